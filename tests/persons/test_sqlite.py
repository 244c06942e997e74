"""The embedded store: its file, its versions, its locks."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.persons.interface import PersonStore, PersonsUnavailable
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


def test_commits_reach_the_disk(store: SqlitePersonStore) -> None:
    with store._transaction("BEGIN", "ROLLBACK") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_threads_have_their_own_connections(store: PersonStore) -> None:
    Blocks(store).run(event("a"))
    counted: list[int] = []

    def read() -> None:
        with store.read() as view:
            counted.append(view.count_persons(PROJECT))

    with store.write():  # a writer does not stop readers
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert counted == [1]


def test_a_full_disk_is_unavailable_and_keeps_nothing(store: SqlitePersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(event("a"))
    connection = store._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(PersonsUnavailable, match="full"):
        blocks.run(*(event(f"p{number}", set={"text": "x" * 10_000}) for number in range(100)))
    connection.execute("PRAGMA max_page_count=1000000")
    blocks.run(event("b"))
    with store.read() as view:
        assert view.count_persons(PROJECT) == 2


def test_lists_are_newest_first_with_limit_and_offset(store: PersonStore) -> None:
    Blocks(store).run(event("old", -50), event("new", 50), event("middle"))
    with store.read() as view:
        rows = view.newest_persons(PROJECT, 2, 1)
        assert [view.ids_of([row.id])[0].distinct_id for row in rows] == ["middle", "old"]
        assert view.find_persons_by_uuid(PROJECT, [rows[0].uuid]) == rows[:1]
        assert view.find_persons_by_uuid(PROJECT + 1, [rows[0].uuid]) == []


def test_more_look_ups_than_fit_one_statement(store: PersonStore) -> None:
    Blocks(store).run(*(event(f"p{number}\0'\"") for number in range(1500)))
    with store.read() as view:
        found = view.find_ids([(PROJECT, f"p{number}\0'\"") for number in range(1600)])
        assert len(found) == 1500
        assert len(view.find_persons([row.person_id for row in found if row.person_id])) == 1500
