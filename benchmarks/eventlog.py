"""What a durable append costs the edge, in CPU microseconds a request: the SQLite log against Kafka.

    .venv/bin/python -m benchmarks.eventlog [requests]

Requests of 20 events, gzipped as the SDKs send them, from clients that each await the acknowledgement. CPU is that
of this whole process, librdkafka's threads and SQLite's fsyncs included; the broker is a process of its own. The homes
take turns, so that other load on the machine falls on both; the median of the rounds counts. `one person` is a
browser's batch, which goes as it came; `20 people` is a server's, which Kafka gets as a record a partition.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from itertools import product
from pathlib import Path

import uvloop
from tests.services.kafka import running_kafka

from benchmarks.machine import describe
from hedgerow import settings as settings_module
from hedgerow.edge.intake import append
from hedgerow.edge.validation import Checked, check
from hedgerow.eventlog.envelope import EVENTS, Envelope
from hedgerow.eventlog.homes import open_writer
from hedgerow.eventlog.interface import Writer
from hedgerow.settings import Settings

CLIENTS = (64, 256)
ROUNDS = 7
EVENTS_EACH = 20
PROPERTIES = 36
PARTITIONS = 12
BODIES = 32

Body = tuple[bytes, bytes, Checked]


def make_bodies(people: int) -> list[Body]:
    """(as sent, as JSON, as judged), each of `people` people of its own."""
    rng = random.Random(1)
    bodies = []
    for _ in range(BODIES):
        ids = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(people)]
        events = [
            {
                "event": "$pageview",
                "distinct_id": ids[i % people],
                "uuid": str(uuid.UUID(int=rng.getrandbits(128))),
                "properties": {f"$property_{n}": f"value {rng.randrange(10**6)}" for n in range(PROPERTIES)},
            }
            for i in range(EVENTS_EACH)
        ]
        text = json.dumps({"api_key": "phc_benchmark", "batch": events}, separators=(",", ":")).encode()
        bodies.append((gzip.compress(text, 6), text, check(text)))
    return bodies


async def measure(settings: Settings, bodies: list[Body], requests: int, clients: int) -> tuple[float, float]:
    """CPU microseconds a request, and requests a second."""
    writer = open_writer(settings, EVENTS, 1 << 40, lambda: None)
    writer.start()
    await writer.opened()
    left = iter(range(requests))
    try:
        await asyncio.gather(*(client(writer, bodies, iter(range(5))) for _ in range(clients)))  # connect, warm up
        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(client(writer, bodies, left) for _ in range(clients)))
        return (time.process_time() - cpu) / requests * 1e6, requests / (time.perf_counter() - wall)
    finally:
        await writer.close()


async def client(writer: Writer, bodies: list[Body], left: object) -> None:
    for number in left:  # type: ignore[attr-defined]
        body, text, checked = bodies[number % BODIES]
        record = Envelope("batch", "phc_benchmark", 1, body, True, EVENTS_EACH, "10.0.0.1", "a browser")
        await append(writer, record, text, checked.events)


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(describe())
    with running_kafka(lasting=True) as kafka, tempfile.TemporaryDirectory(dir=".") as folder:
        embedded = settings_module.load(Path(folder))
        log = {"dsn": kafka.dsn, "partitions": PARTITIONS}
        homes = {"SQLite": embedded, "Kafka": settings_module.load(Path(folder), overrides={"log": log})}
        for (name, people), clients in product({"one person": 1, "20 people": EVENTS_EACH}.items(), CLIENTS):
            bodies = make_bodies(people)
            figures: dict[str, list[tuple[float, float]]] = {home: [] for home in homes}
            for _ in range(ROUNDS):
                for home, settings in homes.items():
                    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                        figures[home].append(runner.run(measure(settings, bodies, requests, clients)))
            for home, rounds in figures.items():
                cpu, rate = (statistics.median(values) for values in zip(*rounds, strict=True))
                title = f"{name}, {clients} clients"
                print(f"{title:<24} {home:<8} {cpu:7.1f} us CPU a request  {rate:8,.0f} requests/s")


if __name__ == "__main__":
    main()
