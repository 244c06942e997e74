from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hedgerow import settings as settings_module
from hedgerow.jobs.queue import Queue, open_queue
from hedgerow.settings import Settings
from tests.services.redis import RedisServer, running_redis

_prefixes = itertools.count()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture(params=["embedded", "redis"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    dsn = request.getfixturevalue("redis_server").dsn if request.param == "redis" else None
    return settings_module.load(tmp_path, overrides={"cache": {"dsn": dsn, "prefix": f"jobs-{next(_prefixes)}"}})


@pytest.fixture
def open_another(settings: Settings) -> Iterator[Callable[[], Queue]]:
    """The queue once more, as another process opens it."""
    opened: list[Queue] = []

    def open_one() -> Queue:
        opened.append(open_queue(settings))
        return opened[-1]

    yield open_one
    for queue in opened:
        queue.close()


@pytest.fixture
def queue(open_another: Callable[[], Queue]) -> Queue:
    return open_another()
