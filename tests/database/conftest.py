"""The metadata database in both of its homes: what holds for one is tested on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgerow.settings import Settings, load
from tests.services.postgresql import PostgresqlServer, running_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Of an installation with nothing in it yet."""
    if request.param == "sqlite":
        return load(tmp_path)
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return load(tmp_path, overrides={"metadata": {"dsn": server.new_database()}})
