#!/usr/bin/env python3
"""The part of polls.sh that wants Python: the peer, the rounds, and the table.

usage: polls.py FOLDER_OF_EXAMPLES SECONDS
       polls.py --peer 304|body URL POLLS AT_ONCE      the peer alone: prints a line of JSON as `polls` does

FOLDER_OF_EXAMPLES holds the built examples `origin`, `polls` and `desk` of the crate `fetcher`.
"""
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
AT_ONCE = 16
PORT = 18080
TLS_PORTS = [18443 + more for more in range(8)]
HELD = 2500
FEEDS = 100_000
INTERVAL_S = 300
WARM = 100
# The allocator's huge pages cost a process that holds a few hundred megabytes half as much again.
SMALL_PAGES = {"MIMALLOC_ALLOW_THP": "0"}


def address(url, number):
    """The same addresses as the example's."""
    return url.replace("{}", f"127.1.{number >> 8 & 255}.{max(number & 255, 1)}")


async def peer(kind, url, polls, at_once):
    import aiohttp
    import feedparser

    numbers = iter(range(polls))

    async def work(session):
        for number in numbers:
            headers = {"If-None-Match": '"1"'} if kind == "304" else {}
            async with session.get(address(url, number), headers=headers) as response:
                assert response.status == (304 if kind == "304" else 200), response.status
                body = await response.read()
                if kind == "body":
                    assert len(feedparser.parse(body).entries) == 20

    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(work(session) for _ in range(at_once)))


def as_peer(kind, url, polls, at_once):
    asyncio.run(peer(kind, url, WARM if kind == "304" else 10, at_once))
    before, started = os.times(), time.perf_counter()
    asyncio.run(peer(kind, url, polls, at_once))
    after, seconds = os.times(), time.perf_counter() - started
    cpu = after.user + after.system - before.user - before.system
    print(json.dumps({"polls": polls, "seconds": seconds, "cpu_seconds": cpu}))


def result(*command, **more):
    run = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True, text=True, **more)
    return json.loads(run.stdout.splitlines()[-1])


def row(name, value, target=""):
    print(f"{name:<72}{value:>16}  {target}", flush=True)


def spread(values, unit):
    """The median, and between which values it lies."""
    return f"{statistics.median(values):.0f} {unit}".rjust(9) + f" ({min(values):.0f}-{max(values):.0f})"


class Origin:
    def __init__(self, folder, *arguments):
        command = [f"{folder}/origin", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)


def cost(folder):
    here = [sys.executable, __file__, "--peer"]
    polls = f"{folder}/polls"
    same, news = f"http://{{}}:{PORT}/304/1", f"http://{{}}:{PORT}/body/1"
    tls = f"https://localhost:{{{','.join(map(str, TLS_PORTS))}}}/304/1"
    with tempfile.TemporaryDirectory() as certificates, Origin(folder, PORT), \
            Origin(folder, "--tls", certificates, *TLS_PORTS):
        trusting = dict(os.environ, SSL_CERT_FILE=f"{certificates}/root.pem")
        kinds = {
            "bare": [polls, "bare", same, 8000, AT_ONCE],
            "client": [polls, "client", same, 8000, AT_ONCE],
            "whole": [polls, "poll", same, 8000, AT_ONCE],
            "tls": [polls, "poll", tls, 3000, AT_ONCE],
            "news": [polls, "poll", news, 3000, AT_ONCE],
            "peer-304": [*here, "304", same, 2000, AT_ONCE],
            "peer-news": [*here, "body", news, 100, AT_ONCE],
        }
        micros = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind, command in kinds.items():
                one = result(*command, env=trusting)
                micros[kind].append(one["cpu_seconds"] / one["polls"] * 1e6)
        held = {name: result(polls, "held", url, HELD, env=dict(trusting, **SMALL_PAGES))["bytes_each"] / 1024 for name, url in [
            ("plain", f"http://{{}}:{PORT}/hold/1"), ("tls", tls.replace("/304/", "/hold/")),
        ]}
    median = {kind: statistics.median(values) for kind, values in micros.items()}
    names = {
        "bare": "cold 304, bare socket", "client": "cold 304, our client",
        "whole": "cold 304, whole poll: client, state, records", "tls": "cold 304 over TLS 1.3, whole poll",
        "news": "feed of 20 KB gzipped, 20 new entries, whole poll", "peer-304": "cold 304, aiohttp",
        "peer-news": "the same 20 KB, aiohttp and feedparser",
    }
    for kind, name in names.items():
        row(f"CPU a poll: {name}", spread(micros[kind], "us"))
    row("ratio: our client to a bare socket", f"{median['client'] / median['bare']:.2f}", "at most 2.5")
    row("ratio: whole poll to a bare socket", f"{median['whole'] / median['bare']:.2f}", "at most 2.5")
    row("cold TLS polls a second a core, all in", f"{1e6 / median['tls']:.0f}", "at least 1,500")
    row("ratio: aiohttp with feedparser to ours, 20 KB", f"{median['peer-news'] / median['news']:.1f}", "at least 15")
    row("ratio: aiohttp to ours, cold 304", f"{median['peer-304'] / median['whole']:.1f}")
    row(f"memory a request in flight, plain ({HELD} held)", f"{held['plain']:.0f} KB", "at most 50 KB")
    row(f"memory a request in flight, TLS ({HELD} held)", f"{held['tls']:.0f} KB", "at most 64 KB")


