"""CPU of the worker's steps, one by one, over blocks of 20,000 events: `python -m benchmarks.pipeline`.

Real metadata and persons databases in a temporary folder; the rows are built, and not sent to an event store.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections import defaultdict
from itertools import islice
from pathlib import Path

from benchmarks.ingest import corpus
from benchmarks.machine import describe
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import Project
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Record
from hedgerow.persons.resolver import Resolver
from hedgerow.persons.store import open_store
from hedgerow.pipeline import pipeline
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.columns import with_persons
from hedgerow.pipeline.steps.ids import DropResent
from hedgerow.pipeline.store import PipelineStore
from hedgerow.pipeline.worker import PART_EVENTS
from hedgerow.settings import load
from hedgerow.store.client import ipc_bytes

TOKEN = "phc_benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000, help="events a block")
    parser.add_argument("--per-request", type=int, default=20)
    parser.add_argument("--new-people", action="store_true", help="every event brings a new person")
    options = parser.parse_args()
    make = corpus.new_people_bodies if options.new_people else corpus.usual_bodies
    needed = options.events * (options.blocks + 1) if options.new_people else options.events
    bodies = list(islice(make(TOKEN, needed, options.per_request), needed // options.per_request))
    with tempfile.TemporaryDirectory() as folder:
        cpu = _run(Path(folder), bodies, options)
    print(describe())
    total = 0.0
    for name, seconds in cpu.items():
        each = seconds / (options.blocks * options.events) * 1e6
        total += each
        print(f"{name:>28} {each:8.2f} us an event")
    print(f"{'sum':>28} {total:8.2f} us an event = {1e6 / total:,.0f} events/s on one core")


def _run(folder: Path, bodies: list[bytes], options: argparse.Namespace) -> dict[str, float]:
    settings = load(folder)
    upgrade(settings)
    database = Database(open_engine(settings))
    with database.write() as session:
        session.add(Project(id=1, name="benchmark", api_token=TOKEN))
    store, persons = PipelineStore(database), open_store(settings)
    steps = pipeline.build(settings, store, DropResent(settings.worker.recent_uuids))
    resolver = Resolver(persons, settings.worker.person_cache)
    cpu: dict[str, float] = defaultdict(float)
    position, used = 0, 0
    per_block = options.events // options.per_request
    for number in range(options.blocks + 1):
        records = []
        for _ in range(per_block):
            position += 1
            body = bodies[used % len(bodies)]
            used += 1
            envelope = Envelope(
                "event",
                TOKEN,
                int(time.time() * 1000),
                body,
                body[:2] == b"\x1f\x8b",
                options.per_request,
                "81.2.69.160",
            )
            records.append((Record(position, b""), envelope))
        block = Block("0", records[0][0].position - 1, records)
        if number == 1:
            cpu.clear()  # the first block warms the caches
        gc.disable()  # as the worker does while it has a block in its hands
        _block(block, steps, resolver, cpu)
        gc.enable()
    persons.close()
    return cpu


def _block(block: Block, steps: pipeline.Steps, resolver: Resolver, cpu: dict[str, float]) -> None:
    for part in block.parts(PART_EVENTS):
        for name, step in steps:
            started = time.thread_time()
            step(part)
            part.sweep()
            cpu[name] += time.thread_time() - started
        block.absorb(part)
    started = time.thread_time()
    resolver.resolve(block.person_ops, block.group_ops, "0", block.last, lambda *_: None)
    cpu["persons"] += time.thread_time() - started
    started = time.thread_time()
    rows = with_persons(block.batches, block.person_ops)
    if rows is not None:
        ipc_bytes(rows)
    cpu["arrow stream"] += time.thread_time() - started


if __name__ == "__main__":
    main()
