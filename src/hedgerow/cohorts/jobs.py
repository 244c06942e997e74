"""The jobs that bring cohorts up to date: at once after a change, and again from time to time.

How often a cohort is calculated again follows from what it costs: one that takes 50 ms every 15 minutes, one that takes
a minute every half hour. One that fails waits twice as long each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hedgerow.cohorts import store
from hedgerow.cohorts.calculation import calculate
from hedgerow.cohorts.service import CALCULATE
from hedgerow.database.engine import Database
from hedgerow.database.models import Cohort
from hedgerow.database.models.base import utcnow
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import job
from hedgerow.jobs.queue import Queue

LEAST_WAIT = timedelta(minutes=15)
MOST_WAIT = timedelta(days=1)
WAIT_PER_DURATION = 30  # so that calculating takes at most about 3 % of the time
ABANDONED_AFTER = timedelta(hours=1)  # a calculation that has no end by then was stopped half-way
MOST_DOUBLINGS = 7


@job(CALCULATE)
def calculate_cohort(context: JobContext, project_id: int, cohort_id: int) -> None:
    """Bring one cohort up to date."""
    calculate(context.database, context.store, project_id, cohort_id, context.require_lead)


def queue_due(database: Database, queue: Queue) -> int:
    """Queue the cohorts whose turn has come; how many that were."""
    now = utcnow()
    with database.read() as session:
        due = [one for one, began, ended in store.latest_attempts(session) if is_due(one, began, ended, now)]
        waiting = [(one.project_id, one.id) for one in due]
    return sum(queue.enqueue(CALCULATE, project_id=project, cohort_id=number) for project, number in waiting)


def is_due(cohort: Cohort, began: datetime | None, ended: datetime | None, now: datetime) -> bool:
    """Whether a cohort should be calculated, by its last calculation."""
    if began is None or cohort.changed_at > began:
        return True
    if ended is None:
        return began + ABANDONED_AFTER <= now
    longer = 1 << min(cohort.errors_calculating, MOST_DOUBLINGS)
    wait = max(LEAST_WAIT, WAIT_PER_DURATION * (ended - began)) * longer
    return ended + min(wait, MOST_WAIT) <= now
