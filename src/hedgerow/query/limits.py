"""How many questions run at once, of one project and of one key, and how fast a key may ask.

A question that finds no place waits for one, for as long as `query.wait`; but every one that waits holds a thread of
the application, so that only a few of a project may. What is too much is answered with 429 and `Retry-After`.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from cachetools import TTLCache

from hedgerow.errors import Throttled
from hedgerow.query.failures import QueryCancelled
from hedgerow.settings import Query

MOST_KEYS = 50_000
LOOK_EVERY_S = 0.5  # for a cancellation while waiting


class TooManyQueries(Throttled):
    code = "too_many_queries"
    default_detail = "Too many queries of this project run at once. Wait for one to end, or cancel one."


class Slots:
    """The places of one process."""

    def __init__(self, settings: Query) -> None:
        self._settings = settings
        self._free = threading.Condition()
        self._running: Counter[str] = Counter()
        self._waiting: Counter[int] = Counter()

    @contextmanager
    def take(
        self, project_id: int, key_id: str | None, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """A place for one question. Raises `TooManyQueries`, or `QueryCancelled` where that happens while it waits."""
        names = [f"project {project_id}", *([f"key {key_id}"] if key_id else [])]
        with self._free:
            if not self._has_room(names):
                self._wait(project_id, names, is_cancelled)
            self._running.update(names)
        try:
            yield
        finally:
            with self._free:
                self._running.subtract(names)
                self._running += Counter()  # forget those without any
                self._free.notify_all()

    def _wait(self, project_id: int, names: list[str], is_cancelled: Callable[[], bool]) -> None:
        if self._waiting[project_id] >= self._settings.waiting:
            raise TooManyQueries(headers={"Retry-After": "5"})
        deadline = time.monotonic() + self._settings.wait.total_seconds()
        self._waiting[project_id] += 1
        try:
            while not self._has_room(names):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TooManyQueries(headers={"Retry-After": "10"})
                self._free.wait(min(left, LOOK_EVERY_S))
                if is_cancelled():
                    raise QueryCancelled()
        finally:
            self._waiting[project_id] -= 1

    def _has_room(self, names: list[str]) -> bool:
        most = (self._settings.concurrency, self._settings.key_concurrency)
        return all(self._running[name] < allowed for name, allowed in zip(names, most, strict=False))


class Rates:
    """GCRA for each key: the moment at which what it owes is worked off. Per process."""

    def __init__(self, settings: Query, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = 60 / settings.key_rate if settings.key_rate else 0.0  # seconds
        self._most_owed = self._each * settings.key_burst
        self._clock = clock
        self._free_at: TTLCache[str, float] = TTLCache(MOST_KEYS, max(self._most_owed * 2, 1), timer=clock)
        self._lock = threading.Lock()

    def spend(self, key_id: str | None) -> None:
        """Count a question of a key. Raises `Throttled`; browsers' sessions are not counted."""
        if not key_id or not self._each:
            return
        with self._lock:
            now = self._clock()
            owed_until = max(self._free_at.get(key_id, now), now) + self._each
            if (over := owed_until - now - self._most_owed) > 0:
                raise Throttled(
                    "This API key asks too fast.", code="too_many_queries", headers={"Retry-After": str(ceil(over))}
                )
            self._free_at[key_id] = owed_until
