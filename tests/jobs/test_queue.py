"""What every home of the queue promises: nothing that was asked for is forgotten, and nothing is asked for twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from hedgerow import settings as settings_module
from hedgerow.errors import Unavailable
from hedgerow.jobs import queue as queue_module
from hedgerow.jobs.queue import Queue, QueueUnavailable, open_queue
from hedgerow.runtime import telemetry
from tests.services.redis import RedisServer, running_redis

Ran = list[tuple[str, dict[str, Any]]]


class Crash(BaseException):
    """As if the process were killed: nothing may catch it."""


def run_all(queue: Queue, fails: Callable[[str], Exception | None] = lambda _: None) -> Ran:
    """Run what is queued now."""
    ran: Ran = []

    def handle(name: str, arguments: dict[str, Any]) -> None:
        ran.append((name, arguments))
        if (error := fails(name)) is not None:
            raise error

    while queue.run_next(handle):
        pass
    return ran


def test_jobs_run_in_the_order_in_which_they_were_queued_with_their_arguments(
    queue: Queue, open_another: Callable[[], Queue]
) -> None:
    queue.enqueue("first", project_id=7, names=["ä", None])
    queue.enqueue("second")

    assert run_all(open_another()) == [("first", {"project_id": 7, "names": ["ä", None]}), ("second", {})]
    assert run_all(queue) == []
    assert queue.waiting() == {"waiting": 0, "put_off": 0}


def test_the_same_job_is_queued_once_until_it_is_done(queue: Queue) -> None:
    assert queue.enqueue("empty", project_id=7)
    assert not queue.enqueue("empty", project_id=7)
    assert queue.enqueue("empty", project_id=8)
    assert len(run_all(queue)) == 2
    assert queue.enqueue("empty", project_id=7)


def test_a_job_that_fails_is_put_off_and_tried_again(queue: Queue) -> None:
    queue.enqueue("moody")
    assert run_all(queue, lambda _: Unavailable("The store is down.")) == [("moody", {})]
    assert queue.waiting() == {"waiting": 0, "put_off": 1}
    assert not queue.enqueue("moody")
    queue.advance()
    assert run_all(queue) == []  # not yet

    queue.advance(timedelta(seconds=6))
    assert run_all(queue) == [("moody", {})]
    assert queue.waiting() == {"waiting": 0, "put_off": 0}
    assert queue.enqueue("moody")


def test_a_job_that_always_fails_is_given_up_and_counted(queue: Queue) -> None:
    queue.enqueue("hopeless")
    tries = 0
    for _ in range(queue_module.RETRIES + 5):
        tries += len(run_all(queue, lambda _: ValueError("a mistake")))
        queue.advance(timedelta(hours=1))  # the waits grow, up to three quarters of an hour

    assert tries == queue_module.RETRIES + 1
    assert telemetry.REGISTRY.get_sample_value("hedgerow_jobs_given_up_total", {"job": "hopeless"}) in (1, 2)
    assert queue.enqueue("hopeless"), "it can be asked for again"


def crash(name: str, arguments: dict[str, Any]) -> None:
    raise Crash


def test_a_job_whose_scheduler_is_killed_is_taken_up_by_the_next(
    queue: Queue, open_another: Callable[[], Queue]
) -> None:
    queue.enqueue("long", project_id=7)
    with suppress(Crash):
        queue.run_next(crash)
    successor = open_another()

    assert run_all(successor) == []
    assert successor.recover() == 1
    assert successor.recover() == 0
    assert run_all(successor) == [("long", {"project_id": 7})]
    assert successor.recover() == 0


def test_what_runs_is_not_taken_for_lost(queue: Queue) -> None:
    queue.enqueue("long")
    begun, end = threading.Event(), threading.Event()

    def handle(name: str, arguments: dict[str, Any]) -> None:
        begun.set()
        end.wait(10)

    runner = threading.Thread(target=queue.run_next, args=(handle,))
    runner.start()
    begun.wait(10)

    assert queue.recover() == 0
    end.set()
    runner.join()
    assert queue.recover() == 0


def test_what_is_in_the_queue_is_text_that_runs_no_code(queue: Queue) -> None:
    queue.enqueue("plain", project_id=7)

    ((data,),) = [queue._huey.storage.enqueued_items()]
    assert bytes(data).startswith(b"{")


@pytest.fixture
def gone(tmp_path: Any) -> Iterator[tuple[RedisServer, Queue]]:
    with running_redis() as server:
        queue = open_queue(settings_module.load(tmp_path, overrides={"cache": {"dsn": server.dsn}}))
        yield server, queue
        queue.close()


def test_without_redis_it_says_so_and_goes_on_afterwards(gone: tuple[RedisServer, Queue]) -> None:
    server, queue = gone
    queue.enqueue("before")
    server.stop()
    for call in (lambda: queue.enqueue("x"), queue.recover, queue.waiting, queue.advance, lambda: run_all(queue)):
        with pytest.raises(QueueUnavailable):
            call()
    server.start()

    assert run_all(queue) == [("before", {})]
