"""Limits of rates: refused before anything is stored, with words that SDKs understand; over all edges with Redis."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from hedgerow import settings as settings_module
from hedgerow.cache.counters import Counters
from hedgerow.cache.interface import PROJECTS
from hedgerow.cache.memory import MemoryCache
from hedgerow.cache.store import open_cache
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Project
from hedgerow.edge.limits import Limits, Rate, network_of, open_limits
from hedgerow.edge.rejections import Rejected
from hedgerow.projects import service
from hedgerow.settings import Edge as EdgeSettings
from tests.edge.conftest import OTHER_TOKEN, TOKEN, Edge, batch, body_of, event, fill, make_edge, until
from tests.services.redis import RedisServer, running_redis

CHEAP_S = 1e-5  # of the processor, 20 times what was measured: only a call that asks somebody is a fault
UUIDS = ("0191d9a8-7e3d-7e5c-8b7e-1d2c3b4a5f60", "0191d9a8-7e3d-7e5c-8b7e-1d2c3b4a5f61")


# the rate itself


def test_a_burst_passes_and_then_the_rate() -> None:
    rate = Rate(rate=10, burst=5)
    assert [rate.wait("a", 1, 100.0) <= 0 for _ in range(8)] == [True] * 6 + [False] * 2
    assert rate.wait("a", 1, 100.0) == pytest.approx(0.1)
    assert rate.wait("a", 1, 100.2) <= 0
    assert rate.wait("b", 1, 100.0) <= 0, "each key has its own"
    taken = sum(rate.wait("a", 1, 100 + hundredth / 100) <= 0 for hundredth in range(100, 1100))
    assert taken == pytest.approx(100, abs=7)  # of 1,000 in 10 s


def test_a_batch_larger_than_the_burst_passes_and_is_owed() -> None:
    rate = Rate(rate=10, burst=5)
    assert rate.wait("a", 1000, 0.0) <= 0
    assert rate.wait("a", 1, 0.0) == pytest.approx(99.5)
    assert rate.wait("a", 1, 99.6) <= 0


def test_what_owes_nothing_is_forgotten_and_what_does_is_not() -> None:
    rate = Rate(rate=10, burst=5)
    rate.wait("paid", 1, 0.0)
    rate.wait("owes", 100, 0.0)
    rate.sweep(5.0)
    assert rate.active() == ["owes"]


def test_a_flood_of_addresses_takes_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hedgerow.edge.limits.MOST_KEYS", 1000)
    rate = Rate(rate=1, burst=2)
    known = [rate.wait("known", 1, 0.0) <= 0 for _ in range(2)]
    for number in range(5000):
        rate.wait(f"{number}", 1, 0.0)
    assert len(rate.active()) == 1000
    assert known == [True, True]
    rate.wait("known", 1, 0.0)
    assert rate.wait("known", 1, 0.0) > 0, "who was limited before stays limited"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("not:an:address", "not:an:address"),
    ],
)
def test_one_customer_has_a_whole_network_of_ipv6(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_check_costs_next_to_nothing() -> None:
    limits = Limits(EdgeSettings(), Counters())
    addresses = [f"10.0.{number // 256}.{number % 256}" for number in range(5000)]

    def seconds(check: Callable[[str], None]) -> float:
        started = time.thread_time()
        for address in addresses:
            check(address)
        return (time.thread_time() - started) / len(addresses)

    assert min(seconds(limits.request) for _ in range(20)) < CHEAP_S  # 0.38 us
    assert min(seconds(lambda _: limits.events(TOKEN, 20)) for _ in range(20)) < CHEAP_S  # 0.45 us


def test_there_is_nothing_to_pay_where_both_are_off() -> None:
    assert open_limits(EdgeSettings(token_rate=0, address_rate=0), MemoryCache()) is None


class Elsewhere:
    """Counters in which other edges have counted."""

    def __init__(self) -> None:
        self.read: tuple[int, float] | None = None

    def count(self, key: str, n: int) -> None: ...

    def total(self, key: str) -> int:
        return 0

    def others(self, key: str) -> tuple[int, float] | None:
        return self.read


def test_what_other_edges_took_counts_from_when_they_took_it() -> None:
    counters = Elsewhere()
    limits = Limits(EdgeSettings(token_rate=100, token_burst=100), counters)
    now = time.monotonic()

    def refused() -> bool:
        try:
            limits.events(TOKEN, 1)
        except Rejected:
            return True
        return False

    assert not refused()
    counters.read = (1_000_000, now - 60)  # of long ago: where the counting begins for this edge
    limits.share()
    assert not refused()
    counters.read = (1_000_500, now)  # 500 in a minute at 100 a second: nothing is owed
    limits.share()
    assert not refused()
    counters.read = (1_001_000, now)  # 500 just now
    limits.share()
    assert refused()
    counters.read = (3, now)  # Redis was emptied
    limits.share()


# at the edge


def sent(edge: Edge, events: int = 1, token: str = TOKEN, **arguments: object) -> httpx.Response:
    body = {"api_key": token, "batch": [event() for _ in range(events)]}
    return edge.client.post("/batch/", json=body, **arguments)  # type: ignore[arg-type]


def test_a_token_over_its_rate_is_told_when_to_come_back(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_EDGE__TOKEN_RATE="10", HEDGEROW_EDGE__TOKEN_BURST="100")
    assert sent(edge, 150).status_code == 200
    refused = sent(edge, headers={"Origin": "https://shop.example"})

    assert refused.status_code == 429
    assert refused.json()["type"] == "throttled_error"
    assert refused.json()["code"] == "token_rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 6
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert edge.metric("hedgerow_requests_rejected_total", lane="batch", reason="token_rate_limited") == 1
    assert sent(edge, token=OTHER_TOKEN).status_code == 200
    assert sum(len(body_of(record)["batch"]) for record in edge.records()) == 151, (
        "what was answered 200 is stored, and nothing else"
    )
    until(lambda: sent(edge).status_code == 200)


def test_an_address_over_its_rate_is_refused_whatever_it_sends(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(
        HEDGEROW_EDGE__ADDRESS_RATE="1",
        HEDGEROW_EDGE__ADDRESS_BURST="3",
        HEDGEROW_EDGE__TRUSTED_PROXIES="127.0.0.0/8",
    )

    def statuses(address: str, path: str, content: bytes) -> list[int]:
        headers = {"X-Forwarded-For": address, "Authorization": f"Bearer {TOKEN}"}
        return [edge.client.post(path, content=content, headers=headers).status_code for _ in range(6)]

    for number, path in enumerate(("/e/", "/batch/", "/engage/", "/s/", "/i/v0/ai", "/i/v1/analytics/events")):
        answers = statuses(f"203.0.113.{number}", path, b"not json")
        assert answers[0] == 400, path
        assert answers[-1] == 429, path
    assert sent(edge).status_code == 200, "others go on"
    preflight = edge.client.options("/e/", headers={"X-Forwarded-For": "203.0.113.0", "Origin": "https://a.example"})
    assert preflight.status_code == 200


def test_capture_v1_is_refused_in_its_own_words(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_EDGE__TOKEN_RATE="1", HEDGEROW_EDGE__TOKEN_BURST="1")
    items = [
        {"event": "x", "uuid": uuid, "distinct_id": "someone", "timestamp": "2026-11-01T12:00:00Z", "properties": {}}
        for uuid in UUIDS
    ]
    body = {"created_at": "2026-11-01T12:00:00Z", "batch": items}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    first, second = (edge.client.post("/i/v1/analytics/events", json=body, headers=headers) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 429)
    assert second.json()["error"] == "token_rate_limited"
    assert int(second.headers["retry-after"]) >= 1


def test_the_defaults_meet_nobody_honest(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    body = batch(*(event() for _ in range(1000)))
    with ThreadPoolExecutor(4) as pool:
        statuses = set(pool.map(lambda _: edge.capture("/batch/", json=body).status_code, range(100)))
    assert statuses == {200}


# with Redis


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def edges(tmp_path: Path, redis: RedisServer) -> Iterator[Callable[..., list[Edge]]]:
    """Two edges with logs of their own, and the same projects."""
    with ExitStack() as stack:

        def start(**environment: str) -> list[Edge]:
            made = []
            for name in ("one", "two"):
                data = tmp_path / name
                data.mkdir()
                fill(settings_module.load(data))
                made.append(make_edge(data, HEDGEROW_CACHE__DSN=redis.dsn, **environment))
                stack.callback(made[-1].stop)
                made[-1].start()
            return made

        yield start


def test_a_tokens_rate_holds_for_all_edges_together(edges: Callable[..., list[Edge]]) -> None:
    one, two = edges(HEDGEROW_EDGE__TOKEN_RATE="100", HEDGEROW_EDGE__TOKEN_BURST="200")
    assert sent(two).status_code == 200
    assert sent(one).status_code == 200

    def refused_at_the_other() -> bool:
        sent(one, 300)
        return sent(two).status_code == 429

    until(refused_at_the_other)
    assert two.metric("hedgerow_requests_rejected_total", lane="batch", reason="token_rate_limited") >= 1


@pytest.mark.parametrize("how", ["stop", "freeze"])
def test_edges_answer_as_ever_while_redis_is_gone(
    edges: Callable[..., list[Edge]], redis: RedisServer, how: str
) -> None:
    both = edges()
    end = threading.Event()
    answers: list[int] = []

    def load(edge: Edge) -> int:
        events = 0
        with httpx.Client(base_url=edge.url, timeout=20) as client:
            while not end.is_set():
                answers.append(client.post("/batch/", json=batch(event(), event())).status_code)
                events += 2
        return events

    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(load, edge) for edge in both]
        try:
            until(lambda: len(answers) > 50)
            getattr(redis, how)()
            until(lambda: all(edge.metric("hedgerow_cache_degraded") == 1 for edge in both))
            seen = len(answers)
            gone_at = time.monotonic()
            until(lambda: len(answers) > seen + 100 and time.monotonic() - gone_at > 3)
            redis.start() if how == "stop" else redis.thaw()
            until(lambda: all(edge.metric("hedgerow_cache_degraded") == 0 for edge in both))
        finally:
            end.set()
        counted = sum(one.result() for one in loads)

    assert set(answers) == {200}
    with redis.client() as client:
        until(lambda: sum(map(int, client.hvals(f"hedgerow:count:rate:{TOKEN}"))) == counted)


def test_a_changed_token_is_known_to_all_edges_by_a_message(
    edges: Callable[..., list[Edge]], redis: RedisServer, tmp_path: Path
) -> None:
    both = edges(HEDGEROW_EDGE__TOKEN_REFRESH="PT600S")  # so that nobody finds it by looking
    settings = settings_module.load(tmp_path / "one", overrides={"cache": {"dsn": redis.dsn}})
    cache = open_cache(settings)
    with redis.client() as client:
        until(lambda: client.pubsub_numsub(f"hedgerow:channel:{PROJECTS}")[0][1] == 2)
    tokens = [TOKEN, TOKEN]
    for _ in range(3):
        for index, edge in enumerate(both):  # each has its own database; the message reaches both
            engine = open_engine(edge.settings)
            with Database(engine).write() as session:
                project = session.query(Project).filter_by(api_token=tokens[index]).one()
                old, tokens[index] = tokens[index], service.reset_token(session, project)
                service.tell_of_change(session, cache)
            engine.dispose()
            until(lambda edge=edge, old=old: sent(edge, token=old).status_code == 401)
            assert sent(edge, token=tokens[index]).status_code == 200
    cache.close()
