"""EventStore: several threads, a store that comes and goes, errors that say what to do."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from pathlib import Path

import pytest

from hedgerow import settings as settings_module
from hedgerow.errors import SettingsRefused
from hedgerow.runtime import telemetry
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore, connect, ipc_bytes
from hedgerow.store.errors import StoreError, StoreUnavailable
from tests.store.support import event_rows, free_port, launch, running_store, start_store, stop_store, wait_until_ready


def test_a_store_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    settings = settings_module.load(tmp_path, overrides={"store": {"port": free_port()}})
    store = EventStore(settings, role="test")
    assert store.ping() is False
    with pytest.raises(StoreUnavailable) as caught:
        store.query("SELECT 1")
    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "5"})
    with pytest.raises(StoreUnavailable):
        connect(settings)
    store.close()


def test_it_finds_a_store_that_was_restarted(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    store = EventStore(settings, role="test")
    store.insert_arrow("events", event_rows(1))
    process.kill()
    process.wait()
    for call in (lambda: store.query("SELECT 1"), lambda: store.insert_arrow("events", event_rows(1))):
        with pytest.raises(StoreUnavailable):
            call()
    assert store.ping() is False
    ports = {"port": settings.store.port, "ops_port": settings.store.ops_port}
    process = launch(settings, ports)
    wait_until_ready(settings, process)
    assert store.query("SELECT count() AS n FROM events") == [{"n": 3}]
    store.insert_arrow("events", event_rows(1))
    assert store.query("SELECT count() AS n FROM events") == [{"n": 6}]
    store.close()
    assert stop_store(process) == 0


def test_a_store_that_dies_under_many_threads_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Every thread repeats its block, with its token, until it is acknowledged."""
    settings, process = start_store(tmp_path)
    store = EventStore(settings, role="test")
    stop = threading.Event()
    blocks: list[str] = []

    def write(thread: int) -> None:
        number = 0
        while not stop.is_set():
            rows, token = event_rows(1, 10), f"{thread}-{number}"
            while True:
                try:
                    store.insert_arrow("events", rows, token)
                    break
                except StoreUnavailable:
                    assert not stop.wait(0.02), "the store did not come back"
            blocks.append(token)
            number += 1

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, thread) for thread in range(4)]
        for _ in range(2):
            seen = len(blocks)
            while len(blocks) < seen + 20:
                assert not any(writer.done() for writer in writers)
            process.kill()
            process.wait()
            process = launch(settings, {"port": settings.store.port, "ops_port": settings.store.ops_port})
            wait_until_ready(settings, process)
        seen = len(blocks)
        while len(blocks) < seen + 20:
            assert not any(writer.done() for writer in writers)
        stop.set()
        for writer in writers:
            writer.result(30)
    counted = store.query("SELECT count() AS n, uniqExact(uuid) AS u FROM events")[0]
    assert counted == {"n": len(blocks) * 10, "u": len(blocks) * 10}
    store.close()
    stop_store(process)


def test_a_refused_statement_carries_clickhouse_s_code(event_store: EventStore) -> None:
    with pytest.raises(StoreError) as caught:
        event_store.query("SELECT nothing")
    assert caught.value.clickhouse_code == 47
    with pytest.raises(StoreError) as caught:
        event_store.insert_arrow("nowhere", event_rows(1))
    assert caught.value.clickhouse_code == 60


def test_what_will_pass_is_unavailable(event_store: EventStore) -> None:
    limits = {"max_memory_usage": 20_000_000, "max_bytes_before_external_group_by": 0}
    with pytest.raises(StoreUnavailable):
        event_store.query("SELECT uniqExact(number, toString(number)) FROM numbers(20000000)", settings=limits)


def test_the_wrong_password_is_a_store_error(store: Settings, tmp_path: Path) -> None:
    other = settings_module.load(tmp_path, overrides={"store": {"port": store.store.port}})
    with pytest.raises(StoreError) as caught:
        EventStore(other, role="test").query("SELECT 1")
    assert caught.value.clickhouse_code == 516


def test_a_read_only_event_store_cannot_write(store: Settings) -> None:
    reader = EventStore(store, role="test", readonly=True)
    assert reader.query("SELECT {a:String} AS a", {"a": "x"}) == [{"a": "x"}]
    with pytest.raises(StoreError) as caught:
        reader.command("TRUNCATE TABLE events")
    assert caught.value.clickhouse_code == 164
    reader.close()


def test_queries_and_inserts_are_timed(event_store: EventStore, project: int) -> None:
    def count(name: str, **labels: str) -> float:
        return telemetry.REGISTRY.get_sample_value(name, labels) or 0

    before = count("hedgerow_store_insert_seconds_count", table="events")
    event_store.insert_arrow("events", event_rows(project))
    assert count("hedgerow_store_insert_seconds_count", table="events") == before + 1
    before = count("hedgerow_store_query_seconds_count", status="error")
    with pytest.raises(StoreError):
        event_store.query("SELECT nothing")
    assert count("hedgerow_store_query_seconds_count", status="error") == before + 1


def test_a_block_of_20_000_events_goes_in_at_once(event_store: EventStore, project: int) -> None:
    rows = event_rows(project, 20_000, properties='{"$browser":"Chrome","text":"' + "x" * 1400 + '"}')
    body = ipc_bytes(rows)
    assert body.size > 28_000_000
    started = time.monotonic()
    event_store.insert_ipc("events", rows.schema.names, body)
    assert time.monotonic() - started < 60  # 0.17 s on two quiet cores
    sql = "SELECT count() AS n, sum(length(properties)) AS bytes FROM events WHERE project_id = {p:Int64}"
    assert event_store.query(sql, {"p": project})[0]["n"] == 20_000


def test_a_dsn_is_understood_and_a_wrong_one_refused(store: Settings, tmp_path: Path) -> None:
    from hedgerow.runtime.secrets import Secrets

    dsn = f"http://hedgerow:{Secrets(store.data).store_password}@127.0.0.1:{store.store.port}/hedgerow"
    settings = settings_module.load(tmp_path, overrides={"store": {"dsn": dsn}})
    found = EventStore(settings, role="test")
    assert found.query("SELECT currentDatabase() AS name") == [{"name": "hedgerow"}]
    found.close()
    wrong = settings_module.load(tmp_path, overrides={"store": {"dsn": "clickhouse:9000"}})
    with pytest.raises(SettingsRefused, match=r"store\.dsn must look like"):
        connect(wrong)


def test_the_role_refuses_settings_that_cannot_work(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="must be a loopback address"), running_store(tmp_path, host="0.0.0.0"):
        pass
    with pytest.raises(AssertionError, match="there is no embedded store"), running_store(tmp_path, dsn="http://a/b"):
        pass
