"""The embedded cache: a bounded dictionary of this process, and the fallback where Redis is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

import structlog
from cachetools import TLRUCache

from hedgerow.cache.counters import Counters
from hedgerow.settings import MIB

log = structlog.get_logger()

MAX_BYTES = 32 * MIB
ENTRY_BYTES = 300  # what an entry costs beside its key and value


class _Entry(NamedTuple):
    value: bytes
    ttl_s: float


class MemoryCache:
    """Least recently used entries go first. Messages reach the subscribers of this process."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._entries: TLRUCache[str, _Entry] = TLRUCache(
            max_bytes,
            ttu=lambda _key, entry, now: now + entry.ttl_s,
            timer=time.monotonic,
            getsizeof=lambda entry: len(entry.value) + ENTRY_BYTES,
        )
        self._lock = threading.Lock()
        self._max_bytes = max_bytes
        self._subscribers: dict[str, list[MemorySubscription]] = {}
        self._counters = Counters()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            entry = self._entries.get(key)
        return None if entry is None else entry.value

    def set(self, key: str, value: bytes, ttl_s: float) -> None:
        with self._lock:
            self._put(key, value, ttl_s)

    def delete(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._entries.pop(key, None)

    def add(self, key: str, value: bytes, ttl_s: float) -> bool:
        with self._lock:
            if key in self._entries:
                return False
            self._put(key, value, ttl_s)
            return True

    def publish(self, channel: str, message: bytes) -> None:
        for subscription in list(self._subscribers.get(channel, ())):
            subscription.tell(message)

    def subscribe(self, channel: str, callback: Callable[[bytes], None]) -> MemorySubscription:
        return MemorySubscription(self._subscribers.setdefault(channel, []), callback)

    def counters(self) -> Counters:
        return self._counters.start()

    def close(self) -> None:
        self._counters.close()

    def _put(self, key: str, value: bytes, ttl_s: float) -> None:
        if len(value) + ENTRY_BYTES <= self._max_bytes:  # a larger one is simply not kept
            self._entries[key] = _Entry(value, ttl_s)
        else:
            self._entries.pop(key, None)


class MemorySubscription:
    def __init__(self, among: list[MemorySubscription], callback: Callable[[bytes], None]) -> None:
        self._among = among
        self._callback = callback
        among.append(self)

    def tell(self, message: bytes) -> None:
        try:
            self._callback(message)
        except Exception:
            log.exception("cache: a subscriber failed")

    def close(self) -> None:
        if self in self._among:
            self._among.remove(self)
