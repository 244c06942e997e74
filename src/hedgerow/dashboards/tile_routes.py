"""The private API's routes about the tiles of a dashboard."""

from __future__ import annotations

from fastapi import Response
from sqlalchemy.orm import Session

from hedgerow.app.context import WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.routing import api_router
from hedgerow.dashboards import service, store, tiles
from hedgerow.dashboards.routes import FAILURES, DashboardId, Writer
from hedgerow.dashboards.schemas import (
    CopyTile,
    DashboardRow,
    MoveTile,
    NewTextTile,
    ReorderTiles,
    TextTileChange,
    TileNumber,
    TileRow,
    TileToDelete,
)
from hedgerow.database.models import DashboardTile, Project
from hedgerow.errors import InvalidInput
from hedgerow.insights.activity import Actor

router = api_router("dashboards")


@router.patch("/dashboards/{id}/move_tile/", responses=FAILURES)
def move_tile(project: Writer, session: WriteSession, id: DashboardId, body: MoveTile) -> DashboardRow:
    """Take a tile to another dashboard. Answers the dashboard that it was on."""
    dashboard = service.get(session, project, id)
    target = store.dashboard(session, project.id, body.to_dashboard)
    if target is None:
        raise InvalidInput("There is no such dashboard in this project.", attr="to_dashboard")
    number = body.tile.id if isinstance(body.tile, TileNumber) else body.tile
    tiles.move(session, dashboard, target, number)
    service.refuse_too_many(session, target)
    return service.show(session, project, dashboard)


@router.post("/dashboards/{id}/copy_tile/", status_code=201, responses=FAILURES)
def copy_tile(project: Writer, session: WriteSession, id: DashboardId, body: CopyTile) -> TileRow:
    """Show a tile of another dashboard on this one, too. An insight that is here already stays as it is one tile."""
    dashboard = service.get(session, project, id)
    source = store.dashboard(session, project.id, body.fromDashboardId)
    tile = tiles.copy_from(session, dashboard, source, body.tileId)
    service.refuse_too_many(session, dashboard)
    return _row(session, project, tile)


@router.post("/dashboards/{id}/reorder_tiles/", responses=FAILURES)
def reorder_tiles(project: Writer, session: WriteSession, id: DashboardId, body: ReorderTiles) -> DashboardRow:
    """Put the tiles in an order, from left to right and from top to bottom."""
    dashboard = service.get(session, project, id)
    tiles.reorder(session, dashboard, body.tile_order, body.layout)
    return service.show(session, project, dashboard)


@router.post("/dashboards/{id}/create_text_tile/", status_code=201, responses=FAILURES)
def create_text_tile(
    project: Writer, caller: AnyCaller, session: WriteSession, id: DashboardId, body: NewTextTile
) -> TileRow:
    """Add a text card."""
    dashboard = service.get(session, project, id)
    tile = tiles.create_text(session, Actor(project, caller.user_id), dashboard, body)
    service.refuse_too_many(session, dashboard)
    return _row(session, project, tile)


@router.post("/dashboards/{id}/update_text_tile/", responses=FAILURES)
@router.patch("/dashboards/{id}/update_text_tile/", responses=FAILURES)
def update_text_tile(
    project: Writer, caller: AnyCaller, session: WriteSession, id: DashboardId, body: TextTileChange
) -> TileRow:
    """Change a text card: what is sent of its text, place and colour."""
    dashboard = service.get(session, project, id)
    return _row(session, project, tiles.change_text(session, Actor(project, caller.user_id), dashboard, body))


@router.post("/dashboards/{id}/delete_tile/", status_code=204, response_class=Response, responses=FAILURES)
@router.delete("/dashboards/{id}/delete_tile/", status_code=204, response_class=Response, responses=FAILURES)
def delete_tile(project: Writer, session: WriteSession, id: DashboardId, body: TileToDelete) -> None:
    """Take a tile off the dashboard. Its insight stays."""
    tiles.remove(session, service.get(session, project, id), body.tile_id)


def _row(session: Session, project: Project, tile: DashboardTile) -> TileRow:
    found = store.tiles(session, project.id, tile.dashboard_id)
    return service.show_tiles(session, project, [pair for pair in found if pair[0].id == tile.id])[0]
