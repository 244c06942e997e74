"""The SQL about how ingestion does: totals by the minute, what the scheduler saw last, dead letters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer

from hedgerow.database.models import DeadLetter, IngestionMinute, IngestionState
from hedgerow.database.models.projects import PROBE_PROJECT_ID

NO_PROJECT = 0  # of records whose project is not known; the self-probe's own events have the same number
STATE = "now"


class LetterRow(NamedTuple):
    letter: DeadLetter  # without its payload
    size: int


def totals(session: Session, project_id: int, since: datetime) -> dict[str, int]:
    """How many events that arrived since then came to which end."""
    row = IngestionMinute
    query = select(row.outcome, func.sum(row.events)).where(row.project_id == project_id, row.minute >= since)
    return {outcome: int(count) for outcome, count in session.execute(query.group_by(row.outcome))}


def totals_of_all(session: Session, since: datetime, stored: str) -> dict[str, int]:
    """The same of all projects together; self-probes, which are stored under no project, are left out."""
    row = IngestionMinute
    kept = or_(row.project_id != PROBE_PROJECT_ID, row.outcome != stored)
    query = select(row.outcome, func.sum(row.events)).where(row.minute >= since, kept).group_by(row.outcome)
    return {outcome: int(count) for outcome, count in session.execute(query)}


def minutes(session: Session, project_id: int, since: datetime) -> list[tuple[datetime, str, int]]:
    row = IngestionMinute
    query = (
        select(row.minute, row.outcome, row.events)
        .where(row.project_id == project_id, row.minute >= since)
        .order_by(row.minute, row.outcome)
    )
    return [(minute, outcome, events) for minute, outcome, events in session.execute(query)]


def state(session: Session) -> IngestionState | None:
    return session.get(IngestionState, STATE)


def save_state(session: Session, value: dict[str, Any], at: datetime) -> None:
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(IngestionState).values(name=STATE, value=value, at=at)
    to = {"value": statement.excluded.value, "at": statement.excluded.at}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=to))


def letters(
    session: Session, projects: Collection[int], *, replayed: bool, limit: int, offset: int
) -> tuple[int, list[LetterRow]]:
    """Dead letters of these projects, the newest first, and how many there are."""
    row = DeadLetter
    where = _of(projects, replayed)
    count = session.scalar(select(func.count()).select_from(row).where(*where)) or 0
    query = select(row, func.length(row.payload)).where(*where).order_by(row.id.desc()).limit(limit).offset(offset)
    return count, [LetterRow(letter, size) for letter, size in session.execute(_light(query))]


def count_open(session: Session, projects: Collection[int]) -> int:
    return session.scalar(select(func.count()).select_from(DeadLetter).where(*_of(projects, replayed=False))) or 0


def letter(session: Session, projects: Collection[int], number: int, *, lock: bool = False) -> DeadLetter | None:
    """One dead letter, if it is of one of these projects."""
    query = select(DeadLetter).where(DeadLetter.id == number, DeadLetter.project_id.in_(projects))
    return session.scalar(query.with_for_update() if lock else query)


def open_letters(session: Session, projects: Collection[int], limit: int) -> list[DeadLetter]:
    """The oldest that were not sent through again, locked."""
    query = select(DeadLetter).where(*_of(projects, replayed=False)).order_by(DeadLetter.id)
    return list(session.scalars(query.limit(limit).with_for_update(skip_locked=True)))


def _of(projects: Collection[int], replayed: bool) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [DeadLetter.project_id.in_(projects)]
    return where if replayed else [*where, DeadLetter.replayed_at.is_(None)]


def _light(query: Select[Any]) -> Select[Any]:
    """Without the payload, which may be 20 MB."""
    return query.options(defer(DeadLetter.payload))
