"""One encoding of a row for both databases, and checksums that do not depend on the order of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import Enum
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder(order="deterministic").encode
MASK = (1 << 64) - 1


class Checksum(NamedTuple):
    """How many rows, and the sum of their hashes modulo 2^64: equal sums are equal rows, in whichever order."""

    rows: int = 0
    sum: int = 0

    def __add__(self, other: tuple[Any, ...]) -> Checksum:
        return Checksum(self.rows + other[0], (self.sum + other[1]) & MASK)


def hash_of(row: Sequence[Any]) -> int:
    """64 bits; 3 us a row of ten columns. A 0 is a False and a memoryview its bytes, as databases differ in these."""
    return int.from_bytes(blake2b(_encode([_plain(value) for value in row]), digest_size=8).digest(), "little")


def checksum_of(rows: Iterable[Sequence[Any]]) -> Checksum:
    total, count = 0, 0
    for row in rows:
        total += hash_of(row)
        count += 1
    return Checksum(count, total & MASK)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, memoryview):
        return bytes(value)
    return value.value if isinstance(value, Enum) else value
