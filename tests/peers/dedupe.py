#!/usr/bin/env python3
"""The parts of dedupe.sh that want Python.

usage: dedupe.py choose PEER LABELS STREAM.jsonl               a peer's settings of the best F1, as JSON
       dedupe.py run PEER SETTINGS STREAM.jsonl OUTPUT.jsonl   its links, to OUTPUT, and its CPU seconds
       dedupe.py table LABELS STREAM.jsonl FOLDER wiredesk PEER...
                                                               the table, of NAME.jsonl, NAME.cpu and NAME.json in FOLDER

PEER is datasketch, rensa or newscatcher, and for run also rensa-by-item.
Files are as dedupe.sh has them; outputs as `wiredesk dedupe` prints them.
"""
import collections
import datetime
import gc
import itertools
import json
import os
import re
import statistics
import sys
import time

PERMUTATIONS = 128
# Items whose sketches are made in one call, by peer.
BATCH = {"datasketch": 256, "rensa": 256, "rensa-by-item": 1}

# What the MinHash peers choose from: words a shingle, title before the body or not, bands of the LSH, threshold.
WORDS = (3, 4, 5, 6, 7, 8)
TITLE = (False, True)
BANDS = (32, 64)
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)

# NewsCatcher's published second stage, and what the publication leaves open: how a distance becomes a similarity (by
# the longer text, or with a replacement as two edits, by both), and whether one or both must hold.
CONTENT, TITLES, WINDOW = 0.92, 0.97, datetime.timedelta(days=7)
MEASURES = ("levenshtein", "indel")
RULES = ("content", "either", "both")
# What stands in for its first stage.
OFFERED = {"words": 3, "title": False, "bands": 64}

# Letters of scripts that set no spaces between words count by character.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PATTERN = re.compile("[%s]|[^\\W%s]+" % (UNSPACED, UNSPACED))
# The same for ASCII, which is quicker.
ASCII = bytes(byte if chr(byte).isalnum() or chr(byte) == "_" else ord(" ") for byte in range(128)).lower().ljust(256)


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def words(text):
    if text.isascii():
        return text.encode().translate(ASCII).split()
    return [word.encode() for word in PATTERN.findall(text.lower())]


def shingles(item, settings):
    title = (item.get("title") or "") + "\n" if settings["title"] else ""
    found = words(title + (item.get("body") or ""))
    size = settings["words"]
    if len(found) <= size:
        return [b" ".join(found)] if found else []
    return list(map(b" ".join, zip(*(found[place:] for place in range(size)))))


