"""What the API reads about persons: rows from the persons store, which is the truth; searches from the event store.

The event store's copies may be a moment behind, so a search only yields uuids, and what is shown of them, and whether
they still exist, is read from the persons store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hedgerow.events.ask import ask
from hedgerow.persons.filters import PersonSearch, conditions
from hedgerow.persons.interface import PersonRow, PersonStore, Reader

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

SHOWN_IDS = 1000  # distinct ids shown of one person; a few shared by mistake have a million
SUGGESTIONS = 25
LONGEST_VALUE = 400  # characters of a value that is worth suggesting


@dataclass(frozen=True, slots=True)
class Found:
    """A person with the distinct ids that are shown."""

    row: PersonRow
    distinct_ids: list[str]


def newest(store: PersonStore, project_id: int, limit: int, offset: int) -> list[Found]:
    with store.read() as reader:
        return _with_ids(reader, reader.newest_persons(project_id, limit, offset))


def count(store: PersonStore, project_id: int) -> int:
    with store.read() as reader:
        return reader.count_persons(project_id)


def by_distinct_ids(store: PersonStore, project_id: int, distinct_ids: Iterable[str]) -> dict[str, Found]:
    """The person of each of the distinct ids that has one."""
    with store.read() as reader:
        numbers = {
            found.distinct_id: found.person_id
            for found in reader.find_ids([(project_id, distinct_id) for distinct_id in distinct_ids])
            if found.person_id is not None
        }
        people = {one.row.id: one for one in _with_ids(reader, reader.find_persons(set(numbers.values())))}
    return {distinct_id: people[number] for distinct_id, number in numbers.items() if number in people}


def by_uuids(store: PersonStore, project_id: int, uuids: Sequence[UUID]) -> list[Found]:
    """In the order of the uuids; those of nobody are left out."""
    with store.read() as reader:
        rows = {row.uuid: row for row in reader.find_persons_by_uuid(project_id, [uuid.bytes for uuid in uuids])}
        return _with_ids(reader, [rows[uuid.bytes] for uuid in uuids if uuid.bytes in rows])


def by_number(store: PersonStore, project_id: int, number: int) -> Found | None:
    with store.read() as reader:
        rows = [row for row in reader.find_persons([number]) if row.project_id == project_id]
        return next(iter(_with_ids(reader, rows)), None)


def _with_ids(reader: Reader, rows: Sequence[PersonRow]) -> list[Found]:
    ids: defaultdict[int | None, list[str]] = defaultdict(list)
    for row in reader.ids_of([row.id for row in rows]):
        of_person = ids[row.person_id]
        if len(of_person) < SHOWN_IDS:
            of_person.append(row.distinct_id)
    return [Found(row, ids[row.id]) for row in rows]


def search(events: EventStore, find: PersonSearch, limit: int, offset: int) -> list[UUID]:
    """The uuids of the persons that the search finds, the newest first."""
    where, parameters = conditions(events, find)
    rows = ask(
        events,
        f"SELECT toString(id) AS id FROM persons FINAL WHERE {where}"  # noqa: S608
        f" ORDER BY created_at DESC, id DESC LIMIT {limit:d} OFFSET {offset:d}",
        parameters,
    )
    return [UUID(row["id"]) for row in rows]


def count_search(events: EventStore, find: PersonSearch) -> int:
    where, parameters = conditions(events, find)
    rows = ask(events, f"SELECT count() AS found FROM persons FINAL WHERE {where}", parameters)  # noqa: S608
    return int(rows[0]["found"])


def members_among(events: EventStore, project_id: int, cohort_id: int, uuids: Sequence[bytes]) -> set[bytes]:
    """Those of the persons that are in a cohort."""
    rows = ask(
        events,
        "SELECT toString(person_id) AS id FROM cohort_people FINAL WHERE project_id = {project_id:Int64}"
        " AND cohort_id = {cohort_id:Int64} AND is_member = 1 AND has({uuids:Array(UUID)}, person_id)",
        {"project_id": project_id, "cohort_id": cohort_id, "uuids": [str(UUID(bytes=one)) for one in uuids]},
    )
    return {UUID(row["id"]).bytes for row in rows}


def values(events: EventStore, project_id: int, key: str, containing: str) -> list[dict[str, Any]]:
    """The most frequent values of a property of persons, as `{name, count}`."""
    fitting = f"name IS NOT NULL AND length(name) BETWEEN 1 AND {LONGEST_VALUE:d}"
    return ask(
        events,
        "SELECT assumeNotNull(JSONExtract(properties, {key:String}, 'Nullable(String)')) AS name, count() AS count"  # noqa: S608
        f" FROM persons FINAL WHERE project_id = {{project_id:Int64}} AND is_deleted = 0"
        " AND JSONHas(properties, {key:String})"
        f" GROUP BY name HAVING {fitting} AND positionCaseInsensitiveUTF8(name, {{containing:String}}) > 0"
        f" ORDER BY count DESC, name LIMIT {SUGGESTIONS:d}",
        {"project_id": project_id, "key": key, "containing": containing},
    )
