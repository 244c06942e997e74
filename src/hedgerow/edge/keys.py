"""Secret keys at the edge: who may read flag definitions (wire-protocol §9).

A personal key (`phx_`) is known by its SHA-256, must be of an active user who belongs to the project's organisation,
and must have the scope; a project secret key (`phs_`) opens its own project only. Every check reads the database:
SDKs ask every 30 s, and a revoked key must stop working at once.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hedgerow.database.engine import Database
from hedgerow.database.models import GroupType, Membership, PersonalApiKey, Project, User
from hedgerow.errors import AuthenticationFailed, NotAuthenticated, NotFound, PermissionDenied, Unavailable

SCOPE = "feature_flag"
SECRET_FIELDS = ("secret_api_token", "secret_api_token_backup")  # two, so that a key can be changed without a gap
LONGEST_KEY = 200


class Opened(NamedTuple):
    """The project that a key opened, and its group types by index."""

    project_id: int
    group_types: dict[str, str]


class Keys:
    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, key: str | None, token: str | None) -> Opened:
        """Blocking; call it in a thread. `token` names the project. Raises 401, 403, 404 or 503 errors."""
        if not key:
            raise NotAuthenticated("This needs a personal API key (phx_) or the project secret key (phs_) as Bearer.")
        if not key.startswith(("phx_", "phs_")) or len(key) > LONGEST_KEY:
            raise AuthenticationFailed(
                "The Bearer value is no personal API key (phx_) and no project secret key (phs_)."
            )
        try:
            with self._database.read() as session:
                project = _by_personal_key(session, key, token) if key.startswith("phx_") else _by_secret(session, key)
                types = session.scalars(select(GroupType).where(GroupType.project_id == project.id)).all()
                return Opened(project.id, {str(t.index): t.name for t in sorted(types, key=lambda t: t.index)})
        except SQLAlchemyError as error:
            raise Unavailable("Keys cannot be checked right now. Try again in a few seconds.") from error


def _by_personal_key(session: Session, value: str, token: str | None) -> Project:
    value_hash = hashlib.sha256(value.encode()).hexdigest()
    key = session.scalar(select(PersonalApiKey).where(PersonalApiKey.value_hash == value_hash))
    user = None if key is None else session.get(User, key.user_id)
    if key is None or user is None or not user.is_active:
        raise AuthenticationFailed("Personal API key found in request Authorization header is invalid.")
    project = _project(session, token, user)
    member = session.scalar(
        select(Membership.id).where(
            Membership.user_id == user.id, Membership.organization_id == project.organization_id
        )
    )
    teams, organizations = key.scoped_teams or [], key.scoped_organizations or []
    if (
        member is None
        or (teams and project.id not in teams)
        or (organizations and str(project.organization_id) not in organizations)
    ):
        raise PermissionDenied("This key does not reach the project.")
    if not {"*", f"{SCOPE}:read", f"{SCOPE}:write"} & set(key.scopes or []):
        raise PermissionDenied(f"API key missing required scope '{SCOPE}:read'")
    return project


def _project(session: Session, token: str | None, user: User) -> Project:
    if token:
        project = session.scalar(select(Project).where(Project.api_token == token))
    else:
        project = session.get(Project, user.current_project_id) if user.current_project_id is not None else None
    if project is None:
        raise NotFound("No project has this token.")
    return project


def _by_secret(session: Session, value: str) -> Project:
    for field in SECRET_FIELDS:
        held: Any = Project.extra[field].as_string()
        project = session.scalar(select(Project).where(held == value))
        if project is not None:
            return project
    raise AuthenticationFailed("Project secret API key found in request Authorization header is invalid.")
