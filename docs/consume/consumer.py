"""Keeps the text that each item of wire.items now has.
usage: consumer.py BROKERS [SECONDS]    with SECONDS: ends when nothing has come for so long"""
import sys
from confluent_kafka import Consumer
from wiredesk.v1.item_pb2 import Item, STATUS_USABLE

consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "example-python",
                     "isolation.level": "read_committed", "auto.offset.reset": "earliest"})
consumer.subscribe(["wire.items"])
texts = {}
wait = float(sys.argv[2]) if len(sys.argv) > 2 else -1
while (record := consumer.poll(wait)) is not None:
    if record.error():
        sys.exit(f"cannot read: {record.error()}")
    item = Item.FromString(record.value())
    now = texts.get(item.item_id)
    if item.superseded_by or now and (item.version, item.revision) < (now.version, now.revision):
        continue  # arrived late, or read again: never the current text
    texts[item.item_id] = item
    verb = "show" if item.status == STATUS_USABLE else "take down"
    print(verb, item.item_id, item.version, item.headline, sep="\t", flush=True)
consumer.close()
print(len(texts), "items", file=sys.stderr)
