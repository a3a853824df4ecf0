# shellcheck shell=bash
# A Docker engine: the one that answers, or Debian's own out of its packages, for as long as this test runs.

# Sets `engine` to how it was had; exits with 77 where none can be.
engine_start() {
  export DOCKER_BUILDKIT=1 # older engines build the old way otherwise
  reason=
  if docker info >/dev/null 2>&1; then
    engine="the machine's, $(docker version --format '{{.Server.Version}}')"
  else
    engine_own || skip "no Docker engine answers, and none can be started: $reason"
  fi
  if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
    engine_plugins || skip "docker has no compose and buildx, and they cannot be had: $reason"
  fi
}

skip() {
  echo "SKIPPED: $*"
  exit 77
}

# compose and buildx, for the client of this test alone.
engine_plugins() {
  local folder=$work/plugins
  apt_fetch_next "$folder" docker-buildx docker-compose || return 1
  export DOCKER_CONFIG=$work/client
  mkdir -p "$DOCKER_CONFIG/cli-plugins"
  ln -sf "$folder"/usr/libexec/docker/cli-plugins/docker-{buildx,compose} "$DOCKER_CONFIG/cli-plugins/"
  docker compose version >/dev/null 2>&1 || { reason="they do not run here"; return 1; }
}

engine_own() {
  [ "$(uname -s)" = Linux ] || { reason="this is not Linux"; return 1; }
  [ "$(id -u)" = 0 ] || { reason="that needs root"; return 1; }
  local folder=$work/engine
  apt_fetch "$folder" docker.io containerd runc iptables || return 1
  engine_path "$folder" || return 1
  command -v docker >/dev/null || { reason="there is no docker command"; return 1; }

  # Sockets have short paths only.
  run=$(mktemp -d /tmp/wiredesk-engine.XXXXXX)
  export DOCKER_HOST=unix://$run/docker.sock
  # In namespaces of its own for mounts and processes, which end with it, whatever happens. No bridge but the
  # stack's, and no rules in the machine's firewall.
  setsid unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    env "LD_LIBRARY_PATH=$folder/usr/lib/$(uname -m)-linux-gnu" "XTABLES_LIBDIR=$folder/usr/lib/$(uname -m)-linux-gnu/xtables" \
    dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$run/exec" --pidfile "$run/pid" \
    --bridge none --iptables=false --ip6tables=false --ip-forward=false --cgroup-parent "$cgroup" >"$work/engine.log" 2>&1 &
  engine_id=$!
  for _ in $(seq 300); do
    if docker info >/dev/null 2>&1; then
      engine="Debian's own, $(docker version --format '{{.Server.Version}}'), of its packages, with sockets and data of its own"
      return 0
    fi
    kill -0 "$engine_id" 2>/dev/null || break
    sleep 0.1
  done
  reason="$(grep -v level=info "$work/engine.log" | tail -n 1)"
  engine_stop
  return 1
}

# The programs of the folder, and iptables in the flavour that this kernel has.
engine_path() {
  local folder=$1 flavour
  export PATH=$folder/links:$folder/usr/sbin:$folder/usr/bin:$PATH
  mkdir -p "$folder/links"
  for flavour in nft legacy; do
    ln -sf "../usr/sbin/xtables-$flavour-multi" "$folder/links/iptables"
    ln -sf "../usr/sbin/xtables-$flavour-multi" "$folder/links/ip6tables"
    LD_LIBRARY_PATH=$folder/usr/lib/$(uname -m)-linux-gnu iptables --table nat --list >/dev/null 2>&1 && return 0
  done
  reason="iptables does not work here"
  return 1
}

# Ends the engine that this test started, by its process id. What it mounted goes with its namespace.
engine_stop() {
  [ -n "${engine_id:-}" ] || return 0
  local inside
  inside=$(cat "/proc/$engine_id/task/$engine_id/children" 2>/dev/null || true)
  # shellcheck disable=SC2086 # at most one
  kill -TERM ${inside:-$engine_id} 2>/dev/null || true
  for _ in $(seq 200); do kill -0 "$engine_id" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$engine_id" 2>/dev/null || true
  wait "$engine_id" 2>/dev/null || true
  engine_id=
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null || true
  rm -rf "$run"
}
