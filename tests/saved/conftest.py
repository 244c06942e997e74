from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.app.harness import Installation, installation, installed
from tests.app.server import real_store, store_events

__all__ = ["installation"]

PEOPLE = ("ada", "bob", "cleo")
EVENTS = [
    *(
        {"event": "$pageview", "distinct_id": who, "properties": {"$browser": "Firefox", "$current_url": "/a"}}
        for who in PEOPLE
    ),
    {"event": "signed_up", "distinct_id": "ada", "properties": {"plan": "pro", "email": "ada@example.com", "n": 3}},
    {"event": "signed_up", "distinct_id": "bob", "properties": {"plan": "free", "email": "bob@example.com", "n": 4}},
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Project 1 with three visitors of just now, two of whom signed up. Shared by the tests of a module."""
    with (
        real_store(tmp_path_factory.mktemp("shop")) as found,
        installed(found.data, overrides={"store": {"port": found.store.port}}) as made,
    ):
        store_events(made.context.event_store, 1, *EVENTS)
        yield made


@pytest.fixture
def today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")
