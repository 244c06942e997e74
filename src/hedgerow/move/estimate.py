"""`--dry-run`: what there is to move, and how long it takes, by copying a sample into a scratch table of the target."""

from __future__ import annotations

import time
from typing import NamedTuple

from sqlalchemy import text

from hedgerow.move.eventstore import EventCopier
from hedgerow.move.mover import Mover
from hedgerow.move.parts import EventPart, ObjectPart, ReplayPart, SqlPart
from hedgerow.move.rows import hash_of
from hedgerow.move.spans import COPIES, EVENTS
from hedgerow.move.sql import PAGE, Copier, Twin

SCRATCH = "move_sample"
LOOKS = 2  # an event is read once to be copied and once to be compared
NETWORK_BYTES_S = 50_000_000  # of objects and recordings: not measured


class Estimate(NamedTuple):
    part: str
    rows: int
    bytes: int
    seconds: float


def estimate(mover: Mover) -> list[Estimate]:
    """By part; the time is that of the first pass, which runs while the source works."""
    found = []
    for part in mover.parts:
        if isinstance(part, SqlPart):
            rows = {twin.name: part.copier.count(twin) for twin in part.twins}
            largest = max(part.twins, key=lambda twin: rows[twin.name])
            seconds = sum(rows.values()) * _seconds_per_row(part.copier, largest)
            found.append(Estimate(part.name, sum(rows.values()), _file_bytes(mover, part.name), seconds))
        elif isinstance(part, EventPart) and mover.copier is not None:
            found.append(_of_events(mover, mover.copier))
        elif isinstance(part, ObjectPart):
            sizes = part.missing()
            found.append(Estimate(part.name, len(sizes), sum(sizes.values()), sum(sizes.values()) / NETWORK_BYTES_S))
        elif isinstance(part, ReplayPart):
            records, size = part.left()
            found.append(Estimate(part.name, records, size, size / NETWORK_BYTES_S))
    return found


def _file_bytes(mover: Mover, part: str) -> int:
    return (mover.source.data / f"{part}.db").stat().st_size


def _seconds_per_row(copier: Copier, twin: Twin) -> float:
    """Reading, hashing and looking up a page, and writing as many bytes into a temporary table."""
    started = time.perf_counter()
    page = copier.sample(twin, PAGE)
    bodies = [hash_of(row) for row in page]
    with copier.undone() as connection:
        kind = "bytea" if connection.dialect.name == "postgresql" else "blob"
        connection.execute(text(f"CREATE TEMPORARY TABLE {SCRATCH} (hash text, body {kind})"))
        rows = [{"hash": str(h), "body": str(row).encode()} for h, row in zip(bodies, page, strict=True)]
        if rows:
            connection.execute(text(f"INSERT INTO {SCRATCH} VALUES (:hash, :body)"), rows)  # noqa: S608 - our own name
    return (time.perf_counter() - started) * LOOKS / max(len(page), 1)


def _of_events(mover: Mover, copier: EventCopier) -> Estimate:
    rows = copier.count(EVENTS) + sum(copier.count(table) for table in COPIES)
    size = mover.event_store.query(
        "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase()"
    )[0]["bytes"]
    return Estimate("events", rows, int(size), rows * copier.seconds_per_row())
