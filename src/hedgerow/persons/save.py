"""Writes what a `Graph` did: persons, ids, what past events resolve to, and the rows for the event store's copies."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection

from hedgerow.persons.graph import Graph, KnownId, Person, root
from hedgerow.persons.interface import IdOverride, IdRow, Key, PersonOverride, PersonRow, Transaction
from hedgerow.persons.properties import encode
from hedgerow.persons.publications import Outbox


def save(transaction: Transaction, graph: Graph, outbox: Outbox) -> list[Person]:
    """Returns the persons that are new, with their numeric ids."""
    merged = [person for person in graph.merged if person.id]
    new = [person for person in graph.created if person.into is None]
    for person, person_id in zip(new, transaction.new_person_ids(len(new)), strict=True):
        person.id = person_id
    changed = [person for person in graph.changed.values() if person.into is None]
    transaction.insert_persons(_rows(transaction, new, outbox))
    transaction.update_persons(_rows(transaction, changed, outbox))
    transaction.delete_persons([person.id for person in merged])
    for person in merged:
        outbox.person_deleted(person.project_id, person.uuid, person.created_at, person.version + 1)
    _save_ids(transaction, graph.joined, merged, outbox)
    _save_overrides(transaction, graph, outbox)
    return new


def _rows(transaction: Transaction, persons: list[Person], outbox: Outbox) -> list[PersonRow]:
    unread = [person.id for person in persons if person.properties is None]
    texts = dict(transaction.properties_of(unread)) if unread else {}
    rows = []
    for person in persons:
        body = texts[person.id].encode() if person.properties is None else encode(person.properties)
        fields = (person.created_at, person.is_identified, person.version)
        rows.append(PersonRow(person.id, person.project_id, person.uuid, *fields, body.decode()))
        outbox.person(person.project_id, person.uuid, body, *fields)
    return rows


def _save_ids(transaction: Transaction, joined: list[KnownId], merged: list[Person], outbox: Outbox) -> None:
    rows = []
    for known in joined:
        assert known.person is not None
        person = root(known.person)
        base = known.base if known.own_base else None
        rows.append(IdRow(known.project_id, known.distinct_id, person.id, known.floor + 1, base))
        outbox.distinct_id(known.project_id, known.distinct_id, person.uuid, known.floor + 1)
    became = {person.id: root(person) for person in merged}
    for row in transaction.ids_of(became.keys()):
        assert row.person_id is not None
        person = became[row.person_id]
        rows.append(row._replace(person_id=person.id, version=row.version + 1))
        outbox.distinct_id(row.project_id, row.distinct_id, person.uuid, row.version + 1)
    transaction.put_ids(rows)


def _save_overrides(transaction: Transaction, graph: Graph, outbox: Outbox) -> None:
    """What past events resolve to. An override never leads to another one: whatever led to a merged person is changed.

    An id that comes back after its person was deleted may have been overridden before: what it says now goes first.
    """
    persons: dict[tuple[int, bytes], bytes] = {}
    ids: dict[Key, bytes] = {}
    returned: defaultdict[int, dict[str, KnownId]] = defaultdict(dict)
    gone: defaultdict[int, dict[bytes, bytes]] = defaultdict(dict)
    for known in graph.joined:
        assert known.person is not None
        uuid = root(known.person).uuid
        if known.base != uuid:
            persons[known.project_id, known.base] = uuid
        if known.floor:
            returned[known.project_id][known.distinct_id] = known
    for person in graph.merged:
        gone[person.project_id][person.uuid] = persons[person.project_id, person.uuid] = root(person).uuid
    for project_id, knowns in returned.items():
        bases = {known.base for known in knowns.values()}
        for override in transaction.person_overrides_of(project_id, bases):
            persons.setdefault((project_id, override.old_uuid), override.old_uuid)
        for row in transaction.id_overrides_of(project_id, knowns.keys()):
            owner = knowns[row.distinct_id].person
            assert owner is not None
            ids[project_id, row.distinct_id] = root(owner).uuid
    for project_id, uuids in gone.items():
        for override in transaction.person_overrides_to(project_id, uuids.keys()):
            persons.setdefault((project_id, override.old_uuid), uuids[override.uuid])
        for row in transaction.id_overrides_to(project_id, uuids.keys()):
            ids.setdefault((project_id, row.distinct_id), uuids[row.uuid])
    put_overrides(
        transaction,
        outbox,
        [PersonOverride(*key, uuid) for key, uuid in persons.items()],
        [IdOverride(*key, uuid) for key, uuid in ids.items()],
    )


def put_overrides(
    transaction: Transaction, outbox: Outbox, persons: Collection[PersonOverride], ids: Collection[IdOverride]
) -> None:
    """Write overrides, and publish them under a version that is above those of all transactions before."""
    now = int(time.time() * 1000)
    projects = {override.project_id for override in persons} | {row.project_id for row in ids}
    version = {project: transaction.next_version(project) for project in projects}
    transaction.put_person_overrides(persons)
    transaction.put_id_overrides(ids)
    for override in persons:
        outbox.person_override(override, version[override.project_id], now)
    for row in ids:
        outbox.id_override(row, version[row.project_id])
