from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.move.homes import Homes
from tests.services.hedgerow import Hedgerow
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.store.support import running_store


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    with running_postgresql() as server:
        yield server


@pytest.fixture
def homes(postgresql: PostgresqlServer, tmp_path: Path) -> Iterator[Homes]:
    dsn = postgresql.new_database()
    with running_store(tmp_path / "shard") as store:
        yield Homes(tmp_path / "new.toml", dsn, store).write()
    postgresql.drop_database(dsn)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Hedgerow]:
    """An embedded installation that serves."""
    server = Hedgerow(tmp_path / "data")
    try:
        yield server.start()
    finally:
        server.stop()
