"""The job that fills a project with the demo's web shop, for who asks for it in the web app."""

from __future__ import annotations

from datetime import datetime

from hedgerow.database.models import Project
from hedgerow.demo.send import send
from hedgerow.demo.shop import make_month
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import job
from hedgerow.projects.service import LOAD_DEMO

SEED = 1
PEOPLE = 2_000


@job(LOAD_DEMO)
def load_demo(context: JobContext, project_id: int, until: str) -> None:
    """Send the 30 days before `until` (ISO 8601) to this machine's edge, as an SDK would.

    The same moment gives the same events, ids and all, so that a job that is begun again doubles nothing.
    """
    with context.database.read() as session:
        project = session.get(Project, project_id)
        if project is None or project.organization_id is None:  # deleted meanwhile
            return
        token = project.api_token
    events = make_month(SEED, datetime.fromisoformat(until), PEOPLE)
    send(context.settings.edge.local_address, token, events, lambda _: context.require_lead())
