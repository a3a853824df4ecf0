"""Makes a trace for the simulation from the times of real entries.

    wiredesk parse FILE... | trace.py COPIES [SEED] > trace.jsonl

A captured document shows some ten to sixty entries: too few to poll for weeks. So each feed that shows at least eight
entries with a time of day is lengthened by its own gaps. Entries within a minute of each other are one issue; from an issue
at some hour of the day, the next follows after the gap that followed one of the four issues nearest to that hour, times a
factor from 0.8 to 1.25, and has as many entries as that one had. What remains is the feed's rate, its hours of the day, and
how its gaps and issues are spread (bursts too); what is lost is how one gap depends on those before it, and the days of the
week. COPIES such walks are made of each feed. Feeds without a time of day (all at midnight) are left out.
Prints a line {"feed", "window", "hours", "times"} each: times in milliseconds since 1970 UTC over the 60 days around the
first poll; hours are the items an hour in each hour of the day (UTC) over a walk of 5,000 issues, for the oracle.
"""

import collections, datetime, json, random, sys

BEGIN_MS = 1_749_686_400_000  # world.rs
PAST_MS, SPAN_MS, DAY_MS = 30 * 86_400_000, 30 * 86_400_000, 86_400_000

copies = int(sys.argv[1])
seed = sys.argv[2] if len(sys.argv) > 2 else "1"
documents = collections.defaultdict(list)
for line in sys.stdin:
    item = json.loads(line)
    if item.get("published") and "1990" < item["published"] < "2027":
        at = datetime.datetime.fromisoformat(item["published"])
        documents[item["file"]].append(int(at.timestamp() * 1000))

left_out, made = 0, 0
for number, (_, times) in enumerate(sorted(documents.items())):
    window = len(times)
    times = sorted(times)
    if window < 8 or sum(at % DAY_MS == 0 for at in times) > window / 4 or times[0] == times[-1]:
        left_out += 1
        continue
    issues = []
    for at in times:
        if issues and at - issues[-1][-1] < 60_000:
            issues[-1].append(at)
        else:
            issues.append([at])
    gaps = [(one[0] % DAY_MS, two[0] - one[0], len(two)) for one, two in zip(issues, issues[1:])]
    if len(gaps) < 4:
        left_out += 1
        continue

    def walk(dice, begin_ms, issues):
        """Issues as (time, entries), from some moment within a gap: one falls into a gap by its length."""
        hour, gap, size = dice.choices(gaps, [gap for _, gap, _ in gaps])[0]
        at = begin_ms - int(gap * dice.random())
        at = at - at % DAY_MS + hour
        for _ in range(issues):
            yield at, size
            hour = at % DAY_MS
            away = lambda gap: min(abs(gap[0] - hour), DAY_MS - abs(gap[0] - hour))
            _, gap, size = dice.choice(sorted(gaps, key=away)[:4])
            at += int(gap * dice.uniform(0.8, 1.25))

    hours, long = [0] * 24, list(walk(random.Random(f"{number}"), 0, 5000))
    for at, size in long[1:]:
        hours[at % DAY_MS // 3_600_000] += size
    days = (long[-1][0] - long[0][0]) / DAY_MS
    for copy in range(copies):
        items = []
        for at, size in walk(random.Random(f"{seed}/{number}/{copy}"), BEGIN_MS - PAST_MS, 200_000):
            if at >= BEGIN_MS + SPAN_MS:
                break
            if at >= BEGIN_MS - PAST_MS:
                items.extend(at + entry for entry in range(size))
        made += 1
        rates = [items_then / days for items_then in hours]
        print(json.dumps({"feed": f"{number}-{copy}", "window": window, "hours": rates, "times": items}))
print(f"{made} walks; {left_out} of {len(documents)} feeds left out", file=sys.stderr)
