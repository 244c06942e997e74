"""Making and changing projects."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import Project
from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.errors import InvalidInput
from hedgerow.keys.tokens import PROJECT, checked_project_token, new_token


def create_project(session: Session, *, name: str, organization_id: UUID, token: str | None = None) -> Project:
    """Make a project. A given token is kept, so that whoever moves here changes a host name and no client.

    Raises `InvalidInput` for a token that is not one, or that another project has.
    """
    if token is not None and session.scalar(select(Project.id).where(Project.api_token == token)) is not None:
        raise InvalidInput("Another project has this token.", code="unique", attr="api_token")
    project = Project(
        name=name,
        organization_id=organization_id,
        api_token=checked_project_token(token) if token is not None else new_token(PROJECT),
    )
    session.add(project)
    session.flush()
    return project


def reset_token(session: Session, project: Project) -> str:
    """Give the project a new token. Events under the old one are refused as soon as the edges have seen it."""
    project.api_token = new_token(PROJECT)
    session.flush()
    return project.api_token


def ensure_probe_project(session: Session) -> str:
    """The token of the self-probe's project, which belongs to no organisation and appears in no list."""
    project = session.get(Project, PROBE_PROJECT_ID)
    if project is None:
        project = Project(id=PROBE_PROJECT_ID, name="Self-probe", organization_id=None, api_token=new_token(PROJECT))
        session.add(project)
        session.flush()
    return project.api_token
