"""The `edge` role: open the logs, load the projects, serve, stop in order.

A log that reports `failed` (an fsync went wrong, and must never be tried again) ends the role with exit code 1 after
the requests that waited had their 503; the supervisor starts it anew on a file that was opened anew.

Kafka that cannot be reached ends nothing: capture answers 503 until it can, and flags and scripts are served meanwhile.
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
from hedgerow.errors import SettingsRefused
from hedgerow.eventlog.envelope import EVENTS, REPLAY
from hedgerow.eventlog.homes import is_kafka, open_writer
from hedgerow.eventlog.interface import Writer
from hedgerow.eventlog.sqlite import path_of
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
        events = open_writer(settings, EVENTS, settings.log.max_bytes, self._log_failed)
        replay = open_writer(settings, REPLAY, settings.log.replay_max_bytes * REPLAY_SLACK, self._log_failed)
        retention = ReplayRetention(path_of(data, REPLAY), settings.log.replay_max_bytes)
        tokens = Tokens(database, settings.edge.token_refresh.total_seconds())
        addresses = Addresses(settings.edge.trusted_proxies)
        forwarder = Forwarder(settings, secrets.internal_token, addresses)
        opening: asyncio.Task[None] | None = None
        try:
            events.start()
            replay.start()
            await tokens.start()
            if not is_kafka(settings):  # its topics have their own retention
                retention.start()
            routes = assemble(settings, secrets, self._health, database, tokens, addresses, events, replay)
            application = Application(routes, forwarder, lambda: server.connection_count > settings.edge.concurrency)
            server = Server(application, self._stop, partial(self._before_shutdown, forwarder))
            gc.collect()
            gc.freeze()
            gc.set_threshold(GC_THRESHOLD, 20, 50)
            self._health.down("the event log cannot be reached")
            opening = asyncio.create_task(self._up_when_open(events, replay), name="logs-open")
            await asyncio.sleep(0)  # the embedded log is open by now
            log.info("edge: listening", host=settings.edge.host, port=socket.getsockname()[1])
            await server.serve(sockets=[socket])
            if opening.done():
                opening.result()
        finally:
            self._health.down("stopping")
            if opening is not None:
                opening.cancel()
            await forwarder.close()
            await retention.close()
            await tokens.close()
            await events.close()
            await replay.close()
            engine.dispose()
        return 1 if self._failed else 0

    async def _up_when_open(self, *writers: Writer) -> None:
        """Be ready once every log takes records. Where one never will, `SettingsRefused` ends the role."""
        try:
            for writer in writers:
                await writer.opened()
        except SettingsRefused:
            self._stop.set()
            raise
        self._health.up()

    def _log_failed(self) -> None:
        self._failed = True
        self._health.down("the event log could not be written")
        log.error("edge: the event log could not be written; ending")
        self._stop.set()

    async def _before_shutdown(self, forwarder: Forwarder) -> None:
        self._health.down("stopping")
        await forwarder.end_streams()
