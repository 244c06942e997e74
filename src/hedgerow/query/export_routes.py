"""Exports: files that are made in the background."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from hedgerow.app.auth import project_access
from hedgerow.app.context import Context, ReadSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Export, Project
from hedgerow.database.models.base import utcnow
from hedgerow.errors import NotFound
from hedgerow.objects.store import Objects, open_objects
from hedgerow.query import exports, store
from hedgerow.settings import MIB

router = api_router("exports")

Reader = Annotated[Project, Depends(project_access("export:read"))]
Writer = Annotated[Project, Depends(project_access("export:write", "query:read"))]
ExportId = Annotated[int, Path(ge=1, le=2**31 - 1)]

PIECE = 4 * MIB


class NewExport(BaseModel):
    """What to export, and as what."""

    export_format: str = Field(description="A media type.", examples=["text/csv"])
    insight: int | None = Field(None, ge=1, le=2**31 - 1, description="Number of a kept insight.")
    dashboard: int | None = Field(None, ge=1, le=2**31 - 1, description="Refused: a dashboard is no table.")
    export_context: dict[str, Any] | None = Field(
        None, description="A query in `source`, and perhaps a `filename` without its ending."
    )


class ExportRow(BaseModel):
    id: int
    export_format: str
    insight: int | None
    dashboard: int | None
    export_context: dict[str, Any] | None
    created_at: datetime
    has_content: bool = Field(description="Whether the file can be fetched.")
    filename: str
    expires_after: datetime
    exception: str | None = Field(description="Why there will be no file.")


def _shown(row: Export) -> ExportRow:
    return ExportRow(
        id=row.id,
        export_format=row.export_format,
        insight=row.insight_id,
        dashboard=row.dashboard_id,
        export_context=row.export_context,
        created_at=row.created_at,
        has_content=row.object_key is not None,
        filename=row.filename,
        expires_after=row.expires_after,
        exception=exports.exception_of(row, utcnow()),
    )


@router.get("/exports/", responses=errors(401, 403, 404))
def list_exports(project: Reader, session: ReadSession, paging: Paging) -> Page[ExportRow]:
    """The files of the last day, the latest first."""
    count, rows = store.exports_page(session, project.id, paging.limit, paging.offset)
    return paging.page(count, [_shown(row) for row in rows])


@router.post("/exports/", status_code=201, responses=errors(400, 401, 403, 404, 503))
def create_export(body: NewExport, project: Writer, caller: AnyCaller, context: Context) -> ExportRow:
    """Begin to make a file. Look at it until `has_content` or `exception` says that it is done."""
    row = exports.begin(
        context,
        project,
        caller.user_id,
        export_format=body.export_format,
        insight=body.insight,
        dashboard=body.dashboard,
        context=body.export_context,
    )
    return _shown(row)


@router.get("/exports/{id}/", responses=errors(401, 403, 404))
def get_export(project: Reader, session: ReadSession, id: ExportId) -> ExportRow:
    """How far an export is."""
    return _shown(exports.found(session, project, id))


@router.get(
    "/exports/{id}/content/",
    response_class=StreamingResponse,
    responses={200: {"description": "The file."}, **errors(401, 403, 404, 503)},
)
def get_export_content(project: Reader, session: ReadSession, context: Context, id: ExportId) -> StreamingResponse:
    """The file itself; 404 until it is there."""
    row = exports.found(session, project, id)
    if row.object_key is None:
        raise NotFound("The file is not there yet." if row.exception is None else "The export failed.")
    objects = context.opened(open_objects)
    first = objects.get_range(row.object_key, 0, PIECE)
    headers = {"Content-Disposition": f'attachment; filename="{row.filename}"'}
    return StreamingResponse(_pieces(objects, row.object_key, first), media_type=row.export_format, headers=headers)


def _pieces(objects: Objects, key: str, piece: bytes) -> Iterator[bytes]:
    start = 0
    while piece:
        yield piece
        start += len(piece)
        if len(piece) < PIECE:
            return
        piece = objects.get_range(key, start, PIECE)
