#!/usr/bin/env python3
"""The part of feeds.sh that wants Python: the rounds, and the table.

usage: feeds.py PATH_OF_EXAMPLE FOLDER

PATH_OF_EXAMPLE is the built `feeds` example of the crate `wire`, which reads the same files with feed-rs and with ours.
"""
import logging
import os
import statistics
import subprocess
import sys
import time
import warnings

import fastfeedparser
import feedparser

ROUNDS = 5
# What others are given against.
SLOW, QUICK = "feedparser", "feed-rs"


def feedparser_with_sanitizer(document):
    return feedparser.parse(document).entries


def feedparser_alone(document):
    return feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False).entries


def fastfeedparser_alone(document):
    try:
        return fastfeedparser.parse(document).entries
    except Exception:  # a feed that a peer gives up on is one that it finds nothing in
        return []


PEERS = {
    "feedparser, sanitising": feedparser_with_sanitizer,
    SLOW: feedparser_alone,
    "fastfeedparser": fastfeedparser_alone,
}


def measure(documents, example, paths):
    """Name, megabytes a second and entries of every reader, once."""
    size = sum(map(len, documents)) / 1e6
    for name, reader in PEERS.items():
        begun = time.perf_counter()
        entries = sum(len(reader(document)) for document in documents)
        yield name, size / (time.perf_counter() - begun), entries
    answer = subprocess.run([example, *paths], capture_output=True, text=True, check=True).stdout
    for line in answer.splitlines():
        name, rate, entries = line.split("\t")
        yield name, float(rate), int(entries)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    logging.disable()
    example, folder = sys.argv[1:]
    paths = sorted(path for path in (os.path.join(folder, name) for name in os.listdir(folder)) if os.path.isfile(path))
    documents = []
    for path in paths:
        with open(path, "rb") as file:
            documents.append(file.read())
    rates, found = {}, {}
    for _ in range(ROUNDS):
        for name, rate, entries in measure(documents, example, paths):
            rates.setdefault(name, []).append(rate)
            found[name] = entries
    size = sum(map(len, documents)) / 1e6
    print("%d feeds of %.1f MB in all, median of %d rounds" % (len(paths), size, ROUNDS))
    print("%-24s %10s %16s %12s %8s" % ("", "MB/s", "to " + SLOW, "to " + QUICK, "entries"))
    median = {name: statistics.median(rates[name]) for name in rates}
    for name, rate in sorted(median.items(), key=lambda row: row[1]):
        row = (name, rate, rate / median[SLOW], rate / median[QUICK], found[name])
        print("%-24s %10.1f %16.1f %12.2f %8d" % row)


main()
