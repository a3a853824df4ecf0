# shellcheck shell=bash
# The stack of deploy/compose.yaml, with an origin whose feeds change, and a consumer outside that reads its stories.

hosts=(quayside harbour meridian lighthouse saltmarsh northmoor ellery windward)
roles=(fetcher-1 fetcher-2 normalizer-1 normalizer-2)

# Under a name of its own: whoever runs the same stack keeps it, with its volumes.
compose() {
  WIREDESK_TEST_CONFIG=$work/compose.toml docker compose --project-name wiredesk-test --file "$root/deploy/compose.yaml" \
    --file "$here/compose.yaml" --progress quiet "$@"
}

stack_up() {
  {
    cat "$root/deploy/compose.toml"
    for host in "${hosts[@]}"; do
      printf '\n[[feeds]]\nid = "%s"\nurl = "http://%s.test:8080/feed.xml"\n' "$host" "$host"
      printf 'min_interval = "1s"\nmax_interval = "1s"\nfirst_poll = "publish"\n'
    done
  } >"$work/compose.toml"
  compose down --volumes --remove-orphans >"$work/down.log" 2>&1 || { cat "$work/down.log"; fail "an earlier stack is in the way"; }
  stack_is_up=yes
  local begun
  begun=$(now)
  : >"$work/stories.stamped"
  touch "$work/reading"
  read_stories &
  reader_id=$!
  compose up --no-build --wait --wait-timeout 240 >"$work/up.log" 2>&1 \
    || { cat "$work/up.log"; logs; fail "docker compose up --wait"; }
  say "up: Kafka, two fetchers, two normalizers, all healthy after $(between "$begun" "$(now)") s"
  at_most 60 has_stories 1 || { logs; fail "no story within 60 s of all being healthy"; }
  say "first story read on wire.stories from outside, at 127.0.0.1:9094, $(between "$begun" "$(head -n 1 "$work/stories.stamped" | cut -d ' ' -f 1)") s after up"
  local role id
  for role in "${roles[@]}"; do
    id=$(container "$role")
    check "$role: user 8600, no capabilities, read-only root file system" confined "$id"
  done
  check "eight feeds, shared by the fetchers: $(feeds_of 8601) and $(feeds_of 8602)" test $(($(feeds_of 8601) + $(feeds_of 8602))) = 8
}

confined() {
  [ "$(docker exec "$1" id -u)" = 8600 ] && [ "$(capabilities "$1")" = 0000000000000000 ] && refuses_to_write "$1"
}

# A consumer outside the stack: it comes in by the published port, as any program on the machine does. Until there is
# a topic it tries again; once it has read something, it is not begun again.
read_stories() {
  while [ -e "$work/reading" ] && ! [ -s "$work/stories.stamped" ]; do
    docker run --rm --name wiredesk-test-reader --network host wiredesk --brokers 127.0.0.1:9094 tail wire.stories --follow --json \
      2>"$work/reader.log" | python3 "$here/stamp.py" >>"$work/stories.stamped" || sleep 0.2
  done
}

# read_once TOPIC: all that stands there.
read_once() { docker run --rm --network host wiredesk --brokers 127.0.0.1:9094 tail "$1" --json 2>"$work/reader.log"; }

has_stories() { [ "$(wc -l <"$work/stories.stamped")" -ge "$1" ]; }

# first_story_after TIME: when the first story was read that came later; waits up to 60 s for it. What was committed
# before may still be on its way to the reader, so half a second is left out.
first_story_after() {
  local end=$((SECONDS + 60)) found
  while [ "$SECONDS" -lt "$end" ]; do
    found=$(awk -v after="$1" '$1 > after + 0.5 { print $1; exit }' "$work/stories.stamped")
    if [ -n "$found" ]; then
      echo "$found"
      return 0
    fi
    sleep 0.2
  done
  return 1
}

container() { compose ps --all --quiet "$1"; }

# metric PORT NAME: the sum of a metric's series.
metric() {
  python3 - "$1" "$2" <<'PYTHON'
import sys, urllib.request
lines = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=5).read().decode().splitlines()
print(int(sum(float(line.split()[-1]) for line in lines if line.split("{")[0].split(" ")[0] == sys.argv[2])))
PYTHON
}

feeds_of() { metric "$1" wiredesk_fetcher_feeds; }
has_all_feeds() { [ "$(feeds_of "$1" 2>/dev/null || echo 0)" = 8 ]; }

