"""The private API's routes about endpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Body, Depends, Path, Query, Response

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import project_access
from hedgerow.app.context import AppContext, Context, ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.endpoints import service, store
from hedgerow.endpoints.schemas import NAME_PATTERN, EndpointChange, EndpointRow, NewEndpoint, RunAnswer, RunBody
from hedgerow.insights import answers
from hedgerow.insights.answers import Asker
from hedgerow.insights.parameters import Flag, Search, asked, flag

router = api_router("endpoints")

Reader = Annotated[Project, Depends(project_access("endpoint:read"))]
Writer = Annotated[Project, Depends(project_access("endpoint:write"))]
Runner = Annotated[Project, Depends(project_access("endpoint:read", "query:read"))]
NamePath = Annotated[str, Path(description="The endpoint's name.", json_schema_extra={"pattern": NAME_PATTERN})]

FAILURES = errors(400, 401, 403, 404)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)
RUN_FAILURES = errors(400, 401, 403, 404, 429)


@router.get("/endpoints/", responses=FAILURES)
def list_endpoints(
    project: Reader,
    session: ReadSession,
    paging: Paging,
    search: Search = None,
    is_active: Annotated[Flag, Query(description="Only those that can be run, or only others.")] = "",
) -> Page[EndpointRow]:
    """The project's endpoints, by name."""
    count, found = store.endpoints(session, project.id, words(search), flag(is_active), paging.limit, paging.offset)
    return paging.page(count, service.show(session, project, found))


@router.post("/endpoints/", status_code=201, responses=FAILURES)
def create_endpoint(project: Writer, caller: AnyCaller, session: WriteSession, new: NewEndpoint) -> EndpointRow:
    """Keep a query under a name that programs run it by."""
    return service.show(session, project, [service.create(session, project, caller.user_id, new)])[0]


@router.get("/endpoints/{name}/", responses=FAILURES_WITHOUT_INPUT)
def get_endpoint(project: Reader, session: ReadSession, name: NamePath) -> EndpointRow:
    """One endpoint."""
    return service.show(session, project, [service.get(session, project, name)])[0]


@router.put("/endpoints/{name}/", responses=FAILURES)
@router.patch("/endpoints/{name}/", responses=FAILURES)
def change_endpoint(project: Writer, session: WriteSession, name: NamePath, body: EndpointChange) -> EndpointRow:
    """Change what is sent. Another query counts as a new version."""
    return service.show(session, project, [service.change(session, project, name, body)])[0]


@router.delete("/endpoints/{name}/", status_code=204, response_class=Response, responses=FAILURES_WITHOUT_INPUT)
def delete_endpoint(project: Writer, session: WriteSession, name: NamePath) -> None:
    """Delete an endpoint. Programs that run it get 404."""
    session.delete(service.get(session, project, name))


@router.get("/endpoints/{name}/run/", responses=RUN_FAILURES)
def run_endpoint_by_get(project: Runner, caller: AnyCaller, context: Context, name: NamePath) -> RunAnswer:
    """Run the endpoint's query as it is kept."""
    return _run(context, project, caller, name, RunBody())


@router.post("/endpoints/{name}/run/", responses=RUN_FAILURES)
def run_endpoint(
    project: Runner,
    caller: AnyCaller,
    context: Context,
    name: NamePath,
    body: Annotated[RunBody | None, Body()] = None,
) -> RunAnswer:
    """Run the endpoint's query, with values for its variables."""
    return _run(context, project, caller, name, body or RunBody())


def _run(context: AppContext, project: Project, caller: Caller, name: str, body: RunBody) -> RunAnswer:
    with context.database.read() as session:
        endpoint = service.get(session, project, name)
        query = service.paged(service.runnable(endpoint), body.limit, body.offset)
        keep = endpoint.cache_age_seconds
    variables = service.with_values(body.variables) if body.variables else body.variables_override
    wanted = replace(
        asked(body.refresh or "blocking"), filters_override=body.filters_override, variables_override=variables
    )
    asker = Asker.of(caller)
    answers.spend(context, wanted, asker)
    if body.refresh is None and keep is not None:
        found = answers.result_within(context, project, query, wanted, asker, timedelta(seconds=keep))
    else:
        found = answers.result_of(context, project, query, wanted, asker, query_id=body.client_query_id)
    with context.database.write() as session:
        store.note_run(session, project.id, name)
    return RunAnswer(**{**found, "name": name})
