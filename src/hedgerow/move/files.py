"""What lies in files: objects, and the recordings that wait in the log's replay topic."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.bodies import Bodies
from hedgerow.eventlog.sqlite import path_of
from hedgerow.move.state import State
from hedgerow.objects.store import Objects
from hedgerow.settings import Settings

REPLAY_DONE = "replay_copied"
BATCH_BYTES = 16 * 1024 * 1024
BATCH_RECORDS = 1000


def differing_objects(source: Objects, target: Objects) -> dict[str, int]:
    """Keys of the source's objects that the target has not in the same size, with their sizes."""
    there = {info.key: info.size for info in target.list()}
    return {info.key: info.size for info in source.list() if there.get(info.key) != info.size}


def copy_objects(source: Objects, target: Objects, advance: Callable[[int], None]) -> int:
    """Copy what differs; how many. An object is never changed after it was written."""
    keys = differing_objects(source, target)
    for key in keys:
        target.put(key, source.get(key))
        advance(1)
    return len(keys)


def replay_left(data: Path, state: State) -> tuple[int, int]:
    """How many recordings were not copied yet, and their bytes."""
    path = path_of(data, envelope.REPLAY)
    if not path.is_file():
        return 0, 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        done = int(state.get(REPLAY_DONE, "0"))
        rows, size = connection.execute(
            "SELECT count(*), coalesce(sum(length(body)), 0) FROM log WHERE id > ?", (done,)
        ).fetchone()
        return int(rows), int(size)
    finally:
        connection.close()


def copy_replay(source: Settings, target: Settings, state: State, advance: Callable[[int], None]) -> int:
    """Append the recordings that are new to the target's topic; how many.

    A move that is killed between a batch and its note sends up to one batch again.
    """
    path = path_of(source.data, envelope.REPLAY)
    if not path.is_file():
        return 0
    bodies = homes.open_bodies(target, envelope.REPLAY)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    copied = 0
    try:
        while True:
            batch, last = _next(connection, int(state.get(REPLAY_DONE, "0")))
            if not batch:
                return copied
            homes.append(target, envelope.REPLAY, [_fitting(body, bodies) for body in batch])
            state.set(REPLAY_DONE, str(last))
            copied += len(batch)
            advance(len(batch))
    finally:
        connection.close()
        if bodies is not None:
            bodies.close()


def _next(connection: sqlite3.Connection, after: int) -> tuple[list[bytes], int]:
    batch: list[bytes] = []
    size, last = 0, after
    rows = connection.execute("SELECT id, body FROM log WHERE id > ? ORDER BY id LIMIT ?", (after, BATCH_RECORDS))
    for position, body in rows:
        batch.append(body)
        last = position
        size += len(body)
        if size >= BATCH_BYTES:
            break
    rows.close()
    return batch, last


def _fitting(payload: bytes, bodies: Bodies | None) -> bytes:
    """The record, its body in the object store where it is too large for a record of the target's log."""
    if bodies is None or len(payload) <= bodies.limit:
        return payload
    record = envelope.decode(payload)
    return envelope.encode(structs.replace(record, body=b"", body_key=bodies.put(record.body)))
