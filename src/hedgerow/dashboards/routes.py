"""The private API's routes about whole dashboards. Those about tiles are in `tile_routes.py`.

Answers are computed when no transaction is open: slow questions must hold neither a connection nor a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Path, Query
from fastapi.responses import StreamingResponse

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import project_access
from hedgerow.app.context import AppContext, Context, ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.dashboards import filling, service, store
from hedgerow.dashboards.schemas import (
    DashboardChange,
    DashboardRow,
    DashboardShort,
    FromTemplate,
    NewDashboard,
    RunAnswer,
    RunRow,
    TemplateRow,
)
from hedgerow.dashboards.store import DashboardSearch
from hedgerow.dashboards.templates import TEMPLATES, find
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.insights import answers
from hedgerow.insights.activity import ActivityPaging, Actor, activity_page
from hedgerow.insights.answers import Asker
from hedgerow.insights.parameters import Asked, Flag, HowAsked, Search, flag, numbers, values
from hedgerow.insights.schemas import MAX_ID, ActivityPage

router = api_router("dashboards")

Reader = Annotated[Project, Depends(project_access("dashboard:read"))]
Writer = Annotated[Project, Depends(project_access("dashboard:write"))]
Runner = Annotated[Project, Depends(project_access("dashboard:read", "query:read"))]
Historian = Annotated[Project, Depends(project_access("dashboard:read", "activity_log:read"))]
TemplateReader = Annotated[Project, Depends(project_access("dashboard_template:read"))]
DashboardId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the dashboard.")]

RUN_FIELDS = RunRow.model_fields.keys() - {"tile_id", "hasMore"}

FAILURES = errors(400, 401, 403, 404, 429)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


@router.get("/dashboards/", responses=FAILURES)
def list_dashboards(
    project: Reader,
    session: ReadSession,
    paging: Paging,
    search: Search = None,
    pinned: Annotated[Flag, Query(description="`true`: only pinned ones.")] = "",
    creation_mode: Annotated[Literal["default", "template", "duplicate"] | None, Query()] = None,
    created_by: Annotated[str | None, Query(description="Numbers of users.", examples=["[1]"])] = None,
    tags: Annotated[str | None, Query(description="With one of these tags.", examples=['["growth"]'])] = None,
) -> Page[DashboardShort]:
    """The project's dashboards, the pinned ones first, then by name."""
    wanted = DashboardSearch(
        words(search), flag(pinned), creation_mode, numbers(created_by, "created_by"), values(tags, "tags")
    )
    count, found = store.dashboards(session, project.id, wanted, paging.limit, paging.offset)
    return paging.page(count, service.show_short(session, project, found))


@router.post("/dashboards/", status_code=201, responses=FAILURES)
def create_dashboard(
    project: Writer, caller: AnyCaller, context: Context, asked: HowAsked, new: NewDashboard
) -> DashboardRow:
    """Make a dashboard: empty, from a template (`use_template`), or a copy (`use_dashboard`)."""
    with context.database.write() as session:
        dashboard = filling.create(session, Actor(project, caller.user_id), new)
        row = service.show(session, project, dashboard)
    return answered(context, project, caller, row, asked)


@router.get("/dashboards/activity/", responses=FAILURES)
def list_dashboard_activity(project: Historian, session: ReadSession, paging: ActivityPaging) -> ActivityPage:
    """What was done to the project's dashboards, the newest first."""
    return activity_page(session, project, paging, "Dashboard")


@router.post("/dashboards/create_from_template_json/", status_code=201, responses=FAILURES)
def create_from_template_json(
    project: Writer, caller: AnyCaller, session: WriteSession, body: FromTemplate
) -> DashboardRow:
    """Make a dashboard from a template that is sent along."""
    dashboard = filling.from_template(session, Actor(project, caller.user_id), body.template)
    return service.show(session, project, dashboard)


@router.get("/dashboards/{id}/", responses=FAILURES)
def get_dashboard(
    project: Reader, caller: AnyCaller, context: Context, id: DashboardId, asked: HowAsked
) -> DashboardRow:
    """One dashboard with its tiles, and their answers where those are cached or `refresh` asks for them."""
    row = load(context, project, id)
    with context.database.write() as session:
        store.note_access(session, project.id, id)
    return answered(context, project, caller, row, asked)


@router.patch("/dashboards/{id}/", responses=FAILURES)
def change_dashboard(
    project: Writer, caller: AnyCaller, context: Context, id: DashboardId, asked: HowAsked, body: DashboardChange
) -> DashboardRow:
    """Change what is sent. `{"deleted": true}` hides the dashboard, `false` brings it back."""
    with context.database.write() as session:
        dashboard = service.change(session, Actor(project, caller.user_id), id, body)
        row = service.show(session, project, dashboard)
    return answered(context, project, caller, row, asked)


