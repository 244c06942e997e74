"""Sends the demo's events as the Python SDK would for a migration, and waits until all can be queried."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import orjson

from hedgerow.demo.browser import Event
from hedgerow.errors import HedgerowError, Unavailable
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreUnavailable

BATCH = 500  # events a request: 0.7 MB, 60 kB gzipped
TRIES = 8
PATIENCE_S = 300.0
START_PATIENCE_S = 5.0  # for a server that was started a moment ago
USER_AGENT = "posthog-python/7.91.1"

COUNT = (
    "SELECT uniqExact(uuid) AS found FROM events WHERE project_id = {project_id:Int64} AND uuid IN {uuids:Array(UUID)}"
)


class NotAccepted(HedgerowError):
    """The server refused the demo's events."""

    code = "not_accepted"


def require(url: str) -> None:
    """Return once a server answers there; raises `Unavailable` soon, before anybody waits for events to be made up."""
    started = time.monotonic()
    while True:
        try:
            httpx.get(f"{url}/_liveness", timeout=START_PATIENCE_S)
            return
        except httpx.TransportError as error:
            if time.monotonic() - started > START_PATIENCE_S:
                raise no_answer(url) from error
        time.sleep(0.2)


def no_answer(url: object) -> Unavailable:
    return Unavailable(f"{url} does not answer. Is Hedgerow running? Start it with: hedgerow serve")


def send(url: str, token: str, events: list[Event], sent: Callable[[int], None]) -> None:
    """Post everything to /batch/, oldest first, one request after the other: the order decides who is merged into whom.

    `sent` is told after each request how many events it took. Raises `NotAccepted`, or `Unavailable`.
    """
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "User-Agent": USER_AGENT}
    with httpx.Client(base_url=url, timeout=30, headers=headers) as client:
        for batch in _batches(events):
            _post(client, token, batch)
            sent(len(batch))


def _batches(events: list[Event]) -> Iterator[list[Event]]:
    for start in range(0, len(events), BATCH):
        yield events[start : start + BATCH]


def _post(client: httpx.Client, token: str, batch: list[Event]) -> None:
    for attempt in range(TRIES):
        sent_at = datetime.now(UTC).isoformat()
        body = {"api_key": token, "batch": batch, "historical_migration": True, "sent_at": sent_at}
        try:
            answer = client.post("/batch/", content=gzip.compress(orjson.dumps(body), 6))
        except httpx.TransportError:
            time.sleep(min(0.2 * 2**attempt, 5))
            continue
        if answer.status_code == 200:
            return
        if answer.status_code != 429 and answer.status_code < 500:
            raise NotAccepted(f"{client.base_url} refused the events ({answer.status_code}): {answer.text[:200]}")
        time.sleep(min(float(answer.headers.get("Retry-After", "1")), 10))
    raise no_answer(client.base_url)


def wait_queryable(store: EventStore, project_id: int, events: list[Event], seen: Callable[[int], None]) -> float:
    """Wait until every event can be queried; `seen` is told how many can. Returns seconds; raises `Unavailable`."""
    started = time.monotonic()
    left = [[event["uuid"] for event in batch] for batch in _batches(events)]
    done = 0
    while time.monotonic() - started < PATIENCE_S:
        try:
            while left and (found := _count(store, project_id, left[0])) == len(left[0]):
                done += found
                left.pop(0)
                seen(done)
        except StoreUnavailable:
            pass  # it may be on its way up again; the events wait in the log
        if not left:
            return time.monotonic() - started
        time.sleep(0.2)
    raise Unavailable(
        f"{done} of {len(events)} events can be queried after {PATIENCE_S:.0f} s; the rest is safe in the log. "
        "See /metrics of the worker, or its log, for what holds it up."
    )


def _count(store: EventStore, project_id: int, uuids: list[str]) -> int:
    return sum(row["found"] for row in store.query_shards(COUNT, {"project_id": project_id, "uuids": uuids}))
