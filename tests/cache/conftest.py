"""Both homes of the cache; the Redis is one of this process, which no test but those of its own stops."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hedgerow import settings as settings_module
from hedgerow.cache.interface import Cache
from hedgerow.cache.store import open_cache
from tests.services.redis import RedisServer, running_redis

_prefixes = itertools.count()
Open = Callable[[], Cache]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A server of this test alone, to be stopped and frozen."""
    with running_redis() as server:
        yield server


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[str | None], Cache]]:
    """Open caches, as separate processes would; those of one test share their keys."""
    made: list[Cache] = []
    prefix = f"test{next(_prefixes)}"

    def make(dsn: str | None) -> Cache:
        settings = settings_module.load(tmp_path, overrides={"cache": {"dsn": dsn, "prefix": prefix}})
        made.append(open_cache(settings))
        return made[-1]

    yield make
    for cache in made:
        cache.close()


@pytest.fixture(params=["embedded", "redis"])
def cache(request: pytest.FixtureRequest, opened: Callable[[str | None], Cache]) -> Cache:
    return opened(request.getfixturevalue("redis_server").dsn if request.param == "redis" else None)
