"""The tables: what the worker writes can be read back, sessions are aggregated, versions win."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow
import pytest

from hedgerow.store.client import EventStore
from tests.store.support import event_rows

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def session(store: EventStore, project: int, name: str = "s") -> dict[str, Any]:
    sql = "SELECT * FROM sessions_view WHERE project_id = {p:Int64} AND session_id = {s:String}"
    rows = store.query(sql, {"p": project, "s": name})
    assert len(rows) == 1
    return rows[0]


def test_every_column_of_an_event_comes_back_as_it_was(event_store: EventStore, project: int) -> None:
    texts = [
        *("current_url", "pathname", "host", "referring_domain", "browser", "os", "device_type", "country_code", "lib"),
        *("session_id", "utm_source", "utm_medium", "utm_campaign", "elements_chain", "person_mode", "distinct_id"),
        *(f"group_{number}" for number in range(5)),
    ]
    values = {name: f"{name} ü' \\ \n" for name in texts}
    moment = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    ids = {"uuid": [uuid.UUID(int=7).bytes], "person_id": [uuid.UUID(int=8).bytes]}
    rows = event_rows(project, 1, event="$pageview", timestamp=[moment], properties='{"a":"ü\\u0000"}', **ids, **values)
    event_store.insert_arrow("events", rows)
    found = event_store.query("SELECT * FROM events WHERE project_id = {p:Int64}", {"p": project})[0]
    assert {name: found[name] for name in texts} == values
    assert (found["uuid"], found["person_id"]) == (uuid.UUID(int=7), uuid.UUID(int=8))
    assert found["timestamp"] == moment.replace(tzinfo=None)
    assert found["properties"] == '{"a":"ü\\u0000"}'
    assert found["inserted_at"] > datetime(2026, 1, 1)


def test_a_session_is_summed_over_blocks(event_store: EventStore, project: int) -> None:
    def add(minute: int, event: str, url: str, **columns: Any) -> None:
        moment = [NOON + timedelta(minutes=minute)]
        path = url.removeprefix("https://a.example")
        rows = event_rows(
            project, 1, session_id="s", event=event, timestamp=moment, current_url=url, pathname=path, **columns
        )
        event_store.insert_arrow("events", rows)

    add(5, "$autocapture", "https://a.example/b")
    add(9, "$pageview", "https://a.example/c", country_code="FR")
    add(1, "$pageview", "https://a.example/a", utm_source="mail", referring_domain="b.example", country_code="DE")
    add(0, "server side", "")
    add(30, "$screen", "")
    found = session(event_store, project)
    assert (found["events"], found["pageviews"], found["autocaptures"], found["screens"]) == (5, 2, 1, 1)
    assert found["min_timestamp"] == NOON.replace(tzinfo=None)
    assert found["duration_seconds"] == 30 * 60
    assert (found["entry_url"], found["entry_pathname"]) == ("https://a.example/a", "/a")
    assert (found["exit_url"], found["exit_pathname"]) == ("https://a.example/c", "/c")
    assert (found["entry_utm_source"], found["entry_referring_domain"]) == ("mail", "b.example")
    assert found["distinct_id"] == "somebody"


def test_a_repeated_block_counts_once_in_its_sessions(event_store: EventStore, project: int) -> None:
    rows = event_rows(project, 4, session_id="s")
    for _ in range(3):
        event_store.insert_arrow("events", rows, token=f"sessions-{project}")
    assert session(event_store, project)["events"] == 4


def test_two_different_blocks_with_equal_sessions_both_count(event_store: EventStore, project: int) -> None:
    """Their aggregated rows are the same bytes; the view's table must not take them for a repeat."""
    for number in range(3):
        event_store.insert_arrow("events", event_rows(project, 4, session_id="s"), token=f"{project}-{number}")
    assert session(event_store, project)["events"] == 12


def test_events_without_a_session_make_none(event_store: EventStore, project: int) -> None:
    event_store.insert_arrow("events", event_rows(project))
    sql = "SELECT count() AS n FROM sessions WHERE project_id = {p:Int64}"
    assert event_store.query(sql, {"p": project}) == [{"n": 0}]


def test_an_event_that_was_sent_twice_is_merged_into_one(event_store: EventStore, project: int) -> None:
    ids = [uuid.UUID(int=number).bytes for number in range(3)]
    for _ in range(2):
        event_store.insert_arrow("events", event_rows(project, uuid=ids))
    sql = "SELECT count() AS n FROM events FINAL WHERE project_id = {p:Int64}"
    assert event_store.query(sql, {"p": project}) == [{"n": 3}]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("persons", {"id": (pyarrow.binary(16), uuid.UUID(int=1).bytes)}),
        ("person_distinct_ids", {"distinct_id": (pyarrow.string(), "d")}),
        ("person_overrides", {"old_person_id": (pyarrow.binary(16), uuid.UUID(int=1).bytes)}),
        ("distinct_id_overrides", {"distinct_id": (pyarrow.string(), "d")}),
        ("groups", {"group_type_index": (pyarrow.uint8(), 0), "group_key": (pyarrow.string(), "acme")}),
    ],
)
def test_the_highest_version_wins_whatever_the_order(
    event_store: EventStore, project: int, table: str, key: dict[str, tuple[Any, Any]]
) -> None:
    for version in (2, 3, 1):
        columns = {name: pyarrow.array([value], kind) for name, (kind, value) in key.items()}
        columns["project_id"] = pyarrow.array([project], pyarrow.int64())
        columns["version"] = pyarrow.array([version], pyarrow.uint64())
        event_store.insert_arrow(table, pyarrow.record_batch(columns))
    sql = f"SELECT version FROM {table} FINAL WHERE project_id = {{p:Int64}}"
    assert event_store.query(sql, {"p": project}) == [{"version": 3}]


def test_one_person_or_one_uuid_is_found_without_reading_the_project(event_store: EventStore) -> None:
    for column in ("person_id", "distinct_id", "uuid", "session_id"):
        value = "toUUID('00000000-0000-0000-0000-000000000001')" if column in {"person_id", "uuid"} else "'x'"
        plan = event_store.query(
            f"EXPLAIN indexes = 1 SELECT * FROM events WHERE project_id = 1 AND {column} = {value}"
        )
        assert "bloom_filter" in str(plan)