@router.get("/dashboards/{id}/activity/", responses=FAILURES)
def list_activity_of_dashboard(
    project: Historian, session: ReadSession, id: DashboardId, paging: ActivityPaging
) -> ActivityPage:
    """What was done to one dashboard, the newest first."""
    dashboard = service.get(session, project, id)
    return activity_page(session, project, paging, "Dashboard", dashboard.id)


@router.get("/dashboards/{id}/collaborators/", responses=FAILURES_WITHOUT_INPUT)
def list_collaborators(project: Reader, session: ReadSession, id: DashboardId) -> list[dict[str, Any]]:
    """Always empty: everybody in the project can edit its dashboards."""
    service.get(session, project, id)
    return []


@router.get("/dashboards/{id}/run_insights/", responses=FAILURES)
def run_insights(
    project: Runner,
    caller: AnyCaller,
    context: Context,
    id: DashboardId,
    asked: HowAsked,
    output_format: Annotated[
        Literal["json", "optimized"], Query(description="Both are answered alike, with the bare results.")
    ] = "optimized",
) -> RunAnswer:
    """The answers of all insights of a dashboard. Computes what is not cached unless `refresh` says otherwise."""
    wanted = replace(asked, refresh="blocking") if asked.refresh == answers.CACHED_ONLY else asked
    row = answered(context, project, caller, load(context, project, id), wanted)
    return RunAnswer(
        results=[
            RunRow(
                tile_id=tile.id,
                hasMore=tile.insight.has_more,
                **{name: getattr(tile.insight, name) for name in RUN_FIELDS},
            )
            for tile in row.tiles
            if tile.insight is not None
        ]
    )


@router.get(
    "/dashboards/{id}/stream_tiles/",
    response_class=StreamingResponse,
    responses={**FAILURES, 200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
def stream_tiles(
    project: Reader, caller: AnyCaller, context: Context, id: DashboardId, asked: HowAsked
) -> StreamingResponse:
    """The dashboard as server-sent events: `metadata` without tiles at once, then each `tile` as soon as its answer
    is there, then `complete`."""
    row = load(context, project, id)
    answers.spend(context, asked, Asker.of(caller))
    return StreamingResponse(_tile_events(context, project, caller, row, asked), media_type="text/event-stream")


def _tile_events(
    context: AppContext, project: Project, caller: Caller, row: DashboardRow, asked: Asked
) -> Iterator[bytes]:
    wanted, asker = service.overlay(row, asked), Asker.of(caller, row.id)
    shown = row.model_dump(mode="json", by_alias=True, exclude={"tiles"})
    yield _event({"type": "metadata", "dashboard": {**shown, "tiles": []}})
    for order, tile in enumerate(row.tiles):
        try:
            if tile.insight is not None:
                answers.fill_one(context, project, tile.insight, wanted, asker)
                tile.is_cached, tile.last_refresh = tile.insight.is_cached, tile.insight.last_refresh
            yield _event({"type": "tile", "order": order, "tile": tile.model_dump(mode="json", by_alias=True)})
        except HedgerowError as error:
            yield _event({"type": "error", "tile_id": tile.id, "error": error.detail})
    yield _event({"type": "complete"})


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS) + b"\n\n"


@router.get("/dashboard_templates/", responses=FAILURES)
def list_templates(project: TemplateReader, paging: Paging, search: Search = None) -> Page[TemplateRow]:
    """The dashboards that come with the product."""
    found = [
        one
        for one in TEMPLATES
        if all(word.lower() in f"{one.template_name} {one.dashboard_description}".lower() for word in words(search))
    ]
    return paging.page(len(found), found[paging.offset : paging.offset + paging.limit])


@router.get("/dashboard_templates/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_template(project: TemplateReader, id: str) -> TemplateRow:
    """One template, by its id or name."""
    found = find(id)
    if found is None:
        raise NotFound()
    return found


def load(context: AppContext, project: Project, number: int) -> DashboardRow:
    with context.database.read() as session:
        return service.show(session, project, service.get(session, project, number))


def answered(context: AppContext, project: Project, caller: Caller, row: DashboardRow, asked: Asked) -> DashboardRow:
    """The dashboard with the answers of its insights."""
    wanted = service.overlay(row, asked)
    answers.fill(context, project, service.insight_rows(row), wanted, Asker.of(caller, row.id))
    return service.with_answers(row, wanted)
