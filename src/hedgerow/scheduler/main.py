"""The `scheduler` role: periodic jobs and the self-probe. Only one runs where everything is on one machine."""

from __future__ import annotations

import threading

import structlog

from hedgerow.database.engine import Database, open_engine
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.store import open_store
from hedgerow.projects.service import ensure_probe_project
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.scheduler import upkeep
from hedgerow.scheduler.jobs import Job, Runner
from hedgerow.scheduler.probe import Probe
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore

log = structlog.get_logger()

HOUR = 3600.0
END_WITHIN_S = 3.0


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
    settings: Settings, database: Database, store: EventStore, persons: PersonStore, probe: Probe
) -> list[Job]:
    """Everything that the scheduler does, with its interval in seconds."""
    every = settings.scheduler
    return [
        Job("self_probe", every.probe_interval.total_seconds(), probe.send, first_after=2),
        Job("log_lag", 5, lambda: upkeep.measure_log(settings), first_after=1),
        Job("publish_leftovers", 30, lambda: upkeep.publish_leftovers(persons, store), first_after=20),
        Job(
            "squash", every.squash_interval.total_seconds(), lambda: upkeep.squash(settings, store), first_after=10 * 60
        ),
        Job("old_probes", HOUR, lambda: upkeep.remove_old_probes(store), first_after=15 * 60),
        Job("old_rows", HOUR, lambda: upkeep.remove_old_rows(database), first_after=60),
    ]


def run(settings: Settings) -> int:
    """Run the jobs until SIGTERM or SIGINT; returns the exit code."""
    configure("scheduler", settings)
    stop = Stop().install()
    health = Health()
    operations = start_operations_server(settings, "scheduler", settings.scheduler.ops_port, health)
    engine = open_engine(settings)
    database = Database(engine)
    store = EventStore(settings, role="scheduler")
    persons = open_store(settings)
    probe = Probe(settings, ProbeToken(database), store)
    runner = Runner(list_jobs(settings, database, store, persons, probe), stop.event)
    try:
        runner.start()
        threading.Thread(target=probe.watch, args=(stop.event,), name="probe-watch", daemon=True).start()
        health.up()
        log.info("scheduler ready")
        while not stop.event.wait(60):
            pass
        health.down("stopping")
        runner.join(END_WITHIN_S)
    finally:
        store.close()
        persons.close()
        engine.dispose()
        operations.close()
    return 0
