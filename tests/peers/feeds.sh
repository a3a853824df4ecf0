#!/usr/bin/env bash
# Compares how fast feeds are read with feedparser, fastfeedparser and feed-rs: megabytes a second, on one thread.
# usage: tests/peers/feeds.sh FOLDER
# FOLDER holds feeds, a file each. Readers take turns in every round, and the median of the rounds counts.
# Makes a Python environment and builds the example under target/ the first time, which takes some minutes.
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
folder=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
built=$root/target/peers
mkdir -p "$built"

python=$built/python-feeds/bin/python
if ! cmp -s "$here/requirements-feeds.txt" "$built/requirements-feeds.txt"; then
  python3 -m venv --clear "$built/python-feeds"
  "$python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements-feeds.txt"
  cp "$here/requirements-feeds.txt" "$built/"
fi
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" -p wire --example feeds
"$python" "$here/feeds.py" "$root/target/release/examples/feeds" "$folder"
