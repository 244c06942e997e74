"""The private API's routes about projects. `environments` are the same things under PostHog's newer name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import caller_with, organization_access, project_access, resolve_organization, visible_projects
from hedgerow.app.context import Context, ReadSession, WriteSession
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, PageRequest, Paging
from hedgerow.app.routing import api_router
from hedgerow.cache.store import open_cache
from hedgerow.database.models import Organization, Project
from hedgerow.database.models.accounts import ADMIN
from hedgerow.errors import InvalidInput, PermissionDenied
from hedgerow.projects import schemas, service, settings

router = api_router("projects")
root_router = api_router("projects")
organizations_router = api_router("projects")

Reader = Annotated[Caller, Depends(caller_with("project:read"))]
Writer = Annotated[Caller, Depends(caller_with("project:write"))]
ProjectReader = Annotated[Project, Depends(project_access("project:read"))]
ProjectWriter = Annotated[Project, Depends(project_access("project:write"))]
ProjectAdmin = Annotated[Project, Depends(project_access("project:write", level=ADMIN))]
OrganizationReader = Annotated[Organization, Depends(organization_access("project:read"))]
OrganizationAdmin = Annotated[Organization, Depends(organization_access("project:write", level=ADMIN))]


def _told(session: WriteSession, context: Context) -> None:
    service.tell_of_change(session, context.opened(open_cache))


TOLD = [Depends(_told)]  # of what changes what edges and workers know of projects


@root_router.get("/api/projects/", responses=errors(400, 401, 403))
@root_router.get("/api/environments/", responses=errors(400, 401, 403))
def list_projects(caller: Reader, session: ReadSession, paging: Paging) -> Page[schemas.ProjectShort]:
    """All projects that the caller may reach."""
    return _page(visible_projects(session, caller), caller, paging)


@root_router.post("/api/projects/", status_code=201, dependencies=TOLD, responses=errors(400, 401, 403, 404))
def create_project(body: schemas.NewProject, caller: Writer, session: WriteSession) -> schemas.ProjectDetail:
    """Make a project in the current organization."""
    organization = resolve_organization(session, caller, "@current")
    caller.require_level(organization.id, ADMIN)
    return _create(session, caller, organization, body)


@organizations_router.get("/projects/", responses=errors(400, 401, 403, 404))
def list_organization_projects(
    organization: OrganizationReader, caller: Reader, session: ReadSession, paging: Paging
) -> Page[schemas.ProjectShort]:
    """The organization's projects that the caller may reach."""
    return _page(visible_projects(session, caller, organization.id), caller, paging)


@organizations_router.post("/projects/", status_code=201, dependencies=TOLD, responses=errors(400, 401, 403, 404))
def create_organization_project(
    body: schemas.NewProject, organization: OrganizationAdmin, caller: Writer, session: WriteSession
) -> schemas.ProjectDetail:
    """Make a project in this organization."""
    return _create(session, caller, organization, body)


@router.get("/", responses=errors(401, 403, 404))
def read_project(project: ProjectReader, caller: Reader, session: ReadSession) -> schemas.ProjectDetail:
    """The project with all its settings."""
    return schemas.detail(session, project, caller)


@router.patch("/", dependencies=TOLD, responses=errors(400, 401, 403, 404))
def change_project(
    body: schemas.ProjectChanges, project: ProjectWriter, caller: Writer, session: WriteSession
) -> schemas.ProjectDetail:
    """Change the settings that are sent. A setting sent as null goes back to its default."""
    changed = session.get_one(Project, project.id)
    if "name" in body.model_fields_set:
        if body.name is None:
            raise InvalidInput("This field may not be null.", code="null", attr="name")
        changed.name = body.name
    settings.apply(changed, body)
    session.flush()
    return schemas.detail(session, changed, caller)


@router.delete("/", status_code=204, response_class=Response, dependencies=TOLD, responses=errors(401, 403, 404))
def delete_project(project: ProjectAdmin, session: WriteSession, context: Context) -> None:
    """Delete the project with everything in it.

    Its token stops working at once, its events, people and groups go within minutes, and its number is never given
    again. What was still on its way is removed an hour later.
    """
    from hedgerow.jobs.queue import open_queue  # its library loads every driver that it knows: 15 MB for a rare request

    service.delete_project(session, session.get_one(Project, project.id), context.opened(open_queue))


@router.post("/load_demo/", status_code=202, responses=errors(401, 403, 404, 503))
def load_demo(project: ProjectAdmin, context: Context) -> schemas.DemoAnswer:
    """Fill the project with 30 days of a believable web shop: 2,000 visitors and about 65,000 events, within minutes.

    Asked for again on the same day it sends the same events, which are stored once.
    """
    from hedgerow.jobs.queue import open_queue  # as above

    return schemas.DemoAnswer(queued=service.load_demo(project, context.opened(open_queue)))


@router.patch("/reset_token/", dependencies=TOLD, responses=errors(401, 403, 404))
def reset_token(project: ProjectAdmin, caller: Writer, session: WriteSession) -> schemas.ProjectDetail:
    """Give the project a new token; the old one stops working at once."""
    changed = session.get_one(Project, project.id)
    service.reset_token(session, changed)
    return schemas.detail(session, changed, caller)


def _create(
    session: Session, caller: Caller, organization: Organization, body: schemas.NewProject
) -> schemas.ProjectDetail:
    if caller.key is not None and caller.key.projects:
        raise PermissionDenied("This API key is limited to projects and cannot make another.")
    project = service.create_project(session, name=body.name, organization_id=organization.id)
    settings.apply(project, body)
    session.flush()
    return schemas.detail(session, project, caller)


def _page(projects: list[Project], caller: Caller, paging: PageRequest) -> Page[schemas.ProjectShort]:
    rows = projects[paging.offset : paging.offset + paging.limit]
    return paging.page(len(projects), [schemas.short(project, caller) for project in rows])
