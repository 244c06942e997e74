"""The private API's routes about annotations."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query

from hedgerow.annotations import service, store
from hedgerow.annotations.schemas import AnnotationChange, AnnotationRow, NewAnnotation, Scope
from hedgerow.annotations.store import AnnotationSearch
from hedgerow.app.auth import project_access
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.hogql.moments import parse_bound, zone
from hedgerow.insights.activity import ActivityPaging, Actor, activity_page
from hedgerow.insights.parameters import Moment, Search
from hedgerow.insights.schemas import MAX_ID, ActivityPage

router = api_router("annotations")

Reader = Annotated[Project, Depends(project_access("annotation:read"))]
Writer = Annotated[Project, Depends(project_access("annotation:write"))]
Historian = Annotated[Project, Depends(project_access("annotation:read", "activity_log:read"))]
AnnotationId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the annotation.")]
Number = Annotated[int | None, Query(ge=1, le=MAX_ID)]

FAILURES = errors(400, 401, 403, 404)


@router.get("/annotations/", responses=FAILURES)
def list_annotations(
    project: Reader,
    session: ReadSession,
    paging: Paging,
    search: Search = None,
    scope: Annotated[Scope | None, Query(description="Only those of this scope.")] = None,
    dashboard_item: Number = None,
    dashboard: Number = None,
    date_from: Moment = None,
    date_to: Moment = None,
) -> Page[AnnotationRow]:
    """The project's annotations and those for all projects of its organization, the latest moment first."""
    clock = zone(project.timezone)
    wanted = AnnotationSearch(
        words=words(search),
        scope=scope,
        dashboard_item=dashboard_item,
        dashboard=dashboard,
        first=parse_bound(date_from, clock, attr="date_from"),
        last=parse_bound(date_to, clock, attr="date_to"),
    )
    count, found = store.page(session, project, wanted, paging.limit, paging.offset)
    return paging.page(count, service.show(session, project, found))


@router.post("/annotations/", status_code=201, responses=FAILURES)
def create_annotation(project: Writer, caller: AnyCaller, session: WriteSession, new: NewAnnotation) -> AnnotationRow:
    """Keep a remark."""
    made = service.create(session, Actor(project, caller.user_id), new)
    return service.show(session, project, [made])[0]


@router.get("/annotations/activity/", responses=FAILURES)
def list_annotation_activity(project: Historian, session: ReadSession, paging: ActivityPaging) -> ActivityPage:
    """What was done to the project's annotations, the newest first."""
    return activity_page(session, project, paging, "Annotation")


@router.get("/annotations/{id}/", responses=FAILURES)
def get_annotation(project: Reader, session: ReadSession, id: AnnotationId) -> AnnotationRow:
    """One annotation."""
    return service.show(session, project, [service.get(session, project, id)])[0]


@router.patch("/annotations/{id}/", responses=FAILURES)
def change_annotation(
    project: Writer, caller: AnyCaller, session: WriteSession, id: AnnotationId, body: AnnotationChange
) -> AnnotationRow:
    """Change what is sent. `{"deleted": true}` hides the annotation, `false` brings it back."""
    changed = service.change(session, Actor(project, caller.user_id), id, body)
    return service.show(session, project, [changed])[0]
