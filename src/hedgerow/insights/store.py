"""The SQL about insights, deeds and the names that queries can use. Every function is bound to one project."""

from __future__ import annotations

import secrets
import string
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import (
    Activity,
    Dashboard,
    DashboardTile,
    Endpoint,
    Insight,
    InsightVariable,
    InsightView,
    PropertyDefinition,
    User,
)
from hedgerow.database.models.base import utcnow
from hedgerow.insights.tags import has_tag, tag_contains

LETTERS = string.ascii_letters
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


def new_short_id() -> str:
    """8 letters and digits that begin with a letter, so that none is ever taken for a number."""
    return secrets.choice(LETTERS) + "".join(secrets.choice(LETTERS + string.digits) for _ in range(7))


def insights(
    session: Session, project_id: int, search: InsightSearch, limit: int, offset: int
) -> tuple[int, Sequence[Insight]]:
    """How many there are, and one page of them."""
    query = _kept(project_id).where(*_conditions(project_id, search))
    column = ORDERINGS[search.ordering.removeprefix("-")]
    order = column.desc().nulls_last() if search.ordering.startswith("-") else column.asc().nulls_last()
    rows = session.scalars(query.order_by(order, Insight.id.desc()).limit(limit).offset(offset)).all()
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0, rows


def _kept(project_id: int) -> Select[Insight]:
    return select(Insight).where(Insight.project_id == project_id, Insight.deleted.is_(False))


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


def insight(session: Session, project_id: int, name: str, *, deleted: bool = False) -> Insight | None:
    """The insight with this number or short id; a deleted one only where `deleted` ones count."""
    query = select(Insight).where(Insight.project_id == project_id)
    if name.isascii() and name.isdigit():
        query = query.where(Insight.id == int(name)) if len(name) < 10 else query.where(Insight.short_id == name)
    else:
        query = query.where(Insight.short_id == name)
    found = session.scalar(query)
    return None if found is None or (found.deleted and not deleted) else found


