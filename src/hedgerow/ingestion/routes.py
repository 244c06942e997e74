"""The private API's routes about ingestion: how it does, and what could not be read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import project_access
from hedgerow.app.context import AppSettings, ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.database.models.accounts import ADMIN
from hedgerow.ingestion import schemas, service, store

router = api_router("ingestion")

Reader = Annotated[Project, Depends(project_access("project:read"))]
BodyReader = Annotated[Project, Depends(project_access("project:read", "query:read"))]  # a body holds events
Admin = Annotated[Project, Depends(project_access("project:write", level=ADMIN))]
Number = Annotated[int, Path(alias="id", ge=1, le=2**31 - 1, description="Number of the dead letter.")]


@router.get("/ingestion/health/", responses=errors(400, 401, 403, 404))
def read_ingestion_health(
    project: Reader,
    caller: AnyCaller,
    session: ReadSession,
    hours: Annotated[int, Query(ge=1, le=168, description="How many hours the totals by the minute go back.")] = 3,
) -> schemas.Health:
    """How ingestion does: what became of the events that arrived, how far it is behind, and one sentence on it all."""
    return service.health(session, caller, project, hours)


@router.get("/ingestion/dead_letters/", responses=errors(400, 401, 403, 404))
def list_dead_letters(
    project: Reader,
    caller: AnyCaller,
    session: ReadSession,
    paging: Paging,
    replayed: Annotated[bool, Query(description="Also those that were sent through again.")] = False,
) -> Page[schemas.DeadLetterShort]:
    """Requests that were accepted and could not be read, the newest first.

    Owners of the installation's first organization also see those whose project cannot be told.
    """
    count, rows = store.letters(
        session, _reach(session, caller, project), replayed=replayed, limit=paging.limit, offset=paging.offset
    )
    return paging.page(count, [service.shown(row.letter, row.size) for row in rows])


@router.post("/ingestion/dead_letters/replay/", responses=errors(400, 401, 403, 404, 503))
def replay_dead_letters(
    project: Admin, caller: AnyCaller, session: WriteSession, settings: AppSettings
) -> schemas.Replayed:
    """Send the oldest open ones through again, up to 100."""
    return schemas.Replayed(replayed=service.replay_all(session, settings, _reach(session, caller, project)))


@router.get("/ingestion/dead_letters/{id}/", responses=errors(400, 401, 403, 404))
def read_dead_letter(
    project: BodyReader, number: Number, caller: AnyCaller, session: ReadSession
) -> schemas.DeadLetterDetail:
    """One of them, with the beginning of its body."""
    return service.detail(session, _reach(session, caller, project), number)


@router.post("/ingestion/dead_letters/{id}/replay/", responses=errors(400, 401, 403, 404, 503))
def replay_dead_letter(
    project: Admin, number: Number, caller: AnyCaller, session: WriteSession, settings: AppSettings
) -> schemas.Replayed:
    """Send it through again. If it fails once more, it comes back as a new one."""
    return schemas.Replayed(replayed=service.replay(session, settings, _reach(session, caller, project), number))


@router.delete(
    "/ingestion/dead_letters/{id}/", status_code=204, response_class=Response, responses=errors(400, 401, 403, 404)
)
def delete_dead_letter(project: Admin, number: Number, caller: AnyCaller, session: WriteSession) -> None:
    """Delete it, with the events in it."""
    service.delete(session, _reach(session, caller, project), number)


def _reach(session: ReadSession, caller: Caller, project: Project) -> list[int]:
    return service.reach(session, caller, project)
