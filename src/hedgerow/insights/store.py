"""The SQL about insights, deeds and the names that queries can use. Every function is bound to one project."""

from __future__ import annotations

import secrets
import string
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hedgerow.database.models import (
    Activity,
    Dashboard,
    DashboardTile,
    Endpoint,
    Insight,
    InsightVariable,
    PropertyDefinition,
)

LETTERS = string.ascii_letters


def new_short_id() -> str:
    """8 letters and digits that begin with a letter, so that none is ever taken for a number."""
    return secrets.choice(LETTERS) + "".join(secrets.choice(LETTERS + string.digits) for _ in range(7))


def kept_insights(project_id: int) -> Select[Insight]:
    """Those that are not deleted."""
    return select(Insight).where(Insight.project_id == project_id, Insight.deleted.is_(False))


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
    rows = session.scalars(kept_insights(project_id).where(Insight.id.in_(ids))) if ids else ()
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
