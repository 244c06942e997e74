"""The private API's routes about insight variables."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.insights.parameters import Search
from hedgerow.variables import service, store
from hedgerow.variables.schemas import NewVariable, VariableChange, VariableRow

router = api_router("insight_variables")

Reader = Annotated[Project, Depends(project_access("insight_variable:read"))]
Writer = Annotated[Project, Depends(project_access("insight_variable:write"))]

FAILURES = errors(400, 401, 403, 404)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


@router.get("/insight_variables/", responses=FAILURES)
def list_variables(project: Reader, session: ReadSession, paging: Paging, search: Search = None) -> Page[VariableRow]:
    """The project's variables, by name."""
    count, found = store.variables(session, project.id, words(search), paging.limit, paging.offset)
    return paging.page(count, [service.show(one) for one in found])


@router.post("/insight_variables/", status_code=201, responses=FAILURES)
def create_variable(project: Writer, caller: AnyCaller, session: WriteSession, new: NewVariable) -> VariableRow:
    """Make a variable. Queries refer to it by its `code_name`."""
    return service.show(service.create(session, project, caller.user_id, new))


@router.get("/insight_variables/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_variable(project: Reader, session: ReadSession, id: UUID) -> VariableRow:
    """One variable."""
    return service.show(service.get(session, project, id))


@router.patch("/insight_variables/{id}/", responses=FAILURES)
def change_variable(project: Writer, session: WriteSession, id: UUID, body: VariableChange) -> VariableRow:
    """Change what is sent; the `code_name` stays."""
    return service.show(service.change(session, project, id, body))


@router.delete("/insight_variables/{id}/", status_code=204, response_class=Response, responses=FAILURES_WITHOUT_INPUT)
def delete_variable(project: Writer, session: WriteSession, id: UUID) -> None:
    """Delete a variable. A query that still names it is refused until another has its code name."""
    session.delete(service.get(session, project, id))
