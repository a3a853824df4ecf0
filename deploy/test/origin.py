"""The newsroom that the stack polls: a feed for each host name, and a new story in each feed every few seconds.

/feed.xml    the newest WINDOW stories of the host's feed, newest first, as feeds are
/served      how many stories each feed has had, as JSON
/close       no more stories from now on; answers as /served
"""
import http.server
import json
import random
import sys
import threading
import time

# usage: origin.py SECONDS_BETWEEN_STORIES HOST...
BETWEEN, HOSTS = float(sys.argv[1]), sys.argv[2:]
WINDOW = 150
MOST = 1000
WORDS = ("harbour council ferry night barley price tunnel school bridge strike vote river lamp orchard glacier museum "
         "train winter signal market tower engine garden reef festival canal pilot archive quarry lantern").split()
begun, closed_at = time.time(), None
gate = threading.Lock()


def count(index, now):
    """Stories of a feed by now; the feeds take turns."""
    return min(MOST, max(0, int((now - begun) / BETWEEN + 1 - index / len(HOSTS))))


def served():
    now = closed_at or time.time()
    return {host: count(index, now) for index, host in enumerate(HOSTS)}


def story(host, number):
    """The same for each host and number, and like no other."""
    words = random.Random(f"{host}/{number}")
    text = " ".join(words.choice(WORDS) for _ in range(40))
    stamp = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(begun + number * BETWEEN))
    return (f"<item><title>{text[:40].title()} {host} {number}</title><guid isPermaLink='false'>{host}/{number:06}</guid>"
            f"<link>http://{host}/{number}</link><pubDate>{stamp}</pubDate>"
            f"<description>{text.capitalize()}.</description></item>")


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global closed_at
        if self.path == "/close":
            with gate:
                closed_at = closed_at or time.time()
        if self.path in ("/close", "/served"):
            return self.answer(200, "application/json", json.dumps(served()))
        host = self.headers.get("Host", "").split(":")[0]
        if self.path != "/feed.xml" or host not in HOSTS:
            return self.answer(404, "text/plain", "no such feed")
        last = served()[host]
        tag = f'"{last}"'
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, None, "", tag)
        items = "".join(story(host, number) for number in range(last, max(0, last - WINDOW), -1))
        self.answer(200, "application/rss+xml", "<rss version='2.0'><channel>"
                    f"<title>{host}</title><link>http://{host}/</link>{items}</channel></rss>", tag)

    def answer(self, status, content_type, text, tag=None):
        body = text.encode()
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        if tag:
            self.send_header("ETag", tag)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", 8080), Origin).serve_forever()
