"""The SQL about questions: what they cost, exports of their answers, and kept insights that they stand for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hedgerow.database.models import Export, Insight, PropertyUsage, QueryUsage
from hedgerow.database.models.base import utcnow
from hedgerow.query.ask import Spent

KEEP_USAGE = timedelta(days=90)

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


def add_usage(session: Session, properties: dict[Key, Cost], kinds: dict[tuple[int, dt.date, str], Cost]) -> None:
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
    before = datetime.now(UTC).date() - KEEP_USAGE
    old: list[Any] = [delete(model).where(model.day < before) for model in (PropertyUsage, QueryUsage)]
    old.append(delete(Export).where(Export.expires_after < utcnow()))
    return sum(cast("CursorResult[Any]", session.execute(statement)).rowcount for statement in old)


def saved_query(session: Session, project_id: int, short_id: str) -> dict[str, Any] | None:
    """The query of a kept insight."""
    wanted = select(Insight.query).where(
        Insight.project_id == project_id, Insight.short_id == short_id, Insight.deleted.is_(False)
    )
    return session.scalars(wanted).first()


def insight_asked(
    session: Session, project_id: int, insight_id: int
) -> tuple[dict[str, Any] | None, str | None] | None:
    """The query of a kept insight and what it is called."""
    wanted = select(Insight.query, Insight.name, Insight.derived_name).where(
        Insight.id == insight_id, Insight.project_id == project_id, Insight.deleted.is_(False)
    )
    found = session.execute(wanted).first()
    return (found[0], found[1] or found[2]) if found else None


def exports_page(session: Session, project_id: int, limit: int, offset: int) -> tuple[int, Sequence[Export]]:
    """How many exports have not expired, and one page of them, the latest first."""
    own = (Export.project_id == project_id, Export.expires_after >= utcnow())
    count = session.scalar(select(func.count()).select_from(Export).where(*own)) or 0
    return count, session.scalars(
        select(Export).where(*own).order_by(Export.id.desc()).limit(limit).offset(offset)
    ).all()


def export(session: Session, project_id: int, export_id: int) -> Export | None:
    """None also for one that has expired."""
    row = session.get(Export, export_id)
    return None if row is None or row.project_id != project_id or row.expires_after < utcnow() else row


def finish_export(session: Session, export_id: int, key: str | None, failure: str | None) -> None:
    """Say what became of an export that may have been deleted."""
    row = session.get(Export, export_id)
    if row is not None:
        row.exception, row.object_key = failure, key
