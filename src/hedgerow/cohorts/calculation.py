"""Works out who is in a cohort now, and writes down who joined and who left: nobody else costs a row.

The event store compares the wanted members with those that it holds, so only differences leave it. Every calculation
gets a version above all earlier ones; that it began, how it ended and what it changed stays in the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from hedgerow.cohorts import store
from hedgerow.cohorts.question import Definition, FindCohort, condition_of
from hedgerow.database.engine import Database
from hedgerow.database.models import Cohort, CohortCalculation, Project
from hedgerow.database.models.base import utcnow
from hedgerow.errors import HedgerowError, Unavailable
from hedgerow.hogql.catalogue import context_of
from hedgerow.query.ask import Asker, Bounds

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

log = structlog.get_logger()

BOUNDS = Bounds(seconds=1800, threads=1)  # in the background: people who wait come first
MAX_ERROR = 1000  # characters that are kept of what went wrong

DIFFERENCES = """
    SELECT person_id, max(wanted) AS joins FROM (
        SELECT id AS person_id, 1 AS wanted, 0 AS held FROM persons WHERE {condition}
        UNION ALL
        SELECT person_id, 0 AS wanted, 1 AS held FROM cohort_people WHERE cohort_id = {cohort}
    ) GROUP BY person_id HAVING max(wanted) != max(held)
"""
ADDITIONS = """
    SELECT id AS person_id, 1 AS joins FROM persons
    WHERE {condition} AND id NOT IN (SELECT person_id FROM cohort_people WHERE cohort_id = {cohort})
"""
COUNT = "SELECT count() FROM cohort_people WHERE cohort_id = {cohort}"
MEMBERS = "SELECT person_id FROM cohort_people WHERE cohort_id = {cohort}"


@dataclass(frozen=True, slots=True)
class Begun:
    """A calculation that has begun. `changed_at` tells whether the cohort was changed meanwhile."""

    run: UUID
    definition: Definition
    project: Project
    version: int
    changed_at: datetime


@dataclass(slots=True)
class Changed:
    """What a calculation wrote."""

    added: int = 0
    removed: int = 0


def definition_of(cohort: Cohort) -> Definition:
    return Definition(cohort.id, cohort.name or "", cohort.is_static, cohort.filters, cohort.query)


def finder(database: Database, project_id: int) -> FindCohort:
    """Looks cohorts of a project up, each once."""
    kept: dict[int, Definition | None] = {}

    def find(number: int) -> Definition | None:
        if number not in kept:
            with database.read() as session:
                found = store.cohort(session, project_id, number)
                kept[number] = definition_of(found) if found else None
        return kept[number]

    return find


def asker_of(project: Project, database: Database, events: EventStore) -> Asker:
    return Asker(context_of(project, database, events), database, events, BOUNDS)


def calculate(
    database: Database,
    events: EventStore,
    project_id: int,
    cohort_id: int,
    before_writing: Callable[[], None] = lambda: None,
) -> Changed | None:
    """Bring a cohort up to date, again if it is changed meanwhile; None for one that is gone.

    What is wrong with its conditions goes into its history and is not raised. Raises `Unavailable` where a store cannot
    be reached, and what `before_writing` raises: then nothing was lost, and it can be done again.
    """
    while True:
        begun = _begin(database, project_id, cohort_id)
        if begun is None:
            return None
        changed = Changed()
        error: str | None = None
        try:
            asker = asker_of(begun.project, database, events)
            _write_differences(begun, asker, events, changed, before_writing)
            count = count_of(asker, cohort_id)
        except Unavailable as problem:
            _end(database, begun, changed, None, problem.detail, final=False)
            raise
        except HedgerowError as problem:
            count, error = None, problem.detail
        if _end(database, begun, changed, count, error, final=True):
            log.info("cohort calculated", project=project_id, cohort=cohort_id, added=changed.added,
                     removed=changed.removed, failed=error is not None)  # fmt: skip
            return changed


def count_of(asker: Asker, cohort_id: int) -> int:
    return int(asker.rows(COUNT, {"cohort": cohort_id}).rows[0][0])


def members_of(asker: Asker, cohort_id: int) -> Iterator[UUID]:
    """Everybody in a cohort, block by block."""
    with asker.stream(MEMBERS, {"cohort": cohort_id}) as found:
        for block in found.blocks:
            for row in block:
                yield row[0]


def next_version(session: Session, cohort: Cohort) -> int:
    """A version above all that the cohort's members have."""
    cohort.version += 1
    session.flush()
    return cohort.version


def _begin(database: Database, project_id: int, cohort_id: int) -> Begun | None:
    with database.write() as session:
        cohort = store.locked(session, project_id, cohort_id)
        project = session.get(Project, project_id)
        if cohort is None or cohort.deleted or project is None or project.organization_id is None:
            return None
        cohort.is_calculating = True
        run = CohortCalculation(project_id=project_id, cohort_id=cohort_id)
        session.add(run)
        version = next_version(session, cohort)  # which also gives the run its id
        begun = Begun(run.id, definition_of(cohort), project, version, cohort.changed_at)
        session.expunge(project)
        return begun


def _write_differences(
    begun: Begun, asker: Asker, events: EventStore, changed: Changed, before_writing: Callable[[], None]
) -> None:
    number = begun.definition.id
    condition = condition_of(begun.definition, asker, finder(asker.database, begun.project.id))
    template = ADDITIONS if begun.definition.is_static else DIFFERENCES  # nobody leaves a list by himself

    def changes() -> Iterator[tuple[UUID, bool]]:
        with asker.stream(template, {"condition": condition, "cohort": number}) as found:
            before_writing()
            for block in found.blocks:
                for person, joins in block:
                    changed.added += int(joins)
                    changed.removed += int(not joins)
                    yield person, bool(joins)

    store.put_members(events, begun.project.id, number, begun.version, changes())


def _end(
    database: Database, begun: Begun, changed: Changed, count: int | None, error: str | None, *, final: bool
) -> bool:
    """Write down how it ended; whether nobody changed the cohort meanwhile."""
    now = utcnow()
    with database.write() as session:
        run = session.get(CohortCalculation, begun.run)
        if run is not None:
            run.finished_at, run.count, run.error = now, count, error[:MAX_ERROR] if error else None
            run.added, run.removed = changed.added, changed.removed
        cohort = store.locked(session, begun.project.id, begun.definition.id)
        if cohort is None:
            return True
        is_latest = cohort.changed_at == begun.changed_at
        cohort.is_calculating = not (final and is_latest)
        if error is None:
            cohort.count, cohort.last_calculation = count, now
            cohort.errors_calculating, cohort.last_error = 0, None
        else:
            cohort.errors_calculating += 1
            cohort.last_error = error[:MAX_ERROR]
        store.forget_old_calculations(session, cohort.id)
        return is_latest
