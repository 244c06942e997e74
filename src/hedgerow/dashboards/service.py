"""What may be done with dashboards, and how they are shown. Tiles one by one are in `tiles.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from hedgerow.accounts.schemas import user_basic
from hedgerow.dashboards import store
from hedgerow.dashboards.schemas import (
    MAX_TILES,
    DashboardChange,
    DashboardRow,
    DashboardShort,
    NewDashboard,
    TextCard,
    TileRow,
)
from hedgerow.dashboards.tiles import change_tiles
from hedgerow.database.models import Dashboard, DashboardTile, Insight, Project
from hedgerow.definitions.store import users
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.insights import service as insights
from hedgerow.insights.activity import Actor, deed, differences, record
from hedgerow.insights.answers import laid_over
from hedgerow.insights.parameters import Asked
from hedgerow.insights.schemas import InsightRow
from hedgerow.insights.tags import set_tags, tags_of

EXTRA = ("breakdown_colors", "data_color_theme_id", "quick_filter_ids", "grid_spacing", "layout_compaction")


def get(session: Session, project: Project, number: int, *, deleted: bool = False) -> Dashboard:
    found = store.dashboard(session, project.id, number, deleted=deleted)
    if found is None:
        raise NotFound()
    return found


def show_short(session: Session, project: Project, found: Iterable[Dashboard]) -> list[DashboardShort]:
    return [DashboardShort(**fields) for fields in _common(session, project, list(found))]


def show(session: Session, project: Project, dashboard: Dashboard) -> DashboardRow:
    """A dashboard whose insights have no answers yet."""
    return DashboardRow(
        **_common(session, project, [dashboard])[0],
        filters=dashboard.filters,
        variables=dashboard.variables,
        persisted_filters=dashboard.filters or None,
        persisted_variables=dashboard.variables or None,
        **{name: dashboard.extra.get(name, [] if name == "breakdown_colors" else None) for name in EXTRA},
        tiles=show_tiles(session, project, store.tiles(session, project.id, dashboard.id)),
    )


def _common(session: Session, project: Project, found: list[Dashboard]) -> list[dict[str, Any]]:
    ids = [one.id for one in found]
    people = users(session, {one.created_by_id for one in found if one.created_by_id is not None})
    tags, shared = tags_of(session, project.id, "dashboard", ids), store.shared(session, ids)
    return [
        {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "pinned": one.pinned,
            "deleted": one.deleted,
            "created_at": one.created_at,
            "created_by": user_basic(people[one.created_by_id]) if one.created_by_id in people else None,
            "updated_at": one.updated_at,
            "last_accessed_at": one.last_accessed_at,
            "last_viewed_at": one.last_accessed_at,
            "last_refresh": one.last_refresh,
            "is_shared": one.id in shared,
            "creation_mode": one.creation_mode,
            "tags": tags.get(one.id, []),
            "restriction_level": one.restriction_level,
            "team_id": project.id,
        }
        for one in found
    ]


def show_tiles(session: Session, project: Project, found: list[tuple[DashboardTile, Insight | None]]) -> list[TileRow]:
    rows = insights.show(session, project, [insight for _, insight in found if insight is not None])
    by_number = {row.id: row for row in rows}
    people = users(session, {tile.text_by_id for tile, _ in found if tile.text_by_id is not None})
    return [
        TileRow(
            id=tile.id,
            insight=by_number[insight.id] if insight is not None else None,
            text=_text(tile, project, people) if insight is None else None,
            layouts=tile.layouts,
            color=tile.color,
            order=tile.order,
            show_description=tile.show_description,
        )
        for tile, insight in found
    ]


def _text(tile: DashboardTile, project: Project, people: dict[int, Any]) -> TextCard:
    author = user_basic(people[tile.text_by_id]) if tile.text_by_id in people else None
    return TextCard(
        id=tile.id,
        body=tile.text or "",
        created_by=author,
        last_modified_at=tile.text_at,
        last_modified_by=author,
        team=project.id,
    )


def insight_rows(row: DashboardRow) -> list[InsightRow]:
    """The insights of a dashboard, to be given their answers."""
    return [tile.insight for tile in row.tiles if tile.insight is not None]


def with_answers(row: DashboardRow, asked: Asked) -> DashboardRow:
    """Once its insights have their answers: what tiles repeat of them, and what was laid over them."""
    row.filters = asked.filters_override or {}
    row.variables = asked.variables_override or {}
    for tile in row.tiles:
        if tile.insight is not None:
            tile.is_cached, tile.last_refresh = tile.insight.is_cached, tile.insight.last_refresh
    moments = [tile.last_refresh for tile in row.tiles if tile.last_refresh is not None]
    row.last_refresh = min(moments) if moments else row.last_refresh
    return row


def overlay(row: DashboardRow, asked: Asked) -> Asked:
    """What is laid over the insights: that of the request, otherwise that of the dashboard."""
    return laid_over(asked, (row.filters, row.variables or {}))


def create(session: Session, actor: Actor, new: NewDashboard) -> Dashboard:
    """An empty dashboard with what is sent. Copies and templates are filled by their own modules."""
    dashboard = Dashboard(
        project_id=actor.project.id,
        created_by_id=actor.user_id,
        name="",
        description="",
        filters={},
        variables={},
        extra={},
    )
    _apply(dashboard, new)
    session.add(dashboard)
    session.flush()
    _apply_outside(session, actor, dashboard, new)
    record(session, actor, "Dashboard", dashboard.id, "created", name=dashboard.name)
    return dashboard


def change(session: Session, actor: Actor, number: int, body: DashboardChange) -> Dashboard:
    """Change what was sent. A deleted dashboard can only be brought back."""
    wants_back = "deleted" in body.model_fields_set and not body.deleted
    dashboard = get(session, actor.project, number, deleted=wants_back)
    before = _comparable(session, actor, dashboard)
    _apply(dashboard, body)
    _apply_outside(session, actor, dashboard, body)
    if body.deleted and body.delete_insights:
        for insight in store.insights_only_on(session, dashboard.id):
            insight.deleted = True
            record(
                session,
                actor,
                "Insight",
                insight.id,
                "deleted",
                name=insights.title(insight),
                short_id=insight.short_id,
            )
    session.flush()
    changes = differences("Dashboard", before, _comparable(session, actor, dashboard))
    if changes:
        record(session, actor, "Dashboard", dashboard.id, deed(changes), name=dashboard.name, changes=changes)
    return dashboard


def _apply(dashboard: Dashboard, body: DashboardChange) -> None:
    sent = body.model_fields_set
    for name in ("name", "description"):
        if name in sent:
            setattr(dashboard, name, getattr(body, name))
    for name in ("pinned", "deleted"):
        if name in sent:
            setattr(dashboard, name, bool(getattr(body, name)))
    for name in ("filters", "variables"):
        if name in sent:
            setattr(dashboard, name, getattr(body, name) or {})
    told = {name: getattr(body, name) for name in EXTRA if name in sent}
    if told:
        kept = {**dashboard.extra, **told}
        dashboard.extra = {name: value for name, value in kept.items() if value is not None}


def _apply_outside(session: Session, actor: Actor, dashboard: Dashboard, body: DashboardChange) -> None:
    if "tags" in body.model_fields_set:
        set_tags(session, actor.project.id, "dashboard", dashboard.id, body.tags or [])
    if body.tiles:
        change_tiles(session, actor, dashboard, body.tiles)
        refuse_too_many(session, dashboard)


def refuse_too_many(session: Session, dashboard: Dashboard) -> None:
    if store.count_tiles(session, dashboard.id) > MAX_TILES:
        raise InvalidInput(f"A dashboard has at most {MAX_TILES} tiles. Make a second one.", attr="tiles")


def _comparable(session: Session, actor: Actor, dashboard: Dashboard) -> dict[str, Any]:
    names = ("name", "description", "pinned", "deleted", "filters", "variables")
    fields = {name: getattr(dashboard, name) for name in names}
    tags = tags_of(session, actor.project.id, "dashboard", [dashboard.id])
    return {**fields, "tags": tags.get(dashboard.id, [])}
