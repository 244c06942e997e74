"""Hands new events to everybody who watches a project, with one poller per watched project.

Runs on the event loop; only the queries run in threads. The poller asks for what was stored since a little before
its last look, because blocks that were stored at the same time need not become visible in order, and leaves out
what it has already handed on. A watcher who is too slow loses the oldest waiting events, never everybody's time.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from anyio import to_thread

from hedgerow.errors import HedgerowError, Unavailable
from hedgerow.live.store import LiveEvent, newest
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

log = structlog.get_logger()

POLL_S = 1.0
POLL_WHILE_DOWN_S = 5.0
OVERLAP = timedelta(seconds=10)
PER_POLL = 200  # more events than that a second are thinned to the newest: nobody reads faster
QUEUE = 500  # messages that wait for one watcher
REMEMBERED = 5_000  # uuids already handed on
MAX_WATCHERS = 200

Message = LiveEvent | str  # a string is the state of the source: "live" or "store_unavailable"


class Watcher:
    """One reader's bounded queue."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Message] = asyncio.Queue(QUEUE)

    def put(self, message: Message) -> None:
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(message)

    async def next(self, timeout_s: float) -> Message | None:
        """The next message; None if there was none in this time."""
        try:
            return await asyncio.wait_for(self.queue.get(), timeout_s)
        except TimeoutError:
            return None


class LiveHub:
    """All watchers of this process."""

    def __init__(self, _: Settings) -> None:
        self.stopping = False  # streams end soon after it is set
        self._watchers: dict[int, set[Watcher]] = {}
        self._pollers: dict[int, asyncio.Task[None]] = {}
        self._states: dict[int, str] = {}

    def close(self) -> None:
        self.stopping = True

    @contextlib.asynccontextmanager
    async def watch(self, project_id: int, events: EventStore) -> AsyncIterator[Watcher]:
        """New events of the project, from now on. Raises `Unavailable` when too many watch already."""
        if sum(map(len, self._watchers.values())) >= MAX_WATCHERS:
            raise Unavailable("Too many live views are open. Close some of them and try again.")
        watcher = Watcher()
        self._watchers.setdefault(project_id, set()).add(watcher)
        if project_id in self._states:
            watcher.put(self._states[project_id])
        if project_id not in self._pollers:
            self._pollers[project_id] = asyncio.create_task(self._poll(project_id, events))
        try:
            yield watcher
        finally:
            watchers = self._watchers[project_id]
            watchers.discard(watcher)
            if not watchers:
                del self._watchers[project_id]
                self._pollers.pop(project_id).cancel()
                self._states.pop(project_id, None)

    async def _poll(self, project_id: int, events: EventStore) -> None:
        seen: OrderedDict[UUID, None] = OrderedDict()
        since = datetime.now(UTC)
        state = ""
        while True:
            try:
                found = await to_thread.run_sync(newest, events, project_id, since - OVERLAP, PER_POLL)
                now = "live"
            except Exception as error:  # whatever it is, those who watch are told and it is tried again
                found, now = [], "store_unavailable"
                if state != now:
                    expected = isinstance(error, HedgerowError)
                    log.warning("live_events_waiting", project_id=project_id, reason=str(error), exc_info=not expected)
            if now != state:
                state = self._states[project_id] = now
                self._hand_on(project_id, state)
            for event in found:
                if event.uuid not in seen:
                    seen[event.uuid] = None
                    self._hand_on(project_id, event)
                since = max(since, event.inserted_at)
            while len(seen) > REMEMBERED:
                seen.popitem(last=False)
            await asyncio.sleep(POLL_S if state == "live" else POLL_WHILE_DOWN_S)

    def _hand_on(self, project_id: int, message: Message) -> None:
        for watcher in self._watchers.get(project_id, ()):
            watcher.put(message)
