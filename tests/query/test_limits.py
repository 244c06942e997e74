"""How many questions run at once, how fast a key may ask, and what is said to those who wait in vain."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from hedgerow.errors import Throttled
from hedgerow.query.failures import QueryCancelled
from hedgerow.query.limits import Rates, Slots, TooManyQueries
from hedgerow.query.runtime import Runtime, runtime_of
from hedgerow.settings import Query
from tests.insights.support import World
from tests.store.support import eventually

QUICK = {"wait": timedelta(milliseconds=50), "concurrency": 2, "key_concurrency": 1, "waiting": 1}


@contextmanager
def taken(slots: Slots, *places: tuple[int, str | None]) -> Iterator[None]:
    with ExitStack() as stack:
        for project, key in places:
            stack.enter_context(slots.take(project, key))
        yield


def test_a_project_has_so_many_places() -> None:
    slots = Slots(Query(**QUICK))
    with taken(slots, (1, None), (1, None)):
        with pytest.raises(TooManyQueries) as caught, slots.take(1, None):
            pass
        assert int(caught.value.headers["Retry-After"]) > 0
        with slots.take(2, None):
            pass  # another project has places of its own
    with taken(slots, (1, None), (1, None)):
        pass  # they are free again


def test_a_key_has_places_of_its_own() -> None:
    slots = Slots(Query(**QUICK))
    with taken(slots, (1, "k")):
        with pytest.raises(TooManyQueries), slots.take(2, "k"):
            pass
        with slots.take(1, "other"):
            pass


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    slots = Slots(Query(**{**QUICK, "wait": timedelta(seconds=30)}))
    got = threading.Event()

    def ask() -> None:
        with slots.take(1, None):
            got.set()

    with taken(slots, (1, None), (1, None)):
        waiting = threading.Thread(target=ask)
        waiting.start()
        eventually(lambda: slots._waiting[1] == 1)
        with pytest.raises(TooManyQueries), slots.take(1, None):
            pass  # only so many may wait
        assert not got.is_set()
    waiting.join(10)
    assert got.is_set()


def test_who_waits_can_be_cancelled() -> None:
    slots = Slots(Query(**{**QUICK, "wait": timedelta(seconds=30)}))
    with (
        taken(slots, (1, None), (1, None)),
        pytest.raises(QueryCancelled),
        slots.take(1, None, is_cancelled=lambda: True),
    ):
        pass
    assert slots._waiting[1] == 0


def test_a_key_that_asks_too_fast_is_told_when_to_come_back() -> None:
    now = [100.0]
    rates = Rates(Query(key_rate=60, key_burst=3), clock=lambda: now[0])
    for _ in range(3):
        rates.spend("k")
    with pytest.raises(Throttled) as caught:
        rates.spend("k")
    assert caught.value.headers == {"Retry-After": "1"}
    rates.spend("other")
    rates.spend(None)  # a browser's session
    now[0] += 1
    rates.spend("k")


def test_no_rate_is_no_limit() -> None:
    rates = Rates(Query(key_rate=0))
    for _ in range(10_000):
        rates.spend("k")


def test_too_many_at_once_are_429_over_http(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = world.one()
    runtime: Runtime = runtime_of(world.installation.context)
    monkeypatch.setattr(runtime, "slots", Slots(Query(**QUICK)))
    body: dict[str, Any] = {"query": {"kind": "HogQLQuery", "query": "SELECT 1"}, "refresh": "force_blocking"}
    with taken(runtime.slots, (asked.project.id, None), (asked.project.id, None)):
        answer = world.installation.post(f"{asked.path}/query/", body)
    assert answer.status_code == 429
    assert answer.json()["type"] == "throttled_error"
    assert int(answer.headers["retry-after"]) > 0
    assert world.installation.post(f"{asked.path}/query/", body).status_code == 200
