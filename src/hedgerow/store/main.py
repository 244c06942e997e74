"""The `store` role: opens the engine, brings the schema up to date, warms up, and answers HTTP until it is stopped."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import shutil
import threading
import time
from ipaddress import ip_address

import structlog

from hedgerow import __version__
from hedgerow.errors import HedgerowError, SettingsRefused
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store import migrations
from hedgerow.store.embedded.body import Body
from hedgerow.store.embedded.config import write_config
from hedgerow.store.embedded.endpoint import Endpoint
from hedgerow.store.embedded.engine import Engine, EngineError, quote_identifier, yield_to_queries
from hedgerow.store.embedded.guard import Guard
from hedgerow.store.embedded.http import Server
from hedgerow.store.embedded.parts import ROOM, DamagedParts, Parts
from hedgerow.store.embedded.target import EngineTarget

log = structlog.get_logger(__name__)

DRAIN_S = 10  # seconds that running statements get to end when the role is stopped
CHECK_EVERY_S = 5  # seconds; what a merge was made of stays on the disk for 480
NO_ROOM = "the disk is full"


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code; raises `SettingsRefused` when it cannot start."""
    configure("store", settings)
    faulthandler.enable()  # the engine is C++: where it crashes, the log says what each thread was doing
    stop = Stop()
    stop.install()
    _refuse_wrong_settings(settings)
    os.environ["TZ"] = "UTC"  # the engine takes its time zone from here
    time.tzset()
    health = Health()
    operations = start_operations_server(settings, "store", settings.store.ops_port, health)
    if not _wait_for_room(settings, health, stop.event):
        return 0
    engine = Engine(write_config(settings.store, settings.data))
    code = 0
    try:
        health.reason = "migrating"
        guard = _prepare(engine, settings)
        parts = Parts(engine, settings.store.database, settings.data, stop.event.is_set)
        endpoint = Endpoint(engine, settings.store, Secrets(settings.data).store_password, guard, parts)
        server = _listen(settings, endpoint)
        server.start()
        health.up()
        log.info("event store ready", port=server.port, folder=str(settings.data / "clickhouse"))
        code = _watch(parts, stop.event)
        health.down("stopping")
        server.close()
        if not endpoint.close(DRAIN_S):
            # closing the engine under a statement, or leaving Python by its usual way, is a segmentation fault
            log.warning("event store: ending with a statement that could not be stopped")
            os._exit(code)
    finally:
        engine.close()
        operations.close()
    return code


def _refuse_wrong_settings(settings: Settings) -> None:
    if settings.store.dsn:
        raise SettingsRefused("store.dsn names a ClickHouse server, so there is no embedded store to run.")
    if not (ip_address(settings.store.host).is_loopback or settings.store.allow_remote):
        raise SettingsRefused(
            "store.host must be a loopback address: the engine is only for roles on this machine. "
            "As a shard in a private network it may be another with store.allow_remote."
        )


def _prepare(engine: Engine, settings: Settings) -> Guard:
    """Schema and warm-up: the first insert of a process is 20 times slower than the second."""
    database = settings.store.database
    with engine.handle() as handle:
        handle.configure({})
        handle.query(f"CREATE DATABASE IF NOT EXISTS {quote_identifier(database)} ENGINE = Atomic")
        handle.configure({}, database)
        try:
            migrations.migrate(EngineTarget(handle), migrations.EMBEDDED, __version__)
        except EngineError as error:
            raise HedgerowError(f"The event store's schema could not be brought up to date: {error.message}") from error
        handle.query("CREATE TEMPORARY TABLE warm_up (line String)")
        with contextlib.closing(Body(b'{"line":""}\n')) as body:
            handle.insert("INSERT INTO warm_up (line)", "", "JSONEachRow", body.path())
        handle.query("SELECT line FROM warm_up", "Native")
        return Guard.of(handle)


def _listen(settings: Settings, endpoint: Endpoint) -> Server:
    try:
        return Server(settings.store.host, settings.store.port, endpoint.refuse, endpoint.answer)
    except OSError as error:
        raise SettingsRefused(
            f"Port {settings.store.port} on {settings.store.host} cannot be used ({error.strerror}). "
            "Choose another with store.port."
        ) from error


def _wait_for_room(settings: Settings, health: Health, stop: threading.Event) -> bool:
    """Opening the engine on a full disk would write files that are cut short. Returns whether there is room."""
    settings.data.mkdir(parents=True, exist_ok=True)
    while shutil.disk_usage(settings.data).free < ROOM:
        if health.reason != NO_ROOM:
            log.error("event store: waiting for room on the disk", folder=str(settings.data), needs_bytes=ROOM)
            health.reason = NO_ROOM
        if stop.wait(1):
            return False
    return True


def _watch(parts: Parts, stop: threading.Event) -> int:
    """Wait until the role is stopped. Returns 1 when it has to be started again to mend damaged parts."""
    while not stop.wait(CHECK_EVERY_S):
        yield_to_queries()
        try:
            parts.check_merged()
        except DamagedParts as error:
            log.error("event store: starting again without parts that a merge could not write whole", parts=str(error))
            return 1
        except EngineError as error:
            log.warning("event store: parts could not be checked", error=error.message)
    return 0
