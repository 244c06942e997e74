"""Events between two event stores: what is copied, what is found to differ, what two attempts leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hedgerow import settings as settings_module
from hedgerow.move.eventstore import EventCopier
from hedgerow.move.spans import ALWAYS, COPIES, EVENTS, LEAST, MOST, Range, packed
from hedgerow.move.state import State
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore, connect
from tests.store.support import running_store

EVENTS_SQL = """
INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id, properties, session_id)
SELECT generateUUIDv4(), {project:Int64}, concat('e', toString(number % 5)),
       toDateTime64('2026-11-20 00:00:00', 6, 'UTC') + toIntervalSecond(number * 60),
       concat('visitor ', toString(number % 100)), generateUUIDv4(), '{"price":1.50,"name":"\\\\u00fc"}',
       concat('session ', toString(number % 100))
FROM numbers({rows:UInt64})
"""
PERSONS_SQL = """
INSERT INTO persons SELECT {project:Int64}, generateUUIDv4(), '{}', now64(3), 1, 0, {version:UInt64} FROM numbers(300)
"""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Settings]]:
    """The source's settings, and those of two store roles as shards."""
    folder = tmp_path_factory.mktemp("stores")
    with running_store(folder / "a") as source, running_store(folder / "b") as one, running_store(folder / "c") as two:
        shards = [
            f"http://hedgerow:{Secrets(shard.data).store_password}@127.0.0.1:{shard.store.port}/hedgerow"
            for shard in (one, two)
        ]
        yield source, settings_module.load(folder / "target", overrides={"store": {"shards": shards}})


@pytest.fixture
def source(stores: tuple[Settings, Settings]) -> Iterator[EventStore]:
    with closing(EventStore(stores[0], role="test")) as store:
        yield store
        for table in (EVENTS, *COPIES):
            store.command(f"TRUNCATE TABLE {table.name}")
        store.command("TRUNCATE TABLE sessions")


@pytest.fixture
def target(stores: tuple[Settings, Settings]) -> Iterator[EventStore]:
    with closing(EventStore(stores[1], role="test")) as store:
        yield store
        for table in (EVENTS, *COPIES):
            store.command(f"TRUNCATE TABLE {table.name}")
        store.command("TRUNCATE TABLE sessions")


@pytest.fixture
def copier(
    stores: tuple[Settings, Settings], source: EventStore, target: EventStore, tmp_path: Path
) -> Iterator[EventCopier]:
    with (
        closing(State(tmp_path, {})) as state,
        closing(connect(stores[0])) as reader,
        closing(EventCopier(source, reader, target, state)) as copier,
    ):
        yield copier


def sync(copier: EventCopier, *, full: bool = False, within: Range = ALWAYS) -> None:
    for table in (EVENTS, *COPIES):
        copier.sync(table, list(copier.differing(table, full=full, within=within)), within=within)


def differing(copier: EventCopier) -> dict[str, list[str]]:
    found = {table.name: [str(s) for s in copier.differing(table, full=True)] for table in (EVENTS, *COPIES)}
    return {table: spans for table, spans in found.items() if spans}


def totals(store: EventStore, sql: str) -> int:
    return sum(row["n"] for row in store.query_shards(sql))


def test_everything_arrives_once_and_split_by_shard(
    copier: EventCopier, source: EventStore, target: EventStore
) -> None:
    source.command(EVENTS_SQL, {"project": 1, "rows": 5000})
    source.command(PERSONS_SQL, {"project": 1, "version": 1})
    sync(copier)
    assert differing(copier) == {}
    counts = [row["n"] for row in target.query_shards("SELECT count() AS n FROM events")]
    assert sum(counts) == 5000
    assert min(counts) > 1000
    assert [row["n"] for row in target.query_shards("SELECT count() AS n FROM persons")] == [300, 300]
    assert totals(target, "SELECT sum(events) AS n FROM sessions") == 5000


def test_a_second_pass_copies_only_what_came_in_since(
    copier: EventCopier, source: EventStore, target: EventStore
) -> None:
    source.command(EVENTS_SQL, {"project": 1, "rows": 2000})
    sync(copier)
    until = copier.now_ms() + 1
    source.command(
        "INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id, properties, inserted_at) "
        "SELECT generateUUIDv4(), 1, 'late', toDateTime64('2026-11-20 00:00:00', 6), 'x', generateUUIDv4(), '{}', "
        "fromUnixTimestamp64Milli({at:Int64}) FROM numbers(10)",
        {"at": until + 5},
    )
    assert copier.spans(EVENTS, full=False, within=Range(until, None)).popitem()[1].rows == 10
    sync(copier, within=Range(until, None))
    assert differing(copier) == {}
    assert totals(target, "SELECT count() AS n FROM events") == 2010


def test_what_was_changed_on_either_side_is_found_and_made_right(
    copier: EventCopier, source: EventStore, target: EventStore
) -> None:
    source.command(EVENTS_SQL, {"project": 1, "rows": 3000})
    source.command(PERSONS_SQL, {"project": 1, "version": 1})
    sync(copier)
    now = {"mutations_sync": 1}
    # a merge was written into past events of the source; a row of the target was tampered with, and one is too much
    source.command("ALTER TABLE events UPDATE person_id = generateUUIDv4() WHERE event = 'e1'", settings=now)
    target.command(
        "ALTER TABLE events UPDATE properties = '{}' WHERE distinct_id = 'visitor 7' "
        "AND timestamp < toDateTime64('2026-11-20 06:00:00', 6)",
        settings=now,
    )
    target.command("ALTER TABLE persons UPDATE is_identified = 0 WHERE 1", settings=now)
    target.alone()[0].command(EVENTS_SQL, {"project": 9, "rows": 1})
    assert differing(copier) == {"events": ["2026-11-20", "2026-11-21", "2026-11-22"], "persons": ["1"]}
    sync(copier, full=True)
    copier.mend_sessions()
    assert differing(copier) == {}
    assert totals(target, "SELECT count() AS n FROM events") == 3000
    assert totals(target, "SELECT sum(events) AS n FROM sessions WHERE project_id = 1") == 3000


def test_a_large_project_is_cut_and_small_ones_are_packed() -> None:
    assert list(packed([(1, 10), (2, 49_990), (5, 1), (7, 200_000), (9, 3)])) == [
        (LEAST, 4, 50_000),
        (5, 6, 1),
        (7, 8, 200_000),
        (9, MOST, 3),
    ]
    assert list(packed([])) == [(LEAST, MOST, 0)]


def test_chunks_of_a_large_day_leave_out_and_repeat_nothing(
    copier: EventCopier, source: EventStore, target: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("spans", "eventstore"):
        monkeypatch.setattr(f"hedgerow.move.{module}.CHUNK", 100)
    for project in range(1, 4):
        source.command(EVENTS_SQL, {"project": project, "rows": 150 * project})
    source.command(PERSONS_SQL, {"project": 2, "version": 1})
    sync(copier)
    assert differing(copier) == {}
    assert totals(target, "SELECT count() AS n FROM events") == 900
