"""A log that is written and read as the roles do it, whichever home it has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from hedgerow.eventlog import homes
from hedgerow.eventlog.envelope import EVENTS
from hedgerow.eventlog.interface import Consumer, Record, Writer
from hedgerow.settings import Settings
from tests.services.waiting import wait_for

MIB = 1 << 20
ENOUGH = 64 * MIB


class Log:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._consumers: list[Consumer] = []

    @asynccontextmanager
    async def writer(self, max_bytes: int = ENOUGH) -> AsyncIterator[Writer]:
        """A writer that takes records, closed in the end."""
        writer = homes.open_writer(self.settings, EVENTS, max_bytes, lambda: None)
        writer.start()
        try:
            await writer.opened()
            yield writer
        finally:
            await writer.close()

    def append(self, *payloads: bytes, partition: int = 0) -> None:
        async def run() -> None:
            async with self.writer() as writer:
                await asyncio.gather(*(writer.append(payload, partition) for payload in payloads))

        asyncio.run(run())

    def consumer(self, name: str = "worker") -> Consumer:
        self._consumers.append(homes.open_consumer(self.settings, EVENTS, name))
        return self._consumers[-1]

    def close(self) -> None:
        for consumer in self._consumers:
            consumer.close()


def poll(consumer: Consumer, max_records: int = 1000, max_bytes: int = ENOUGH) -> tuple[str, list[Record]]:
    """The next records, which must come."""
    return wait_for(lambda: _some(consumer.poll(max_records, max_bytes, 0.1)), every=0, what="a record")


def poll_all(consumer: Consumer, count: int) -> tuple[str, list[Record]]:
    """The next `count` records of the one partition."""
    records: list[Record] = []
    partition = ""
    while len(records) < count:
        partition, more = poll(consumer, count - len(records))
        records += more
    return partition, records


def payloads(records: Sequence[Record]) -> list[bytes]:
    return [record.payload for record in records]


def _some(polled: tuple[str, list[Record]]) -> tuple[str, list[Record]] | None:
    return polled if polled[1] else None
