"""The queue of jobs, on huey: `<data>/jobs.db`, or Redis with `cache.dsn`.

Huey takes a job off its queue before it runs it, so a scheduler that is killed would lose it. So every job is also
kept under its name until it has succeeded or was given up; `recover` queues again what is kept and neither queued nor
put off. The same job with the same arguments is queued once, however often it is asked for.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from huey import Huey, signals
from huey.storage import SqliteStorage

from hedgerow.errors import Unavailable
from hedgerow.jobs.messages import JsonSerializer
from hedgerow.runtime import telemetry
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from huey.api import Task

RETRIES = 10
FIRST_DELAY_S = 5.0  # then twice as long each time: given up after an hour and a half
BACKOFF = 2.0
KEPT = "job:"  # start of the keys under which unfinished jobs are kept
TASK = "run"

Handle = Callable[[str, dict[str, Any]], None]
"""Runs a job, by name and arguments, and raises where it failed."""

logging.getLogger("huey").setLevel(logging.CRITICAL)  # the runner logs, with the job's name and without its arguments


class QueueUnavailable(Unavailable):
    """The queue cannot be read or written now."""

    default_detail = "The queue of jobs cannot be reached. Try again in a few seconds."


class Queue:
    """Safe to use from several threads. All methods raise `QueueUnavailable`."""

    def __init__(self, huey: Huey, failures: tuple[type[Exception], ...], close: Callable[[], None]) -> None:
        self._huey = huey
        self._failures = failures
        self._close = close
        self._handle: Handle | None = None
        self._running: set[str] = set()
        self._task = huey.task(
            name=TASK, retries=RETRIES, retry_delay=FIRST_DELAY_S, retry_backoff=BACKOFF
        )(self._run)  # fmt: skip
        huey.signal(signals.SIGNAL_COMPLETE, signals.SIGNAL_ERROR)(self._ended)

    def enqueue(self, name: str, **arguments: Any) -> bool:
        """Queue a job, to be run soon by the scheduler that leads; False where the same one is still unfinished."""
        task = self._task.s(job=name, arguments=arguments)
        task.id = f"{name} {msgspec.json.encode(arguments, order='sorted').decode()}"
        with self._translated():
            data = self._huey.serialize_task(task)
            if not self._huey.storage.put_if_empty(KEPT + task.id, data):
                return False
            self._huey.storage.enqueue(data)
            return True

    def recover(self) -> int:
        """Queue what was begun by a scheduler that has ended, or half queued; returns how many jobs that were."""
        with self._translated():
            kept = {key: data for key, data in self._huey.storage.result_items().items() if key.startswith(KEPT)}
            known = {task.id for task in [*self._huey.pending(), *self._huey.scheduled()]} | self._running
            lost = [bytes(data) for key, data in kept.items() if key.removeprefix(KEPT) not in known]
            for data in lost:
                self._huey.storage.enqueue(data)
        return len(lost)

    def waiting(self) -> dict[str, int]:
        """Number of jobs by state."""
        with self._translated():
            return {"waiting": self._huey.pending_count(), "put_off": self._huey.scheduled_count()}

    def run_next(self, handle: Handle) -> bool:
        """Run one job, if there is one; whether there was. What `handle` raises puts the job off."""
        self._handle = handle
        with self._translated():
            task = self._huey.dequeue()
        if task is None:
            return False
        self._running.add(task.id)
        try:
            with self._translated():
                self._huey.execute(task)
        finally:
            self._running.discard(task.id)
        return True

    def advance(self, by: timedelta = timedelta()) -> None:
        """Queue what was put off and whose time has come, or will have come after `by`."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with self._translated():
            for task in self._huey.read_schedule(now + by):
                task.eta = None
                self._huey.storage.enqueue(self._huey.serialize_task(task))

    def close(self) -> None:
        self._close()

    def _run(self, job: str, arguments: dict[str, Any]) -> None:
        assert self._handle is not None, "jobs run by run_next only"
        self._handle(job, arguments)

    def _ended(self, signal: str, task: Task, error: Exception | None = None) -> None:
        if signal == signals.SIGNAL_ERROR:
            if task.retries:
                return
            telemetry.jobs_given_up.labels(task.kwargs["job"]).inc()
        self._huey.storage.delete_data(KEPT + task.id)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise QueueUnavailable() from error


def open_queue(settings: Settings) -> Queue:
    """The queue that the settings choose."""
    common: dict[str, Any] = {"results": False, "utc": True, "serializer": JsonSerializer()}
    if settings.cache.dsn is not None:
        from hedgerow.jobs.redis import redis_huey  # the client costs 37 MB

        return redis_huey(settings.cache, common)
    settings.data.mkdir(parents=True, exist_ok=True)
    huey = Huey(
        "hedgerow", storage_class=SqliteStorage, filename=str(settings.data / "jobs.db"), fsync=True, strict_fifo=True,
        cache_mb=1, timeout=30, **common,
    )  # fmt: skip
    return Queue(huey, (sqlite3.Error,), huey.storage.close)
