"""Squashing overrides: the same answers before and after, whatever happens meanwhile."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreUnavailable
from hedgerow.store.sql import events_of_person, person_id, person_joins
from hedgerow.store.squash import squash
from tests.store.support import event_rows, eventually, launch, start_store, stop_store, wait_until_ready

HOUR = timedelta(hours=1)
OLD = datetime(2026, 1, 1, tzinfo=UTC)


def person(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def add_events(store: EventStore, project: int, *people: int, distinct: str | None = None, month: int = 11) -> None:
    ids = [person(number).bytes for number in people]
    names = [distinct or f"d{number}" for number in people]
    moment = datetime(2026, month, 1, tzinfo=UTC)
    rows = event_rows(project, len(ids), person_id=ids, distinct_id=names, timestamp=[moment] * len(ids))
    store.insert_arrow("events", rows)


def add_merge(store: EventStore, project: int, old: int, new: int, version: int = 1, at: datetime | None = OLD) -> None:
    columns: dict[str, Any] = {
        "project_id": pyarrow.array([project], pyarrow.int64()),
        "old_person_id": pyarrow.array([person(old).bytes], pyarrow.binary(16)),
        "person_id": pyarrow.array([person(new).bytes], pyarrow.binary(16)),
        "version": pyarrow.array([version], pyarrow.uint64()),
    }
    if at is not None:
        columns["created_at"] = pyarrow.array([at], pyarrow.timestamp("ms", "UTC"))
    store.insert_arrow("person_overrides", pyarrow.record_batch(columns))


def add_split(store: EventStore, project: int, distinct: str, new: int, version: int = 1, deleted: int = 0) -> None:
    columns = {
        "project_id": pyarrow.array([project], pyarrow.int64()),
        "distinct_id": pyarrow.array([distinct]),
        "person_id": pyarrow.array([person(new).bytes], pyarrow.binary(16)),
        "version": pyarrow.array([version], pyarrow.uint64()),
        "is_deleted": pyarrow.array([deleted], pyarrow.uint8()),
        "created_at": pyarrow.array([OLD], pyarrow.timestamp("ms", "UTC")),
    }
    store.insert_arrow("distinct_id_overrides", pyarrow.record_batch(columns))


def people(store: EventStore, project: int) -> dict[str, set[int]]:
    """Distinct id -> numbers of the people its events belong to now."""
    rows = store.query(
        f"SELECT e.distinct_id AS d, {person_id('e')} AS p FROM events AS e {person_joins('e')} "
        "WHERE e.project_id = {project_id:Int64}",
        {"project_id": project},
    )
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row["d"], set()).add(row["p"].int)
    return found


def overrides(store: EventStore, project: int) -> int:
    sql = (
        "SELECT (SELECT count() FROM person_overrides WHERE project_id = {p:Int64}) + "
        "(SELECT count() FROM distinct_id_overrides WHERE project_id = {p:Int64}) AS n"
    )
    return int(store.query(sql, {"p": project})[0]["n"])


def raw_people(store: EventStore, project: int) -> set[int]:
    rows = store.query("SELECT DISTINCT person_id AS p FROM events WHERE project_id = {p:Int64}", {"p": project})
    return {row["p"].int for row in rows}


def test_merges_and_splits_are_written_into_events_of_every_month(event_store: EventStore, project: int) -> None:
    for month in (9, 10, 11):
        add_events(event_store, project, 1, 2, 3, month=month)
        add_events(event_store, project, 1, distinct="leaves", month=month)
    add_merge(event_store, project, 1, 10)
    add_split(event_store, project, "leaves", 20)
    before = people(event_store, project)
    assert before == {"d1": {10}, "d2": {2}, "d3": {3}, "leaves": {20}}
    result = squash(event_store, HOUR)
    assert (result.merges, result.splits, result.events, result.partitions) == (1, 1, 6, 3)
    assert raw_people(event_store, project) == {10, 2, 3, 20}
    assert people(event_store, project) == before
    assert overrides(event_store, project) == 0
    assert squash(event_store, HOUR).events == 0


def test_young_overrides_are_left_alone(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1, 2)
    add_merge(event_store, project, 1, 10, at=None)
    add_merge(event_store, project, 2, 20)
    squash(event_store, HOUR)
    assert raw_people(event_store, project) == {1, 20}
    assert overrides(event_store, project) == 1
    assert people(event_store, project) == {"d1": {10}, "d2": {20}}


def test_a_key_with_a_younger_row_waits_as_a_whole(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1)
    add_merge(event_store, project, 1, 10, version=1)
    add_merge(event_store, project, 1, 11, version=2, at=None)
    squash(event_store, HOUR)
    assert raw_people(event_store, project) == {1}
    assert people(event_store, project) == {"d1": {11}}


def test_the_newest_version_wins_and_all_versions_go(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1)
    for version in (3, 1, 2):
        add_merge(event_store, project, 1, 10 + version, version=version)
    squash(event_store, HOUR)
    assert raw_people(event_store, project) == {13}
    assert overrides(event_store, project) == 0


def test_a_split_wins_over_a_merge_and_one_that_was_taken_back_does_nothing(
    event_store: EventStore, project: int
) -> None:
    add_events(event_store, project, 1, 1)
    add_events(event_store, project, 1, distinct="back")
    add_merge(event_store, project, 1, 10)
    add_split(event_store, project, "d1", 20)
    add_split(event_store, project, "back", 30, version=1)
    add_split(event_store, project, "back", 0, version=2, deleted=1)
    before = people(event_store, project)
    assert before == {"d1": {20}, "back": {10}}
    squash(event_store, HOUR)
    assert people(event_store, project) == before
    assert overrides(event_store, project) == 0


def test_a_chain_of_merges_ends_at_its_last_person(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1, 2, 3)
    add_merge(event_store, project, 1, 2)
    add_merge(event_store, project, 2, 3)
    squash(event_store, HOUR)
    assert raw_people(event_store, project) == {3}
    assert overrides(event_store, project) == 0


def test_other_projects_are_not_touched(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1)
    add_events(event_store, -project, 1)
    add_merge(event_store, project, 1, 10)
    squash(event_store, HOUR)
    assert raw_people(event_store, -project) == {1}


def test_sessions_stay_as_they_were(event_store: EventStore, project: int) -> None:
    sql = "SELECT * FROM sessions_view WHERE project_id = {p:Int64}"
    event_store.insert_arrow("events", event_rows(project, person_id=person(1).bytes, session_id="s"))
    add_merge(event_store, project, 1, 10)
    before = event_store.query(sql, {"p": project})
    squash(event_store, HOUR)
    assert event_store.query(sql, {"p": project}) == before
    assert raw_people(event_store, project) == {10}


def test_one_person_s_events_are_found_without_the_joins(event_store: EventStore, project: int) -> None:
    add_events(event_store, project, 1, 2, 3)
    add_events(event_store, project, 1, distinct="leaves")
    add_merge(event_store, project, 2, 1)
    add_merge(event_store, project, 3, 9)
    add_split(event_store, project, "leaves", 9)

    def of(number: int) -> set[str]:
        sql = f"SELECT distinct_id AS d FROM events WHERE project_id = {{project_id:Int64}} AND {events_of_person()}"
        rows = event_store.query(sql, {"project_id": project, "person_id": str(person(number))})
        return {row["d"] for row in rows}

    expected = {1: {"d1", "d2"}, 2: set(), 3: set(), 9: {"d3", "leaves"}}
    assert {number: of(number) for number in expected} == expected
    squash(event_store, HOUR)
    assert {number: of(number) for number in expected} == expected


@pytest.fixture
def large(tmp_path: Path) -> Iterator[tuple[Settings, Any]]:
    settings, process = start_store(tmp_path)
    holder = [process]
    yield settings, holder
    stop_store(holder[0])


def test_a_store_that_is_killed_at_any_moment_of_a_squash_ends_up_right(large: tuple[Settings, Any]) -> None:
    settings, holder = large
    store = EventStore(settings, role="test")
    store.command(
        "INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id) "
        "SELECT generateUUIDv4(), 1, 'e', toDateTime('2026-06-01 00:00:00') + number * 60, "
        "concat('d', toString(number % 1000)), reinterpretAsUUID(toUInt128(1000 + number % 1000)) FROM numbers(200000)"
    )
    store.command(
        "INSERT INTO person_overrides (project_id, old_person_id, person_id, version, created_at) SELECT 1, "
        "reinterpretAsUUID(toUInt128(1000 + number)), reinterpretAsUUID(toUInt128(5000 + number % 7)), 1, "
        "now64(3) - 7200 FROM numbers(500)"
    )
    totals = (
        f"SELECT {person_id('e')} AS p, count() AS n FROM events AS e {person_joins('e')} "
        "WHERE e.project_id = {project_id:Int64} GROUP BY p ORDER BY p"
    )
    before = store.query(totals, {"project_id": 1})
    for moment in ("CREATE TABLE squash_splits", "UPDATE person_id", "ALTER TABLE person_overrides DELETE"):
        ended = threading.Event()

        def run(ended: threading.Event = ended) -> None:
            try:
                squash(store, HOUR)
            except StoreUnavailable:
                pass
            finally:
                ended.set()

        watcher = EventStore(settings, role="test")
        like = f"query LIKE '%{moment}%' AND query NOT LIKE '%processes%'"
        seen = f"SELECT count() AS n FROM system.processes WHERE {like}"
        thread = threading.Thread(target=run)
        thread.start()
        eventually(lambda watcher=watcher, seen=seen, ended=ended: ended.is_set() or watcher.query(seen)[0]["n"])  # type: ignore[misc]
        holder[0].kill()
        holder[0].wait()
        thread.join(30)
        watcher.close()
        ports = {"port": settings.store.port, "ops_port": settings.store.ops_port}
        holder[0] = launch(settings, ports)
        wait_until_ready(settings, holder[0])
        assert store.query(totals, {"project_id": 1}) == before
    squash(store, HOUR)
    assert store.query(totals, {"project_id": 1}) == before
    assert store.query("SELECT count() AS n FROM person_overrides") == [{"n": 0}]
    left = "SELECT count() AS n FROM system.tables WHERE name LIKE 'squash%'"
    assert store.query(left) == [{"n": 0}]
    assert store.query("SELECT count() AS n FROM system.mutations WHERE NOT is_done") == [{"n": 0}]
    store.close()
