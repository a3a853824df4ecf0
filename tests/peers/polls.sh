#!/usr/bin/env bash
# Measures what polls of feeds cost: against a bare socket and against aiohttp with feedparser, their memory, and how late they are.
# usage: tests/peers/polls.sh [SECONDS]
# SECONDS of a desk of 100,000 feeds, 600 by default; 0 leaves it out. Some 4 minutes besides. On loopback only.
# Makes a Python environment and builds the examples under target/ the first time, which takes some minutes.
set -euo pipefail
[ $# -le 1 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
built=$root/target/peers
mkdir -p "$built"

python=$built/python-polls/bin/python
if ! cmp -s "$here/requirements-polls.txt" "$built/requirements-polls.txt"; then
  python3 -m venv --clear "$built/python-polls"
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements-polls.txt"
  cp "$here/requirements-polls.txt" "$built/"
fi
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" -p fetcher --examples
"$python" "$here/polls.py" "$root/target/release/examples" "${1:-600}"
