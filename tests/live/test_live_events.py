"""Live events reach those who watch, and nobody else."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from queue import Queue
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest

from hedgerow.accounts import service as accounts
from hedgerow.live.hub import QUEUE, Watcher
from hedgerow.live.routes import open_hub
from hedgerow.live.store import LiveEvent
from hedgerow.store.client import EventStore
from tests.app.server import real_store, served, store_events
from tests.services.waiting import wait_for


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """An app with a store; `key` opens everything."""
    with real_store(tmp_path_factory.mktemp("live")) as settings, served(settings) as (url, app):
        with app.state.context.database.write() as session:
            made = accounts.bootstrap(session, settings)
        events = EventStore(settings, role="test")
        yield SimpleNamespace(url=url, app=app, events=events, project_id=made.project_id, key=made.personal_api_key)
        events.close()


class Stream:
    """Reads a stream in a thread; `events` and `states` grow as messages come."""

    def __init__(self, running: SimpleNamespace, query: str = "", project: int | None = None) -> None:
        self.events: list[dict] = []
        self.states: list[str] = []
        self.opened: Queue[httpx.Response] = Queue()
        self._url = f"{running.url}/api/projects/{project or running.project_id}/live_events{query}"
        self._key = running.key
        self._response: httpx.Response | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Stream:
        self._thread.start()
        self._response = self.opened.get(timeout=20)
        return self

    def __exit__(self, *_: object) -> None:
        self._response.extensions["network_stream"].get_extra_info("socket").shutdown(2)
        self._thread.join(20)

    def _read(self) -> None:
        with httpx.stream("GET", self._url, headers={"Authorization": f"Bearer {self._key}"}, timeout=30) as response:
            self.opened.put(response)
            kind = "message"
            try:
                for line in response.iter_lines():
                    if line.startswith("event: "):
                        kind = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        body = json.loads(line.removeprefix("data: "))
                        self.states.append(body["state"]) if kind == "status" else self.events.append(body)
                        kind = "message"
            except httpx.HTTPError:
                pass  # the test has closed the socket

    def names(self) -> list[str]:
        return [event["event"] for event in self.events]


def test_new_events_arrive_by_themselves_with_all_their_fields(running):
    with Stream(running) as stream:
        assert stream._response.headers["content-type"].startswith("text/event-stream")
        assert stream._response.headers["cache-control"] == "no-store"
        wait_for(lambda: stream.states == ["live"], what="the stream to be live")
        store_events(
            running.events, running.project_id, {"event": "a", "distinct_id": "d", "properties": {"n": [1, "ü"]}}
        )
        event = wait_for(lambda: stream.events and stream.events[-1], what="the event")
    assert set(event) == {"uuid", "event", "distinct_id", "timestamp", "properties", "person_id"}
    assert (event["event"], event["distinct_id"], event["properties"]) == ("a", "d", {"n": [1, "ü"]})
    assert datetime.fromisoformat(event["timestamp"]).tzinfo == UTC
    assert event["timestamp"].endswith("Z")


def test_each_event_arrives_once_even_when_the_look_back_finds_it_again(running):
    with Stream(running) as one, Stream(running) as two:
        wait_for(lambda: one.states and two.states, what="both streams")
        for number in range(3):
            store_events(running.events, running.project_id, {"event": f"once {number}", "distinct_id": "d"})
            wait_for(lambda name=f"once {number}": name in one.names() and name in two.names(), what="the event")
        for stream in (one, two):
            assert [name for name in stream.names() if name.startswith("once")] == ["once 0", "once 1", "once 2"]


def test_a_page_that_opens_later_begins_with_the_latest_events_in_order(running):
    shown = [{"event": f"earlier {n}", "distinct_id": "d", "age_s": 9 - n} for n in range(3)]
    store_events(running.events, running.project_id, *shown)
    with Stream(running, "?recent=2") as stream:
        wait_for(lambda: len(stream.events) >= 2, what="the latest events")
        assert stream.names()[:2] == ["earlier 1", "earlier 2"]


def test_events_of_other_projects_are_not_shown(running):
    with Stream(running) as stream:
        wait_for(lambda: stream.states, what="the stream")
        store_events(running.events, running.project_id + 1, {"event": "foreign", "distinct_id": "d"})
        store_events(running.events, running.project_id, {"event": "own", "distinct_id": "d"})
        wait_for(lambda: "own" in stream.names(), what="the event")
        assert "foreign" not in stream.names()


def test_nobody_polls_when_nobody_watches(running):
    hub = running.app.state.context.opened(open_hub)
    with Stream(running):
        wait_for(lambda: list(hub._pollers) == [running.project_id], what="the poller")
    wait_for(lambda: not hub._pollers and not hub._watchers, what="the poller to end")


@pytest.mark.parametrize(
    ("query", "key", "status"),
    [("", None, 401), ("?recent=-1", "right", 400), ("?recent=201", "right", 400)],
)
def test_a_stream_that_cannot_be_opened_says_why_at_once(running, query, key, status):
    headers = {"Authorization": f"Bearer {running.key}"} if key else {}
    answer = httpx.get(f"{running.url}/api/projects/{running.project_id}/live_events/{query}", headers=headers)
    assert answer.status_code == status


def test_while_the_store_is_away_the_watcher_is_told(installation):
    """No event store runs in this installation."""
    with served(installation.settings) as (url, app):
        running = SimpleNamespace(url=url, app=app, key=installation.key, project_id=1)
        with Stream(running, "?recent=5") as stream:
            wait_for(lambda: stream.states == ["store_unavailable"], what="the state")


def test_a_slow_watcher_loses_the_oldest_and_keeps_the_newest():
    async def scenario() -> list[bytes]:
        watcher = Watcher()
        for number in range(QUEUE + 5):
            watcher.put(LiveEvent(uuid4(), datetime.now(UTC), b"%d" % number))
        return [(await watcher.next(1)).body for _ in range(QUEUE)]

    bodies = asyncio.run(scenario())
    assert (bodies[0], bodies[-1]) == (b"5", b"%d" % (QUEUE + 4))
