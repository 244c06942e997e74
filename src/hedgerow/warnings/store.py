"""The SQL about ingestion warnings, which are counted by kind and hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hedgerow.database.models import IngestionWarning


class Total(NamedTuple):
    kind: str
    events: int
    dropped: bool
    last_at: datetime


def totals(session: Session, project_id: int, since: datetime) -> list[Total]:
    """Each kind with its count in the hours from `since` on, the last seen first."""
    row = IngestionWarning
    last_at = func.max(row.last_at, type_=row.last_at.type)
    query = (
        select(row.kind, func.sum(row.count), last_at)
        .where(row.project_id == project_id, row.hour >= since)
        .group_by(row.kind)
        .order_by(last_at.desc(), row.kind)
    )
    found = session.execute(query).all()
    dropped = set(
        session.scalars(
            select(row.kind).where(row.project_id == project_id, row.hour >= since, row.dropped.is_(True)).distinct()
        )
    )
    return [Total(kind, int(count), kind in dropped, last) for kind, count, last in found]


def examples(session: Session, project_id: int, kind: str, since: datetime, limit: int) -> list[dict[str, Any]]:
    """The newest examples of a kind, at most `limit`."""
    row = IngestionWarning
    query = (
        select(row.examples)
        .where(row.project_id == project_id, row.kind == kind, row.hour >= since)
        .order_by(row.hour.desc())
        .limit(limit)
    )
    return [example for of_hour in session.scalars(query) for example in of_hour][:limit]


def by_hour(session: Session, project_id: int, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """The count of each kind in each hour, oldest first."""
    row = IngestionWarning
    query = select(row.kind, row.hour, row.count).where(row.project_id == project_id, row.hour >= since)
    found: dict[str, list[tuple[datetime, int]]] = {}
    for kind, hour, count in session.execute(query.order_by(row.hour)):
        found.setdefault(kind, []).append((hour, count))
    return found
