"""What may be done with the tiles of a dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from hedgerow.dashboards import store
from hedgerow.dashboards.layouts import flowed
from hedgerow.dashboards.schemas import NewTextTile, TextTileChange, TileChange
from hedgerow.database.models import Dashboard, DashboardTile
from hedgerow.database.models.base import utcnow
from hedgerow.errors import InvalidInput
from hedgerow.insights.activity import Actor
from hedgerow.insights.store import next_order, put_on


def tile_of(session: Session, dashboard: Dashboard, number: int, attr: str) -> DashboardTile:
    """A tile that is on the dashboard. Raises `InvalidInput` about the field `attr`."""
    found = store.tile(session, dashboard.project_id, dashboard.id, number)
    if found is None:
        raise InvalidInput(f"There is no tile {number} on this dashboard.", attr=attr)
    return found


def shown_tile(session: Session, dashboard: Dashboard, number: int, attr: str) -> DashboardTile:
    """The same, unless it was removed or its insight is deleted."""
    for tile, _ in store.tiles(session, dashboard.project_id, dashboard.id):
        if tile.id == number:
            return tile
    raise InvalidInput(f"There is no tile {number} on this dashboard.", attr=attr)


def change_tiles(session: Session, actor: Actor, dashboard: Dashboard, changes: Sequence[TileChange]) -> None:
    """Change the tiles that are named by their number, and make text cards of those that have none."""
    for change in changes:
        if change.id is None:
            if change.text is None:
                raise InvalidInput(
                    "A tile without an id needs a text. To add an insight, name this dashboard in its `dashboards`.",
                    attr="tiles",
                )
            tile = _text_card(session, actor, dashboard, change.text.body)
        else:
            tile = tile_of(session, dashboard, change.id, "tiles")
            if change.text is not None:
                write_text(tile, actor, change.text.body)
        _apply(tile, change)
    session.flush()


def _apply(tile: DashboardTile, change: TileChange) -> None:
    sent = change.model_fields_set
    if "deleted" in sent:
        tile.deleted = bool(change.deleted)
    if "layouts" in sent:
        tile.layouts = change.layouts or {}
    if "order" in sent and change.order is not None:
        tile.order = change.order
    for name in ("color", "show_description"):
        if name in sent:
            setattr(tile, name, getattr(change, name))


def _text_card(session: Session, actor: Actor, dashboard: Dashboard, body: str) -> DashboardTile:
    tile = DashboardTile(
        project_id=dashboard.project_id,
        dashboard_id=dashboard.id,
        order=next_order(session, dashboard.id),
        layouts={},
    )
    tile.text, tile.text_by_id, tile.text_at = body, actor.user_id, utcnow()
    session.add(tile)
    session.flush()
    return tile


def write_text(tile: DashboardTile, actor: Actor, body: str) -> None:
    if tile.insight_id is not None:
        raise InvalidInput("This tile shows an insight and has no text.", attr="text")
    tile.text, tile.text_by_id, tile.text_at = body, actor.user_id, utcnow()


def create_text(session: Session, actor: Actor, dashboard: Dashboard, new: NewTextTile) -> DashboardTile:
    tile = _text_card(session, actor, dashboard, new.body)
    tile.layouts, tile.color = new.layouts or {}, new.color
    session.flush()
    return tile


def change_text(session: Session, actor: Actor, dashboard: Dashboard, change: TextTileChange) -> DashboardTile:
    tile = shown_tile(session, dashboard, change.tile_id, "tile_id")
    if tile.insight_id is not None:
        raise InvalidInput("This tile shows an insight and has no text.", attr="tile_id")
    if change.body is not None:
        write_text(tile, actor, change.body)
    if "layouts" in change.model_fields_set:
        tile.layouts = change.layouts or {}
    if "color" in change.model_fields_set:
        tile.color = change.color
    session.flush()
    return tile


def remove(session: Session, dashboard: Dashboard, number: int) -> None:
    tile_of(session, dashboard, number, "tile_id").deleted = True
    session.flush()


def move(session: Session, dashboard: Dashboard, target: Dashboard, number: int) -> None:
    """Take a tile from one dashboard to another, with its look; its place there is at the end."""
    tile = shown_tile(session, dashboard, number, "tile")
    if target.id == dashboard.id:
        return
    add_copy(session, tile, target)
    tile.deleted = True
    session.flush()


def add_copy(session: Session, tile: DashboardTile, target: Dashboard, insight_id: int | None = None) -> DashboardTile:
    """The tile's twin on another dashboard; where it shows the insight already, the tile that does.

    `insight_id` shows another insight there, such as a copy.
    """
    if tile.insight_id is not None:
        twin = put_on(session, target.project_id, target.id, insight_id or tile.insight_id)
    else:
        twin = DashboardTile(
            project_id=target.project_id,
            dashboard_id=target.id,
            order=next_order(session, target.id),
            text=tile.text,
            text_by_id=tile.text_by_id,
            text_at=tile.text_at,
        )
        session.add(twin)
    twin.layouts, twin.color, twin.show_description = tile.layouts, tile.color, tile.show_description
    session.flush()
    return twin


def copy_from(session: Session, target: Dashboard, source: Dashboard | None, number: int) -> DashboardTile:
    if source is None:
        raise InvalidInput("There is no such dashboard in this project.", attr="fromDashboardId")
    return add_copy(session, shown_tile(session, source, number, "tileId"), target)


def reorder(session: Session, dashboard: Dashboard, order: Sequence[int], arrangement: str | None) -> None:
    """Put the tiles in this order, in a grid from left to right; those not named follow as they were."""
    there = {tile.id: tile for tile, _ in store.tiles(session, dashboard.project_id, dashboard.id)}
    unknown = [number for number in order if number not in there]
    if unknown:
        raise InvalidInput(f"There is no tile {unknown[0]} on this dashboard.", attr="tile_order")
    numbers = [*dict.fromkeys(order), *(number for number in there if number not in set(order))]
    layouts: list[dict[str, Any]] = flowed([there[number].layouts for number in numbers], arrangement)
    for position, (number, layout) in enumerate(zip(numbers, layouts, strict=True)):
        there[number].order, there[number].layouts = position, layout
    session.flush()
