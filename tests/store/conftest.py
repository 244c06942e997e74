"""One real store for the tests of a module's process; tests tell their tables and projects apart by name."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from clickhouse_connect.driver.client import Client

from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore, connect
from tests.store.support import Answer, raw_request, running_store

_projects = itertools.count(1000)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with running_store(tmp_path_factory.mktemp("store"), query_timeout="PT20S", max_memory_bytes=1 << 30) as settings:
        yield settings


@pytest.fixture(scope="session")
def event_store(store: Settings) -> Iterator[EventStore]:
    found = EventStore(store, role="test")
    yield found
    found.close()


@pytest.fixture
def client(store: Settings) -> Iterator[Client]:
    found = connect(store)
    yield found
    found.close()


@pytest.fixture
def project() -> int:
    """A project id that no other test uses."""
    return next(_projects)


@pytest.fixture
def ask(store: Settings) -> Callable[..., Answer]:
    """`ask("SELECT 1", max_threads=1)`: one request as curl would send it, with the right password."""

    def ask(sql: str = "", body: bytes = b"", headers: dict[str, str] | None = None, **url: object) -> Answer:
        if sql:
            url["query"] = sql
        key = {"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": Secrets(store.data).store_password}
        return raw_request(store, "/?" + urlencode(url), body, {**key, **(headers or {})})

    return ask
