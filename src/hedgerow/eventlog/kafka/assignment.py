"""The partitions that a consumer has now, and what is known of each: its buffer, its position, its begun blocks.

Positions are offsets plus one, so that 0 is before any record and a committed position is Kafka's committed offset.
Begun blocks are the metadata text of the committed offset, which whoever takes the partition over reads with it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable
from itertools import islice

from hedgerow.eventlog.interface import Record

FORMAT = "1"  # of the metadata; another one is of a newer version, and not understood
MOST_METADATA = 4096  # bytes, Kafka's default limit (offset.metadata.max.bytes)

Span = tuple[int, int]


def encode_begun(blocks: Iterable[Span]) -> str:
    """`1;after-last,after-last`, empty where there is none. At most three blocks are ever under way."""
    text = ",".join(f"{after}-{last}" for after, last in blocks)
    encoded = f"{FORMAT};{text}" if text else ""
    assert len(encoded) <= MOST_METADATA
    return encoded


def decode_begun(text: str | None) -> list[Span]:
    """Anything that Hedgerow did not write, such as another tool's metadata, is no block."""
    version, found, blocks = (text or "").partition(";")
    if version != FORMAT or not found:
        return []
    try:
        return [(int(after), int(last)) for after, last in (block.split("-") for block in blocks.split(","))]
    except ValueError:
        return []


class Owned:
    """One partition. `cursor` is the position of the last record that was polled."""

    def __init__(self, name: str, number: int, committed: int, begun: list[Span]) -> None:
        self.name = name
        self.number = number
        self.committed = committed
        self.begun = begun
        self.cursor = max([committed, *(last for _, last in begun)])
        self.buffer: deque[Record] = deque()
        self.bytes = 0
        self.served_at = 0.0
        self._arrivals: deque[tuple[int, float]] = deque()  # (position, seconds since the epoch) of what is unfinished

    def add(self, position: int, payload: bytes, at: float) -> None:
        """Keep a record until it is taken. `at` is when it came into the log."""
        if position <= (self.buffer[-1].position if self.buffer else self.cursor):
            return
        self.buffer.append(Record(position, payload))
        self.bytes += len(payload)
        if not self._arrivals or at > self._arrivals[-1][1]:
            self._arrivals.append((position, at))

    def take(self, max_records: int, max_bytes: int) -> list[Record]:
        """The next of the buffer; the last one is that which fills `max_bytes`."""
        count = size = 0
        for record in islice(self.buffer, max_records):
            count += 1
            size += len(record.payload)
            if size >= max_bytes:
                break
        taken = [self.buffer.popleft() for _ in range(count)]
        self.bytes -= size
        if taken:
            self.cursor = taken[-1].position
            self.served_at = time.monotonic()
        return taken

    def move(self, position: int) -> None:
        """Read on from after `position`."""
        self.cursor = position
        self.buffer.clear()
        self._arrivals.clear()
        self.bytes = 0

    def finish(self, position: int) -> None:
        """All up to `position` is committed."""
        self.committed = max(self.committed, position)
        self.begun = [block for block in self.begun if block[1] > position]
        if not self.buffer and self.cursor <= position:
            self._arrivals.clear()
        while len(self._arrivals) > 1 and self._arrivals[1][0] <= position + 1:
            self._arrivals.popleft()

    def age(self, now: float) -> float:
        """Seconds since the oldest unfinished record that was read came into the log; 0 where there is none."""
        return max(0.0, now - self._arrivals[0][1]) if self._arrivals else 0.0


class Assignment:
    """All of them, by name and by number."""

    def __init__(self) -> None:
        self._by_name: dict[str, Owned] = {}
        self._by_number: dict[int, Owned] = {}

    def all(self) -> list[Owned]:
        return list(self._by_name.values())

    def get(self, name: str) -> Owned | None:
        return self._by_name.get(name)

    def numbered(self, number: int) -> Owned | None:
        return self._by_number.get(number)

    def gain(self, owned: Owned) -> None:
        self._by_name[owned.name] = self._by_number[owned.number] = owned

    def lose(self, names: Collection[str]) -> None:
        for name in names:
            del self._by_number[self._by_name.pop(name).number]

    @property
    def bytes(self) -> int:
        return sum(owned.bytes for owned in self._by_name.values())

    def next(self) -> Owned | None:
        """Of those that have records waiting, the one that was served longest ago."""
        waiting = [owned for owned in self._by_name.values() if owned.buffer]
        return min(waiting, key=lambda owned: owned.served_at, default=None)
