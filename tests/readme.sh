#!/usr/bin/env bash
# Runs every `wiredesk` command of the README, in its order, in a folder of its own, beside a running demo; and the
# main job as the README gives it. What needs a Kafka must say so and exit with 2, or work where one is named.
# usage: tests/readme.sh FOLDER_OF_THE_BINARY
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
PATH=$(cd "$1" && pwd):$PATH
work=$(mktemp -d)
running=()
finish() {
  for id in "${running[@]}"; do kill -TERM "$id" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

fail() { echo "FAILED: $*"; exit 1; }

# The first story, from the start of the demo to a line of `tail`, in a folder of its own.
mkdir demo
(cd demo && exec wiredesk run --demo --listen 127.0.0.1:0) >demo.out 2>demo.err &
running+=($!)
begun=$(date +%s%N)
until (cd demo && wiredesk tail wire.stories 2>/dev/null | grep -q new); do
  [ $(($(date +%s%N) - begun)) -lt 30000000000 ] || { cat demo.err; fail "no story within 30 s of the demo's start"; }
  sleep 0.1
done
echo "first story in tail after $((($(date +%s%N) - begun) / 1000000)) ms"

# What the README's commands work on.
cp "$root/deploy/wiredesk.toml" wiredesk.toml
cat >feeds.toml <<'FEEDS'
[[feeds]]
id = "quayside-world"
url = "https://quayside.example/world.rss"
FEEDS
cat >feed.xml <<'FEED'
<rss version="2.0"><channel><title>Quayside</title><link>https://quayside.example/</link><item>
<title>Marsh railway reopens</title><guid>q-1</guid><description>PORT ELM (Quayside) - Trains ran again.</description>
</item></channel></rss>
FEED
cat >page.html <<'PAGE'
<html><head><title>Marsh railway reopens - Quayside</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>Marsh railway reopens</h1><p>PORT ELM (Quayside) - Trains ran again over the marsh on Monday, a year after the flood
that carried two of its bridges away.</p><p>Share this story</p></article></body></html>
PAGE

commands=0
while read -r line; do
  command=${line%%#*}
  case $command in
    "cargo "*) continue ;; # the main job runs above, the tests run in CI's own step
    "wiredesk run"*)
      wiredesk run >run.out 2>run.err &
      running+=($!)
      for _ in $(seq 100); do wiredesk health --ready >/dev/null 2>&1 && break; sleep 0.1; done
      wiredesk health --ready || { cat run.err; fail "$command: not ready after 10 s"; }
      ;;
    *"--brokers kafka:9092"*)
      # There is no such broker here: the role waits for it, alive, until it is stopped.
      code=0; timeout --signal TERM 3 $command --listen 127.0.0.1:0 >role.out 2>&1 || code=$?
      [ "$code" = 124 ] || { cat role.out; fail "$command: exit code $code"; }
      ;;
    *)
      code=0; $command >command.out 2>&1 || code=$?
      [ "$code" = 0 ] || { cat command.out; fail "$command: exit code $code"; }
      ;;
  esac
  echo "ok: $command"
  commands=$((commands + 1))
done < <(awk '/^```sh$/ {inside = 1; next} /^```/ {inside = 0} inside' "$root/README.md")
[ "$commands" -ge 10 ] || fail "only $commands commands were found in the README"
echo "$commands commands of the README ran"
