"""What the questions of one process share: kept answers, statuses, places to run, and threads for the background."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from hedgerow.app.context import AppContext
from hedgerow.cache.store import open_cache
from hedgerow.query.limits import Rates, Slots
from hedgerow.query.results import Results
from hedgerow.query.statuses import Statuses
from hedgerow.query.usage import UsageLog
from hedgerow.settings import Settings


class Flights:
    """Of several equal questions at once one is worked out, and the others wait for its answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flying: dict[str, tuple[threading.Lock, int]] = {}  # and how many hold or want it

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        with self._lock:
            lock, wanted = self._flying.get(key, (threading.Lock(), 0))
            self._flying[key] = (lock, wanted + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, wanted = self._flying[key]
                if wanted == 1:
                    del self._flying[key]
                else:
                    self._flying[key] = (lock, wanted - 1)


class Runtime:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cache = open_cache(settings)
        self.results = Results(self.cache, settings.query.keep_results)
        self.statuses = Statuses(self.cache)
        self.slots = Slots(settings.query)
        self.rates = Rates(settings.query)
        self.flights = Flights()
        self.pool = ThreadPoolExecutor(settings.query.background, "questions")
        self.usage: UsageLog | None = None

    def usage_in(self, context: AppContext) -> UsageLog:
        if self.usage is None:
            self.usage = UsageLog(context.database)
        return self.usage

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
        if self.usage is not None:
            self.usage.close()
        self.cache.close()


def runtime_of(context: AppContext) -> Runtime:
    return context.opened(Runtime)
