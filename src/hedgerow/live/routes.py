"""Live events as server-sent events."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Query
from fastapi.responses import StreamingResponse

from hedgerow.app.auth import project_access
from hedgerow.app.context import Context, Events
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.errors import HedgerowError
from hedgerow.live.hub import LiveHub, Watcher
from hedgerow.live.store import LiveEvent, newest
from hedgerow.settings import Settings

router = api_router("events")

LiveReader = Annotated[Project, Depends(project_access("query:read"))]

HEARTBEAT_S = 10.0  # proxies cut silent connections after 30 to 60 s
LONGEST_S = 1800.0  # then the client connects again, and shows again that it may
RECENT = tuple(timedelta(days=days) for days in (1 / 24, 1, 30, 3650))  # how far back, until there are enough
TICK_S = 1.0  # how soon a stream sees that the process stops


class EventStreamResponse(StreamingResponse):
    media_type = "text/event-stream"


STREAM: dict[str, Any] = {
    "description": (
        "Each message is one event: `{uuid, event, distinct_id, timestamp, properties, person_id}`. Messages of the "
        "type `status` say `live` or `store_unavailable`. Comments keep the connection open."
    ),
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


def _hub(context: Context) -> LiveHub:
    return context.opened(open_hub)


def open_hub(settings: Settings) -> LiveHub:
    return LiveHub(settings)


@router.get(
    "/live_events/",
    response_class=EventStreamResponse,
    responses={200: STREAM, **errors(400, 401, 403, 404, 503)},
)
async def live_events(
    project: LiveReader,
    events: Events,
    hub: Annotated[LiveHub, Depends(_hub)],
    recent: Annotated[int, Query(ge=0, le=200, description="How many of the latest events to begin with.")] = 0,
) -> EventStreamResponse:
    """Events as they become queryable, until the client goes away."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return EventStreamResponse(_stream(project.id, events, hub, recent), headers=headers)


async def _stream(project_id: int, events: Events, hub: LiveHub, recent: int) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async with hub.watch(project_id, events) as watcher:
        shown = set()
        if recent:
            for event in await _recent(events, project_id, recent):
                shown.add(event.uuid)
                yield _message(event)
        async for message in _messages(watcher, hub):
            if isinstance(message, LiveEvent) and message.uuid in shown:
                continue
            yield _message(message)


async def _recent(events: Events, project_id: int, limit: int) -> list[LiveEvent]:
    found: list[LiveEvent] = []
    try:
        for age in RECENT:
            found = await to_thread.run_sync(newest, events, project_id, datetime.now(UTC) - age, limit)
            if len(found) == limit:
                break
    except HedgerowError:
        pass  # the watcher says that the store cannot be reached
    return found


async def _messages(watcher: Watcher, hub: LiveHub) -> AsyncIterator[LiveEvent | str | None]:
    """Messages as they come, and None when nothing came for a while."""
    ends = time.monotonic() + LONGEST_S
    silent_since = time.monotonic()
    while not hub.stopping and time.monotonic() < ends:
        message = await watcher.next(TICK_S)
        if message is not None or time.monotonic() - silent_since >= HEARTBEAT_S:
            silent_since = time.monotonic()
            yield message


def _message(message: LiveEvent | str | None) -> bytes:
    if message is None:
        return b": still here\n\n"
    if isinstance(message, str):
        return b'event: status\ndata: {"state":"%s"}\n\n' % message.encode()
    return b"data: " + message.body + b"\n\n"
