"""Lists of people: who is put into a static cohort, and taken out of it, at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from hedgerow.cohorts import service, store
from hedgerow.cohorts.calculation import count_of, next_version
from hedgerow.cohorts.conditions import invalid
from hedgerow.database.models import Cohort
from hedgerow.database.models.base import utcnow
from hedgerow.errors import NotFound
from hedgerow.query.ask import Asker

if TYPE_CHECKING:
    from hedgerow.jobs.queue import Queue
    from hedgerow.store.client import EventStore

IS_MEMBER = "SELECT count() FROM cohort_people WHERE cohort_id = {cohort} AND person_id = {person}"


def require_static(cohort: Cohort) -> None:
    if not cohort.is_static:
        raise invalid("its members follow from its conditions; only static cohorts are lists that can be changed.")


def put(asker: Asker, events: EventStore, queue: Queue, cohort_id: int, people: Iterable[UUID]) -> None:
    """Put persons into a static cohort; who is in it already stays."""
    _write(asker, events, queue, cohort_id, ((person, True) for person in dict.fromkeys(people)))


def remove(asker: Asker, events: EventStore, queue: Queue, cohort_id: int, person: UUID) -> None:
    """Take a person out. Raises `NotFound` for one who is not in it."""
    if not asker.rows(IS_MEMBER, {"cohort": cohort_id, "person": person}).rows[0][0]:
        raise NotFound("This person is not in the cohort.")
    _write(asker, events, queue, cohort_id, [(person, False)])


def _write(
    asker: Asker, events: EventStore, queue: Queue, cohort_id: int, changes: Iterable[tuple[UUID, bool]]
) -> None:
    project_id = asker.context.project_id
    with asker.database.write() as session:
        cohort = store.locked(session, project_id, cohort_id)
        if cohort is None:
            raise NotFound()
        version = next_version(session, cohort)
    store.put_members(events, project_id, cohort_id, version, changes)
    count = count_of(asker, cohort_id)
    with asker.database.write() as session:
        cohort = store.locked(session, project_id, cohort_id)
        if cohort is None:
            return
        cohort.count, cohort.last_calculation = count, utcnow()
        service.touch(session, cohort)
        service.calculate_soon(session, queue, cohort)
