"""Shared counters: counted here, told to everyone once in a while, and never a round trip for a request.

Each process keeps its own sum of a key and tells that sum, not what was added: telling it twice, or telling an old
one after a new one, changes nothing. So a flush whose answer was lost is simply made again, and the totals are exact
as soon as Redis is back.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable

EXPIRES_S = 3600
FLUSH_EVERY_S = 0.5
FRESH_FOR_S = 10.0  # after a key was last counted or asked for
KEYS_AT_ONCE = 1000  # in one round trip: Redis answers nobody else meanwhile, for about a millisecond
MOST_KEYS = 200_000

Exchange = Callable[[str, dict[str, int]], dict[str, int] | None]
"""A name for the teller and its sums by key -> the sums of all tellers; None where they cannot be told now."""


class _Sum:
    __slots__ = ("fresh_until", "mine", "read_at", "theirs", "told")

    def __init__(self) -> None:
        self.fresh_until = 0.0  # until then others' sums are read again at each flush
        self.mine = 0
        self.told = 0  # of mine
        self.theirs = 0
        self.read_at = 0.0  # of theirs; 0 before they were ever read


class Counters:
    """With an `exchange` the sums of all processes, without one those of this process."""

    def __init__(self, exchange: Exchange | None = None) -> None:
        self._exchange = exchange
        self._sums: dict[str, _Sum] = {}
        self._new: deque[tuple[str, int]] = deque()  # its append needs no lock
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._teller = secrets.token_hex(8)

    def count(self, key: str, n: int) -> None:
        self._new.append((key, n))

    def total(self, key: str) -> int:
        with self._lock:
            self._take()
            found = self._sums.get(key)
            if found is None:
                return 0
            found.fresh_until = time.monotonic() + FRESH_FOR_S
            return found.mine + found.theirs

    def others(self, key: str) -> tuple[int, float] | None:
        with self._lock:
            found = self._sums.get(key)
            return None if found is None or not found.read_at else (found.theirs, found.read_at)

    def start(self) -> Counters:
        """Flush every half a second from now on."""
        if self._thread is not None:
            return self
        self._thread = threading.Thread(target=self._flush_always, name="counters", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Tell what was not told yet, once."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None
            self.flush()

    def flush(self) -> bool:
        """Exchange what was counted since the last time; whether all of it was."""
        with self._lock:
            self._take()
            now = time.monotonic()
            due = {key: one.mine for key, one in self._sums.items() if one.mine != one.told or one.fresh_until > now}
            if len(self._sums) >= MOST_KEYS and (self._exchange is None or not due):
                self._forget()
        if self._exchange is None:
            return True
        keys = list(due)
        for start in range(0, len(keys), KEYS_AT_ONCE):
            sent = {key: due[key] for key in keys[start : start + KEYS_AT_ONCE]}
            totals = self._exchange(self._teller, sent)
            if totals is None:
                return False
            now = time.monotonic()
            with self._lock:
                for key, total in totals.items():
                    if (one := self._sums.get(key)) is not None:
                        one.told = sent[key]
                        one.theirs = max(0, total - sent[key])
                        one.read_at = now
        return True

    def _take(self) -> None:
        fresh_until = time.monotonic() + FRESH_FOR_S
        for _ in range(len(self._new)):
            key, n = self._new.popleft()
            one = self._sums.get(key)
            if one is None:
                if len(self._sums) >= MOST_KEYS:
                    continue
                one = self._sums[key] = _Sum()
            one.mine += n
            one.fresh_until = fresh_until

    def _forget(self) -> None:
        """Begin anew under another name: what was told under the old one still counts, and is never told again."""
        self._sums.clear()
        self._teller = secrets.token_hex(8)

    def _flush_always(self) -> None:
        while not self._stop.wait(FLUSH_EVERY_S):
            self.flush()
