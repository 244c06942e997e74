"""Two store roles as shards: events on one of them each, copies on both, and no question that sees only one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hedgerow import settings as settings_module
from hedgerow.errors import SettingsRefused
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store import schema
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError, StoreUnavailable
from hedgerow.store.squash import squash
from tests.store.support import event_rows, launch, running_store, start_store, stop_store, wait_until_ready
from tests.store.test_squash import add_merge, people, person

COUNT = "SELECT count() AS n, uniqExact(uuid) AS u FROM events WHERE project_id = {p:Int64}"


@dataclass
class Shards:
    settings: Settings  # of those who use them
    stores: list[Settings]
    processes: list[subprocess.Popen[bytes]]

    def kill(self, shard: int) -> None:
        self.processes[shard].kill()
        self.processes[shard].wait()

    def start(self, shard: int) -> None:
        store = self.stores[shard]
        ports = {"port": store.store.port, "ops_port": store.store.ops_port}
        self.processes[shard] = launch(store, ports)
        wait_until_ready(store, self.processes[shard])

    def alone(self, shard: int) -> EventStore:
        return EventStore(self.stores[shard], role="test")


def address_of(store: Settings) -> str:
    return f"http://hedgerow:{Secrets(store.data).store_password}@127.0.0.1:{store.store.port}/hedgerow"


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shards]:
    folder = tmp_path_factory.mktemp("shards")
    started = [start_store(folder / str(number), max_memory_bytes=1 << 29) for number in range(2)]
    addresses = [address_of(store) for store, _ in started]
    settings = settings_module.load(folder / "user", overrides={"store": {"shards": addresses}})
    found = Shards(settings, [store for store, _ in started], [process for _, process in started])
    yield found
    for process in found.processes:
        stop_store(process)


@pytest.fixture
def sharded(shards: Shards) -> Iterator[EventStore]:
    found = EventStore(shards.settings, role="test")
    yield found
    found.close()


def counts(store: EventStore, project: int) -> list[int]:
    """Events of the project on each shard; none of them twice."""
    rows = store.query_shards(COUNT, {"p": project})
    assert all(row["n"] == row["u"] for row in rows)
    return [row["n"] for row in rows]


def visitors(project: int, count: int = 1000) -> Any:
    ids = [f"visitor {number % 100}" for number in range(count)]
    return event_rows(project, count, distinct_id=ids, session_id=ids)


def test_a_block_is_spread_and_a_visitor_s_events_stay_together(sharded: EventStore, project: int) -> None:
    sharded.insert_arrow("events", visitors(project), "block")
    assert sum(counts(sharded, project)) == 1000
    assert min(counts(sharded, project)) > 300
    rows = sharded.query_shards(
        "SELECT distinct_id, count() AS n, any(s.events) AS s FROM events LEFT JOIN sessions_view AS s "
        "ON events.session_id = s.session_id AND events.project_id = s.project_id "
        "WHERE project_id = {p:Int64} GROUP BY distinct_id",
        {"p": project},
    )
    assert len(rows) == 100
    assert {(row["n"], row["s"]) for row in rows} == {(10, 10)}


def test_a_block_that_is_sent_again_is_known_by_every_shard(sharded: EventStore, project: int) -> None:
    rows = visitors(project)
    for _ in range(3):
        sharded.insert_arrow("events", rows, f"again-{project}")
    assert sum(counts(sharded, project)) == 1000


def test_copies_are_whole_on_every_shard(sharded: EventStore, shards: Shards, project: int) -> None:
    add_merge(sharded, project, 1, 10)
    for shard in range(2):
        store = shards.alone(shard)
        sql = "SELECT count() AS n FROM person_overrides WHERE project_id = {p:Int64}"
        assert store.query(sql, {"p": project}) == [{"n": 1}]
        store.close()
    assert len(sharded.query("SELECT * FROM person_overrides WHERE project_id = {p:Int64}", {"p": project})) == 1


@pytest.mark.parametrize("table", ["events", "events AS e", "sessions_view"])
def test_a_question_about_events_is_never_put_to_one_shard_only(sharded: EventStore, table: str) -> None:
    with pytest.raises(StoreError, match="ask each of them"):
        sharded.query(f"SELECT count() FROM {table}")
    with pytest.raises(StoreError, match="ask each of them"):
        sharded.query(f"SELECT 1 FROM persons WHERE id IN (SELECT person_id\n  from {table})")


def test_a_deletion_reaches_every_shard(sharded: EventStore, project: int) -> None:
    sharded.insert_arrow("events", visitors(project))
    sharded.delete("events", "project_id = {p:Int64} AND distinct_id != 'visitor 7'", {"p": project})
    assert sum(counts(sharded, project)) == 10


def test_a_squash_rewrites_the_events_of_every_shard(sharded: EventStore, project: int) -> None:
    ids = [f"visitor {number}" for number in range(20)]
    owners = [person(1 + number % 2).bytes for number in range(20)]
    sharded.insert_arrow("events", event_rows(project, 20, distinct_id=ids, person_id=owners))
    add_merge(sharded, project, 1, 3)
    result = squash(sharded, timedelta(hours=1))
    assert result.events >= 10
    now = [row["p"] for row in sharded.query_shards(
        "SELECT person_id AS p FROM events WHERE project_id = {p:Int64}", {"p": project}
    )]  # fmt: skip
    assert sorted({one.int for one in now}) == [2, 3]
    kept = "SELECT count() AS n FROM person_overrides WHERE project_id = {p:Int64}"
    assert sharded.query_shards(kept, {"p": project}) == [{"n": 0}, {"n": 0}]


def test_people_are_joined_on_each_shard_by_its_own_copies(sharded: EventStore, shards: Shards, project: int) -> None:
    ids = [f"visitor {number}" for number in range(20)]
    sharded.insert_arrow("events", event_rows(project, 20, distinct_id=ids, person_id=person(1).bytes))
    add_merge(sharded, project, 1, 3, at=None)
    found: dict[str, set[int]] = {}
    for shard in range(2):
        store = shards.alone(shard)
        found |= people(store, project)
        store.close()
    assert found == {one: {3} for one in ids}


def test_a_shard_that_is_down_is_unavailable_and_gets_what_it_missed(shards: Shards, project: int) -> None:
    sharded = EventStore(shards.settings, role="test")
    rows = visitors(project)
    shards.kill(1)
    try:
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                sharded.insert_arrow("events", rows, f"down-{project}")
        with pytest.raises(StoreUnavailable):
            sharded.query_shards(COUNT, {"p": project})
        assert sharded.ping() is False
    finally:
        shards.start(1)
    sharded.insert_arrow("events", rows, f"down-{project}")
    assert sum(counts(sharded, project)) == 1000
    assert sharded.ping() is True
    sharded.close()


def test_shards_that_have_their_tables_need_no_migration(shards: Shards) -> None:
    store = EventStore(shards.settings, role="test", check=False)
    assert schema.migrate(shards.settings, store) == []
    store.close()


def test_a_shard_may_listen_where_others_reach_it_only_when_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"store\.allow_remote"), running_store(tmp_path, host="0.0.0.0"):
        pass
    with running_store(tmp_path, host="0.0.0.0", allow_remote=True) as settings:
        dsn = f"http://hedgerow@127.0.0.1:{settings.store.port}"  # its password is the installation's secret
        store = EventStore(settings_module.load(tmp_path, overrides={"store": {"shards": [dsn]}}), role="test")
        assert store.query("SELECT 1 AS one") == [{"one": 1}]
        store.close()


def test_a_server_is_migrated_from_nothing_and_used(shards: Shards, tmp_path: Path) -> None:
    """A store role stands in for a server: a database of its own, made by `hedgerow store migrate`."""
    dsn = address_of(shards.stores[0]).removesuffix("hedgerow") + "fresh"
    settings = settings_module.load(tmp_path, overrides={"store": {"dsn": dsn}})
    role = EventStore(settings, role="worker")
    with pytest.raises(StoreUnavailable, match="Run: hedgerow store migrate"):
        role.insert_arrow("events", event_rows(1))
    cli = EventStore(settings, role="cli", check=False)
    would = schema.migrate(settings, cli, dry_run=True)
    assert would[0] == "CREATE DATABASE IF NOT EXISTS fresh ENGINE = Atomic"
    assert schema.migrate(settings, cli) == would
    assert schema.migrate(settings, cli) == []
    assert len(schema.migrate(settings, cli, again=True)) == len(would)
    role.insert_arrow("events", event_rows(1))
    assert role.query("SELECT count() AS n FROM events") == [{"n": 3}]
    for store in (role, cli):
        store.close()


def test_direct_inserts_into_an_unknown_cluster_are_refused(shards: Shards, tmp_path: Path) -> None:
    dsn = address_of(shards.stores[0])
    store = EventStore(
        settings_module.load(tmp_path, overrides={"store": {"dsn": dsn, "cluster": "main", "shards": [dsn]}}), role="t"
    )
    with pytest.raises(SettingsRefused, match="knows no cluster 'main'"):
        store.insert_arrow("events", event_rows(1))
    store.close()
