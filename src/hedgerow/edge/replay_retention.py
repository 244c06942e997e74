"""Recordings wait in the log until replay is built, up to `log.replay_max_bytes`; the oldest go first."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import structlog

from hedgerow.eventlog.sqlite import trim_to_size
from hedgerow.runtime import telemetry

log = structlog.get_logger()

INTERVAL_S = 10.0


class ReplayRetention:
    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="replay-retention")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                if self._size() > self._max_bytes:
                    await asyncio.to_thread(self.trim)
            except (sqlite3.Error, OSError) as error:
                log.warning("recordings could not be trimmed", error=str(error))
            await asyncio.sleep(INTERVAL_S)

    def _size(self) -> int:
        """Bytes of the file and its write-ahead log; never less than what the records take."""
        wal = self._path.with_name(self._path.name + "-wal")
        return sum(path.stat().st_size for path in (self._path, wal) if path.exists())

    def trim(self) -> int:
        """Remove what is too much, now; returns the number of records. Runs in a thread."""
        removed = trim_to_size(self._path, self._max_bytes)
        if removed:
            telemetry.replay_expired.inc(removed)
            log.info("recordings removed: log.replay_max_bytes is reached", records=removed)
        return removed
