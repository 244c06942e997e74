"""The SQL about endpoints. Every function is bound to one project."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from hedgerow.database.models import Endpoint
from hedgerow.database.models.base import utcnow


def endpoints(
    session: Session, project_id: int, words: tuple[str, ...], is_active: bool | None, limit: int, offset: int
) -> tuple[int, Sequence[Endpoint]]:
    """How many there are, and one page of them by name."""
    query = select(Endpoint).where(Endpoint.project_id == project_id)
    for word in words:
        held = [column.icontains(word, autoescape=True) for column in (Endpoint.name, Endpoint.description)]
        query = query.where(or_(*held))
    if is_active is not None:
        query = query.where(Endpoint.is_active.is_(is_active))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return count, session.scalars(query.order_by(Endpoint.name).limit(limit).offset(offset)).all()


def endpoint(session: Session, project_id: int, name: str) -> Endpoint | None:
    return session.scalar(select(Endpoint).where(Endpoint.project_id == project_id, Endpoint.name == name))


def note_run(session: Session, project_id: int, name: str) -> None:
    """Leaves `updated_at` as it is: running changes nothing."""
    session.execute(
        update(Endpoint)
        .where(Endpoint.project_id == project_id, Endpoint.name == name)
        .values(last_executed_at=utcnow(), updated_at=Endpoint.updated_at)
    )
