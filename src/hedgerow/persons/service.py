"""What may be done with persons, and how they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import structlog

from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.events import store as event_table
from hedgerow.persons import operations, reads
from hedgerow.persons.interface import PersonStore, PersonsUnavailable
from hedgerow.persons.merging import merge_persons
from hedgerow.persons.naming import display_name, naming_properties
from hedgerow.persons.publish import publish_pending
from hedgerow.persons.reads import Found
from hedgerow.persons.schemas import BulkDelete
from hedgerow.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

log = structlog.get_logger()

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ID_DIGITS = 18  # more cannot be a number of ours

NOT_AN_ID = (
    "The ID provided does not look like a personID. If you are using a distinctId, please use"
    " /persons?distinct_id={} instead."
)


def get(persons: PersonStore, project_id: int, person_id: str) -> Found:
    """The person of a number or uuid. Raises `NotFound`, or `InvalidInput` for what is neither."""
    if _is_number(person_id):
        found = reads.by_number(persons, project_id, int(person_id))
    else:
        found = next(iter(reads.by_uuids(persons, project_id, [_uuid(person_id)])), None)
    if found is None:
        raise NotFound()
    return found


def uuid_of(persons: PersonStore, project_id: int, person_id: str) -> UUID:
    """The uuid of a number or uuid; that of nobody for an unknown number."""
    if not _is_number(person_id):
        return _uuid(person_id)
    found = reads.by_number(persons, project_id, int(person_id))
    return UUID(bytes=found.row.uuid) if found else UUID(int=0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= ID_DIGITS


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(NOT_AN_ID.format(text[:200]), attr="person_id") from None


def show(project: Project, found: Iterable[Found]) -> list[dict[str, Any]]:
    """Persons ready for `orjson`. Properties stay the bytes that were stored."""
    naming = naming_properties(project.extra)
    return [
        {
            "id": one.row.id,
            "name": _name(one, naming),
            "distinct_ids": one.distinct_ids,
            "properties": orjson.Fragment(one.row.properties),
            "created_at": _iso(one.row.created_at),
            "uuid": str(UUID(bytes=one.row.uuid)),
            "is_identified": one.row.is_identified,
        }
        for one in found
    ]


def _name(person: Found, naming: Iterable[str]) -> str:
    return display_name(orjson.loads(person.row.properties), person.distinct_ids, naming) or str(person.row.id)


def _iso(milliseconds: int) -> str:
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def set_properties(
    persons: PersonStore, events: EventStore, project_id: int, person_id: str, properties: dict[str, Any]
) -> Found:
    found = get(persons, project_id, person_id)
    row = operations.change_properties(persons, project_id, found.row.id, properties)
    publish(persons, events)
    return Found(row, found.distinct_ids)


def unset_properties(
    persons: PersonStore, events: EventStore, project_id: int, person_id: str, names: Collection[str]
) -> None:
    found = get(persons, project_id, person_id)
    operations.change_properties(persons, project_id, found.row.id, unset=names)
    publish(persons, events)


def split(
    persons: PersonStore, events: EventStore, project_id: int, person_id: str, main_distinct_id: str | None
) -> None:
    found = get(persons, project_id, person_id)
    operations.split_person(persons, project_id, found.row.id, main_distinct_id)
    publish(persons, events)


def merge(
    persons: PersonStore, events: EventStore, project_id: int, person_id: str, others: Iterable[str | int]
) -> Found:
    """Merge others into a person, who is returned as it is then."""
    into = get(persons, project_id, person_id)
    merge_persons(persons, project_id, into.row.id, [get(persons, project_id, str(one)).row.id for one in others])
    publish(persons, events)
    return get(persons, project_id, str(into.row.id))


def reset_distinct_id(persons: PersonStore, events: EventStore, project_id: int, distinct_id: str) -> None:
    operations.reset_distinct_id(persons, project_id, distinct_id)
    publish(persons, events)


def delete(
    persons: PersonStore,
    events: EventStore,
    project_id: int,
    found: Collection[Found],
    *,
    with_events: bool,
    keep_person: bool = False,
) -> None:
    """Delete persons, their events first: where the event store is down nothing is deleted, and one can try again."""
    if with_events and found:
        publish_pending(persons, events, everything=True)  # whom past events belong to must be known there
        event_table.delete_events(events, project_id, [UUID(bytes=one.row.uuid) for one in found])
    if not keep_person:
        operations.delete_persons(persons, project_id, [one.row.id for one in found])
        publish(persons, events)


def delete_many(persons: PersonStore, events: EventStore, project_id: int, request: BulkDelete) -> None:
    if not request.ids and not request.distinct_ids:
        raise InvalidInput("You need to specify either distinct_ids or ids.", attr="ids", code="required")
    found: dict[int, Found] = {}
    for person_id in request.ids or ():
        try:
            one = get(persons, project_id, str(person_id))
        except NotFound:
            continue
        found[one.row.id] = one
    for one in reads.by_distinct_ids(persons, project_id, request.distinct_ids or ()).values():
        found[one.row.id] = one
    delete(
        persons,
        events,
        project_id,
        list(found.values()),
        with_events=request.delete_events,
        keep_person=request.keep_person,
    )


def publish(persons: PersonStore, events: EventStore) -> None:
    """Let queries see a change now. Where the event store is down they see it later: the outbox keeps it."""
    try:
        publish_pending(persons, events, everything=True)
    except (StoreUnavailable, PersonsUnavailable):
        log.warning("publication_postponed")
