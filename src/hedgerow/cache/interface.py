"""The seam of the cache: what processes share that may be lost at any time.

Two homes: the process itself (`memory.py`) and Redis (`redis.py`). Nothing here ever raises because Redis is gone:
reads miss, writes are dropped, counters count what this process sees, and messages are not delivered. So whoever
uses it has a truth elsewhere: a database to read, or a poll that finds what no message told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

PROJECTS = "projects"
"""The channel on which changes of projects and their tokens are told; messages are empty."""


class Subscription(Protocol):
    def close(self) -> None: ...


class SharedCounters(Protocol):
    """Sums over all processes, about a second old, of keys that this process counts itself.

    A key that nobody counts any more is forgotten after an hour.
    """

    def count(self, key: str, n: int) -> None:
        """Add to the key. Takes no lock and asks nobody: 0.1 us. Callable from any thread."""

    def total(self, key: str) -> int:
        """What all processes counted, as far as it is known here; at once what this process counted."""

    def others(self, key: str) -> tuple[int, float] | None:
        """What the other processes counted, and when that was read (`time.monotonic()`); None before it ever was."""


class Cache(Protocol):
    """Safe to use from several threads. Calls may block for 100 ms where Redis hangs: not for an event loop."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes, ttl_s: float) -> None: ...

    def delete(self, *keys: str) -> None: ...

    def add(self, key: str, value: bytes, ttl_s: float) -> bool:
        """Set where there is nothing; whether it was. Where Redis is gone: among this process alone."""

    def publish(self, channel: str, message: bytes) -> None:
        """To all subscribers of now, in every process. May be lost."""

    def subscribe(self, channel: str, callback: Callable[[bytes], None]) -> Subscription:
        """`callback` runs in a thread of the cache's and must be quick.

        It is called with an empty message whenever the connection was away: something may have been missed.
        """

    def counters(self) -> SharedCounters: ...

    def close(self) -> None: ...
