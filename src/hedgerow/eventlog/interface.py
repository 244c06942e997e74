"""The event log: durable before the 200, read in order, trimmed by the consumer's position and never by the clock.

Two homes: SQLite (`sqlite.py`) and Apache Kafka. A log is a topic with one or more partitions; positions grow within a
partition and are never used again.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from hedgerow.errors import Unavailable


class LogUnavailable(Unavailable):
    """A record could not be made durable. `code` is one of `REASONS`; the sender is told to try again."""

    REASONS = ("log_full", "disk_full", "log_failed", "queue_full", "log_closed")


class Record(NamedTuple):
    position: int
    payload: bytes


class Lag(NamedTuple):
    records: int
    seconds: float
    bytes: int


class Writer(Protocol):
    async def append(self, payload: bytes, key: bytes = b"") -> None:
        """Return once the record is durable; raise `LogUnavailable` where it is not. `key` chooses the partition."""

    async def close(self) -> None:
        """Make durable what waits, then refuse further records with `log_closed`."""


class Consumer(Protocol):
    """One reader's way through the partitions that are its own."""

    def poll(self, max_records: int, max_bytes: int, timeout: float) -> tuple[str, list[Record]]:
        """The next records of one partition after the last polled, in order; `("", [])` when none came in time."""

    def read(self, partition: str, first: int, last: int) -> list[Record]:
        """Records `first` to `last` of a partition, both included, that were not trimmed."""

    def position(self, partition: str) -> int:
        """The last committed position, 0 before any."""

    def partitions(self) -> list[str]:
        """The partitions that are this consumer's own now."""

    def seek(self, partition: str, position: int) -> None:
        """Poll on from after `position`."""

    def begin(self, partition: str, after: int, last: int) -> None:
        """Remember that records `after + 1` to `last` are being worked on as one block, until they are committed."""

    def begun(self, partition: str) -> list[tuple[int, int]]:
        """The blocks that were begun and not committed, as (after, last), in order."""

    def commit(self, partition: str, position: int) -> None:
        """All records up to `position` are finished, and may be trimmed."""

    def lag(self) -> Lag:
        """What is not yet committed, over all partitions."""

    def close(self) -> None: ...
