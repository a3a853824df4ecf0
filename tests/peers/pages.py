#!/usr/bin/env python3
"""The parts of pages.sh that want Python.

usage: pages.py items CORPUS_DIR                   the corpus as items of `wiredesk clean`, a line each
       pages.py run PEER <items.jsonl              what a peer from PyPI finds: {"id", "body": [line]} a line
       pages.py table CORPUS_DIR FOLDER PEER...    the table, of PEER.jsonl and PEER.cpu in FOLDER

CORPUS_DIR has ground-truth.json ({id: {"articleBody", "url"}}) and html/ID.html.gz, as article-extraction-benchmark does.
The metric is that benchmark's: word 4-grams, counted; a page's counts add up to one; means over pages.
"""
import collections
import gzip
import json
import os
import random
import re
import sys

# The peer that the difference is given against, with its interval.
AGAINST = "trafilatura-crate"


def truth(corpus):
    with open(os.path.join(corpus, "ground-truth.json"), encoding="utf-8") as file:
        return json.load(file)


def items(corpus):
    for key, page in sorted(truth(corpus).items()):
        with gzip.open(os.path.join(corpus, "html", key + ".html.gz")) as file:
            html = file.read().decode("utf-8", "replace")
        print(json.dumps({"id": key, "kind": "page", "url": page.get("url"), "input": html}))


def peer(name):
    if name == "trafilatura":
        import trafilatura

        return lambda html: trafilatura.extract(html, favor_precision=True, include_comments=False)
    if name == "readability-lxml":
        import lxml.html
        import readability

        def readable(html):
            found = lxml.html.document_fromstring(readability.Document(html).summary())
            for block in found.iter("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "pre", "blockquote"):
                block.tail = "\n" + (block.tail or "")
            return found.text_content()

        return readable
    if name == "resiliparse":
        from resiliparse.extract.html2text import extract_plain_text

        return lambda html: extract_plain_text(html, main_content=True)
    sys.exit(__doc__)


def run(name):
    extract = peer(name)
    for line in sys.stdin:
        item = json.loads(line)
        try:
            text = extract(item["input"]) or ""
        except Exception:  # a page that a peer gives up on is one that it finds nothing in
            text = ""
        print(json.dumps({"id": item["id"], "body": [part for part in text.splitlines() if part.strip()]}))


def grams(text, n=4):
    words = re.findall(r"\w+", text or "")
    return collections.Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)) if words[i : i + n])


def counts(pages, path):
    with open(path, encoding="utf-8") as file:
        found = {row["id"]: "\n".join(row.get("body") or []) for row in map(json.loads, file)}
    rows = []
    for key, page in sorted(pages.items()):
        want, got = grams(page["articleBody"]), grams(found.get(key))
        both, extra, missing = ((want & got).total(), (got - want).total(), (want - got).total())
        size = both + extra + missing or 1
        rows.append((both / size, extra / size, missing / size))
    return rows


def scores(rows):
    def mean(values):
        return sum(values) / max(1, len(values))

    precision = mean([both / (both + extra) for both, extra, _ in rows if both + extra > 0])
    recall = mean([both / (both + missing) for both, _, missing in rows if both + missing > 0])
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def interval(ours, theirs):
    """The difference of F1, and its 95% interval by a paired bootstrap over pages."""
    random.seed(0)
    drawn = []
    for _ in range(2000):
        places = [random.randrange(len(ours)) for _ in ours]
        drawn.append(scores([ours[i] for i in places])[2] - scores([theirs[i] for i in places])[2])
    drawn.sort()
    return scores(ours)[2] - scores(theirs)[2], drawn[50], drawn[1949]


def table(corpus, folder, names):
    pages = truth(corpus)
    rows = {name: counts(pages, os.path.join(folder, name + ".jsonl")) for name in names}
    print("%d pages\n%-20s %7s %10s %7s %15s" % (len(pages), "", "F1", "precision", "recall", "pages/s a core"))
    for name in sorted(names, key=lambda name: -scores(rows[name])[2]):
        with open(os.path.join(folder, name + ".cpu"), encoding="utf-8") as file:
            seconds = float(file.read())
        precision, recall, f1 = scores(rows[name])
        print("%-20s %7.4f %10.4f %7.4f %15.0f" % (name, f1, precision, recall, len(pages) / max(seconds, 1e-3)))
    print("wiredesk to %s: %+.4f (95%% interval %+.4f to %+.4f)" % (AGAINST, *interval(rows["wiredesk"], rows[AGAINST])))


def main():
    match sys.argv[1:]:
        case ["items", corpus]:
            items(corpus)
        case ["run", name]:
            run(name)
        case ["table", corpus, folder, *names] if names:
            table(corpus, folder, names)
        case _:
            sys.exit(__doc__)


main()
