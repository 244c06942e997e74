"""200 only for what is durable: kill -9, a full log, a write that fails, a stop while requests run."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from hedgerow.eventlog.envelope import EVENTS
from hedgerow.eventlog.sqlite import path_of
from tests.edge.conftest import Edge, batch, body_of, event, until


def test_nothing_acknowledged_is_lost_by_kill_9(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    for turn in range(3):
        acknowledged: list[str] = []
        threads = [threading.Thread(target=_send_until_refused, args=(edge, turn, n, acknowledged)) for n in range(8)]
        for thread in threads:
            thread.start()
        until(lambda acknowledged=acknowledged: len(acknowledged) > 200)
        edge.stop(signal.SIGKILL)
        for thread in threads:
            thread.join(10)
        stored = {body_of(record)["batch"][0]["event"] for record in edge.records()}
        assert set(acknowledged) <= stored
        edge.start()


def _send_until_refused(edge: Edge, turn: int, sender: int, acknowledged: list[str]) -> None:
    with httpx.Client(base_url=edge.url) as client:
        for number in range(100_000):
            name = f"{turn}-{sender}-{number}"
            try:
                if client.post("/batch/", json=batch(event(name))).status_code == 200:
                    acknowledged.append(name)
            except httpx.TransportError:
                return


def test_a_full_log_answers_503_until_the_worker_has_trimmed_it(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_LOG__MAX_BYTES=str(1024 * 1024))
    large = batch(event(properties={"x": "y" * 200_000}))

    def is_full() -> bool:
        answer = edge.capture(json=large)
        assert answer.status_code in (200, 503)
        return answer.status_code == 503

    until(is_full)
    answer = edge.capture(json=batch())
    assert (answer.status_code, answer.json()["code"]) == (503, "log_full")
    assert int(answer.headers["retry-after"]) > 0
    assert edge.metric("hedgerow_log_errors_total", topic="events", reason="log_full") > 0
    assert edge.metric("hedgerow_requests_rejected_total", lane="event", reason="log_full") > 0


def test_a_failed_write_answers_503_and_ends_the_role(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    assert edge.capture(json=batch()).status_code == 200
    with sqlite3.connect(path_of(edge.data, EVENTS)) as database:
        database.execute("DROP TABLE log")  # any error that is no full disk and no lock counts as a failed write
    answer = edge.capture(json=batch())
    assert (answer.status_code, answer.json()["code"]) == (503, "log_failed")
    assert edge.process is not None
    assert edge.process.wait(10) == 1
    edge.start()
    assert edge.capture(json=batch()).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_answers_what_has_begun(new_edge: Callable[..., Edge], number: int) -> None:
    edge = new_edge()
    half_way, go_on = threading.Event(), threading.Event()
    answers: list[int] = []

    def body() -> Iterator[bytes]:
        yield b'{"api_key": "phc_test_token_of_the_first_project", "batch": ['
        half_way.set()
        go_on.wait(10)
        yield b'{"event": "late", "distinct_id": "d"}]}'

    def send() -> None:
        answers.append(httpx.post(edge.url + "/e/", content=body(), timeout=20).status_code)

    sender = threading.Thread(target=send)
    sender.start()
    half_way.wait(10)
    assert edge.process is not None
    until(lambda: edge.client.get("/_liveness").status_code == 200)
    os.kill(edge.process.pid, number)
    until(lambda: _is_closed(edge))
    go_on.set()
    sender.join(10)
    assert answers == [200]
    assert edge.process.wait(10) == 0
    assert body_of(edge.last())["batch"][0]["event"] == "late"


def _is_closed(edge: Edge) -> bool:
    try:
        httpx.get(edge.url + "/_liveness")
    except httpx.TransportError:
        return True
    return False