# Sets `holder` to the normalizer that holds the desk, the one that consumes, and `standby` to the other one.
find_holder() {
  local one other
  one=$(metric 8611 wiredesk_normalizer_raw_total) other=$(metric 8612 wiredesk_normalizer_raw_total)
  if ! at_most 30 consumes_more_than "$one" "$other"; then logs; fail "no normalizer consumes"; fi
  say "$holder holds the desk"
}

consumes_more_than() {
  if [ "$(metric 8611 wiredesk_normalizer_raw_total)" -gt "$1" ]; then
    holder=normalizer-1 standby=normalizer-2
  elif [ "$(metric 8612 wiredesk_normalizer_raw_total)" -gt "$2" ]; then
    holder=normalizer-2 standby=normalizer-1
  else
    return 1
  fi
}

# drained ROLE: stops it by SIGTERM, and looks at how it ended. Sets `stopped_at`.
drained() {
  local role=$1 id begun code grace seconds
  id=$(container "$role")
  grace=$(docker inspect --format '{{.Config.StopTimeout}}' "$id")
  begun=$(now)
  docker stop "$id" >/dev/null
  stopped_at=$(now)
  seconds=$(between "$begun" "$stopped_at")
  code=$(docker inspect --format '{{.State.ExitCode}}' "$id")
  check "$role: stopped by SIGTERM after $seconds s of its $grace s, with exit code $code" \
    awk -v code="$code" -v seconds="$seconds" -v grace="$grace" 'BEGIN { exit !(code == 0 && seconds < grace) }'
}

# started ROLE: starts it again, and waits until it is healthy.
started() {
  local id
  id=$(container "$1")
  docker start "$id" >/dev/null
  check "$1: started again, healthy" at_most 90 is_health "$id" healthy
}

drain_fetcher() {
  drained fetcher-1
  check "fetcher-2 has all eight feeds" at_most 60 has_all_feeds 8602
  say "after $(between "$stopped_at" "$(now)") s"
  started fetcher-1
}

drain_normalizer() {
  find_holder
  drained "$holder"
  local first
  first=$(first_story_after "$stopped_at") || fail "no story within 60 s of the stop"
  say "first story from $standby $(between "$stopped_at" "$first") s later"
  started "$holder"
}

kill_normalizer() {
  find_holder
  local begun first
  docker kill "$(container "$holder")" >/dev/null
  begun=$(now)
  first=$(first_story_after "$begun") || fail "no story within 60 s of the kill"
  say "first story from $standby $(between "$begun" "$first") s after the kill"
  started "$holder"
}

# Ends the origin's day, waits for its last story, and compares.
balance() {
  ask http://127.0.0.1:8699/close >"$work/served.json"
  local served
  served=$(python3 -c 'import json, sys; print(sum(json.load(sys.stdin).values()))' <"$work/served.json")
  check "as many stories as were served ($served) within 60 s of the last" at_most 60 has_stories "$served"
  # Another second, for one that should not be there.
  sleep 1
  read_once wire.items >"$work/items.jsonl"
  read_once wire.dead-letters >"$work/dead-letters.jsonl"
  cut -d ' ' -f 2- "$work/stories.stamped" >"$work/stories.jsonl"
  check "nothing is lost, nothing is there twice, all in order" \
    books
  if command -v kcat >/dev/null; then
    check "kcat, by docs/consume/consume.sh, reads as many items" \
      test "$("$root/docs/consume/consume.sh" 127.0.0.1:9094 wire.items | wc -l)" = "$served"
  else
    say "IGNORED: no kcat here to read the same with"
  fi
}

books() {
  python3 "$here/books.py" "$work/served.json" "$work/items.jsonl" "$work/stories.jsonl" "$work/dead-letters.jsonl" \
    | sed 's/^/   /'
}

ask() { python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())' "$1"; }

logs() { compose logs --no-color --tail 20 2>&1 | cut -c 1-300; }

stack_down() {
  [ -n "${stack_is_up:-}" ] || return 0
  stack_is_up=
  compose logs --no-color >"$work/stack.log" 2>&1 || true
  rm -f "$work/reading"
  docker rm --force wiredesk-test-reader >/dev/null 2>&1 || true
  wait "$reader_id" 2>/dev/null || true
  compose down --volumes --timeout 20 >"$work/down.log" 2>&1 || { cat "$work/down.log"; return 1; }
  say "down, with its volumes"
}
