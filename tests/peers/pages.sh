#!/usr/bin/env bash
# Compares `wiredesk clean` on whole pages with its peers: F1, precision, recall, pages a second a core.
# usage: tests/peers/pages.sh CORPUS_DIR PATH_OF_WIREDESK
# CORPUS_DIR is laid out as article-extraction-benchmark is, pages gzipped: ground-truth.json, html/ID.html.gz.
# Makes a Python environment and builds the Rust peers under target/ the first time, which takes some minutes.
# Speed is CPU time, all threads, of the set five times over less that of the set once: starting does not count.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,6s/^# //p' "$0"; exit 2; }
corpus=$(cd "$1" && pwd)
wiredesk=$(readlink -f "$2")
here=$(cd "$(dirname "$0")" && pwd)
built=$here/../../target/peers
mkdir -p "$built"
built=$(cd "$built" && pwd)

python=$built/python/bin/python
if ! cmp -s "$here/requirements.txt" "$built/requirements.txt"; then
  python3 -m venv --clear "$built/python"
  "$python" -m pip install --quiet --disable-pip-version-check --upgrade pip
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$built/"
fi
cargo build --quiet --release --locked --manifest-path "$here/pages/Cargo.toml" --target-dir "$built"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/pages.py" items "$corpus" >"$work/once"
for _ in 1 2 3 4 5; do cat "$work/once"; done >"$work/often"

# CPU seconds of a command, user and system, of all its threads.
seconds() {
  local TIMEFORMAT='%U %S'
  { time "$@" 2>/dev/null; } 2>&1 >"$out" | awk '{ print $1 + $2 }'
}

peers=()
# NAME COMMAND...: runs a peer over the set once and five times.
measure() {
  local name=$1 once often
  shift
  out=$work/$name.jsonl
  once=$(seconds "$@" <"$work/once")
  out=/dev/null
  often=$(seconds "$@" <"$work/often")
  awk -v once="$once" -v often="$often" 'BEGIN { print (often - once) / 4 }' >"$work/$name.cpu"
  peers+=("$name")
}

measure wiredesk "$wiredesk" clean
measure trafilatura-crate "$built/release/peers" trafilatura
measure dom_smoothie "$built/release/peers" dom_smoothie
for name in trafilatura readability-lxml resiliparse; do
  measure "$name" "$python" "$here/pages.py" run "$name"
done
"$python" "$here/pages.py" table "$corpus" "$work" "${peers[@]}"
