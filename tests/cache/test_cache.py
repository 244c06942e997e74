"""What every home of the cache promises."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hedgerow.cache.interface import Cache
from tests.services.waiting import wait_for


@pytest.mark.parametrize("value", [b"", b"text", b"\0\xff" * 1000], ids=["empty", "text", "binary"])
def test_a_value_is_read_back_until_it_is_deleted(cache: Cache, value: bytes) -> None:
    assert cache.get("key") is None
    cache.set("key", value, 60)
    cache.set("other", b"stays", 60)
    assert cache.get("key") == value
    cache.delete("key", "never there")
    assert cache.get("key") is None
    assert cache.get("other") == b"stays"


def test_a_value_ends_at_its_time(cache: Cache) -> None:
    cache.set("short", b"1", 0.05)
    cache.set("long", b"2", 60)

    wait_for(lambda: cache.get("short") is None, every=0.01, what="the end of the short one")
    assert cache.get("long") == b"2"


def test_only_one_of_many_adds_first(cache: Cache) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: cache.add("first", b"%d" % number, 60), range(50)))

    assert won.count(True) == 1
    assert cache.get("first") == b"%d" % won.index(True)


def test_what_was_added_can_be_added_again_after_its_time(cache: Cache) -> None:
    assert cache.add("turn", b"1", 0.05)
    wait_for(lambda: cache.add("turn", b"2", 60), every=0.01, what="the second turn")
    assert cache.get("turn") == b"2"


def test_messages_reach_every_subscriber_of_their_channel(cache: Cache) -> None:
    first: list[bytes] = []
    second: list[bytes] = []
    other: list[bytes] = []
    cache.subscribe("news", first.append)
    cache.subscribe("news", second.append)
    cache.subscribe("weather", other.append)

    def heard() -> bool:
        cache.publish("news", b"hello")
        return b"hello" in first and b"hello" in second

    wait_for(heard, every=0.02, what="the message")
    assert b"hello" not in other


def test_who_unsubscribed_hears_nothing_more(cache: Cache) -> None:
    gone: list[bytes] = []
    stays: list[bytes] = []
    cache.subscribe("news", gone.append).close()
    cache.subscribe("news", stays.append)
    gone.clear()

    wait_for(lambda: cache.publish("news", b"x") or b"x" in stays, every=0.02, what="the message")
    assert gone == []


def test_a_subscriber_that_fails_harms_nobody(cache: Cache) -> None:
    heard: list[bytes] = []

    def fails(message: bytes) -> None:
        raise ValueError(message)

    cache.subscribe("news", fails)
    cache.subscribe("news", heard.append)
    wait_for(lambda: cache.publish("news", b"y") or heard.count(b"y") > 1, every=0.02, what="two messages")


def test_counting_is_seen_at_once_by_whoever_counts(cache: Cache) -> None:
    counters = cache.counters()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: counters.count("events", 3), range(1000)))

    assert counters.total("events") == 3000
    assert counters.total("never counted") == 0


def test_counting_costs_a_request_next_to_nothing(cache: Cache) -> None:
    counters = cache.counters()
    best = min(_timed(lambda: counters.count("events", 1)) for _ in range(5))

    assert best < 2e-5  # 0.1 us where nothing else runs; asking Redis takes 50 at least


def _timed(call: object, times: int = 20_000) -> float:
    assert callable(call)
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times
