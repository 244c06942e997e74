"""Making and changing projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from hedgerow.cache.interface import PROJECTS, Cache
from hedgerow.database.models import Project, User
from hedgerow.database.models.base import utcnow
from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.errors import InvalidInput, Unavailable
from hedgerow.keys.tokens import PROJECT, checked_project_token, new_token
from hedgerow.projects.deletion import Deletion

if TYPE_CHECKING:
    from hedgerow.jobs.queue import Queue

log = structlog.get_logger()

EMPTY_PROJECT = "empty_project"  # the jobs
LOAD_DEMO = "load_demo"


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


def load_demo(project: Project, queue: Queue) -> bool:
    """Fill the project with the demo's web shop, by a job; False where that is being done already.

    The end is today's midnight: asked for twice a day, the events are the same and none is doubled. Raises
    `QueueUnavailable`.
    """
    until = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    return queue.enqueue(LOAD_DEMO, project_id=project.id, until=until.isoformat())


def delete_project(session: Session, project: Project, queue: Queue) -> None:
    """Nobody reaches the project any more, and its tokens are dead. What it holds goes later, by a job."""
    project.organization_id = None
    project.api_token = new_token(PROJECT)  # which nobody is ever told
    project.extra = Deletion(utcnow()).to_extra()
    session.execute(update(User).where(User.current_project_id == project.id).values(current_project_id=None))
    session.flush()
    number = project.id

    def empty() -> None:
        try:
            queue.enqueue(EMPTY_PROJECT, project_id=number)
        except Unavailable as error:
            log.warning("a deleted project will be emptied later", project=number, reason=error.detail)

    _after_commit(session, empty)


def tell_of_change(session: Session, cache: Cache) -> None:
    """Have edges and workers look at the projects anew as soon as the session's transaction is committed."""
    _after_commit(session, lambda: cache.publish(PROJECTS, b""))


def _after_commit(session: Session, call: Callable[[], None]) -> None:
    event.listen(session, "after_commit", lambda _: call(), once=True)


def ensure_probe_project(session: Session) -> str:
    """The token of the self-probe's project, which belongs to no organisation and appears in no list."""
    project = session.get(Project, PROBE_PROJECT_ID)
    if project is None:
        project = Project(id=PROBE_PROJECT_ID, name="Self-probe", organization_id=None, api_token=new_token(PROJECT))
        session.add(project)
        session.flush()
    return project.api_token
