"""Each trap that was met when chDB was measured, as a test: what would go wrong, and that it does not."""

from __future__ import annotations

import concurrent.futures
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore, connect
from hedgerow.store.errors import StoreUnavailable
from tests.store.support import (
    Answer,
    event_rows,
    eventually,
    free_port,
    launch,
    log_of,
    running_store,
    start_store,
    stop_store,
    wait_until_ready,
)

Ask = Callable[..., Answer]


def status_of(process: subprocess.Popen[bytes], field: str) -> int:
    """A number from /proc/<pid>/status; memory in kB."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1])


# C. The engine inside a server process


def test_read_only_does_not_leak_to_the_next_request(ask: Ask) -> None:
    ask(body=b"CREATE TABLE IF NOT EXISTS leak (a Int8) ENGINE = MergeTree ORDER BY a")
    for level in (1, 2):
        assert ask(body=b"INSERT INTO leak VALUES (1)", readonly=level).code == 164
        assert ask("SELECT 1", readonly=level).body == b"1\n"
    for _ in range(20):  # more than there are lanes: whatever handle serves it
        assert ask(body=b"INSERT INTO leak VALUES (1)").status == 200


def test_read_only_in_a_session_does_not_lock_the_session(ask: Ask) -> None:
    assert ask("SELECT 1", readonly=1, session_id="reads").body == b"1\n"
    assert ask(body=b"CREATE TEMPORARY TABLE later (a Int8)", session_id="reads").status == 200


def test_a_read_only_client_cannot_write_or_undo_it(store: Settings) -> None:
    client = connect(store, readonly=True)
    assert client.query("SELECT 1").result_rows == [(1,)]
    for statement in (
        "CREATE TABLE never (a Int8) ENGINE = Memory",
        "INSERT INTO events (uuid) VALUES (generateUUIDv4())",
        "ALTER TABLE events DELETE WHERE 1",
        "SET readonly = 0",
        "SELECT 1 SETTINGS readonly = 0",
        "SELECT 1 SETTINGS max_execution_time = 0",
        "KILL QUERY WHERE 1",
        "KILL QUERY WHERE query_id = 'x'",
    ):
        with pytest.raises(Exception, match=r"Code: (164|497|452)"):
            client.command(statement)
    client.close()


def test_settings_are_reset_for_every_request(ask: Ask) -> None:
    for session in ({}, {"session_id": "resets"}):
        ask("SELECT 1", **session)
        default = ask("SELECT getSetting('max_block_size')", **session).body
        assert ask("SELECT getSetting('max_block_size')", max_block_size=77, **session).body == b"77\n"
        assert ask("SELECT getSetting('max_block_size')", **session).body == default


def test_a_setting_that_is_refused_changes_nothing(ask: Ask) -> None:
    assert ask("SELECT 1", max_block_size=78, no_such_setting=1, session_id="half").code == 115
    assert ask("SELECT getSetting('max_block_size')", session_id="half").body != b"78\n"


def test_statements_set_and_use_last_for_one_request_only(ask: Ask) -> None:
    assert ask(body=b"SET max_block_size = 79").status == 200
    assert ask(body=b"USE system").status == 200
    assert ask("SELECT getSetting('max_block_size') = 79, currentDatabase()").body == b"0\thedgerow\n"


def test_a_long_query_does_not_hold_up_a_short_one(ask: Ask) -> None:
    """On one handle a short query waits for the end of a long one: 4 ms became 1.1 s."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        long = pool.submit(ask, "SELECT sleepEachRow(1), 'holds up' FROM numbers(2) SETTINGS max_block_size = 1")
        sql = "SELECT count() FROM system.processes WHERE query LIKE '%holds up%' AND query NOT LIKE '%processes%'"
        eventually(lambda: ask(sql).body == b"1\n")
        for _ in range(5):
            assert ask("SELECT 1").body == b"1\n"
        assert not long.done()
        assert long.result().status == 200


