"""The persons store in both of its homes: what holds for one is tested on the other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.sqlite import SqlitePersonStore
from tests.persons.homes import PostgresHome, SqliteHome
from tests.services.postgresql import PostgresqlServer, running_postgresql

IN_MEMORY = Path("/dev/shm")  # the disk's fsync would take nine tenths of the time
HOMES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """The server that the tests of one process share; those that stop it start their own."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session", params=HOMES)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A place for persons that outlives a test: `fresh` empties it, `open` gives a further process's store."""
    if request.param == "sqlite":
        # Of a name that no other process has: parallel ones share the memory's folder.
        memory = Path(tempfile.mkdtemp(prefix="hedgerow-", dir=IN_MEMORY)) if IN_MEMORY.is_dir() else None
        home = SqliteHome(memory or tmp_path_factory.mktemp("persons"))
        yield home
        shutil.rmtree(home.folder)
    else:
        yield PostgresHome(request.getfixturevalue("postgresql").new_database())


@pytest.fixture
def open_another(home: Any) -> Iterator[Callable[[], PersonStore]]:
    """Opens the store once more, as another process does."""
    opened: list[PersonStore] = []

    def open_one() -> PersonStore:
        opened.append(home.open())
        return opened[-1]

    home.fresh()
    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_another: Callable[[], PersonStore]) -> PersonStore:
    return open_another()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqlitePersonStore]:
    store = SqlitePersonStore(tmp_path / "persons.db")
    yield store
    store.close()
