#!/usr/bin/env bash
# Compares `wiredesk dedupe` with its peers on a labelled stream: precision, recall, F1, items a second a core.
# usage: tests/peers/dedupe.sh LABELS STREAM.jsonl PATH_OF_WIREDESK [ROUNDS]
# STREAM.jsonl has an item a line in order of arrival: {"id", "site", "title", "body", "time"?}.
# LABELS has lines "A B CLASS", A after B: class 1 the same story (copy, trimmed, extended, version), 2 partial reuse.
# Makes a Python environment under target/ the first time. Takes some five minutes of CPU on 24,000 items.
#
# datasketch and rensa link an item to its earlier candidate of the highest estimated Jaccard; words a shingle, title or
# not, LSH bands and threshold are those of the best F1 on this very stream, which is in their favour. Wiredesk runs as
# it comes. NewsCatcher's published recipe is embeddings at .95, then Levenshtein .97 on titles and .92 on content, 7
# days; its first stage wants a model's weights, which no package registry has, so what is offered to its second stage
# is every earlier item that shares one of rensa's bands, far more than the embeddings would let through.
#
# Speed is CPU time, all pinned to one CPU, in ROUNDS rounds (5) in which each has a turn; the table gives medians.
# Cutting into words counts for all. Starting, reading JSON and writing count for wiredesk and not for the peers. The
# peers get 256 items a call, which is how rensa is quickest; wiredesk decides item by item, and so does rensa-by-item.
set -euo pipefail
if [ $# -lt 3 ] || [ $# -gt 4 ]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
  exit 2
fi
labels=$(readlink -f "$1")
stream=$(readlink -f "$2")
wiredesk=$(readlink -f "$3")
rounds=${4:-5}
here=$(cd "$(dirname "$0")" && pwd)
built=$here/../../target/peers
mkdir -p "$built"
built=$(cd "$built" && pwd)

python=$built/dedupe/bin/python
if ! cmp -s "$here/requirements-dedupe.txt" "$built/requirements-dedupe.txt"; then
  python3 -m venv --clear "$built/dedupe"
  "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
    --requirement "$here/requirements-dedupe.txt"
  cp "$here/requirements-dedupe.txt" "$built/"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# This shell, and so all that it starts, on one CPU.
taskset --cpu-list --pid "$("$python" -c 'import os; print(max(os.sched_getaffinity(0)))')" $$ >/dev/null

peers=(datasketch rensa newscatcher)
for name in "${peers[@]}"; do
  echo "choosing the settings of $name" >&2
  "$python" "$here/dedupe.py" choose "$name" "$labels" "$stream" >"$work/$name.json"
done

# CPU seconds of wiredesk, user and system, of all its threads: INPUT OUTPUT.
seconds() {
  local TIMEFORMAT='%U %S'
  { time "$wiredesk" dedupe <"$1" 2>"$work/wiredesk.log"; } 2>&1 >"$2" | awk '{ print $1 + $2 }' ||
    { cat "$work/wiredesk.log" >&2; return 1; }
}

cp "$work/rensa.json" "$work/rensa-by-item.json"
peers+=(rensa-by-item)

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  seconds "$stream" "$work/wiredesk.jsonl" >>"$work/wiredesk.cpu"
  seconds /dev/null /dev/null >>"$work/start.cpu"
  for name in "${peers[@]}"; do
    "$python" "$here/dedupe.py" run "$name" "$work/$name.json" "$stream" "$work/$name.jsonl" >>"$work/$name.cpu"
  done
done
"$python" "$here/dedupe.py" table "$labels" "$stream" "$work" wiredesk "${peers[@]}"
