"""The worker role: reads the log, fills the stores, serves nothing but its health and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.interface import Consumer, Letters
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.resolver import Resolver
from hedgerow.persons.store import open_store
from hedgerow.pipeline import pipeline
from hedgerow.pipeline.steps.ids import DropResent
from hedgerow.pipeline.store import PipelineStore
from hedgerow.pipeline.worker import Worker
from hedgerow.pipeline.writer import BlockWriter
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.runtime.watchdog import Watchdog
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore

log = structlog.get_logger()


def run(settings: Settings) -> int:
    """Blocks until SIGTERM or SIGINT; returns the process's exit code."""
    configure("worker", settings)
    health = Health()
    operations = start_operations_server(settings, "worker", settings.worker.ops_port, health)
    stop = Stop().install()
    upgrade(settings)
    event_store = EventStore(settings, role="worker")
    persons = open_store(settings)
    health.reason = "the event log cannot be reached"
    consumer = homes.open_consumer(settings, envelope.EVENTS, on_open=health.up)
    letters = homes.open_letters(settings)
    try:
        watchdog = Watchdog(settings.worker.stuck_after.total_seconds()).start()
        worker = build(settings, consumer, persons, event_store, stop.event, letters, watchdog.beat)
        log.info("worker started")
        worker.run()
        watchdog.stop()
        health.down("stopping")
    finally:
        consumer.close()
        if letters is not None:
            letters.close()
        persons.close()
        event_store.close()
        operations.close()
    return 0


def build(
    settings: Settings,
    consumer: Consumer,
    persons: PersonStore,
    event_store: EventStore,
    stop: threading.Event,
    letters: Letters | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Worker:
    """The worker over the given stores."""
    store = PipelineStore(Database(open_engine(settings)))
    resent = DropResent(settings.worker.recent_uuids)
    return Worker(
        consumer,
        Resolver(persons, settings.worker.person_cache),
        pipeline.build(settings, store, resent),
        resent,
        BlockWriter(event_store, persons, store, settings.worker.recent_uuids),
        stop,
        block_events=settings.worker.block_events,
        block_wait=settings.worker.block_wait,
        bodies=homes.open_bodies(settings, envelope.EVENTS),
        letters=letters,
        beat=beat,
    )