def test_a_stream_that_was_left_open_blocks_nobody(store: Settings, ask: Ask) -> None:
    """A handle with an open stream answers nothing. Clients hang up in the middle, more often than there are lanes."""
    sql = b"SELECT number, repeat('x', 1000), 'left open' FROM numbers(100000000)"
    key = Secrets(store.data).store_password
    for _ in range(store.store.readers * 2):
        with socket.create_connection((store.store.host, store.store.port), timeout=20) as peer:
            peer.sendall(
                b"POST / HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: hedgerow\r\nX-ClickHouse-Key: %s\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (key.encode(), len(sql), sql)
            )
            assert peer.recv(1000)
    active = "SELECT count() FROM system.processes WHERE query LIKE '%left open%' AND query NOT LIKE '%processes%'"
    eventually(lambda: ask(active).body == b"0\n")


def test_many_requests_at_once_all_get_their_own_answer(event_store: EventStore) -> None:
    def one(number: int) -> bool:
        return event_store.query("SELECT {n:Int64} AS n, sleep(0.01) AS s", {"n": number})[0]["n"] == number

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        assert all(pool.map(one, range(300)))


def test_the_first_insert_was_warmed_up_and_pandas_is_not_loaded(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    try:
        store = EventStore(settings, role="test")
        store.ping()
        rows = event_rows(1)  # pyarrow loads pandas here, in the test's own process

        def seconds() -> float:
            started = time.monotonic()
            store.insert_arrow("events", rows)
            return time.monotonic() - started

        first = seconds()
        assert first < 1 or first < 10 * max(seconds() for _ in range(5))
        loaded = Path(f"/proc/{process.pid}/maps").read_text()
        assert not [name for name in ("pandas", "numpy", "pyarrow") if f"/{name}/" in loaded]
        store.close()
    finally:
        assert stop_store(process) == 0


def test_a_short_answer_does_not_wait_for_an_acknowledgement(event_store: EventStore) -> None:
    """Without TCP_NODELAY, or with head and body in two packets, SELECT 1 took 48 ms: the 40 of TCP's own delay."""
    event_store.ping()
    times = []
    for _ in range(60):
        started = time.perf_counter()
        event_store.query("SELECT 1")
        times.append(time.perf_counter() - started)
    assert sorted(times)[15] < 0.04


def test_a_second_process_on_the_same_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with running_store(tmp_path) as settings:
        second = launch(settings, {"port": free_port(), "ops_port": free_port()})
        assert second.wait(60) == 78
        assert "Another process holds the event store's folder" in log_of(settings)
        assert "Traceback" not in log_of(settings)


def test_code_36_of_a_foreign_process_on_the_folder_becomes_a_sentence(tmp_path: Path) -> None:
    """Somebody opened the folder with chDB itself, which knows nothing of our lock."""
    folder = tmp_path / "clickhouse" / "data"
    folder.parent.mkdir()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import chdb, sys; c = chdb.connect(sys.argv[1]); c.query('SELECT 1'); print('open', flush=True); input()",
            str(folder),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(AssertionError, match="Another process holds the event store's folder"):
            start_store(tmp_path)
    finally:
        holder.stdin.close()
        holder.wait(30)
        holder.stdout.close()


def test_a_killed_store_leaves_no_lock_behind(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with running_store(tmp_path) as again:
        assert again.data == settings.data


def test_nothing_in_the_store_forks() -> None:
    """A forked child hangs on its first statement. Processes are started with exec, so no os.fork and no fork pools."""
    source = Path(sys.modules["hedgerow.store.client"].__file__ or "").parent
    text = "\n".join(file.read_text() for file in source.rglob("*.py"))
    for word in ("os.fork", "multiprocessing", "ProcessPoolExecutor", "subprocess"):
        assert word not in text


def test_merges_run_while_nobody_asks(store: Settings, client: Client) -> None:
    client.command("CREATE TABLE merging (a Int64) ENGINE = MergeTree ORDER BY a")
    for number in range(40):
        client.command(f"INSERT INTO merging SELECT {number}")
    parts = "SELECT count() FROM system.parts WHERE active AND table = 'merging' AND database = currentDatabase()"
    eventually(lambda: client.query(parts).result_rows[0][0] < 20)


def test_every_acknowledged_block_survives_kill_9(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    acknowledged: list[bytes] = []
    port = settings.store.port
    for turn in range(3):
        store = EventStore(settings, role="test")
        deadline = time.monotonic() + 0.3 + turn * 0.2
        while time.monotonic() < deadline:
            rows = event_rows(1, 100)
            store.insert_arrow("events", rows)
            acknowledged += rows.column("uuid").to_pylist()
        process.kill()
        process.wait()
        store.close()
        process = launch(settings, {"port": port, "ops_port": settings.store.ops_port})
        wait_until_ready(settings, process)
    store = EventStore(settings, role="test")
    found = {row["uuid"].bytes for row in store.query("SELECT uuid FROM events")}
    counted = store.query("SELECT count() AS n, uniqExact(uuid) AS u FROM events")[0]
    store.close()
    stop_store(process)
    assert set(acknowledged) <= found
    assert counted["n"] == counted["u"]


def test_a_full_disk_is_an_error_and_no_row_is_lost(event_store: EventStore, ask: Ask) -> None:
    """chDB's `send_insert` reports success when a part cannot be written: acknowledged rows were missing afterwards."""
    columns = "(uuid UUID) ENGINE = MergeTree ORDER BY uuid"
    event_store.command(f"CREATE TABLE full_disk {columns} SETTINGS min_free_disk_bytes_to_perform_insert = 1e18")
    rows = event_rows(1).select(["uuid"])
    with pytest.raises(StoreUnavailable):
        event_store.insert_arrow("full_disk", rows, token="once")
    assert ask("INSERT INTO full_disk FORMAT JSONEachRow", b"{}").code == 243
    event_store.command("ALTER TABLE full_disk MODIFY SETTING min_free_disk_bytes_to_perform_insert = 0")
    event_store.insert_arrow("full_disk", rows, token="once")
    assert event_store.query("SELECT count() AS n FROM full_disk") == [{"n": 3}]


# D. Life cycle


def test_the_configuration_file_is_really_read(ask: Ask, store: Settings) -> None:
    """The option is `config-file`; `config_file` is ignored without a word."""
    sql = "SELECT value FROM system.server_settings WHERE name = '{}'"
    assert ask(sql.format("max_server_memory_usage")).body == b"%d\n" % store.store.max_memory_bytes
    assert ask(sql.format("mark_cache_size")).body == b"%d\n" % (store.store.max_memory_bytes // 16)


@pytest.mark.parametrize("fsync", [True, False])
def test_the_fsync_setting_reaches_the_tables(tmp_path: Path, fsync: bool) -> None:
    with running_store(tmp_path, fsync=fsync) as settings:
        client = connect(settings)
        rows = client.query(
            "SELECT name, value FROM system.merge_tree_settings "
            "WHERE name IN ('fsync_after_insert', 'fsync_part_directory') ORDER BY name"
        ).result_rows
        client.close()
    assert rows == [("fsync_after_insert", str(int(fsync))), ("fsync_part_directory", str(int(fsync)))]


def test_no_log_table_grows(ask: Ask) -> None:
    ask("SELECT 1")
    found = ask("SELECT name FROM system.tables WHERE database = 'system' AND name LIKE '%_log'").body
    assert found.split() in ([], [b"user_query_log"])


def test_a_repeated_token_is_inserted_once(event_store: EventStore, project: int) -> None:
    rows = event_rows(project, 5)
    for _ in range(3):
        event_store.insert_arrow("events", rows, token=f"log-1-5-{project}")
    other = event_rows(project, 5)
    event_store.insert_arrow("events", other, token=f"log-6-10-{project}")
    assert event_store.query("SELECT count() AS n FROM events WHERE project_id = {p:Int64}", {"p": project}) == [
        {"n": 10}
    ]


def test_a_repeated_token_is_dropped_after_a_restart_too(tmp_path: Path) -> None:
    rows = event_rows(1, 5, session_id="s")
    for _ in range(2):
        with running_store(tmp_path) as settings:
            store = EventStore(settings, role="test")
            store.insert_arrow("events", rows, token="log-1-5")
            assert store.query("SELECT count() AS n FROM events") == [{"n": 5}]
            assert store.query("SELECT events FROM sessions_view") == [{"events": 5}]
            store.close()


def test_equal_blocks_without_a_token_are_two_blocks(event_store: EventStore, ask: Ask, project: int) -> None:
    """The deduplication window drops the second of two equal blocks without a word."""
    moment = event_store.query("SELECT now64(3) AS t")[0]["t"]
    line = json.dumps({"project_id": project, "uuid": str(uuid.UUID(int=5)), "inserted_at": str(moment)}).encode()
    for _ in range(2):
        assert ask("INSERT INTO events FORMAT JSONEachRow", line).status == 200
    rows = event_rows(project, 1, uuid=[uuid.UUID(int=6).bytes])
    for _ in range(2):
        event_store.insert_arrow("events", rows)
    sql = "SELECT count() AS n FROM events WHERE project_id = {p:Int64}"
    assert event_store.query(sql, {"p": project}) == [{"n": 4}]


def test_the_database_is_atomic_and_default_reads_no_files(ask: Ask) -> None:
    """chDB's `default` database is an overlay over the file system: its tables are the machine's files."""
    engines = dict(line.split(b"\t") for line in ask("SELECT name, engine FROM system.databases").body.splitlines())
    assert engines[b"hedgerow"] == b"Atomic"
    assert engines[b"default"] == b"Memory"
    for name in ("`/etc/hostname`", "default.`/etc/hostname`", "'/etc/hostname'"):
        assert ask(f"SELECT * FROM {name}").code in {60, 62}


def test_default_still_reads_no_files_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with running_store(tmp_path) as settings:
            client = connect(settings)
            sql = "SELECT engine FROM system.databases WHERE name = 'default'"
            assert client.query(sql).result_rows == [("Memory",)]
            client.close()


def test_backups_go_to_the_backups_folder_and_nowhere_else(store: Settings, ask: Ask) -> None:
    ask(body=b"CREATE TABLE IF NOT EXISTS saved (a Int8) ENGINE = MergeTree ORDER BY a")
    name = str(store.data.absolute() / "backups" / "one")
    assert ask(body=f"BACKUP TABLE saved TO File('{name}')".encode()).status == 200
    assert os.path.isdir(name)
    assert ask(body=b"BACKUP TABLE saved TO File('/tmp/elsewhere')").status >= 400


def test_an_unusable_data_path_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="must not contain"):
        start_store(tmp_path / "what?")


# E. HTTP stand-in


def test_an_idle_store_is_small(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    try:
        assert settings.store.port
        assert status_of(process, "VmRSS") < 340_000
        assert status_of(process, "Threads") < 60
    finally:
        stop_store(process)


def test_clients_that_make_up_sessions_do_not_pile_up(ask: Ask) -> None:
    """clickhouse-connect sends a new session id for each client unless it is told not to."""
    for number in range(200):
        assert ask("SELECT 1", session_id=f"made-up-{number}").status == 200


def test_stopping_lets_a_running_insert_end(tmp_path: Path) -> None:
    settings, process = start_store(tmp_path)
    store = EventStore(settings, role="test")
    store.ping()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        sql = (
            "INSERT INTO events (uuid, project_id, timestamp) SELECT generateUUIDv4(), 1, now() + sleepEachRow(0.01) "
            "FROM numbers(100)"
        )
        insert = pool.submit(store.command, sql)
        eventually(
            lambda: (
                store.query("SELECT count() AS n FROM system.processes WHERE query LIKE '%numbers(100)%'")[0]["n"] > 1
            )
        )
        process.terminate()
        insert.result(30)
    store.close()
    assert process.wait(30) == 0
    with running_store(tmp_path) as again:
        store = EventStore(again, role="test")
        assert store.query("SELECT count() AS n FROM events") == [{"n": 100}]
        store.close()
