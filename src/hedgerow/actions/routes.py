"""The private API's routes about actions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query

from hedgerow.actions import service, store
from hedgerow.actions.references import references
from hedgerow.actions.schemas import ActionChange, ActionReference, ActionRow, NewAction, Preview, PreviewAnswer
from hedgerow.app.auth import project_access
from hedgerow.app.context import AppContext, Context, ReadSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.hogql.catalogue import context_of
from hedgerow.insights.activity import ActivityPaging, Actor, activity_page
from hedgerow.insights.parameters import Search
from hedgerow.insights.schemas import MAX_ID, ActivityPage
from hedgerow.query.ask import Asker, Bounds

router = api_router("actions")

Reader = Annotated[Project, Depends(project_access("action:read"))]
Writer = Annotated[Project, Depends(project_access("action:write"))]
EventsReader = Annotated[Project, Depends(project_access("action:read", "query:read"))]
Historian = Annotated[Project, Depends(project_access("action:read", "activity_log:read"))]
WhereUsed = Annotated[Project, Depends(project_access("action:read", "insight:read", "cohort:read"))]
ActionId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the action.")]

PREVIEW_S = 20
FAILURES = errors(400, 401, 403, 404)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


@router.get("/actions/", responses=FAILURES)
def list_actions(
    project: Reader,
    session: ReadSession,
    paging: Paging,
    search: Search = None,
    created_by: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only those that this user made.")] = None,
) -> Page[ActionRow]:
    """The project's actions: pinned ones first, then the last changed."""
    wanted = store.ActionSearch(words(search), created_by)
    count, found = store.page(session, project.id, wanted, paging.limit, paging.offset)
    return paging.page(count, service.show(session, found))


@router.post("/actions/", status_code=201, responses=FAILURES)
def create_action(project: Writer, caller: AnyCaller, context: Context, new: NewAction) -> ActionRow:
    """Give a name to events. It counts for past ones, too."""
    service.check(new.steps or [], _asker(context, project))
    with context.database.write() as session:
        made = service.create(session, Actor(project, caller.user_id), new)
        return service.show(session, [made])[0]


@router.get("/actions/activity/", responses=FAILURES)
def list_action_activity(project: Historian, session: ReadSession, paging: ActivityPaging) -> ActivityPage:
    """What was done to the project's actions, the newest first."""
    return activity_page(session, project, paging, "Action")


@router.post("/actions/preview/", responses=errors(400, 401, 403, 404, 503))
def preview_action(project: EventsReader, context: Context, wanted: Preview) -> PreviewAnswer:
    """The latest events that steps would find, before they are kept."""
    asker = _asker(context, project)
    service.check(wanted.steps, asker)
    return service.preview(asker, wanted)


@router.get("/actions/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_action(project: Reader, session: ReadSession, id: ActionId) -> ActionRow:
    """One action."""
    return service.show(session, [service.get(session, project, id)])[0]


@router.patch("/actions/{id}/", responses=FAILURES)
def change_action(project: Writer, caller: AnyCaller, context: Context, id: ActionId, body: ActionChange) -> ActionRow:
    """Change what is sent. `{"deleted": true}` hides the action, `false` brings it back."""
    service.check(body.steps or [], _asker(context, project))
    with context.database.write() as session:
        changed = service.change(session, Actor(project, caller.user_id), id, body)
        return service.show(session, [changed])[0]


@router.get("/actions/{id}/references/", responses=FAILURES_WITHOUT_INPUT)
def list_references_of_action(project: WhereUsed, session: ReadSession, id: ActionId) -> list[ActionReference]:
    """The insights and cohorts that ask about the action."""
    return references(session, service.get(session, project, id))


@router.get("/actions/{id}/activity/", responses=FAILURES)
def list_activity_of_action(
    project: Historian, session: ReadSession, id: ActionId, paging: ActivityPaging
) -> ActivityPage:
    """What was done to one action, the newest first."""
    service.get(session, project, id, deleted=True)
    return activity_page(session, project, paging, "Action", id)


def _asker(context: AppContext, project: Project) -> Asker:
    asking = context_of(project, context.database, context.event_store)
    return Asker(asking, context.database, context.event_store, Bounds(seconds=PREVIEW_S))
