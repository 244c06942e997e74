"""Time-ordered ids (UUID version 7, as the SDKs make them) from a seeded generator."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID


class Ids:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def uuid(self, moment: datetime) -> str:
        """A version 7 UUID of this moment."""
        milliseconds = int(moment.timestamp() * 1000) & ((1 << 48) - 1)
        value = (
            milliseconds << 80 | 0x7 << 76 | self._rng.getrandbits(12) << 64 | 0b10 << 62 | self._rng.getrandbits(62)
        )
        return str(UUID(int=value))

    def short(self, length: int = 10) -> str:
        return "".join(self._rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=length))
