"""The `edge` role: open the logs, load the projects, serve, stop in order.

A log that reports `failed` (an fsync went wrong, and must never be tried again) ends the role with exit code 1 after
the requests that waited had their 503; the supervisor starts it anew on a file that was opened anew.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from functools import partial

import structlog
import uvloop

from hedgerow.database.engine import Database, open_engine
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.application import Application
from hedgerow.edge.assembly import assemble
from hedgerow.edge.forwarding import Forwarder
from hedgerow.edge.replay_retention import ReplayRetention
from hedgerow.edge.server import Server, listen
from hedgerow.edge.tokens import Tokens
from hedgerow.eventlog.envelope import EVENTS, REPLAY
from hedgerow.eventlog.sqlite import SqliteWriter, path_of
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings

log = structlog.get_logger()

REPLAY_SLACK = 2  # the retention task trims at the limit; the writer refuses only where that does not keep up
GC_THRESHOLD = 20_000  # allocations; the default of 700 costs 3 % of the requests' time


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code. Raises `SettingsRefused`."""
    configure("edge", settings)
    stop = Stop().install() if threading.current_thread() is threading.main_thread() else Stop()
    health = Health()
    operations = start_operations_server(settings, "edge", settings.edge.ops_port, health)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(Role(settings, health, stop.event).serve())
    finally:
        operations.close()


class Role:
    """The parts of a running edge, in the order in which they start; they end in the opposite order."""

    def __init__(self, settings: Settings, health: Health, stop: threading.Event) -> None:
        self._settings = settings
        self._health = health
        self._stop = stop
        self._failed = False

    async def serve(self) -> int:
        settings, data = self._settings, self._settings.data
        secrets = Secrets(data)
        socket = listen(settings.edge)
        engine = open_engine(settings)
        database = Database(engine)
        events = self._writer(EVENTS, settings.log.max_bytes)
        replay = self._writer(REPLAY, settings.log.replay_max_bytes * REPLAY_SLACK)
        retention = ReplayRetention(path_of(data, REPLAY), settings.log.replay_max_bytes)
        tokens = Tokens(database, settings.edge.token_refresh.total_seconds())
        addresses = Addresses(settings.edge.trusted_proxies)
        forwarder = Forwarder(settings, secrets.internal_token, addresses)
        try:
            events.start()
            replay.start()
            await tokens.start()
            retention.start()
            routes = assemble(settings, secrets, self._health, database, tokens, addresses, events, replay)
            application = Application(routes, forwarder, lambda: server.connection_count > settings.edge.concurrency)
            server = Server(application, self._stop, partial(self._before_shutdown, forwarder))
            gc.collect()
            gc.freeze()
            gc.set_threshold(GC_THRESHOLD, 20, 50)
            self._health.up()
            log.info("edge: listening", host=settings.edge.host, port=socket.getsockname()[1])
            await server.serve(sockets=[socket])
        finally:
            self._health.down("stopping")
            await forwarder.close()
            await retention.close()
            await tokens.close()
            await events.close()
            await replay.close()
            engine.dispose()
        return 1 if self._failed else 0

    def _writer(self, topic: str, max_bytes: int) -> SqliteWriter:
        return SqliteWriter(
            path_of(self._settings.data, topic),
            topic,
            max_bytes=max_bytes,
            max_queue_bytes=self._settings.log.max_queue_bytes,
            min_free_bytes=self._settings.log.min_free_bytes,
            on_failure=self._log_failed,
        )

    def _log_failed(self) -> None:
        self._failed = True
        self._health.down("the event log could not be written")
        log.error("edge: the event log could not be written; ending")
        self._stop.set()

    async def _before_shutdown(self, forwarder: Forwarder) -> None:
        self._health.down("stopping")
        await forwarder.end_streams()
