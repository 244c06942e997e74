"""What questions cost and which properties they touch: who gives properties columns of their own reads it.

Costs are summed in this process and written every few seconds, one statement a row and not one a question; what was not
written when a process is killed is lost, and nobody misses it. `property_costs` is what to act on: it says for a
property how many questions touched it, how long they ran and how many rows they read, over the last days.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hedgerow.database.engine import Database
from hedgerow.database.models import Export, PropertyUsage, QueryUsage
from hedgerow.database.models.base import utcnow
from hedgerow.query.ask import Spent

log = structlog.get_logger()

FLUSH_S = 5.0
KEEP = timedelta(days=90)
MOST_NAMES = 10_000  # in memory between two writes

Key = tuple[int, dt.date, str, str]  # project, day, kind, name


@dataclass(slots=True)
class Cost:
    queries: int = 0
    failures: int = 0
    seconds: float = 0.0
    rows_read: int = 0
    bytes_read: int = 0

    def add(self, spent: Spent, seconds: float, failed: bool) -> None:
        self.queries += 1
        self.failures += failed
        self.seconds += seconds
        self.rows_read += spent.rows_read
        self.bytes_read += spent.bytes_read


@dataclass(frozen=True, slots=True)
class PropertyCost:
    """Of the questions that touched a property. `kind` is event, person, group or session."""

    project_id: int
    kind: str
    name: str
    queries: int
    seconds: float
    rows_read: int


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
                _write(session, properties, kinds)
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


def _write(session: Session, properties: dict[Key, Cost], kinds: dict[tuple[int, dt.date, str], Cost]) -> None:
    for (project_id, day, kind, name), cost in properties.items():
        values = {"project_id": project_id, "day": day, "kind": kind, "name": name, "queries": cost.queries}
        _add(session, PropertyUsage, {**values, "seconds": cost.seconds, "rows_read": cost.rows_read})
    for (project_id, day, kind), cost in kinds.items():
        values = {"project_id": project_id, "day": day, "kind": kind, "queries": cost.queries}
        values |= {"failures": cost.failures, "seconds": cost.seconds}
        _add(session, QueryUsage, {**values, "rows_read": cost.rows_read, "bytes_read": cost.bytes_read})


def _add(session: Session, model: type[PropertyUsage] | type[QueryUsage], values: dict[str, object]) -> None:
    """Add to the row of a day, or make it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = model.__table__
    keys = [column.name for column in table.primary_key.columns]  # type: ignore[attr-defined]
    statement = insert(model).values(**values)
    sums = {name: table.c[name] + statement.excluded[name] for name in values if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums))


def property_costs(session: Session, *, days: int = 7, projects: Iterable[int] | None = None) -> list[PropertyCost]:
    """What the questions of the last days spent on each property, the dearest first (by rows read)."""
    since = datetime.now(UTC).date() - timedelta(days=days)
    rows = func.sum(PropertyUsage.rows_read)
    query = (
        select(
            PropertyUsage.project_id,
            PropertyUsage.kind,
            PropertyUsage.name,
            func.sum(PropertyUsage.queries),
            func.sum(PropertyUsage.seconds),
            rows,
        )
        .where(PropertyUsage.day >= since)
        .group_by(PropertyUsage.project_id, PropertyUsage.kind, PropertyUsage.name)
        .order_by(rows.desc())
    )
    if projects is not None:
        query = query.where(PropertyUsage.project_id.in_(list(projects)))
    return [
        PropertyCost(project_id, kind, name, int(queries), float(seconds), int(read))
        for project_id, kind, name, queries, seconds, read in session.execute(query)
    ]


def forget_old(session: Session) -> int:
    """Delete the days that nobody acts on any more, and exports that have expired; returns how many rows that were."""
    before = datetime.now(UTC).date() - KEEP
    old: list[Any] = [delete(model).where(model.day < before) for model in (PropertyUsage, QueryUsage)]
    old.append(delete(Export).where(Export.expires_after < utcnow()))
    return sum(cast("CursorResult[Any]", session.execute(statement)).rowcount for statement in old)
