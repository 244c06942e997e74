"""Fixtures that a folder's conftest.py imports: one installation and store for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.harness import installed
from tests.insights.support import Asked, World, random_histories
from tests.store.support import start_store, stop_store


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """`world.one(Happened(..), ..)` and `world.insert([History(..), ..])` give projects that can be asked."""
    data = tmp_path_factory.mktemp("world")
    settings, process = start_store(data)
    try:
        ports = {"port": settings.store.port, "ops_port": settings.store.ops_port}
        with installed(data, overrides={"store": ports}) as installation:
            yield World(installation, installation.context.event_store)
    finally:
        stop_store(process)


@pytest.fixture(scope="session")
def histories(world: World) -> list[Asked]:
    """Random histories, each a project, for comparisons with a reference; read only."""
    return world.insert(random_histories())
