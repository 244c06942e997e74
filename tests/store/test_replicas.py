"""Servers that hold the same rows, and a network between that fails: nothing is lost, nothing is stored twice.

Two proxies before one store are two replicas of one table: as those of a cluster do, they know each other's tokens.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from hedgerow import settings as settings_module
from hedgerow.runtime import telemetry
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store import replicas
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError, StoreUnavailable
from tests.services.proxy import Proxy, proxy_to
from tests.store.support import event_rows, free_port

COUNT = "SELECT count() AS n FROM events WHERE project_id = {p:Int64}"


@dataclass
class Network:
    """A store behind two proxies, of which the first is asked first."""

    store: EventStore
    first: Proxy
    second: Proxy

    def inserts(self, proxy: Proxy) -> int:
        return sum("INSERT INTO" in unquote_plus(one.target) for one in proxy.seen)


@pytest.fixture
def network(store: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    monkeypatch.setattr("os.getpid", lambda: 0)  # which decides where a process begins
    password = Secrets(store.data).store_password
    with ExitStack() as stack:
        proxies = [stack.enter_context(proxy_to(f"http://127.0.0.1:{store.store.port}")) for _ in range(2)]
        dsn = "|".join(proxy.url.replace("//", f"//hedgerow:{password}@") + "/hedgerow" for proxy in proxies)
        settings = settings_module.load(tmp_path, overrides={"store": {"shards": [dsn], "query_timeout": "PT1S"}})
        event_store = EventStore(settings, role="test")
        yield Network(event_store, *proxies)
        event_store.close()


def always(method: str, path: str) -> bool:
    return True


def never(method: str, path: str) -> bool:
    return False


def one_of(every: int) -> Callable[[str, str], bool]:
    numbers = itertools.count(1)
    return lambda method, path: next(numbers) % every == 0


def count(network: Network, project: int) -> int:
    return int(network.store.query_shards(COUNT, {"p": project})[0]["n"])


def metric(name: str, **labels: str) -> float:
    return telemetry.REGISTRY.get_sample_value(f"hedgerow_{name}", labels) or 0.0


def test_a_process_stays_with_the_replica_that_works(network: Network, project: int) -> None:
    for _ in range(3):
        network.store.insert_arrow("events", event_rows(project))
    assert count(network, project) == 9
    assert network.second.seen == []


def test_an_insert_whose_answer_is_lost_goes_to_the_next_replica_and_is_stored_once(
    network: Network, project: int
) -> None:
    network.store.ping()
    network.first.swallow = always
    network.store.insert_arrow("events", event_rows(project), f"lost-{project}")
    assert (network.inserts(network.first) > 0, network.inserts(network.second)) == (True, 1)
    assert count(network, project) == 3


def test_an_insert_that_no_replica_answers_is_stored_once_when_it_is_sent_again(network: Network, project: int) -> None:
    rows = event_rows(project)
    network.store.ping()
    network.first.swallow = network.second.swallow = always
    with pytest.raises(StoreUnavailable):
        network.store.insert_arrow("events", rows, f"unknown-{project}")
    network.first.swallow = network.second.swallow = never
    network.store.insert_arrow("events", rows, f"unknown-{project}")
    assert count(network, project) == 3


def test_without_a_token_of_the_caller_s_a_repeat_within_one_call_is_stored_once_too(
    network: Network, project: int
) -> None:
    network.store.ping()
    network.first.swallow = always
    network.store.insert_arrow("events", event_rows(project))
    assert count(network, project) == 3


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda store: store.query("SELECT 1 AS one"), id="question"),
        pytest.param(
            lambda store: store.command("CREATE TABLE IF NOT EXISTS moved (a Int8) ENGINE = Memory"), id="DDL"
        ),
        pytest.param(lambda store: store.delete("events", "project_id = -1"), id="deletion"),
    ],
)
def test_every_call_moves_to_the_next_replica(network: Network, call: Callable[[EventStore], object]) -> None:
    before = metric("store_failovers_total")
    network.first.refuse = always
    call(network.store)
    assert metric("store_failovers_total") > before
    first = network.first.url.removeprefix("http://")
    assert metric("store_replica_up", replica=first) == 0
    assert metric("store_replica_up", replica=network.second.url.removeprefix("http://")) == 1


def test_a_replica_that_failed_rests_and_is_found_again(network: Network) -> None:
    network.first.refuse = always
    network.store.ping()
    asked = len(network.first.seen)
    for _ in range(5):
        assert network.store.ping()
    assert len(network.first.seen) == asked, "it is asked while it rests"
    network.first.refuse = never
    network.second.refuse = always
    assert network.store.ping(), "the one that rests is asked when no other is left"


def test_a_refusal_is_not_asked_for_a_second_time(network: Network) -> None:
    with pytest.raises(StoreError):
        network.store.query("SELECT nothing")
    assert network.second.seen == []


def test_a_question_that_takes_too_much_memory_is_not_asked_of_every_replica(network: Network) -> None:
    limits = {"max_memory_usage": 20_000_000, "max_bytes_before_external_group_by": 0, "max_execution_time": 20}
    with pytest.raises(StoreUnavailable):
        network.store.query("SELECT uniqExact(number, toString(number)) FROM numbers(20000000)", settings=limits)
    assert network.second.seen == []


def test_a_replica_that_hangs_in_an_insert_is_left_for_the_next(
    network: Network, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "INSERT_S", 1)
    monkeypatch.setattr(replicas, "MARGIN_S", 0)
    network.store.ping()
    awake = threading.Event()
    network.first.refuse = lambda method, path: awake.wait(120)
    started = time.monotonic()
    try:
        network.store.insert_arrow("events", event_rows(project), f"hangs-{project}")
        assert time.monotonic() - started < 60
    finally:
        awake.set()
    assert network.inserts(network.second) == 1
    assert count(network, project) == 3


def test_many_threads_over_replicas_that_fail_now_and_then_store_every_block_once(
    network: Network, project: int
) -> None:
    blocks, threads = 6, 3
    network.store.ping()
    network.first.swallow, network.second.refuse = one_of(3), one_of(4)
    network.second.swallow = one_of(5)

    def write(thread: int) -> None:
        for number in range(blocks):
            rows, token = event_rows(project), f"{project}-{thread}-{number}"
            while True:
                try:
                    network.store.insert_arrow("events", rows, token)
                    break
                except StoreUnavailable:
                    continue

    with ThreadPoolExecutor(threads) as pool:
        for written in [pool.submit(write, thread) for thread in range(threads)]:
            written.result(60)
    assert sum(one.status != 200 for proxy in (network.first, network.second) for one in proxy.seen) > 3
    network.first.swallow = network.second.refuse = network.second.swallow = never
    assert count(network, project) == threads * blocks * 3


def test_no_replica_at_all_is_unavailable(tmp_path: Path) -> None:
    nowhere = "|".join(f"http://u:p@127.0.0.1:{free_port()}/x" for _ in range(2))
    store = EventStore(settings_module.load(tmp_path, overrides={"store": {"dsn": nowhere}}), role="test")
    with pytest.raises(StoreUnavailable) as caught:
        store.query("SELECT 1")
    assert caught.value.clickhouse_code == 0
    store.close()
