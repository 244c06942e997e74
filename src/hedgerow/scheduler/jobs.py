"""Periodic jobs: an explicit list, a thread each, so that a long rewrite never delays the self-probe.

A job that fails is logged, counted and tried again at its next turn: jobs are safe to repeat.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from hedgerow.errors import Unavailable
from hedgerow.runtime import telemetry

log = structlog.get_logger()

JITTER = 0.1  # share of the interval: many schedulers, or many jobs, do not all wake in the same instant
AFTER_FAILURE_S = 30.0  # a job that runs every few hours does not wait that long after the store was down


@dataclass(frozen=True)
class Job:
    """`run` is called every `interval` seconds, first after `first_after`; 0 for an interval switches a job off."""

    name: str
    interval: float
    run: Callable[[], object]
    first_after: float = 5.0


class Runner:
    """Runs each job in a thread of its own until `stop` is set. A turn that comes while not `allowed` is left out."""

    def __init__(self, jobs: list[Job], stop: threading.Event, allowed: Callable[[], bool] = lambda: True) -> None:
        self._jobs = [job for job in jobs if job.interval > 0]
        self._stop = stop
        self._allowed = allowed
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for job in self._jobs:
            thread = threading.Thread(target=self._loop, args=(job,), name=f"job-{job.name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def join(self, timeout: float) -> None:
        """Wait for running jobs to end, for at most `timeout` seconds in all."""
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _loop(self, job: Job) -> None:
        wait = job.first_after
        while not self._stop.wait(wait * random.uniform(1 - JITTER, 1 + JITTER)):  # noqa: S311 - spreads load
            if not self._allowed():  # a process that was frozen for long notices here first
                continue
            wait = job.interval if run_once(job) else min(job.interval, AFTER_FAILURE_S)


def run_once(job: Job) -> bool:
    """One run, timed and counted; whether it succeeded."""
    try:
        with telemetry.job_seconds.labels(job.name).time():
            job.run()
    except Unavailable as error:
        telemetry.job_failures.labels(job.name).inc()
        log.warning("job put off", job=job.name, reason=error.detail)
        return False
    except Exception:
        telemetry.job_failures.labels(job.name).inc()
        log.exception("job failed", job=job.name)
        return False
    telemetry.job_last.labels(job.name).set_to_current_time()
    return True
