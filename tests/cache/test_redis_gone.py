"""Redis stops, is killed, or hangs: nobody gets an exception, nobody waits long, and what was counted is not lost."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hedgerow.cache.interface import Cache
from hedgerow.errors import SettingsRefused
from hedgerow.runtime import telemetry
from tests.services.redis import RedisServer
from tests.services.waiting import wait_for

Open = Callable[[str | None], Cache]


def degraded() -> float | None:
    return telemetry.REGISTRY.get_sample_value("hedgerow_cache_degraded")


@pytest.fixture(params=["stopped", "killed", "frozen"])
def gone(request: pytest.FixtureRequest, own_redis: RedisServer) -> tuple[Callable[[], None], Callable[[], object]]:
    """How it goes, and how it comes back."""
    if request.param == "frozen":
        return own_redis.freeze, own_redis.thaw
    return own_redis.stop if request.param == "stopped" else own_redis.kill, own_redis.start


def test_callers_notice_nothing_but_misses(
    opened: Open, own_redis: RedisServer, gone: tuple[Callable[[], None], Callable[[], object]]
) -> None:
    cache = opened(own_redis.dsn)
    cache.set("key", b"value", 60)
    assert (cache.get("key"), degraded()) == (b"value", 0)
    gone[0]()
    started = time.monotonic()
    for number in range(1000):
        assert cache.get("key") is None
        cache.set("key", b"dropped", 60)
        cache.delete("no such key")
        cache.publish("news", b"lost")
        assert cache.add(f"mine{number}", b"", 60)
        assert not cache.add(f"mine{number}", b"", 60)
    assert time.monotonic() - started < 60  # 0.1 s a second, however often it is asked; each time, it would be 600
    assert degraded() == 1

    gone[1]()
    wait_for(lambda: cache.get("key") == b"value", what="Redis in use again")
    assert degraded() == 0


def test_totals_of_two_processes_are_exact_again_when_it_is_back(
    opened: Open, own_redis: RedisServer, gone: tuple[Callable[[], None], Callable[[], object]]
) -> None:
    one, two = (opened(own_redis.dsn).counters() for _ in range(2))
    one.count("events", 5)
    two.count("events", 1)
    wait_for(lambda: one.total("events") == two.total("events") == 6, what="the sum of both", every=0.05)
    gone[0]()
    for _ in range(100):
        one.count("events", 10)
        two.count("events", 1)
    wait_for(lambda: degraded() == 1, what="the flush that fails")
    assert one.total("events") >= 1000
    gone[1]()

    def both() -> set[int]:
        return {one.total("events"), two.total("events")}

    wait_for(lambda: both() == {1106}, what="the sum of both")
    one.count("events", 1)
    two.count("events", 1)
    wait_for(lambda: both() == {1108}, what="the sum of both, exactly")


def test_a_subscriber_is_told_that_it_may_have_missed_something(opened: Open, own_redis: RedisServer) -> None:
    cache = opened(own_redis.dsn)
    heard: list[bytes] = []
    cache.subscribe("news", heard.append)
    wait_for(lambda: cache.publish("news", b"1") or b"1" in heard, what="the first message")
    own_redis.restart()
    heard.clear()

    wait_for(lambda: b"" in heard, what="the call to catch up")
    wait_for(lambda: cache.publish("news", b"2") or b"2" in heard, what="messages again", every=0.2)


def test_a_redis_that_comes_later_is_found(opened: Open, own_redis: RedisServer) -> None:
    own_redis.stop()
    cache = opened(own_redis.dsn)
    assert cache.get("key") is None
    own_redis.start()

    wait_for(lambda: cache.set("key", b"v", 60) or cache.get("key") == b"v", what="Redis in use")


def test_a_wrong_password_counts_as_gone(opened: Open, own_redis: RedisServer) -> None:
    cache = opened(own_redis.dsn.replace(own_redis.password, "wrong"))

    assert cache.get("key") is None
    assert degraded() == 1


def test_an_address_that_is_none_is_refused_at_the_start(opened: Open) -> None:
    with pytest.raises(SettingsRefused, match="redis://"):
        opened("https://redis.example")


def test_processes_of_one_installation_share_and_those_of_two_do_not(opened: Open, redis_server: RedisServer) -> None:
    ours, also_ours = opened(redis_server.dsn), opened(redis_server.dsn)
    ours.set("key", b"ours", 60)
    assert also_ours.get("key") == b"ours"
    with redis_server.client() as client:
        assert client.get("key") is None
