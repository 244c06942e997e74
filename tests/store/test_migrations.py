"""The event store's schema: applied once, safe to repeat, refused when data and code do not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hedgerow import __version__
from hedgerow import settings as settings_module
from hedgerow.errors import SettingsRefused
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.migrations import EMBEDDED, SERVER, TABLE, Form, Migration, load, migrate, pending
from hedgerow.store.migrations.render import statements
from tests.store.support import event_rows, running_store, start_store

TABLES = {
    "events",
    "persons",
    "person_distinct_ids",
    "person_overrides",
    "distinct_id_overrides",
    "groups",
    "sessions",
    "sessions_feed",
    "sessions_view",
    TABLE,
}


FORMS = [EMBEDDED, SERVER, Form("cluster", "main", "analytics")]


def first(text: str = "CREATE TABLE IF NOT EXISTS extra (a Int8) ENGINE = Memory;\n") -> Migration:
    return Migration(len(load()) + 1, "extra", text)


def test_a_new_store_has_every_table_and_a_record_of_each_migration(event_store: EventStore) -> None:
    found = {row["name"] for row in event_store.query("SELECT name FROM system.tables WHERE database = 'hedgerow'")}
    assert found >= TABLES
    rows = event_store.query(f"SELECT number, name, checksum, version FROM {TABLE} FINAL ORDER BY number")
    assert [(row["number"], row["name"], row["checksum"]) for row in rows[: len(load())]] == [
        (migration.number, migration.name, migration.checksum) for migration in load()
    ]
    assert rows[0]["version"] == __version__


def test_running_them_again_does_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with running_store(tmp_path) as settings:
            store = EventStore(settings, role="test")
            assert migrate(store, EMBEDDED, __version__) == []
            assert store.query(f"SELECT count() AS n FROM {TABLE}") == [{"n": len(load())}]
            store.close()


def test_a_dry_run_says_what_it_would_do_and_does_nothing(event_store: EventStore) -> None:
    more = [*load(), first("CREATE TABLE dry (a Int8) ENGINE = Memory;\n-- done\n")]
    assert migrate(event_store, EMBEDDED, "9", dry_run=True, migrations=more) == [
        "CREATE TABLE dry (a Int8) ENGINE = Memory"
    ]
    assert event_store.query("EXISTS TABLE dry")[0]["result"] == 0
    assert len(pending(event_store, more)) == 1


def test_a_migration_that_was_interrupted_is_run_again(tmp_path: Path) -> None:
    with running_store(tmp_path) as settings:
        store = EventStore(settings, role="test")
        broken = first("CREATE TABLE IF NOT EXISTS one (a Int8) ENGINE = Memory;\nCREATE NONSENSE;\n")
        with pytest.raises(Exception, match="SYNTAX_ERROR"):
            migrate(store, EMBEDDED, "9", migrations=[*load(), broken])
        assert pending(store, [*load(), broken]) == [broken]
        whole = first("CREATE TABLE IF NOT EXISTS one (a Int8) ENGINE = Memory;\nINSERT INTO one SELECT 1;\n")
        migrate(store, EMBEDDED, "9", migrations=[*load(), whole])
        assert migrate(store, EMBEDDED, "9", migrations=[*load(), whole]) == []
        assert store.query("SELECT a FROM one") == [{"a": 1}]
        store.close()


def test_data_newer_than_the_code_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with running_store(tmp_path) as settings:
        store = EventStore(settings, role="test")
        migrate(store, EMBEDDED, "99.1", migrations=[*load(), first()])
        with pytest.raises(SettingsRefused, match=r"newer Hedgerow \(99\.1, migration \d+ extra\)"):
            migrate(store, EMBEDDED, __version__)
        store.close()
    with pytest.raises(AssertionError, match=r"ended with 78:") as caught:
        start_store(tmp_path)
    assert "written by a newer Hedgerow (99.1" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_changed_migration_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with running_store(tmp_path) as settings:
        store = EventStore(settings, role="test")
        migrate(store, EMBEDDED, "9", migrations=[*load(), first()])
        changed = first("CREATE TABLE IF NOT EXISTS extra (b Int8) ENGINE = Memory;\n")
        with pytest.raises(SettingsRefused, match="differs from the one that was applied"):
            migrate(store, EMBEDDED, "9", migrations=[*load(), changed])
        store.close()


@pytest.mark.parametrize("migration", load(), ids=lambda migration: migration.name)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_statement_of_every_form_is_safe_to_run_twice(migration: Migration, form: Form) -> None:
    for statement in migration.statements(form):
        code = re.sub(r"--[^\n]*", "", statement)
        assert re.search(r"IF (NOT )?EXISTS", code), statement
        assert "@" not in code


def test_a_server_gets_the_fsync_settings_that_the_embedded_engine_has_from_its_configuration() -> None:
    text = "CREATE TABLE t @on_cluster (a Int8) ENGINE = @engine(MergeTree) ORDER BY a SETTINGS x = 1@durable"
    plain = "CREATE TABLE t (a Int8) ENGINE = MergeTree() ORDER BY a SETTINGS x = 1"
    assert statements(text, EMBEDDED) == [plain]
    assert statements(text, SERVER) == [f"{plain}, fsync_after_insert = 1, fsync_part_directory = 1"]
    assert statements(text, SERVER, fsync=False) == [plain]


def test_the_server_s_form_runs_too(store: Settings, event_store: EventStore) -> None:
    event_store.command("CREATE DATABASE server_form ENGINE = Atomic")
    place = {"port": store.store.port, "database": "server_form"}
    server = EventStore(settings_module.load(store.data, overrides={"store": place}), role="test")
    migrate(server, SERVER, __version__)
    assert migrate(server, SERVER, __version__) == []
    assert "fsync_after_insert = 1" in server.query("SHOW CREATE TABLE events")[0]["statement"]
    server.insert_arrow("events", event_rows(1, session_id="s"))
    assert server.query("SELECT events FROM sessions_view") == [{"events": 3}]
    server.close()


def test_a_marker_that_is_misspelt_is_noticed() -> None:
    with pytest.raises(ValueError, match="marker"):
        statements("ENGINE = @engine ReplacingMergeTree", EMBEDDED)
