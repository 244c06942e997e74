"""The `scheduler` role: periodic jobs, queued jobs and the self-probe.

Several may run, of which one leads and does the work; the others are ready to take over (`runtime/leader.py`).
"""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import Engine

from hedgerow.cohorts.following import follow_everywhere
from hedgerow.cohorts.jobs import queue_due
from hedgerow.database.engine import Database, open_engine
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.queue import Queue, open_queue
from hedgerow.jobs.runner import JobRunner
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.store import open_store
from hedgerow.projects.jobs import queue_deletions
from hedgerow.projects.service import ensure_probe_project
from hedgerow.runtime import telemetry
from hedgerow.runtime.leader import Leader, NotLeading
from hedgerow.runtime.locks import open_lock
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.scheduler import promotion, upkeep
from hedgerow.scheduler.jobs import Job, Runner
from hedgerow.scheduler.observing import observe
from hedgerow.scheduler.probe import Probe
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore

log = structlog.get_logger()

MINUTE = 60.0
HOUR = 3600.0
END_WITHIN_S = 3.0
LEADERS_GAUGES = (
    telemetry.log_lag_records,
    telemetry.log_lag_seconds,
    telemetry.log_partition_lag_records,
    telemetry.log_partition_lag_seconds,
    telemetry.jobs_queued,
)


class ProbeToken:
    """The probe project's token, read at its first use: the metadata may be busy while everything starts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._token = ""

    def __call__(self) -> str:
        if not self._token:
            with self._database.write() as session:
                self._token = ensure_probe_project(session)
        return self._token


def list_jobs(
    settings: Settings, database: Database, store: EventStore, persons: PersonStore, probe: Probe, queue: Queue
) -> list[Job]:
    """Everything that the scheduler does, with its interval in seconds."""
    every = settings.scheduler
    return [
        Job("self_probe", every.probe_interval.total_seconds(), probe.send, first_after=2),
        Job("log_lag", 5, lambda: upkeep.measure_log(settings), first_after=1),
        Job("observe_ingestion", 10, lambda: observe(settings, database, store, probe), first_after=3),
        Job("publish_leftovers", 30, lambda: upkeep.publish_leftovers(persons, store), first_after=20),
        Job(
            "squash", every.squash_interval.total_seconds(), lambda: upkeep.squash(settings, store), first_after=10 * 60
        ),
        Job(
            "promotion",
            every.promote_interval.total_seconds(),
            lambda: promotion.promote_by_use(settings, database, store),
            first_after=5 * 60,
        ),
        Job("old_probes", HOUR, lambda: upkeep.remove_old_probes(store), first_after=15 * 60),
        Job("deletions", MINUTE, lambda: queue_deletions(database, queue), first_after=15),
        Job("cohorts", MINUTE, lambda: queue_due(database, queue), first_after=20),
        Job("cohort_members", MINUTE, lambda: follow_everywhere(database, store, persons), first_after=40),
        Job("old_rows", HOUR, lambda: upkeep.remove_old_rows(database), first_after=60),
        Job("old_objects", 24 * HOUR, lambda: upkeep.remove_old_objects(settings), first_after=20 * 60),
    ]


class Work:
    """Everything that the scheduler which leads does; each term of office has threads of its own."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self._database = Database(engine)
        self._store = EventStore(settings, role="scheduler")
        self._persons = open_store(settings)
        self._queue = open_queue(settings)
        self._probe = Probe(settings, ProbeToken(self._database), self._store)
        self._leader = Leader(open_lock(settings, engine), self._begin, self._end)
        self._stop = threading.Event()
        self._running: list[Runner | JobRunner] = []

    def start(self) -> None:
        """Work from now on, whenever this scheduler leads."""
        self._leader.start()

    def close(self) -> None:
        self._leader.close()
        for runner in self._running:
            runner.join(END_WITHIN_S)
        self._queue.close()
        self._store.close()
        self._persons.close()

    def _begin(self) -> None:
        stop = self._stop = threading.Event()
        jobs = list_jobs(self._settings, self._database, self._store, self._persons, self._probe, self._queue)
        context = JobContext(
            self._settings, self._database, self._store, self._persons, lambda: self._require_lead(stop)
        )
        self._running = [Runner(jobs, stop, lambda: self._leader.leads), JobRunner(self._queue, context, stop)]
        for runner in self._running:
            runner.start()
        threading.Thread(target=self._probe.watch, args=(stop,), name="probe-watch", daemon=True).start()

    def _end(self) -> None:
        """Nothing begins any more, and queued jobs end at their next step. What only a leader knows is not told on."""
        self._stop.set()
        for gauge in LEADERS_GAUGES:
            gauge.clear()

    def _require_lead(self, stop: threading.Event) -> None:
        self._leader.require()
        if stop.is_set():
            raise NotLeading()


def run(settings: Settings) -> int:
    """Run the jobs, whenever this scheduler leads, until SIGTERM or SIGINT; returns the exit code."""
    configure("scheduler", settings)
    stop = Stop().install()
    health = Health()
    operations = start_operations_server(settings, "scheduler", settings.scheduler.ops_port, health)
    engine = open_engine(settings)
    work = Work(settings, engine)
    try:
        work.start()
        health.up()
        log.info("scheduler ready")
        while not stop.event.wait(60):
            pass
        health.down("stopping")
    finally:
        work.close()
        engine.dispose()
        operations.close()
    return 0