def insights_by_id(session: Session, project_id: int, ids: Collection[int]) -> dict[int, Insight]:
    """Those of the numbers that the project has and that are not deleted."""
    rows = session.scalars(_kept(project_id).where(Insight.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def tiles_of(session: Session, ids: Collection[int]) -> dict[int, list[DashboardTile]]:
    """Where insights are: their tiles on dashboards that are not deleted."""
    found: dict[int, list[DashboardTile]] = {}
    query = (
        select(DashboardTile)
        .join(Dashboard, Dashboard.id == DashboardTile.dashboard_id)
        .where(DashboardTile.insight_id.in_(ids), DashboardTile.deleted.is_(False), Dashboard.deleted.is_(False))
        .order_by(DashboardTile.id)
    )
    for tile in session.scalars(query) if ids else ():
        assert tile.insight_id is not None
        found.setdefault(tile.insight_id, []).append(tile)
    return found


def dashboards_of_project(session: Session, project_id: int, ids: Collection[int]) -> set[int]:
    query = select(Dashboard.id).where(
        Dashboard.project_id == project_id, Dashboard.id.in_(ids), Dashboard.deleted.is_(False)
    )
    return set(session.scalars(query)) if ids else set()


def overlay(session: Session, project_id: int, dashboard_id: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The filters and the variables that a dashboard lays over each of its insights."""
    query = select(Dashboard.filters, Dashboard.variables).where(
        Dashboard.project_id == project_id, Dashboard.id == dashboard_id, Dashboard.deleted.is_(False)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def put_on(session: Session, project_id: int, dashboard_id: int, insight_id: int) -> DashboardTile:
    """The insight's tile on the dashboard: the one it has, or had before it was removed, or a new one at the end."""
    tile = session.scalar(
        select(DashboardTile).where(DashboardTile.dashboard_id == dashboard_id, DashboardTile.insight_id == insight_id)
    )
    if tile is None:
        tile = DashboardTile(
            project_id=project_id,
            dashboard_id=dashboard_id,
            insight_id=insight_id,
            order=next_order(session, dashboard_id),
        )
        session.add(tile)
    tile.deleted = False
    session.flush()
    return tile


def next_order(session: Session, dashboard_id: int) -> int:
    last = session.scalar(select(func.max(DashboardTile.order)).where(DashboardTile.dashboard_id == dashboard_id))
    return 0 if last is None else last + 1


def last_views(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    query = select(InsightView.insight_id, func.max(InsightView.last_viewed_at)).where(InsightView.insight_id.in_(ids))
    rows = session.execute(query.group_by(InsightView.insight_id)) if ids else ()
    return {row[0]: row[1] for row in rows}


def note_views(session: Session, project_id: int, user_id: int, ids: Iterable[int]) -> None:
    now = utcnow()
    wanted = set(ids)
    query = select(InsightView).where(InsightView.user_id == user_id, InsightView.insight_id.in_(wanted))
    for view in session.scalars(query).all():
        view.last_viewed_at = now
        wanted.discard(view.insight_id)
    session.add_all(
        InsightView(insight_id=number, user_id=user_id, project_id=project_id, last_viewed_at=now)
        for number in sorted(wanted)
    )
    session.flush()


def viewed_by(session: Session, project_id: int, user_id: int, limit: int) -> Sequence[Insight]:
    """What a user looked at, the last first."""
    query = _kept(project_id).join(InsightView, InsightView.insight_id == Insight.id)
    query = query.where(InsightView.user_id == user_id)
    return session.scalars(query.order_by(InsightView.last_viewed_at.desc(), Insight.id).limit(limit)).all()


def viewed_most(session: Session, project_id: int, since: datetime, limit: int) -> list[tuple[Insight, list[User]]]:
    """What most people looked at since then, with them; among equals what was looked at last comes first."""
    recent = (
        select(
            InsightView.insight_id,
            func.count().label("viewers"),
            func.max(InsightView.last_viewed_at).label("last"),
        )
        .where(InsightView.project_id == project_id, InsightView.last_viewed_at >= since)
        .group_by(InsightView.insight_id)
        .subquery()
    )
    query = _kept(project_id).join(recent, recent.c.insight_id == Insight.id)
    found = session.scalars(
        query.order_by(recent.c.viewers.desc(), recent.c.last.desc(), Insight.id).limit(limit)
    ).all()
    viewers: dict[int, list[User]] = {}
    who = (
        select(InsightView.insight_id, User)
        .join(User, User.id == InsightView.user_id)
        .where(InsightView.insight_id.in_([one.id for one in found]), InsightView.last_viewed_at >= since)
        .order_by(InsightView.last_viewed_at.desc())
    )
    for number, user in session.execute(who):
        viewers.setdefault(number, []).append(user)
    return [(one, viewers.get(one.id, [])) for one in found]


def activities(
    session: Session, project_id: int, scope: str, item_id: int | None, limit: int, offset: int
) -> tuple[int, Sequence[Activity]]:
    """How many deeds there are to one thing, or to all of a scope, and one page of them, the latest first."""
    query = select(Activity).where(Activity.project_id == project_id, Activity.scope == scope)
    if item_id is not None:
        query = query.where(Activity.item_id == str(item_id))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Activity.created_at.desc(), Activity.id).limit(limit).offset(offset)
    return total, session.scalars(ordered).all()


def property_names(
    session: Session, project_id: int, kind: int, group_type_index: int, containing: str, limit: int
) -> list[tuple[str, str | None]]:
    """Names and types of the properties that are shown to people, by name."""
    wanted = PropertyDefinition
    query = (
        select(wanted.name, wanted.property_type)
        .where(
            wanted.project_id == project_id,
            wanted.type == kind,
            wanted.group_type_index == group_type_index,
            wanted.hidden.is_(False),
            wanted.name.icontains(containing, autoescape=True),
        )
        .order_by(wanted.name)
        .limit(limit)
    )
    return [(name, type_) for name, type_ in session.execute(query)]


def endpoint_names(session: Session, project_id: int) -> list[str]:
    """Of the saved queries that can be read like tables."""
    query = select(Endpoint.name).where(Endpoint.project_id == project_id, Endpoint.is_active)
    return list(session.scalars(query.order_by(Endpoint.name)))


def variable_names(session: Session, project_id: int) -> list[str]:
    query = select(InsightVariable.code_name).where(InsightVariable.project_id == project_id)
    return list(session.scalars(query.order_by(InsightVariable.code_name)))
