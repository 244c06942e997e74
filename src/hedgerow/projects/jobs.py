"""The job that empties a deleted project."""

from __future__ import annotations

import structlog

from hedgerow.database.engine import Database
from hedgerow.database.models import Project
from hedgerow.database.models.base import utcnow
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import job
from hedgerow.jobs.queue import Queue
from hedgerow.objects.store import open_objects
from hedgerow.projects import deletion, store
from hedgerow.projects.deletion import Deletion
from hedgerow.projects.service import EMPTY_PROJECT
from hedgerow.settings import Settings

log = structlog.get_logger()


@job(EMPTY_PROJECT)
def empty_project(context: JobContext, project_id: int) -> None:
    """Remove everything that belongs to a deleted project; what is gone already costs a look.

    The first time, its row stays and says that it is empty. Once late writers are out of the question it runs again,
    and removes the row, too.
    """
    found = _deletion(context.database, project_id)
    if found is None:
        return
    settled = found.has_settled
    store.empty_event_store(context.store, project_id, context.require_lead)
    store.empty_persons(context.persons, project_id, context.require_lead)
    _remove_objects(context.settings, project_id)
    store.empty_metadata(context.database, project_id, context.require_lead)
    context.require_lead()
    with context.database.write() as session:
        project = session.get_one(Project, project_id)
        if settled:
            session.delete(project)
        else:
            project.extra = found._replace(emptied_at=utcnow()).to_extra()
    log.info("deleted project removed" if settled else "deleted project emptied", project=project_id)


def queue_deletions(database: Database, queue: Queue) -> int:
    """Queue what is due, also where the queue has lost it; returns the number of projects."""
    with database.read() as session:
        numbers = deletion.due(session)
    return sum(queue.enqueue(EMPTY_PROJECT, project_id=number) for number in numbers)


def _deletion(database: Database, project_id: int) -> Deletion | None:
    """None also for a project that is not deleted: a mistake elsewhere must not empty it."""
    with database.read() as session:
        project = session.get(Project, project_id)
        return None if project is None else Deletion.of(project)


def _remove_objects(settings: Settings, project_id: int) -> None:
    objects = open_objects(settings)
    try:
        objects.delete(info.key for info in objects.list(f"projects/{project_id}/"))
    finally:
        objects.close()
