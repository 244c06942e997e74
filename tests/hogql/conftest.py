"""One real store with the data of `compiler/data.py`, for all tests of HogQL in a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hedgerow.store.client import EventStore
from tests.hogql.compiler.data import insert
from tests.store.support import running_store


@pytest.fixture(scope="session")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventStore]:
    """The event store with both shops in it; read only."""
    with running_store(tmp_path_factory.mktemp("shops"), query_timeout="PT20S", max_memory_bytes=1 << 30) as settings:
        store = EventStore(settings, role="test")
        insert(store)
        yield store
        store.close()
