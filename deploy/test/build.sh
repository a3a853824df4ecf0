# shellcheck shell=bash
# The image: built from the root as the README says, and run alone.

build_image() {
  local begun=$SECONDS log=$work/build.log
  docker build "${build_options[@]}" --progress plain --file "$root/deploy/Dockerfile" --tag wiredesk "$root" >"$log" 2>&1 \
    || { tail -n 30 "$log"; fail "the image is not built"; }
  local cached
  # The dependencies' stage says so itself where its layer was at hand.
  if awk '/ CACHED$/ { cached[$1] = 1 } /\[dependencies 2\/2\]/ { id = $1 } END { exit !(id in cached) }' "$log"; then
    cached="dependencies from an earlier build"
  else
    cached="from nothing"
  fi
  say "built by cargo inside the image's build stage, $cached, in $((SECONDS - begun)) s"
  if grep -q '#[0-9]* CACHED' "$log" && ! grep -q 'Compiling wiredesk' "$log"; then say "(nothing had changed: all of it was there)"; fi
}

look_at_image() {
  local size
  size=$(docker image inspect --format '{{.Size}}' wiredesk)
  say "$(awk -v size="$size" 'BEGIN { printf "%.1f MB", size / 1e6 }') in all; by layer:"
  docker history --format '{{.Size}}\t{{.CreatedBy}}' wiredesk | grep -v '^0B' | cut -c 1-100 | sed 's/^/     /'

  local id code begun
  begun=$(now)
  id=$(docker run --detach --network none --read-only --cap-drop ALL --security-opt no-new-privileges:true wiredesk)
  check "alone, on the embedded log, it becomes healthy by its own HEALTHCHECK" at_most 60 is_health "$id" healthy
  say "healthy after $(between "$begun" "$(now)") s (it is asked every 10 s)"
  check "its health command fails where nothing answers" nothing_answers "$id"
  check "its user is 8600, not root" test "$(docker exec "$id" id -u)" = 8600
  check "it has no capabilities" test "$(capabilities "$id")" = 0000000000000000
  check "its root file system is read-only" refuses_to_write "$id"
  begun=$(now)
  docker stop "$id" >/dev/null
  code=$(docker inspect --format '{{.State.ExitCode}}' "$id")
  check "on SIGTERM it exits with 0 (it did with $code, after $(between "$begun" "$(now)") s)" test "$code" = 0
  docker rm --volumes "$id" >/dev/null
}

is_health() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1" 2>/dev/null)" = "$2" ]; }

nothing_answers() { ! docker exec "$1" wiredesk health --address 127.0.0.1:1 >/dev/null 2>&1; }

capabilities() { docker exec "$1" sh -c "awk '/^CapEff/ { print \$2 }' /proc/1/status"; }

refuses_to_write() { ! docker exec "$1" touch /usr/local/bin/x 2>/dev/null && docker exec "$1" touch /var/lib/wiredesk/x; }
