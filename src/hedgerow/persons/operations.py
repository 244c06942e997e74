"""What people do to persons, in the API: each call is one transaction with its rows for the event store.

Persons are named by project and numeric id; `NotFound` is raised where the project has none of that number. Whoever
calls lets `publish_pending` run soon after, so that queries see the change.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from hedgerow.errors import InvalidInput, NotFound
from hedgerow.persons.conflicts import retried
from hedgerow.persons.graph import property_changes
from hedgerow.persons.identity import fresh_uuid
from hedgerow.persons.interface import IdOverride, PersonRow, PersonStore, Reader, Transaction
from hedgerow.persons.properties import decode, encode
from hedgerow.persons.publications import Outbox
from hedgerow.persons.save import put_overrides


@retried
def delete_persons(store: PersonStore, project_id: int, person_ids: Collection[int]) -> list[PersonRow]:
    """Delete those of the persons that exist, and return them as they were. Their events are left alone.

    Their distinct ids stay as tombstones, whose versions a person that comes back under the same uuid starts above.
    """
    with store.write([project_id]) as transaction:
        persons = {row.id: row for row in transaction.find_persons(person_ids) if row.project_id == project_id}
        outbox = Outbox()
        tombstones = []
        for row in transaction.ids_of(persons.keys()):
            assert row.person_id is not None
            person = persons[row.person_id]
            version = max(row.version, person.version) + 1
            tombstones.append(row._replace(person_id=None, version=version))
            outbox.distinct_id(project_id, row.distinct_id, person.uuid, version, is_deleted=True)
        transaction.put_ids(tombstones)
        transaction.delete_persons(persons.keys())
        for person in persons.values():
            outbox.person_deleted(project_id, person.uuid, person.created_at, person.version + 1)
        _finish(transaction, outbox)
    return list(persons.values())


@retried
def split_person(
    store: PersonStore, project_id: int, person_id: int, main_distinct_id: str | None = None
) -> list[PersonRow]:
    """Make each distinct id but the main one a person of its own, past events included; returns the new persons.

    Without a main id the first one stays, and the properties, of which nobody knows whose they are, are removed.
    """
    with store.write([project_id]) as transaction:
        person = _get(transaction, project_id, person_id)
        ids = transaction.ids_of([person_id])
        main = ids[0].distinct_id if main_distinct_id is None and ids else main_distinct_id
        if all(row.distinct_id != main for row in ids):
            raise InvalidInput("This is not a distinct id of the person.", attr="main_distinct_id")
        others = [row for row in ids if row.distinct_id != main]
        if not others:
            return []
        now = int(time.time() * 1000)
        outbox = Outbox()
        new = [
            PersonRow(new_id, project_id, fresh_uuid(), now, False, 1, "{}")
            for new_id in transaction.new_person_ids(len(others))
        ]
        transaction.insert_persons(new)
        # the uuid is the id's own from now on: what the id had before stays with the person it is split from
        transaction.put_ids(
            [
                row._replace(person_id=one.id, version=row.version + 1, base=one.uuid)
                for row, one in zip(others, new, strict=True)
            ]
        )
        for row, one in zip(others, new, strict=True):
            outbox.distinct_id(project_id, row.distinct_id, one.uuid, row.version + 1)
            _publish(outbox, one)
        overrides = [IdOverride(project_id, row.distinct_id, one.uuid) for row, one in zip(others, new, strict=True)]
        put_overrides(transaction, outbox, [], overrides)
        properties = "{}" if main_distinct_id is None else person.properties
        _update(transaction, outbox, person._replace(properties=properties))
        _finish(transaction, outbox)
    return new


@retried
def change_properties(
    store: PersonStore,
    project_id: int,
    person_id: int,
    to_set: dict[str, Any] | None = None,
    unset: Collection[str] = (),
) -> PersonRow:
    """Set and remove properties; returns the person as it is then."""
    with store.write([project_id]) as transaction:
        person = _get(transaction, project_id, person_id)
        properties = decode(person.properties)
        changes, removed = property_changes(properties, to_set, None, unset)
        if not changes and not removed:
            return person
        properties.update(changes)
        for name in removed:
            del properties[name]
        outbox = Outbox()
        person = _update(transaction, outbox, person._replace(properties=encode(properties).decode()))
        _finish(transaction, outbox)
    return person


@retried
def reset_distinct_id(store: PersonStore, project_id: int, distinct_id: str) -> None:
    """Make sure that a distinct id, whose person may have been deleted, counts again wherever it is looked up.

    With a person, both are sent to the event store anew, above all earlier versions. After a deletion there is nothing
    to do: the id's next event makes a person. Raises `NotFound` for an id that was never seen.
    """
    with store.write([project_id]) as transaction:
        found = next(iter(transaction.find_ids([(project_id, distinct_id)])), None)
        if found is None:
            raise NotFound()
        if found.person_id is None:
            return
        outbox = Outbox()
        person = _update(transaction, outbox, _get(transaction, project_id, found.person_id))
        rows = [row for row in transaction.ids_of([person.id]) if row.distinct_id == distinct_id]
        transaction.put_ids([row._replace(version=row.version + 1) for row in rows])
        for row in rows:
            outbox.distinct_id(project_id, distinct_id, person.uuid, row.version + 1)
        _finish(transaction, outbox)


def _get(reader: Reader, project_id: int, person_id: int) -> PersonRow:
    for row in reader.find_persons([person_id]):
        if row.project_id == project_id:
            return row
    raise NotFound()


def _update(transaction: Transaction, outbox: Outbox, person: PersonRow) -> PersonRow:
    person = person._replace(version=person.version + 1)
    transaction.update_persons([person])
    _publish(outbox, person)
    return person


def _publish(outbox: Outbox, row: PersonRow) -> None:
    outbox.person(row.project_id, row.uuid, row.properties.encode(), row.created_at, row.is_identified, row.version)


def _finish(transaction: Transaction, outbox: Outbox) -> None:
    if outbox.flush(transaction):
        transaction.mark_written()
