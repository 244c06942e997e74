"""Runs queued jobs in a few threads, in the scheduler that leads."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog

from hedgerow.errors import Unavailable
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import find
from hedgerow.jobs.queue import Queue, QueueUnavailable
from hedgerow.runtime import telemetry

log = structlog.get_logger()

THREADS = 2  # a job mostly waits for a store
IDLE_S = 0.5  # between two looks at an empty queue
UPKEEP_S = 1.0
RECOVER_EVERY_S = 60.0
AFTER_FAILURE_S = 2.0


class JobRunner:
    """From `start` until `stop` is set. A job that runs then ends at its next `require_lead`, and is run again."""

    def __init__(self, queue: Queue, context: JobContext, stop: threading.Event) -> None:
        self._queue = queue
        self._context = context
        self._stop = stop
        self._threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True) for number in range(THREADS)
        ]
        self._threads.append(threading.Thread(target=self._upkeep, name="jobs-upkeep", daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                if not self._queue.run_next(self._run):
                    self._stop.wait(IDLE_S)
            except QueueUnavailable:
                self._stop.wait(AFTER_FAILURE_S)

    def _upkeep(self) -> None:
        recover_at = 0.0
        while not self._stop.is_set():
            try:
                if time.monotonic() >= recover_at:
                    if lost := self._queue.recover():
                        log.info("jobs taken up again", jobs=lost)
                    recover_at = time.monotonic() + RECOVER_EVERY_S
                self._queue.advance()
                for state, number in self._queue.waiting().items():
                    telemetry.jobs_queued.labels(state).set(number)
            except QueueUnavailable as error:
                log.warning("the queue of jobs cannot be reached", cause=str(error.__cause__))
                self._stop.wait(AFTER_FAILURE_S)
            self._stop.wait(UPKEEP_S)

    def _run(self, name: str, arguments: dict[str, Any]) -> None:
        try:
            self._context.require_lead()
            with telemetry.job_seconds.labels(name).time():
                find(name)(self._context, **arguments)
        except Unavailable as error:
            telemetry.job_failures.labels(name).inc()
            log.warning("job put off", job=name, reason=error.detail)
            raise
        except Exception:
            telemetry.job_failures.labels(name).inc()
            log.exception("job failed", job=name)
            raise
        telemetry.job_last.labels(name).set_to_current_time()
