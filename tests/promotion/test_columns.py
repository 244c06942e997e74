"""A property gets a column: every question answers the same before, while and after, on the real engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgerow import settings as settings_module
from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models.promoted import LEAVING, READY
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.pipeline import promoted as pipeline_promoted
from hedgerow.promotion import service
from hedgerow.promotion import store as promotion_store
from hedgerow.store.client import EventStore
from tests.store.conftest import event_store, project, store

__all__ = ["event_store", "project", "store"]

VALUES: list[Any] = ["pro", "", None, 5, 1.5, -0.0, 1e21, True, [1, "a"], {"b": 1.0}, 'it\'s \\ "quoted"\n', "ü"]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = settings_module.load(tmp_path)
    migrate.upgrade(found)
    return Database(open_engine(found))


def insert(event_store: EventStore, project: int, values: list[Any], name: str = "plan") -> None:
    event_store.command(
        "INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, properties) SELECT generateUUIDv4(),"
        " {project:Int64}, 'e', toDateTime64('2026-01-01', 6, 'UTC') + number * 86400 * 3, 'd', properties"
        " FROM (SELECT arrayJoin(arrayEnumerate({all:Array(String)})) AS number, {all:Array(String)}[number]"
        " AS properties)",
        {"project": project, "all": [json.dumps({name: value} if value is not None else {}) for value in values]},
    )


def of_column(event_store: EventStore, project: int, column: str) -> list[str]:
    rows = event_store.query(
        f"SELECT {column} AS text FROM events WHERE project_id = {{project:Int64}} ORDER BY timestamp",
        {"project": project},
    )
    return [row["text"] for row in rows]


def of_json(event_store: EventStore, project: int, name: str) -> list[str]:
    rows = event_store.query(
        "SELECT ifNull(JSONExtract(properties, {name:String}, 'Nullable(String)'), '') AS text FROM events"
        " WHERE project_id = {project:Int64} ORDER BY timestamp",
        {"project": project, "name": name},
    )
    return [row["text"] for row in rows]


@pytest.mark.parametrize("name", ["plan", "it's `odd`.\\ é/$"])
def test_old_and_new_rows_have_the_property_in_its_column(
    event_store: EventStore, database: Database, project: int, name: str
) -> None:
    insert(event_store, project, VALUES, name)
    service.promote(database, "event", name)
    service.work(database, event_store, lambda: None)
    with database.read() as session:
        (one,) = promotion_store.promoted(session)
    assert one.state == READY
    insert(event_store, project, VALUES, name)  # by a worker that does not know the column yet
    assert of_column(event_store, project, one.column) == of_json(event_store, project, name)
    stored = event_store.query(
        "SELECT uniqExact(name) AS parts, countIf(column = {column:String}) AS filled FROM system.parts_columns"
        " WHERE table = 'events' AND active",
        {"column": one.column},
    )
    assert 0 < stored[0]["filled"] == stored[0]["parts"]
    promotion_store.drop_column(event_store, one)


def test_a_job_that_ends_half_way_goes_on_where_it_was(
    event_store: EventStore, database: Database, project: int
) -> None:
    insert(event_store, project, VALUES)
    service.promote(database, "event", "plan")
    looks = iter([None, None])

    def lead() -> None:
        if next(looks, "gone") == "gone":
            raise RuntimeError("another scheduler leads")

    with pytest.raises(RuntimeError):
        service.work(database, event_store, lead)
    service.work(database, event_store, lambda: None)
    with database.read() as session:
        (one,) = promotion_store.promoted(session)
        assert promotion_store.sent_columns(session) == {one.column: "plan"}
    assert one.state == READY
    assert of_column(event_store, project, one.column) == of_json(event_store, project, "plan")
    promotion_store.drop_column(event_store, one)


def test_a_column_is_dropped_only_when_nobody_sends_it_any_more(
    event_store: EventStore, database: Database, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.promote(database, "event", "plan")
    service.work(database, event_store, lambda: None)
    service.demote(database, "event", "plan")
    service.work(database, event_store, lambda: None)
    with database.read() as session:
        (one,) = promotion_store.promoted(session)
        assert promotion_store.sent_columns(session) == {}
    assert one.state == LEAVING
    assert of_column(event_store, project, one.column) == []
    with pytest.raises(InvalidInput):
        service.promote(database, "event", "plan")
    monkeypatch.setattr(service, "FORGOTTEN_AFTER", service.FORGOTTEN_AFTER * 0)
    service.work(database, event_store, lambda: None)
    with database.read() as session:
        assert promotion_store.promoted(session) == []
    columns = event_store.query("SELECT name FROM system.columns WHERE table = 'events'")
    assert one.column not in {row["name"] for row in columns}


def test_person_properties_get_columns_too(event_store: EventStore, database: Database, project: int) -> None:
    event_store.command(
        'INSERT INTO persons SELECT {project:Int64}, generateUUIDv4(), \'{"email":"a@b.c"}\', now64(3), 1, 0, 1',
        {"project": project},
    )
    service.promote(database, "person", "email")
    service.work(database, event_store, lambda: None)
    with database.read() as session:
        (one,) = promotion_store.promoted(session)
    rows = event_store.query(
        f"SELECT {one.column} AS text FROM persons WHERE project_id = {{project:Int64}}",
        {"project": project},
    )
    assert rows == [{"text": "a@b.c"}]
    promotion_store.drop_column(event_store, one)


def test_what_has_a_column_from_the_start_or_no_column_is_said_so(database: Database) -> None:
    with pytest.raises(InvalidInput, match="already"):
        service.promote(database, "event", "$browser")
    with pytest.raises(InvalidInput):
        service.promote(database, "event", "x" * 201)
    with pytest.raises(NotFound):
        service.demote(database, "event", "never")


JSON_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-10000, 10000, places=3).map(float),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
    st.lists(st.integers(), max_size=3),
)


@settings(max_examples=20, deadline=None)
@given(values=st.lists(JSON_VALUES, min_size=30, max_size=60))
def test_the_worker_makes_of_a_value_what_the_engine_makes_of_its_json(
    event_store: EventStore, values: list[Any]
) -> None:
    rows = event_store.query(
        "SELECT ifNull(JSONExtract(arrayJoin({all:Array(String)}), 'p', 'Nullable(String)'), '') AS text",
        {"all": [json.dumps({"p": value}, ensure_ascii=False) for value in values]},
    )
    for value, row in zip(values, rows, strict=True):
        assert pipeline_promoted.text_of(value) in (row["text"], None), value
