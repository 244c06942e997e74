"""CPU and wall time of the persons part, in microseconds an event, and how large its file gets.

    .venv/bin/python benchmarks/persons.py [events] [--dsn postgresql://user:password@host/an_empty_database]

CPU is that of this process; a PostgreSQL server's own comes on top.

Blocks of 20,000 events as the worker has them. Web events carry 25 person properties, which come a second time as
`$initial_...`. `known` sends them again with nothing changed; `pages` with another URL each time, which is volatile;
`identify` is the same traffic with 3 % of the events identifying a new visitor.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hedgerow.persons.ops import PersonOp
from hedgerow.persons.postgres import PostgresPersonStore
from hedgerow.persons.resolver import Resolver
from hedgerow.persons.rules import initial_name
from hedgerow.persons.sqlite import SqlitePersonStore

BLOCK = 20_000
NAMES = (
    "$browser", "$browser_version", "$device_type", "$current_url", "$pathname", "$os", "$os_version", "$referrer",
    "$referring_domain", "$screen_height", "$screen_width", "$viewport_height", "$viewport_width", "$raw_user_agent",
    "utm_source", "utm_medium", "utm_campaign", "gclid", "$geoip_city_name", "$geoip_country_name",
    "$geoip_country_code", "$geoip_continent_name", "$geoip_latitude", "$geoip_longitude", "$geoip_time_zone",
)  # fmt: skip
NUMBERS = {name for name in NAMES if "height" in name or "width" in name or name.endswith("tude")}


def person_properties(seed: int) -> dict[str, object]:
    rng = random.Random(seed)
    return {name: rng.randrange(200, 3000) if name in NUMBERS else f"{name} {rng.randrange(10**12)}" for name in NAMES}


def web_event(person: int, at: float) -> PersonOp:
    properties = person_properties(person)
    initial = {initial_name(name): value for name, value in properties.items()}
    return PersonOp(1, f"visitor-{person:032x}", "$pageview", at, set=properties, set_once=initial)


def machine() -> str:
    cpu = Path("/proc/cpuinfo").read_text().split("model name\t: ")[1].splitlines()[0]
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}"


def measure(name: str, blocks: list[list[PersonOp]], run: Callable[[list[PersonOp]], None]) -> None:
    figures = []
    for block in blocks:
        cpu, wall = time.process_time(), time.perf_counter()
        run(block)
        figures.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = (sorted(values)[len(values) // 2] / len(blocks[0]) * 1e6 for values in zip(*figures, strict=True))
    print(f"{name:<44} {cpu:7.2f} us CPU  {wall:7.2f} us wall  an event (median of {len(blocks)} blocks)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("events", type=int, nargs="?", default=3 * BLOCK)
    parser.add_argument("--dsn", help="of an empty PostgreSQL database; without it: SQLite")
    options = parser.parse_args()
    count: int = options.events
    print(machine())
    with tempfile.TemporaryDirectory(dir=".") as folder:
        file = Path(folder) / "persons.db"
        store = PostgresPersonStore(options.dsn) if options.dsn else SqlitePersonStore(file, cache_bytes=64 << 20)
        resolver = Resolver(store, cache_size=max(100_000, 10 * count))
        position = 0

        def run(block: list[PersonOp]) -> None:
            nonlocal position
            position += 1
            resolver.resolve(block, [], "0", position, lambda *_: None)

        people = range(count)
        chunks = [people[start : start + BLOCK] for start in range(0, count, BLOCK)]
        new = [[web_event(person, 1e9) for person in chunk] for chunk in chunks]
        measure("new: every event brings a new person", new, run)
        resolver = Resolver(store, cache_size=100_000)
        cold = [[web_event(person, 1e9) for person in chunk] for chunk in chunks]
        measure("cold: known persons that are not in memory", cold, run)
        resolver = Resolver(store, cache_size=max(100_000, 10 * count))
        run([web_event(person, 1e9) for person in chunks[0]])
        known = [[web_event(person, 1e9) for person in chunks[0]] for _ in range(5)]
        measure("known: cached, nothing changes", known, run)
        pages = [[web_event(person, 1e9) for person in chunks[0]] for _ in range(5)]
        for number, block in enumerate(pages):
            for op in block:
                assert op.set is not None
                op.set["$current_url"] = f"https://shop.example/{number}"
                op.set["$pathname"] = f"/{number}"
        measure("pages: cached, only volatile values change", pages, run)
        bare = [[PersonOp(1, op.distinct_id, "purchase", 1e9) for op in known[0]] for _ in range(5)]
        measure("bare: cached, no person properties", bare, run)
        anonymous = [[PersonOp(1, f"anon-{i % 5000}", "$pageview", 1e9, True) for i in range(BLOCK)] for _ in range(5)]
        measure("anonymous: person-less, 5,000 visitors", anonymous, run)
        measure("identify: 3 % of events identify a visitor", [identifying(number) for number in range(5)], run)
        measure("merge: 3 % merge two persons", [identifying(number, merge=True) for number in range(5, 10)], run)
        if file.exists():
            print(f"persons.db: {os.path.getsize(file) / 2**20:.1f} MiB with an outbox that nobody has sent")
        store.close()


def identifying(number: int, merge: bool = False) -> list[PersonOp]:
    """Events of known persons; every 33rd is an identify of a person that one of the blocks before created."""
    ops = []
    for index in range(BLOCK):
        person = index % 5000
        op = web_event(person, 1e9)
        if index % 33 == 0:
            person = 5000 + number * 1500 + index // 33
            op = web_event(person, 1e9)
            op.merge_from, op.identify, op.always_update, op.event = op.distinct_id, True, True, "$identify"
            op.distinct_id = f"visitor-{person + 20000:032x}" if merge else f"user-{person}"
        ops.append(op)
    return ops


if __name__ == "__main__":
    main()
