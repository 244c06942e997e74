"""The query endpoint: one address for every question."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import Context
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.query import background, service
from hedgerow.query.export import download
from hedgerow.query.prepare import Question
from hedgerow.query.runtime import runtime_of
from hedgerow.query.schemas import Message, QueryRequest, StatusAnswer, Upgraded, UpgradeRequest
from hedgerow.query.upgrades import upgraded_in_place
from hedgerow.query.values import encoded

router = api_router("query")

Reader = Annotated[Project, Depends(project_access("query:read"))]
QueryId = Annotated[
    str,
    Path(description="The `client_query_id` of a question, or the `id` of its status.", min_length=1, max_length=200),
]
FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer, or a file where `format` asks for one."},
    202: {"model": StatusAnswer, "description": "The answer is being worked out: look at `query_status.id` later."},
}


@router.post("/query/", response_model=None, responses={**FILES, **errors(400, 401, 403, 404, 429, 503)})
def run_query(body: QueryRequest, project: Reader, caller: AnyCaller, context: Context) -> Response:
    """Ask a question. The answer's shape depends on its kind; every answer says how old it is and when it will be new.

    With `refresh: async` the answer may be a status, under which it can be fetched later.
    """
    key_id = caller.key.id if caller.key else None
    runtime_of(context).rates.spend(key_id)
    question = Question(
        body.query,
        body.mode,
        body.client_query_id or None,
        body.filters_override,
        body.variables_override,
        key_id,
    )
    if body.format is not None:
        return download(context, project, question, body.format)
    reply = service.answer(context, project, question)
    return Response(reply.body, reply.status, media_type="application/json")


@router.post("/query/upgrade/", responses=errors(400, 401, 403, 404))
def upgrade_query(body: UpgradeRequest, project: Reader) -> Upgraded:
    """The query as the present version of the schema writes it."""
    return Upgraded(query=upgraded_in_place(body.query))


@router.get(
    "/query/{id}/", response_model=StatusAnswer, responses={202: {"model": StatusAnswer}, **errors(400, 401, 403, 404)}
)
def get_query_status(
    project: Reader,
    context: Context,
    id: QueryId,
    show_progress: Annotated[bool, Query(description="Also tell how much has been read so far.")] = False,
) -> Response:
    """What became of a question: 200 answered, 202 not yet, 400 failed with a message, 500 failed without one."""
    status, found = background.status_of(context, project.id, id, with_progress=show_progress)
    return Response(encoded({"query_status": found}), status, media_type="application/json")


@router.delete("/query/{id}/", responses=errors(401, 403, 404, 503))
def cancel_query(
    project: Reader,
    context: Context,
    id: QueryId,
    dequeue_only: Annotated[bool, Query(description="Only where it has not begun yet.")] = False,
) -> Message:
    """Stop a question, also in the event store."""
    return Message(message=background.cancel(context, project.id, id, dequeue_only=dequeue_only))


@router.get("/query/{id}/log/", response_model=dict[str, Any], responses=errors(401, 403, 404))
def get_query_log(project: Reader, context: Context, id: QueryId) -> Response:
    """What a question cost: time, rows and bytes read."""
    return Response(encoded(background.log_of(context, project.id, id)), media_type="application/json")
