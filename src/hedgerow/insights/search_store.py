"""The SQL of lists of insights: what they are narrowed to, their order, their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import Dashboard, DashboardTile, Insight, InsightView
from hedgerow.insights.store import kept_insights
from hedgerow.insights.tags import has_tag, tag_contains

ORDERINGS = {
    "id": Insight.id,
    "name": Insight.name,
    "created_at": Insight.created_at,
    "updated_at": Insight.updated_at,
    "last_modified_at": Insight.last_modified_at,
    "order": Insight.order,
    "favorited": Insight.favorited,
}


@dataclass(frozen=True, slots=True)
class InsightSearch:
    """What a list is narrowed to. Ranges are inclusive; None and empty do not limit."""

    words: tuple[str, ...] = ()
    short_id: str | None = None
    kind: str | None = None
    saved: bool | None = None
    favorited: bool | None = None
    created_by: tuple[int, ...] | None = None
    dashboards: tuple[int, ...] | None = None
    tags: tuple[str, ...] | None = None
    modified: tuple[datetime | None, datetime | None] = (None, None)
    created: tuple[datetime | None, datetime | None] = (None, None)
    viewed: tuple[datetime | None, datetime | None] = (None, None)
    ordering: str = "-last_modified_at"


def insights(
    session: Session, project_id: int, search: InsightSearch, limit: int, offset: int
) -> tuple[int, Sequence[Insight]]:
    """How many there are, and one page of them."""
    query = kept_insights(project_id).where(*_conditions(project_id, search))
    column = ORDERINGS[search.ordering.removeprefix("-")]
    order = column.desc().nulls_last() if search.ordering.startswith("-") else column.asc().nulls_last()
    rows = session.scalars(query.order_by(order, Insight.id.desc()).limit(limit).offset(offset)).all()
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0, rows


def _conditions(project_id: int, search: InsightSearch) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in search.words:
        texts = (Insight.name, Insight.derived_name, Insight.description)
        held = [column.icontains(word, autoescape=True) for column in texts]
        found.append(or_(*held, tag_contains(project_id, "insight", Insight.id, word)))
    if search.short_id is not None:
        found.append(Insight.short_id == search.short_id)
    if search.kind is not None:
        found.append(Insight.kind == search.kind)
    if search.saved is not None:
        kept = or_(Insight.saved.is_(True), _on_dashboard(project_id))
        found.append(kept if search.saved else ~kept)
    if search.favorited is not None:
        found.append(Insight.favorited.is_(search.favorited))
    if search.created_by is not None:
        found.append(Insight.created_by_id.in_(search.created_by))
    if search.tags:
        found.append(has_tag(project_id, "insight", Insight.id, search.tags))
    found.extend(_on_dashboard(project_id, number) for number in search.dashboards or ())
    found.extend(_within(Insight.last_modified_at, search.modified))
    found.extend(_within(Insight.created_at, search.created))
    seen = _within(InsightView.last_viewed_at, search.viewed)
    if seen:
        found.append(exists().where(InsightView.insight_id == Insight.id, *seen))
    return found


def _within(column: Any, bounds: tuple[datetime | None, datetime | None]) -> list[ColumnElement[bool]]:
    first, last = bounds
    return [*([column >= first] if first else []), *([column <= last] if last else [])]


def _on_dashboard(project_id: int, dashboard_id: int | None = None) -> ColumnElement[bool]:
    of_this = [DashboardTile.dashboard_id == dashboard_id] if dashboard_id is not None else []
    return exists().where(
        DashboardTile.insight_id == Insight.id,
        DashboardTile.project_id == project_id,
        DashboardTile.deleted.is_(False),
        DashboardTile.dashboard_id == Dashboard.id,
        Dashboard.deleted.is_(False),
        *of_this,
    )