def memory(folder):
    polls, small = f"{folder}/polls", dict(os.environ, **SMALL_PAGES)
    million = 1_000_000
    wheel = result(polls, "wheel", million, env=small)
    schedule = result(polls, "schedule", million, env=small)
    feeds = result(polls, "feeds", FEEDS, env=small)
    row("wheel of a million: to put one in", f"{wheel['nanoseconds_to_set']:.0f} ns")
    row("wheel of a million: to take one out and put it back", f"{wheel['nanoseconds_to_pop_and_set']:.0f} ns")
    row("wheel of a million: memory a feed", f"{wheel['bytes_each']:.0f} B")
    row("schedule alone, a million feeds: memory a feed", f"{schedule['bytes_each']:.0f} B", "at most 100 B")
    row("100,000 feeds with all their state: memory of a process that holds them", f"{feeds['process_bytes'] / 1e6:.0f} MB", "at most 200 MB")
    row("    of that, the states and configurations as bytes, a feed", f"{feeds['packed_each']:.0f} B")


def desk(folder, seconds):
    with tempfile.TemporaryDirectory(dir=os.path.join(folder, "..")) as log, Origin(folder, PORT):
        filling = [f"{folder}/desk", "fill", log, FEEDS, INTERVAL_S, PORT]
        subprocess.run([str(part) for part in filling], check=True)
        one = result(f"{folder}/desk", "run", log, seconds, env=dict(os.environ, **SMALL_PAGES))
    megabytes = lambda name: f"{one[name] / 1e6:.0f} MB"
    row(f"desk of {one['feeds']:.0f} feeds: memory of the whole fetcher once they are held", megabytes("bytes_when_ready"), "at most 200 MB")
    row("    at most, with the embedded log and all polls", megabytes("bytes_peak"))
    row("    median while polling", megabytes("bytes_median"))
    row("    time until they are held", f"{one['seconds_to_ready']:.1f} s")
    row(f"    polls in {seconds} s", f"{one['polls']:.0f}")
    row("    of them 304, with news, failed", f"{one['not_modified']:.0f}, {one['new']:.0f}, {one['failed']:.0f}")
    row("    CPU, all in", f"{one['cpu_seconds'] / seconds * 100:.0f} % of a core")
    for name, target in [("p50", ""), ("p99", "under 1 s"), ("max", "")]:
        row(f"    poll lag, {name}: below", f"{one[f'lag_{name}_below']} s", target)


def main():
    if sys.argv[1] == "--peer":
        kind, url, polls, at_once = sys.argv[2:]
        return as_peer(kind, url, int(polls), int(at_once))
    folder, seconds = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    load = lambda: " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, load before: {load()}; medians of {ROUNDS} rounds in turns, CPU by process")
    cost(folder)
    memory(folder)
    if seconds:
        desk(folder, seconds)
    print(f"load after: {load()}")


if __name__ == "__main__":
    main()
