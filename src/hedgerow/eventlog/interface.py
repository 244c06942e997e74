"""The event log: durable before the 200, read in order, trimmed by the consumer's position and never by the clock.

Two homes: SQLite (`sqlite.py`) and Apache Kafka (`kafka/`), opened by `homes.py`. A log is a topic with one or more
partitions; positions grow within a partition and are never used again. Kafka trims by its retention, which is a week
or more.

Kafka shares the partitions among the consumers of one name, and takes them away again. A consumer tells its listener
of both; `begin` and `commit` answer whether the partition is still its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol

from hedgerow.errors import Unavailable
from hedgerow.eventlog.bodies import Bodies


class LogUnavailable(Unavailable):
    """A record could not be made durable. `code` is one of `REASONS`; the sender is told to try again."""

    REASONS = ("log_full", "disk_full", "log_failed", "queue_full", "log_closed")


class Record(NamedTuple):
    position: int
    payload: bytes


class Lag(NamedTuple):
    """`bytes` are those that the log takes on this machine's disk; 0 where it lies elsewhere."""

    records: int
    seconds: float
    bytes: int


class Part(NamedTuple):
    """What goes to one partition of a request that is split."""

    partition: int
    payload: bytes


class Writer(Protocol):
    """`partitions` is their number; with 1, nothing has to be split. `bodies` takes what is too large for a record;
    None where a record may be of any size.
    """

    partitions: int
    bodies: Bodies | None

    def start(self) -> None:
        """Call on the event loop's thread, before anything else."""

    async def opened(self) -> None:
        """Return once records are taken; raise `SettingsRefused` where they never will be."""

    async def append(self, payload: bytes, partition: int = 0) -> None:
        """Return once the record is durable; raise `LogUnavailable` where it is not."""

    async def append_parts(self, parts: Sequence[Part]) -> None:
        """Return once all are durable; raise `LogUnavailable` where one is not, though others may be."""

    async def close(self) -> None:
        """Make durable what waits, then refuse further records with `log_closed`."""


class Listener(NamedTuple):
    """Told in the thread that polls, between two polls' records."""

    gained: Callable[[Collection[str]], None]
    """These partitions are the consumer's own from now on; nothing of them was polled yet."""
    leaving: Callable[[Collection[str]], None]
    """These will be another's as soon as this returns: finish and commit what was begun."""
    lost: Callable[[Collection[str]], None]
    """These are another's already: forget what was not committed."""


class Consumer(Protocol):
    """One reader's way through the partitions that are its own."""

    def listen(self, listener: Listener) -> None:
        """Tell of partitions that come and go from now on. Those of SQLite never do."""

    def poll(self, max_records: int, max_bytes: int, timeout: float, partition: str = "") -> tuple[str, list[Record]]:
        """The next records of one partition after the last polled, in order; `("", [])` when none came in time.

        `partition` asks for that one alone; otherwise it is the one whose turn it is.
        """

    def crowded(self) -> bool:
        """Whether records of other partitions wait that should not wait for more of the one polled last."""

    def read(self, partition: str, first: int, last: int) -> list[Record]:
        """Records `first` to `last` of a partition, both included, that were not trimmed."""

    def position(self, partition: str) -> int:
        """The last committed position, 0 before any."""

    def partitions(self) -> list[str]:
        """The partitions that are this consumer's own now."""

    def seek(self, partition: str, position: int) -> None:
        """Poll on from after `position`."""

    def begin(self, partition: str, after: int, last: int) -> bool:
        """Remember that records `after + 1` to `last` are being worked on as one block, until they are committed.

        False, and nothing is remembered, where the partition is no longer this consumer's.
        """

    def begun(self, partition: str) -> list[tuple[int, int]]:
        """The blocks that were begun and not committed, as (after, last), in order, whoever began them."""

    def commit(self, partition: str, position: int) -> bool:
        """All records up to `position` are finished, and may be trimmed.

        False, and nothing is committed, where the partition is no longer this consumer's: who has it now runs the
        block again.
        """

    def lag(self) -> Lag:
        """What is not yet committed, over all partitions of this consumer."""

    def close(self) -> None: ...


class Letter(NamedTuple):
    """A record that could not be decoded."""

    partition: str
    position: int
    payload: bytes
    reason: str
    error: str


class Letters(Protocol):
    """A topic for dead letters, beside the metadata database that lists them."""

    def append(self, letters: Sequence[Letter]) -> None:
        """Return once they are durable; raise `LogUnavailable` where they are not."""

    def close(self) -> None: ...
