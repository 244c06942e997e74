"""The SQL about dashboards. Every function is bound to one project."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from hedgerow.database.models import Dashboard, DashboardTile, Insight, SharingConfiguration
from hedgerow.database.models.base import utcnow
from hedgerow.insights.tags import has_tag, tag_contains


@dataclass(frozen=True, slots=True)
class DashboardSearch:
    """What a list is narrowed to; None and empty do not limit."""

    words: tuple[str, ...] = ()
    pinned: bool | None = None
    creation_mode: str | None = None
    created_by: tuple[int, ...] | None = None
    tags: tuple[str, ...] | None = None


def dashboards(
    session: Session, project_id: int, search: DashboardSearch, limit: int, offset: int
) -> tuple[int, Sequence[Dashboard]]:
    """How many there are, and one page of them: pinned ones first, then by name."""
    query = _kept(project_id)
    for word in search.words:
        texts = (Dashboard.name, Dashboard.description)
        held = [column.icontains(word, autoescape=True) for column in texts]
        query = query.where(or_(*held, tag_contains(project_id, "dashboard", Dashboard.id, word)))
    if search.pinned is not None:
        query = query.where(Dashboard.pinned.is_(search.pinned))
    if search.creation_mode is not None:
        query = query.where(Dashboard.creation_mode == search.creation_mode)
    if search.created_by is not None:
        query = query.where(Dashboard.created_by_id.in_(search.created_by))
    if search.tags:
        query = query.where(has_tag(project_id, "dashboard", Dashboard.id, search.tags))
    ordered = query.order_by(Dashboard.pinned.desc(), func.lower(Dashboard.name), Dashboard.id)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return count, session.scalars(ordered.limit(limit).offset(offset)).all()


def _kept(project_id: int) -> Select[Dashboard]:
    return select(Dashboard).where(Dashboard.project_id == project_id, Dashboard.deleted.is_(False))


def dashboard(session: Session, project_id: int, number: int, *, deleted: bool = False) -> Dashboard | None:
    query = select(Dashboard).where(Dashboard.project_id == project_id, Dashboard.id == number)
    found = session.scalar(query)
    return None if found is None or (found.deleted and not deleted) else found


def tiles(session: Session, project_id: int, dashboard_id: int) -> list[tuple[DashboardTile, Insight | None]]:
    """What is on a dashboard, in order, each tile with its insight; neither removed tiles nor deleted insights."""
    query = (
        select(DashboardTile, Insight)
        .outerjoin(Insight, Insight.id == DashboardTile.insight_id)
        .where(
            DashboardTile.project_id == project_id,
            DashboardTile.dashboard_id == dashboard_id,
            DashboardTile.deleted.is_(False),
            or_(DashboardTile.insight_id.is_(None), Insight.deleted.is_(False)),
        )
        .order_by(DashboardTile.order, DashboardTile.id)
    )
    return [(tile, insight) for tile, insight in session.execute(query)]


def tile(session: Session, project_id: int, dashboard_id: int, number: int) -> DashboardTile | None:
    """A tile of the dashboard, also a removed one: it may be put back."""
    return session.scalar(
        select(DashboardTile).where(
            DashboardTile.project_id == project_id,
            DashboardTile.dashboard_id == dashboard_id,
            DashboardTile.id == number,
        )
    )


def tile_of_insight(session: Session, dashboard_id: int, insight_id: int) -> DashboardTile | None:
    return session.scalar(
        select(DashboardTile).where(DashboardTile.dashboard_id == dashboard_id, DashboardTile.insight_id == insight_id)
    )


def shared(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the dashboards that can be seen without signing in."""
    query = select(SharingConfiguration.dashboard_id).where(
        SharingConfiguration.dashboard_id.in_(ids), SharingConfiguration.enabled.is_(True)
    )
    return {number for number in session.scalars(query) if number is not None} if ids else set()


def count_tiles(session: Session, dashboard_id: int) -> int:
    query = select(func.count()).where(DashboardTile.dashboard_id == dashboard_id, DashboardTile.deleted.is_(False))
    return session.scalar(query) or 0


def insights_only_on(session: Session, dashboard_id: int) -> list[Insight]:
    """The insights of a dashboard that are on no other."""
    elsewhere = (
        select(DashboardTile.insight_id)
        .join(Dashboard, Dashboard.id == DashboardTile.dashboard_id)
        .where(
            DashboardTile.dashboard_id != dashboard_id,
            DashboardTile.insight_id.is_not(None),
            DashboardTile.deleted.is_(False),
            Dashboard.deleted.is_(False),
        )
    )
    query = (
        select(Insight)
        .join(DashboardTile, DashboardTile.insight_id == Insight.id)
        .where(
            DashboardTile.dashboard_id == dashboard_id,
            DashboardTile.deleted.is_(False),
            Insight.deleted.is_(False),
            Insight.id.not_in(elsewhere),
        )
    )
    return list(session.scalars(query))


def note_access(session: Session, project_id: int, number: int) -> None:
    """Leaves `updated_at` as it is: looking changes nothing."""
    session.execute(
        update(Dashboard)
        .where(Dashboard.project_id == project_id, Dashboard.id == number)
        .values(last_accessed_at=utcnow(), updated_at=Dashboard.updated_at)
    )
