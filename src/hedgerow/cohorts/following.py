"""Members follow their person: who was merged into somebody else is in the cohort as that one, who was deleted leaves.

The event store forgets merges once they are written into past events, the persons store never does: so it is asked.
Cohorts with conditions are put right by their next calculation anyway; until then this does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from hedgerow.cohorts import store
from hedgerow.cohorts.calculation import asker_of, count_of, next_version
from hedgerow.database.engine import Database
from hedgerow.database.models import Project
from hedgerow.persons.interface import PersonStore, Reader
from hedgerow.query.ask import Asker

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

MAX_CHAIN = 20  # merges of merges; the persons store keeps them flat
GONE = """
    SELECT cohort_id, person_id FROM cohort_people
    WHERE person_id IN (SELECT id FROM raw_persons WHERE is_deleted = 1) LIMIT 100000
"""


def follow_everywhere(database: Database, events: EventStore, persons: PersonStore) -> int:
    """In all projects; how many memberships were moved or ended. Raises `Unavailable`."""
    with database.read() as session:
        projects = store.projects_with_members(session)
    return sum(follow(database, events, persons, project) for project in projects)


def follow(database: Database, events: EventStore, persons: PersonStore, project_id: int) -> int:
    """In one project."""
    with database.read() as session:
        project = session.get(Project, project_id)
        if project is None:
            return 0
        session.expunge(project)
    asker = asker_of(project, database, events)
    gone: defaultdict[int, list[UUID]] = defaultdict(list)
    for cohort_id, person in asker.rows(GONE).rows:
        gone[cohort_id].append(person)
    if not gone:
        return 0
    with persons.read() as reader:
        heirs = _heirs(reader, project_id, {person for people in gone.values() for person in people})
    return sum(
        _move(database, events, asker, cohort_id, {person: heirs.get(person) for person in people})
        for cohort_id, people in gone.items()
    )


def _heirs(reader: Reader, project_id: int, people: set[UUID]) -> dict[UUID, UUID]:
    """Who each of them is now: a person that exists. Those of nobody are left out."""
    now = {person: person for person in people}
    for _ in range(MAX_CHAIN):
        found = reader.person_overrides_of(project_id, list({one.bytes for one in now.values()}))
        moved = {UUID(bytes=one.old_uuid): UUID(bytes=one.uuid) for one in found}
        if not moved:
            break
        now = {person: moved.get(one, one) for person, one in now.items()}
    rows = reader.find_persons_by_uuid(project_id, list({one.bytes for one in now.values()}))
    living = {UUID(bytes=row.uuid) for row in rows}
    return {person: one for person, one in now.items() if one in living}


def _move(database: Database, events: EventStore, asker: Asker, cohort_id: int, heirs: dict[UUID, UUID | None]) -> int:
    project_id = asker.context.project_id
    moves = {person: heir for person, heir in heirs.items() if person != heir}
    if not moves:
        return 0
    with database.write() as session:
        cohort = store.locked(session, project_id, cohort_id)
        if cohort is None:
            return 0
        version = next_version(session, cohort)
    changes = dict.fromkeys(moves, False) | {heir: True for heir in moves.values() if heir is not None}
    store.put_members(events, project_id, cohort_id, version, changes.items())
    count = count_of(asker, cohort_id)
    with database.write() as session:
        cohort = store.locked(session, project_id, cohort_id)
        if cohort is not None and cohort.is_static:
            cohort.count = count
    return len(moves)
