"""A real app role behind a real socket, beside a real event store: for streams and browsers."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import uvicorn

from hedgerow.app.factory import create_app
from hedgerow.database import migrate
from hedgerow.live.routes import open_hub
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from tests.services.waiting import wait_for
from tests.store.support import start_store


@contextmanager
def real_store(data: Path) -> Iterator[Settings]:
    settings, process = start_store(data)
    try:
        yield settings
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served(settings: Settings) -> Iterator[tuple[str, Any]]:
    """The address and the application."""
    migrate.upgrade(settings)
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started, what="the app")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", app
    finally:
        app.state.context.opened(open_hub).close()
        server.should_exit = True
        thread.join()


def store_events(events: EventStore, project_id: int, *shown: dict[str, Any]) -> None:
    """Put events where the worker would: each has `event`, `distinct_id`, `properties`, and `age_s` before now."""
    now = datetime.now(UTC)
    rows = {
        "uuid": pa.array([uuid.uuid4().bytes for _ in shown], pa.binary(16)),
        "project_id": pa.array([project_id] * len(shown), pa.int64()),
        "event": [one["event"] for one in shown],
        "timestamp": pa.array(
            [now - timedelta(seconds=one.get("age_s", 0)) for one in shown], pa.timestamp("us", "UTC")
        ),
        "distinct_id": [one["distinct_id"] for one in shown],
        "person_id": pa.array([uuid.uuid4().bytes for _ in shown], pa.binary(16)),
        "properties": [orjson.dumps(one.get("properties", {})).decode() for one in shown],
    }
    events.insert_arrow("events", pa.table(rows))
