"""The outbox and a real event store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import UUID

import pytest

from hedgerow.persons import operations
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.publish import publish_pending
from hedgerow.persons.resolver import GroupOp
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreUnavailable
from tests.persons.support import PROJECT, START, Blocks, event, identify
from tests.store.support import start_store


@pytest.fixture(scope="module")
def store_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings, process = start_store(tmp_path_factory.mktemp("data"))
    yield settings
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture
def event_store(store_settings: Settings) -> Iterator[EventStore]:
    client = EventStore(store_settings, role="test")
    for table in ("persons", "person_distinct_ids", "person_overrides", "distinct_id_overrides", "groups"):
        client.command(f"TRUNCATE TABLE {table}")
    yield client
    client.close()


def rows(event_store: EventStore, table: str, columns: str, key: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in event_store.query(f"SELECT {columns} FROM {table} FINAL ORDER BY {key}")]


def test_all_copies_arrive_as_they_are_stored(store: PersonStore, event_store: EventStore) -> None:
    Blocks(store).run(
        event("a", 1.25, set={"name": "Änn"}), identify("u", "a"), groups=[GroupOp(PROJECT, 2, "g", {"x": 1}, START)]
    )
    with store.read() as view:
        (person,) = view.newest_persons(PROJECT, 10, 0)
    sent = publish_pending(store, event_store)
    assert sent == 5
    uuid = UUID(bytes=person.uuid)
    assert rows(
        event_store,
        "persons",
        "project_id, id, properties, toUnixTimestamp64Milli(created_at) AS at, is_identified, is_deleted, version",
        "id",
    ) == [(PROJECT, uuid, '{"name":"Änn"}', int(START * 1000) + 1250, 1, 0, person.version)]
    assert rows(event_store, "person_distinct_ids", "distinct_id, person_id, is_deleted", "distinct_id") == [
        ("a", uuid, 0),
        ("u", uuid, 0),
    ]
    assert rows(event_store, "person_overrides", "person_id", "person_id") == [(uuid,)]
    assert rows(event_store, "groups", "group_type_index, group_key, properties, version", "group_key") == [
        (2, "g", '{"x":1}', 1)
    ]
    assert publish_pending(store, event_store) == 0


def test_a_person_deleted_and_made_again_is_visible(store: PersonStore, event_store: EventStore) -> None:
    blocks = Blocks(store)
    for _ in range(2):
        blocks.run(event("a", set={"x": 1}), event("a", set={"x": 2}))
        with store.read() as view:
            (person,) = view.newest_persons(PROJECT, 10, 0)
        publish_pending(store, event_store)
        assert rows(event_store, "persons", "id, is_deleted", "id") == [(UUID(bytes=person.uuid), 0)]
        operations.delete_persons(store, PROJECT, [person.id])
        publish_pending(store, event_store)
        assert rows(event_store, "persons", "id, is_deleted", "id") == [(UUID(bytes=person.uuid), 1)]
        assert rows(event_store, "person_distinct_ids", "distinct_id, is_deleted", "distinct_id") == [("a", 1)]


def test_splits_arrive(store: PersonStore, event_store: EventStore) -> None:
    Blocks(store).run(identify("u", "a"))
    with store.read() as view:
        (person,) = view.newest_persons(PROJECT, 10, 0)
    (new,) = operations.split_person(store, PROJECT, person.id, "u")
    publish_pending(store, event_store)
    assert rows(event_store, "distinct_id_overrides", "distinct_id, person_id, is_deleted", "distinct_id") == [
        ("a", UUID(bytes=new.uuid), 0)
    ]


def test_sending_again_after_a_crash_changes_nothing(store: PersonStore, event_store: EventStore) -> None:
    Blocks(store).run(event("a"), event("b"))
    with store.read() as view:
        waiting = view.publications(1 << 40)
    publish_pending(store, event_store)
    with store.write() as transaction:
        for row in waiting:
            transaction.publish(row.table, row.token, row.body)
    publish_pending(store, event_store)
    assert event_store.query("SELECT count() AS n FROM persons FINAL") == [{"n": 2}]


def test_what_cannot_be_sent_stays(store: PersonStore, store_settings: Settings) -> None:
    Blocks(store).run(event("a"))
    nowhere = store_settings.model_copy(update={"store": store_settings.store.model_copy(update={"port": 1})})
    client = EventStore(nowhere, role="test")
    with pytest.raises(StoreUnavailable):
        publish_pending(store, client)
    with store.read() as view:
        assert {row.table for row in view.publications(1 << 40)} == {"persons", "person_distinct_ids"}
    client.close()


def test_thousands_of_persons_arrive(store: PersonStore, event_store: EventStore) -> None:
    blocks = Blocks(store)
    for start in range(0, 6000, 2000):
        blocks.run(*(event(f"p{start + number}", set={"random": os.urandom(500).hex()}) for number in range(2000)))
    assert publish_pending(store, event_store) == 12_000
    assert event_store.query("SELECT count() AS n, uniq(id) AS ids FROM persons FINAL") == [{"n": 6000, "ids": 6000}]
