"""Compares what the origin served with what stands on committed topics.
usage: books.py SERVED.json ITEMS.jsonl STORIES.jsonl DEAD_LETTERS.jsonl"""
import collections
import json
import sys

served = json.load(open(sys.argv[1]))
wrong = []


def places(path, of):
    """The source's own ids, in the order of each partition."""
    records = [json.loads(line) for line in open(path)]
    records.sort(key=lambda record: (record["partition"], record["offset"]))
    return [(record["partition"], of(record["value"])) for record in records]


for name, path, of in (("wire.items", sys.argv[2], lambda item: item["sourceItemId"]),
                       ("wire.stories", sys.argv[3], lambda story: story["item"]["sourceItemId"])):
    found = places(path, of)
    times = collections.Counter(guid for _, guid in found)
    expected = {f"{host}/{number:06}" for host, last in served.items() for number in range(1, last + 1)}
    lost, foreign = sorted(expected - times.keys()), sorted(times.keys() - expected)
    twice = sorted(guid for guid, count in times.items() if count > 1)
    disordered, newest = [], {}
    for partition, guid in found:
        lane = partition, guid.split("/")[0]
        if newest.get(lane, "") >= guid:
            disordered.append(guid)
        newest[lane] = guid
    print(f"{name}: {len(expected)} served, {len(found)} published, {len(lost)} lost, {len(twice)} twice, "
          f"{len(foreign)} unknown, {len(disordered)} out of order")
    for kind, guids in (("lost", lost), ("twice", twice), ("unknown", foreign), ("out of order", disordered)):
        if guids:
            wrong.append(f"{name}: {kind}: {', '.join(guids[:5])}")
letters = sum(1 for _ in open(sys.argv[4]))
print(f"wire.dead-letters: {letters}")
if letters:
    wrong.append("there are dead letters")
for line in wrong:
    print(line)
sys.exit(1 if wrong or not any(served.values()) else 0)