def library(name, bands):
    """What makes sketches of many sets, and an empty index of them."""
    if name == "datasketch":
        import zlib

        from datasketch import MinHash, MinHashLSH

        # The quickest hash at hand: its own default, SHA-1, takes more than twice the time.
        index = MinHashLSH(num_perm=PERMUTATIONS, params=(bands, PERMUTATIONS // bands))
        return lambda sets: MinHash.bulk(sets, num_perm=PERMUTATIONS, hashfunc=zlib.crc32), index
    from rensa import RMinHash, RMinHashLSH

    # The threshold given here is only that of its `is_similar`.
    index = RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=bands)
    return lambda sets: RMinHash.from_token_sets(sets, PERMUTATIONS, 1), index


def candidates(name, items, settings):
    """For each item the earlier ones that share a band with it, and the sketches so far."""
    sketch, index = library(name, settings["bands"])
    made, batch = [], BATCH[name]
    for first in range(0, len(items), batch):
        sets = [shingles(item, settings) for item in items[first : first + batch]]
        made.extend(sketch(sets))
        for place, of in enumerate(sets, first):
            if not of:
                yield [], made
                continue
            yield index.query(made[place]), made
            index.insert(place, made[place])


def nearest(name, items, settings):
    """For each item (estimated Jaccard, place) of the earlier one that it is most like, the earliest of equals."""
    found = []
    for place, (places, made) in enumerate(candidates(name, items, settings)):
        mine = made[place]
        best, of = 0.0, None
        for other in places:
            estimate = mine.jaccard(made[other])
            if of is None or estimate > best or (estimate == best and other < of):
                best, of = estimate, other
        found.append((best, of))
    return found


def minhash(name, items, settings):
    return [of if best >= settings["threshold"] else None for best, of in nearest(name, items, settings)]


def moment(item):
    try:
        at = datetime.datetime.fromisoformat(item.get("time") or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)


def newscatcher(items, settings):
    """The links of the second stage: of the earlier items that pass, the one of the likest content."""
    from rapidfuzz.distance import Indel, Levenshtein

    like = {"levenshtein": Levenshtein, "indel": Indel}[settings["measure"]].normalized_similarity
    rule = settings["rule"]
    times = [moment(item) for item in items]
    titled, bodies = [item.get("title") or "" for item in items], [item.get("body") or "" for item in items]
    links = []
    for place, (offered, _) in enumerate(candidates("rensa", items, OFFERED)):
        now = times[place]
        best = (0.0, 0.0, 0)
        for other in offered:
            if now and times[other] and now - times[other] > WINDOW:
                continue
            titles = 0.0
            if rule != "content":
                titles = like(titled[place], titled[other], score_cutoff=TITLES) if titled[place] else 0.0
                if rule == "both" and not titles:
                    continue
            content = like(bodies[place], bodies[other], score_cutoff=CONTENT)
            if content or (rule == "either" and titles):
                best = max(best, (content, titles, -other))
        links.append(-best[2] if best[:2] != (0.0, 0.0) else None)
    return links


def truth(path):
    same, partial = collections.defaultdict(set), collections.defaultdict(set)
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                later, earlier, kind = line.split()[:3]
                (same if kind == "1" else partial)[later].add(earlier)
    return same, partial


def judge(ids, links, same, partial):
    """An item a row: (right, wrong, missed, swallowed). Links are of ids to ids."""
    judged, seen = [], set()
    for me in ids:
        of = links.get(me)
        right = of in seen and of in same[me]
        # A link to what shares a part counts neither for nor against.
        wrong = of is not None and not right and of not in partial[me]
        missed = bool(same[me]) and not right
        swallowed = of is not None and bool(partial[me]) and not same[me]
        judged.append((right, wrong, missed, swallowed))
        seen.add(me)
    return judged


def scores(right, wrong, missed):
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def f1(ids, places, labels):
    links = {me: ids[of] for me, of in zip(ids, places) if of is not None}
    right, wrong, missed, _ = map(sum, zip(*judge(ids, links, *labels)))
    return scores(right, wrong, missed)[2]


def choose(name, labels, stream):
    items, labels = rows(stream), truth(labels)
    ids = [str(item["id"]) for item in items]
    tried = []
    if name == "newscatcher":
        for measure, rule in itertools.product(MEASURES, RULES):
            settings = {"measure": measure, "rule": rule}
            tried.append((f1(ids, newscatcher(items, settings), labels), settings))
    else:
        for size, title, bands in itertools.product(WORDS, TITLE, BANDS):
            found = nearest(name, items, {"words": size, "title": title, "bands": bands})
            for threshold in THRESHOLDS:
                places = [of if best >= threshold else None for best, of in found]
                settings = {"words": size, "title": title, "bands": bands, "threshold": threshold}
                tried.append((f1(ids, places, labels), settings))
    print(json.dumps(max(tried, key=lambda one: one[0])[1]))


def run(name, settings, stream, output):
    with open(settings, encoding="utf-8") as file:
        settings = json.load(file)
    items = rows(stream)
    library("rensa" if name == "newscatcher" else name, 32)  # importing is starting: not counted
    gc.collect()
    gc.freeze()
    before = time.process_time()
    places = newscatcher(items, settings) if name == "newscatcher" else minhash(name, items, settings)
    print(time.process_time() - before)
    with open(output, "w", encoding="utf-8") as file:
        for item, of in zip(items, places):
            verdict, earlier = ("new", None) if of is None else ("duplicate", items[of]["id"])
            print(json.dumps({"id": item["id"], "verdict": verdict, "of": earlier}), file=file)


def links(path):
    found, read = {}, set()
    for row in rows(path):
        me = str(row["id"])
        if me in read:
            sys.exit("id %s stands twice in %s" % (me, path))
        read.add(me)
        if row["verdict"] in ("duplicate", "version") and row.get("of") is not None:
            found[me] = str(row["of"])
    return found


def stories(ids, same):
    """The story of each item, as labelled: what same-story pairs connect, numbered."""
    root = {me: me for me in ids}

    def top(me):
        while root.setdefault(me, me) != me:
            root[me] = root[root[me]]
            me = root[me]
        return me

    for later, earlier in same.items():
        for one in earlier:
            root[top(later)] = top(one)
    numbers = {}
    return [numbers.setdefault(top(me), len(numbers)) for me in ids]


def interval(ours, theirs, story):
    """The difference of F1, and its 95% interval by a paired bootstrap over stories."""
    import numpy

    # A row a story: right, wrong, missed of ours, then of theirs.
    sums = numpy.zeros((max(story) + 1, 6))
    numpy.add.at(sums, story, numpy.hstack([numpy.array(ours)[:, :3], numpy.array(theirs)[:, :3]]))

    def difference(counts):
        return scores(*counts[:3])[2] - scores(*counts[3:])[2]

    random = numpy.random.default_rng(0)
    drawn = []
    for _ in range(2000):
        times = numpy.bincount(random.integers(len(sums), size=len(sums)), minlength=len(sums))
        drawn.append(difference(times @ sums))
    drawn.sort()
    return difference(sums.sum(axis=0)), drawn[50], drawn[1949]


def spoken(name, folder):
    if name == "wiredesk":
        return "as it comes"
    with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
        settings = json.load(file)
    if name == "newscatcher":
        how = {"content": "content %s", "either": "content %s or title %s", "both": "content %s and title %s"}
        shown = how[settings["rule"]] % ((CONTENT, TITLES)[: how[settings["rule"]].count("%s")])
        return "second stage only, %s, by %s" % (shown, settings["measure"])
    text = "title and body" if settings["title"] else "body"
    shown = (settings["words"], text, settings["bands"], PERMUTATIONS // settings["bands"], settings["threshold"])
    return "%d words, %s, %d bands of %d, Jaccard %s" % shown


def table(labels, stream, folder, names):
    same, partial = truth(labels)
    items = rows(stream)
    ids = [str(item["id"]) for item in items]
    alone = sum(1 for me in ids if partial[me] and not same[me])

    def spent(name):
        with open(os.path.join(folder, name + ".cpu"), encoding="utf-8") as file:
            return [max(float(line), 1e-3) for line in file]

    judged = {name: judge(ids, links(os.path.join(folder, name + ".jsonl")), same, partial) for name in names}
    totals = {name: [sum(column) for column in zip(*judged[name])] for name in names}
    final = {name: scores(*totals[name][:3]) for name in names}
    ours = spent("wiredesk")
    print("%d items, %d rounds" % (len(items), len(ours)))
    print("%-13s %9s %7s %7s %10s %15s %22s  %s" % (
        "", "precision", "recall", "F1", "swallowed", "items/s a core", "wiredesk is faster by", "settings"))
    for name in sorted(names, key=lambda name: -final[name][2]):
        theirs = spent(name)
        ratios = sorted(their / our for their, our in zip(theirs, ours))
        faster = "%.1f (%.1f to %.1f)" % (statistics.median(ratios), ratios[0], ratios[-1])
        speed = len(items) / statistics.median(theirs)
        swallowed = totals[name][3] / max(1, alone)
        print("%-13s %9.4f %7.4f %7.4f %10.4f %15.0f %22s  %s" % (
            name, *final[name], swallowed, speed, faster, spoken(name, folder)))
    best = max((name for name in names if name != "wiredesk"), key=lambda name: final[name][2])
    difference = interval(judged["wiredesk"], judged[best], stories(ids, same))
    print("wiredesk's F1 to that of %s: %+.4f (95%% interval %+.4f to %+.4f, over stories)" % (best, *difference))
    print("peers' settings are the best on this stream; JSON, start (%.3f s of CPU) and output count for wiredesk only"
          % statistics.median(spent("start")))
    reached = total = 0
    for place, (offered, _) in enumerate(candidates("rensa", items, OFFERED)):
        if same[ids[place]]:
            total += 1
            reached += any(ids[other] in same[ids[place]] for other in offered)
    print("newscatcher: its embeddings cannot be had; in their stead all that share a MinHash band (its time counts):")
    print("  right ones were offered for %d of %d items that have one" % (reached, total))


def main():
    match sys.argv[1:]:
        case ["choose", name, labels, stream]:
            choose(name, labels, stream)
        case ["run", name, settings, stream, output]:
            run(name, settings, stream, output)
        case ["table", labels, stream, folder, *names] if names:
            table(labels, stream, folder, names)
        case _:
            sys.exit(__doc__)


main()
