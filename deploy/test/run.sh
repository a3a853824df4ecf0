#!/usr/bin/env bash
# Builds the image, brings the compose stack up on a real Docker engine, and checks what is promised of it.
# usage: deploy/test/run.sh
# Exit codes: 0 all holds, 1 something does not, 77 no engine can be had.
#
# engine.sh has the engine -> images.sh its base images -> build.sh builds and looks at the image -> stack.sh runs the
# stack, drains and kills -> manifests.sh reads the Kubernetes manifests. What is downloaded and built stays in
# target/deploy-test for the next run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WIREDESK_DEPLOY_TEST:-$root/target/deploy-test}
cgroup=wiredesk-test
failures=0
mkdir -p "$work"

step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
say() { printf '   %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*"; exit 1; }
# check WHAT COMMAND...: one promise; the others are looked at all the same.
check() {
  local what=$1
  shift
  if "$@"; then say "ok: $what"; else
    say "NOT OK: $what"
    failures=$((failures + 1))
  fi
}
# Seconds with a tenth between two times in seconds since 1970 with fractions.
between() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f", to - from }'; }
now() { date +%s.%3N; }
# at_most SECONDS COMMAND...: tries until it succeeds.
at_most() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# shellcheck source=./packages.sh
. "$here/packages.sh"
# shellcheck source=./engine.sh
. "$here/engine.sh"
# shellcheck source=./images.sh
. "$here/images.sh"
# shellcheck source=./build.sh
. "$here/build.sh"
# shellcheck source=./stack.sh
. "$here/stack.sh"
# shellcheck source=./manifests.sh
. "$here/manifests.sh"

finish() {
  local code=$?
  trap - EXIT INT TERM
  stack_down || true
  engine_stop || true
  [ "$code" = 0 ] || [ "$code" = 77 ] || echo "deploy/test: failed with $code after $SECONDS s; logs in $work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "engine"
engine_start
say "$engine"
step "base images"
base_images
step "image"
build_image
look_at_image
step "stack"
stack_up
step "drain"
drain_fetcher
drain_normalizer
step "kill"
kill_normalizer
step "books"
balance
stack_down
step "manifests"
look_at_manifests
step "done"
[ "$failures" = 0 ] || fail "$failures of the promises above"
echo "all holds"
