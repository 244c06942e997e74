"""The SQL about annotations: those of the project, and those of its organization that are for all its projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import Annotation, Dashboard, Insight, Project

ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class AnnotationSearch:
    """What a list is narrowed to; None and empty do not limit."""

    words: tuple[str, ...] = ()
    scope: str | None = None
    dashboard_item: int | None = None
    dashboard: int | None = None
    first: datetime | None = None
    last: datetime | None = None


def _seen(project: Project) -> ColumnElement[bool]:
    of_organization = and_(Annotation.organization_id == project.organization_id, Annotation.scope == ORGANIZATION)
    return or_(Annotation.project_id == project.id, of_organization)


def page(
    session: Session, project: Project, search: AnnotationSearch, limit: int, offset: int
) -> tuple[int, Sequence[Annotation]]:
    """How many there are, and one page of them, the latest moment first."""
    query = select(Annotation).where(_seen(project), Annotation.deleted.is_(False))
    query = query.where(*(Annotation.content.icontains(word, autoescape=True) for word in search.words))
    for column, value in (
        (Annotation.scope, search.scope),
        (Annotation.insight_id, search.dashboard_item),
        (Annotation.dashboard_id, search.dashboard),
    ):
        if value is not None:
            query = query.where(column == value)
    if search.first is not None:
        query = query.where(Annotation.date_marker >= search.first)
    if search.last is not None:
        query = query.where(Annotation.date_marker <= search.last)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Annotation.date_marker.desc().nulls_last(), Annotation.id.desc())
    return count, session.scalars(ordered.limit(limit).offset(offset)).all()


def annotation(session: Session, project: Project, number: int, *, deleted: bool = False) -> Annotation | None:
    found = session.scalar(select(Annotation).where(_seen(project), Annotation.id == number))
    return None if found is None or (found.deleted and not deleted) else found


def insights(session: Session, project: Project, ids: set[int]) -> dict[int, Insight]:
    query = select(Insight).where(Insight.project_id == project.id, Insight.id.in_(ids))
    rows = session.scalars(query) if ids else ()
    return {row.id: row for row in rows}


def dashboards(session: Session, project: Project, ids: set[int]) -> dict[int, Dashboard]:
    query = select(Dashboard).where(Dashboard.project_id == project.id, Dashboard.id.in_(ids))
    rows = session.scalars(query) if ids else ()
    return {row.id: row for row in rows}
