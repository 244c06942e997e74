"""Two schedulers as processes of their own: one does the work, and when it is killed the other does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from hedgerow import settings as settings_module
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import Project
from hedgerow.database.models.base import utcnow
from hedgerow.jobs.queue import Queue, open_queue
from hedgerow.projects.deletion import Deletion
from hedgerow.projects.jobs import queue_deletions
from tests.services.hedgerow import free_port
from tests.services.redis import running_redis
from tests.services.waiting import wait_for

START = (
    "import sys; from pathlib import Path; from hedgerow import settings; from hedgerow.scheduler.main import run; "
    "sys.exit(run(settings.load(Path(sys.argv[1]))))"
)


class Scheduler:
    def __init__(self, data: Path, dsn: str) -> None:
        self.port = free_port()
        environment = {
            **os.environ,
            "HEDGEROW_CACHE__DSN": dsn,
            "HEDGEROW_SCHEDULER__OPS_PORT": str(self.port),
            "HEDGEROW_SCHEDULER__PROBE_INTERVAL": "0",
            "HEDGEROW_STORE__PORT": "1",  # there is none: what needs it is put off
        }
        self.process = subprocess.Popen([sys.executable, "-c", START, str(data)], env=environment)

    def metric(self, name: str, **labels: str) -> float:
        """0 where it cannot be had."""
        try:
            text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=5).text
        except httpx.HTTPError:
            return 0
        samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
        return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())

    @property
    def leads(self) -> bool:
        return self.metric("hedgerow_scheduler_leader") == 1

    @property
    def tries(self) -> float:
        """Of the queued job, which fails for want of an event store."""
        return self.metric("hedgerow_job_failures_total", job="empty_project")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[list[Scheduler], Queue, Database]]:
    with ExitStack() as stack:
        dsn = stack.enter_context(running_redis()).dsn
        settings = settings_module.load(tmp_path, overrides={"cache": {"dsn": dsn}})
        upgrade(settings)
        engine = open_engine(settings)
        stack.callback(engine.dispose)
        queue = open_queue(settings)
        stack.callback(queue.close)
        schedulers = []
        for _ in range(2):
            schedulers.append(Scheduler(tmp_path, dsn))
            stack.callback(schedulers[-1].process.wait)
            stack.callback(schedulers[-1].process.kill)
        yield schedulers, queue, Database(engine)


def test_the_other_takes_over_jobs_and_queue(started: tuple[list[Scheduler], Queue, Database]) -> None:
    schedulers, queue, database = started
    leader = wait_for(lambda: next((one for one in schedulers if one.leads), None), timeout=60, what="a leader")
    other = next(one for one in schedulers if one is not leader)
    with database.write() as session:
        session.add(Project(id=7, name="Deleted", api_token="phc_7", extra=Deletion(utcnow()).to_extra()))
    assert queue_deletions(database, queue) == 1

    wait_for(lambda: leader.tries >= 1, what="the job at the leader")
    assert other.tries == 0
    leader.process.kill()
    wait_for(lambda: other.leads, what="the other in the lead")
    wait_for(lambda: other.tries >= 1, timeout=60, what="the job at the other")

    other.process.terminate()
    assert other.process.wait(60) == 0
    assert sum(queue.waiting().values()) + queue.recover() == 1, "the job is not forgotten"
