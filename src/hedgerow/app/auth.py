"""Permission and tenancy as types: a route's signature says what it needs, and its body cannot forget it.

PersonReader = Annotated[Project, Depends(project_access("person:read"))]

@router.get("/persons/", responses=errors(400, 401, 403, 404))
def list_persons(project: PersonReader, ...): ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Path
from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.app.context import Context
from hedgerow.app.credentials import AnyCaller
from hedgerow.database.models import Organization, Project
from hedgerow.database.models.accounts import MEMBER
from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.errors import NotFound, PermissionDenied

CURRENT = "@current"

ProjectPath = Annotated[
    str,
    Path(
        description="Number of the project, or `@current` for the one last used.",
        examples=["1", CURRENT],
        json_schema_extra={"pattern": r"^([1-9][0-9]{0,8}|@current)$"},
    ),
]
OrganizationPath = Annotated[
    str,
    Path(
        description="Id or slug of the organization, or `@current`.",
        examples=[CURRENT],
        json_schema_extra={"pattern": r"^[A-Za-z0-9@_-]+$"},
    ),
]


def caller_with(*scopes: str) -> Callable[..., Caller]:
    """A dependency: the caller, whose key, if there is one, has all these scopes."""

    def dependency(caller: AnyCaller) -> Caller:
        caller.require_scope(*scopes)
        return caller

    return dependency


def project_access(*scopes: str, level: int = MEMBER) -> Callable[..., Project]:
    """A dependency: the project named in the path, which the caller may reach with these scopes.

    404 for a project that does not exist, 403 for one of others, for a missing scope or too low a level of
    membership. The row belongs to no session: whoever changes it loads it again by its id.
    """

    def dependency(project_id: ProjectPath, caller: AnyCaller, context: Context) -> Project:
        caller.require_scope(*scopes)
        with context.database.read() as session:
            project = resolve_project(session, caller, project_id)
            session.expunge(project)
        caller.require_level(project.organization_id, level)
        return project

    return dependency


def organization_access(*scopes: str, level: int = MEMBER) -> Callable[..., Organization]:
    """The same for the organisation named in the path by `organization_id`."""

    def dependency(organization_id: OrganizationPath, caller: AnyCaller, context: Context) -> Organization:
        caller.require_scope(*scopes)
        with context.database.read() as session:
            organization = resolve_organization(session, caller, organization_id)
            session.expunge(organization)
        caller.require_level(organization.id, level)
        if level > MEMBER and caller.key is not None and caller.key.projects:
            raise PermissionDenied("This API key is limited to projects and cannot change an organization.")
        return organization

    return dependency


def resolve_project(session: Session, caller: Caller, name: str) -> Project:
    """The project called `name` in a path: its number or `@current`."""
    if name == CURRENT:
        project = current_project(session, caller)
        if project is None:
            raise NotFound()
        return project
    number = int(name) if name.isascii() and name.isdigit() and len(name) <= 18 else PROBE_PROJECT_ID
    found = session.get(Project, number) if number != PROBE_PROJECT_ID else None
    if found is None or found.organization_id is None:
        raise NotFound()
    if not caller.sees_project(found):
        whose = "API key does" if caller.key is not None else "You do"
        raise PermissionDenied(f"{whose} not have access to the requested project: ID {found.id}.")
    return found


def visible_projects(session: Session, caller: Caller, organization_id: UUID | None = None) -> list[Project]:
    """All projects that the caller may reach, by number; of one organisation if it is given."""
    query = select(Project).where(Project.organization_id.in_(caller.organizations)).order_by(Project.id)
    if organization_id is not None:
        query = query.where(Project.organization_id == organization_id)
    return [project for project in session.scalars(query) if caller.sees_project(project)]


def current_project(session: Session, caller: Caller) -> Project | None:
    """The project last used if the caller still reaches it, else the first that it reaches."""
    projects = visible_projects(session, caller)
    last = [project for project in projects if project.id == caller.current_project_id]
    return next(iter(last + projects), None)


def visible_organizations(session: Session, caller: Caller) -> list[Organization]:
    query = select(Organization).where(Organization.id.in_(caller.organizations))
    rows = session.scalars(query.order_by(Organization.created_at, Organization.id))
    return [organization for organization in rows if caller.sees_organization(organization.id)]


def resolve_organization(session: Session, caller: Caller, name: str) -> Organization:
    """The organisation called `name` in a path: its id, its slug, or `@current`."""
    organizations = visible_organizations(session, caller)
    if name == CURRENT:
        last = [one for one in organizations if one.id == caller.current_organization_id]
        found = next(iter(last + organizations), None)
    else:
        wanted = name.lower()
        found = next((one for one in organizations if wanted in (str(one.id), one.slug)), None)
    if found is None:
        raise NotFound()
    return found
