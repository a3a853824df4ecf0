#!/usr/bin/env bash
# Shows what stands on a topic now, by kcat: key, status, kind, relation, language of each record, by its headers alone.
# usage: consume.sh BROKERS [TOPIC]
set -euo pipefail
brokers=$1 topic=${2:-wire.items}

kcat -C -q -b "$brokers" -t "$topic" -o beginning -e -X isolation.level=read_committed -f '%k,%h\n' |
  awk -F, '{
    for (i = 2; i <= NF; i++) { at = index($i, "="); header[substr($i, 1, at - 1)] = substr($i, at + 1) }
    print $1, header["wd_status"], header["wd_kind"], header["wd_relation"], header["wd_language"]
  }' OFS='\t'
