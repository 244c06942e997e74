"""The SQL about variables. Every function is bound to one project."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import InsightVariable


def variables(
    session: Session, project_id: int, words: tuple[str, ...], limit: int, offset: int
) -> tuple[int, Sequence[InsightVariable]]:
    """How many there are, and one page of them by name."""
    row = InsightVariable
    query = select(row).where(row.project_id == project_id)
    for word in words:
        query = query.where(
            or_(row.name.icontains(word, autoescape=True), row.code_name.icontains(word, autoescape=True))
        )
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return count, session.scalars(query.order_by(row.name, row.id).limit(limit).offset(offset)).all()


def variable(session: Session, project_id: int, id: UUID) -> InsightVariable | None:
    row = InsightVariable
    return session.scalar(select(row).where(row.project_id == project_id, row.id == id))


def variable_named(session: Session, project_id: int, code_name: str) -> InsightVariable | None:
    row = InsightVariable
    return session.scalar(select(row).where(row.project_id == project_id, row.code_name == code_name))
