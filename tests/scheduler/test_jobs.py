from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from hedgerow.errors import Unavailable
from hedgerow.runtime import telemetry
from hedgerow.scheduler.jobs import Job, Runner, run_once
from tests.services.waiting import wait_for


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def failures(job: str) -> float:
    return telemetry.REGISTRY.get_sample_value("hedgerow_job_failures_total", {"job": job}) or 0


def test_a_job_runs_again_and_again(stop: threading.Event) -> None:
    runs: list[int] = []
    Runner([Job("counts", 0.01, lambda: runs.append(1), first_after=0)], stop).start()

    wait_for(lambda: len(runs) >= 3, what="three runs")


def test_a_job_that_is_switched_off_never_runs(stop: threading.Event) -> None:
    runs: list[str] = []
    jobs = [Job("off", 0, lambda: runs.append("off"), first_after=0), Job("on", 0.01, lambda: runs.append("on"), 0)]
    Runner(jobs, stop).start()

    wait_for(lambda: runs.count("on") >= 5, what="five runs of the other")
    assert "off" not in runs


def test_a_job_that_takes_long_delays_no_other(stop: threading.Event) -> None:
    runs: list[int] = []
    jobs = [Job("long", 0.01, lambda: stop.wait(60), first_after=0), Job("short", 0.01, lambda: runs.append(1), 0)]
    Runner(jobs, stop).start()

    wait_for(lambda: len(runs) >= 3, what="three runs of the short one")


@pytest.mark.parametrize(
    "error", [Unavailable("The store is down."), ValueError("a mistake")], ids=["store down", "bug"]
)
def test_a_failure_is_counted_and_the_job_goes_on(stop: threading.Event, error: Exception) -> None:
    outcomes: list[Exception | None] = [error, None]
    done: list[bool] = []

    def job() -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome
        done.append(True)

    before = failures("moody")
    fails = Job("moody", 60, job)

    assert not run_once(fails)
    assert run_once(fails)
    assert done
    assert failures("moody") == before + 1


def test_success_is_timed(stop: threading.Event) -> None:
    run_once(Job("timed", 60, lambda: None))

    assert telemetry.REGISTRY.get_sample_value("hedgerow_job_last_success_timestamp_seconds", {"job": "timed"})
    assert telemetry.REGISTRY.get_sample_value("hedgerow_job_seconds_count", {"job": "timed"}) == 1


def test_the_end_is_not_awaited_longer_than_asked() -> None:
    stop = threading.Event()
    block = threading.Event()
    runner = Runner([Job("stuck", 60, block.wait, first_after=0)], stop)
    runner.start()
    stop.set()

    runner.join(0.05)

    block.set()
