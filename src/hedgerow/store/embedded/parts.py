"""Whether what the engine says it wrote is on the disk.

chDB takes a failed write(2) for a good one: with no space left, an INSERT is acknowledged whose part has an empty
`data.bin`, and a merge puts such a part in the place of good ones (26.9.2, by `RLIMIT_FSIZE` and on a full tmpfs). So
the sizes of a part's files are compared with what the engine believes: after every INSERT, 2 ms, and every few seconds
for what merges and mutations made. A failed write leaves a file short, and nothing later fills the hole.

A damaged part of an INSERT is dropped, which also forgets its deduplication token, and the client is told to try again.
Behind one of a merge the parts it was made of still lie on the disk (`old_parts_lifetime`, 8 minutes): the role ends,
and the engine, when it is opened again, sets the damaged part aside and takes those.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from hedgerow.runtime import telemetry
from hedgerow.store.embedded.engine import Engine, EngineError, Handle, quote_identifier
from hedgerow.store.errors import NOT_ENOUGH_SPACE

log = structlog.get_logger(__name__)

ROOM = 16 * 1024 * 1024  # bytes that must be free before a damaged part is dropped, which writes a few files
WAIT_S = 0.2
NOT_SUMMED = frozenset(
    ("checksums.txt", "columns.txt", "columns_substreams.txt", "default_compression_codec.txt", "metadata_version.txt")
)
# what reading a part says whose files are short: bad escapes, wrong formats and sizes, too few bytes, check sums
UNREADABLE = frozenset((6, 23, 25, 26, 27, 32, 33, 40, 49, 107, 228, 246, 271))
LIST = (
    "SELECT table, name, partition_id, path, bytes_on_disk AS size, active, toInt64(min_block_number) AS first, "
    "toInt64(max_block_number) AS last FROM system.parts WHERE database = {database:String}"
)


class Part(NamedTuple):
    table: str
    name: str
    partition_id: str
    path: str
    size: int
    active: bool
    first: int
    last: int

    def came_from(self, other: Part) -> bool:
        """Whether a merge or a mutation made this part of `other`."""
        same = (other.table, other.partition_id) == (self.table, self.partition_id) and other.name != self.name
        return same and self.first <= other.first and other.last <= self.last


class DamagedParts(Exception):
    """Merges or mutations left parts that cannot be read; only opening the engine again mends that."""


class Parts:
    """The parts of one database. `stopping` ends waits for room on the disk."""

    def __init__(self, engine: Engine, database: str, folder: Path, stopping: Callable[[], bool]) -> None:
        self._engine = engine
        self._database = database
        self._folder = folder
        self._stopping = stopping
        self._lock = threading.Lock()
        # Paths of active parts that need no look. Opening the engine compared the sizes of those that are there.
        # Whatever becomes of them later, they are of no INSERT that somebody would send again, and are never dropped.
        with engine.handle() as handle:
            self._sound = {part.path for part in self._list(handle) if part.active}
        self.dropped = 0  # damaged parts of INSERTs

    def confirm_insert(self, dropped_before: int) -> None:
        """Raise what a full disk would have raised when the part of the INSERT that just ended is damaged.

        `dropped_before` is `dropped` as it was when the INSERT began: another one may have found this one's part.
        """
        with self._lock, self._engine.handle() as handle:
            for part in self._damaged(handle, inserted=True):
                self._drop(handle, part)
            if self.dropped != dropped_before:
                raise EngineError(
                    "Cannot write the part: the disk is full or fails. Nothing was inserted. (NOT_ENOUGH_SPACE)",
                    NOT_ENOUGH_SPACE,
                )

    def explained(self, error: EngineError) -> EngineError:
        """What to tell a reader: where parts are damaged, its query is right, and can be answered later."""
        if error.code not in UNREADABLE:
            return error
        with self._engine.handle() as handle:
            if all(is_whole(part) for part in self._list(handle) if part.active):
                return error
        return EngineError(
            "Rows that a full disk cut short are being written again. Ask again in some seconds. (NOT_ENOUGH_SPACE)",
            NOT_ENOUGH_SPACE,
        )

    def check_merged(self) -> None:
        """Raise `DamagedParts` where a merge or mutation could not write what it says it wrote."""
        with self._lock, self._engine.handle() as handle:
            damaged = self._damaged(handle, inserted=False)
        if damaged:
            telemetry.store_damaged_parts.labels("merge").inc(len(damaged))
            raise DamagedParts(", ".join(f"{part.table}/{part.name}" for part in damaged))

    def _damaged(self, handle: Handle, *, inserted: bool) -> list[Part]:
        """Active parts not known to be sound whose files are not whole, of INSERTs or of merges."""
        parts = self._list(handle)
        active = [part for part in parts if part.active]
        new = [part for part in active if part.path not in self._sound]
        short = [part for part in new if not is_whole(part)]
        self._sound = {part.path for part in active} - {part.path for part in short}
        return [part for part in short if inserted is not any(part.came_from(other) for other in parts)]

    def _list(self, handle: Handle) -> list[Part]:
        return [Part(**row) for row in handle.rows(LIST, {"database": self._database})]

    def _drop(self, handle: Handle, part: Part) -> None:
        telemetry.store_damaged_parts.labels("insert").inc()
        log.error("event store: a part could not be written whole; it is inserted again", part=part.name)
        while shutil.disk_usage(self._folder).free < ROOM and not self._stopping():
            time.sleep(WAIT_S)
        table = f"{quote_identifier(self._database)}.{quote_identifier(part.table)}"
        handle.query(f"ALTER TABLE {table} DROP PART '{part.name}'")
        self.dropped += 1


def is_whole(part: Part) -> bool:
    """Whether the part's files are as large as the engine believes. One that went meanwhile is nobody's loss.

    The engine knows the sizes of those in its check sums; the others are smaller than a page of the disk, and so are
    written whole or stay empty.
    """
    summed = 0
    try:
        for entry in os.scandir(part.path):
            size = entry.stat().st_size
            if entry.name not in NOT_SUMMED:
                summed += size
            elif not size:
                return False
    except FileNotFoundError:
        return True
    return summed >= part.size
