"""The private API's routes about users."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi import Path as PathParameter
from sqlalchemy.orm import Session

from hedgerow.accounts import passwords, schemas, service, sessions, store
from hedgerow.accounts.caller import Caller
from hedgerow.accounts.names import checked_email
from hedgerow.app.auth import (
    caller_with,
    current_project,
    resolve_organization,
    visible_organizations,
    visible_projects,
)
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Organization, Project, User
from hedgerow.errors import InvalidInput, NotFound, PermissionDenied
from hedgerow.projects import schemas as project_schemas

root_router = api_router("users")

Reader = Annotated[Caller, Depends(caller_with("user:read"))]
Writer = Annotated[Caller, Depends(caller_with("user:write"))]
UserPath = Annotated[
    str, PathParameter(description="`@me`, or your own uuid.", json_schema_extra={"pattern": r"^[@A-Za-z0-9-]+$"})
]


@root_router.get("/api/users/", responses=errors(400, 401, 403))
def list_users(caller: Reader, session: ReadSession, paging: Paging) -> Page[schemas.Me]:
    """The users whose accounts the caller may see: itself. Others are seen as members of an organization."""
    rows = [_me(session, session.get_one(User, caller.user_id), caller)]
    return paging.page(1, rows[paging.offset : paging.offset + paging.limit])


@root_router.get("/api/users/{uuid}/", responses=errors(401, 403, 404))
def read_user(uuid: UserPath, caller: Reader, session: ReadSession) -> schemas.Me:
    """The user of the credentials."""
    return _me(session, _own(session, uuid, caller), caller)


@root_router.patch("/api/users/{uuid}/", responses=errors(400, 401, 403, 404))
def change_user(body: schemas.MeChanges, uuid: UserPath, caller: Writer, session: WriteSession) -> schemas.Me:
    """Change your name, email address, password, or current organization and project."""
    user = _own(session, uuid, caller)
    for name in body.model_fields_set & {"first_name", "last_name"}:
        setattr(user, name, getattr(body, name) or "")
    if body.email is not None and body.email.strip().lower() != user.email:
        _change_email(session, user, caller, body.email, body.current_password or "")
    if body.password is not None:
        _require_session(caller, "password")
        service.set_password(user, body.password, body.current_password or "")
        sessions.end_others(session, user.id, caller.session_hash)
    if body.set_current_organization is not None:
        organization = _visible_organization(session, caller, str(body.set_current_organization))
        user.current_organization_id = organization.id
        first = next(iter(visible_projects(session, caller, organization.id)), None)
        user.current_project_id = first.id if first else None
    if body.set_current_team is not None:
        project = session.get(Project, body.set_current_team)
        if project is None or not caller.sees_project(project):
            raise InvalidInput("There is no such project that you have access to.", attr="set_current_team")
        user.current_project_id, user.current_organization_id = project.id, project.organization_id
    session.flush()
    return _me(session, user, caller)


def _own(session: Session, uuid: str, caller: Caller) -> User:
    if uuid.lower() not in ("@me", str(caller.user_uuid)):
        raise NotFound()
    return session.get_one(User, caller.user_id)


def _change_email(session: Session, user: User, caller: Caller, email: str, current_password: str) -> None:
    """An email address is half of what signs in, so a key cannot change it and the password is asked for."""
    _require_session(caller, "email")
    if not passwords.verify(user.password_hash, current_password):
        raise InvalidInput("Your current password is wrong.", attr="current_password")
    email = checked_email(email)
    if store.user_by_email(session, email) is not None:
        raise InvalidInput("There is already a user with this email address.", code="unique", attr="email")
    user.email = email


def _require_session(caller: Caller, what: str) -> None:
    if caller.key is not None:
        raise PermissionDenied(f"Sign in with a browser to change your {what}; an API key cannot.")


def _visible_organization(session: Session, caller: Caller, name: str) -> Organization:
    try:
        return resolve_organization(session, caller, name)
    except NotFound as error:
        raise InvalidInput(
            "There is no such organization that you have access to.", attr="set_current_organization"
        ) from error


def _me(session: Session, user: User, caller: Caller) -> schemas.Me:
    organizations = visible_organizations(session, caller)
    current = next((one for one in organizations if one.id == user.current_organization_id), None)
    current = current or next(iter(organizations), None)
    project = session.get(Project, user.current_project_id) if user.current_project_id else None
    if project is None or not caller.sees_project(project):
        project = current_project(session, caller)
    detail = None
    if current is not None:
        projects = visible_projects(session, caller, current.id)
        detail = schemas.organization_detail(current, caller, projects, store.count_members(session, current.id))
    return schemas.Me(
        **schemas.user_basic(user).model_dump(),
        date_joined=user.date_joined,
        has_password=bool(user.password_hash),
        team=project_schemas.short(project, caller) if project else None,
        organization=detail,
        organizations=[schemas.organization_short(one, caller) for one in organizations],
    )
