"""What questions cost and which properties they touch: who gives properties columns of their own reads it.

Costs are summed in this process and written every few seconds, one statement a row and not one a question; what was not
written when a process is killed is lost, and nobody misses it. `store.property_costs` is what to act on: it says for a
property how many questions touched it, how long they ran and how many rows they read, over the last days.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hedgerow.database.engine import Database
from hedgerow.query.ask import Spent
from hedgerow.query.store import Cost, Key, add_usage, forget_old

log = structlog.get_logger()

FLUSH_S = 5.0
MOST_NAMES = 10_000  # in memory between two writes


class UsageLog:
    """Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._properties: dict[Key, Cost] = {}
        self._kinds: dict[tuple[int, dt.date, str], Cost] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def record(self, project_id: int, kind: str, spent: Spent, seconds: float, *, failed: bool = False) -> None:
        """Count one question that was worked out."""
        today = datetime.now(UTC).date()
        with self._lock:
            self._kinds.setdefault((project_id, today, kind), Cost()).add(spent, seconds, failed)
            for of, name in spent.properties:
                key = (project_id, today, of, name[:400])
                if key in self._properties or len(self._properties) < MOST_NAMES:
                    self._properties.setdefault(key, Cost()).add(spent, seconds, failed)
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._flush_always, name="query-usage", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Write what was counted. A database that cannot be reached now gets it the next time."""
        with self._lock:
            properties, self._properties = self._properties, {}
            kinds, self._kinds = self._kinds, {}
        if not properties and not kinds:
            return
        try:
            with self._database.write() as session:
                add_usage(session, properties, kinds)
        except SQLAlchemyError as error:
            log.warning("usage of queries could not be written", error=str(error)[:300])
            with self._lock:
                self._properties = {**properties, **self._properties}
                self._kinds = {**kinds, **self._kinds}

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(FLUSH_S)
        self.flush()

    def _flush_always(self) -> None:
        forgot_on: dt.date | None = None
        while not self._stop.wait(FLUSH_S):
            self.flush()
            today = datetime.now(UTC).date()
            if today != forgot_on:
                forgot_on = today
                with contextlib.suppress(SQLAlchemyError), self._database.write() as session:  # tomorrow, then
                    forget_old(session)
