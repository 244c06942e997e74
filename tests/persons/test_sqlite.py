"""The embedded store: its file, its versions, its locks."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.persons.interface import PersonsUnavailable
from hedgerow.persons.sqlite import SqlitePersonStore
from hedgerow.persons.sqlite_schema import VERSION
from tests.persons.support import PROJECT, Blocks, event


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "persons.db"
    SqlitePersonStore(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    with pytest.raises(SettingsRefused, match="newer Hedgerow"):
        SqlitePersonStore(path)


def test_several_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    stores: list[SqlitePersonStore] = []
    threads = [
        threading.Thread(target=lambda: stores.append(SqlitePersonStore(tmp_path / "persons.db"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 8
    for store in stores:
        store.close()


def test_commits_reach_the_disk(sqlite_store: SqlitePersonStore) -> None:
    with sqlite_store._transaction("BEGIN", "ROLLBACK") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_full_disk_is_unavailable_and_keeps_nothing(sqlite_store: SqlitePersonStore) -> None:
    blocks = Blocks(sqlite_store)
    blocks.run(event("a"))
    connection = sqlite_store._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(PersonsUnavailable, match="full"):
        blocks.run(*(event(f"p{number}", set={"text": "x" * 10_000}) for number in range(100)))
    connection.execute("PRAGMA max_page_count=1000000")
    blocks.run(event("b"))
    with sqlite_store.read() as view:
        assert view.count_persons(PROJECT) == 2
