"""The self-probe: every few seconds an event goes in at the front door, and is timed until it can be queried.

It takes the way of every event: HTTP, log, worker, event store. What it measures is what a user sees, so a stuck
worker, a full disk or a store that is down shows here first, whatever the single metrics say.
"""

from __future__ import annotations

import http.client
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog

from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.errors import Unavailable
from hedgerow.runtime import telemetry
from hedgerow.settings import ANYWHERE, LOOPBACK, Settings
from hedgerow.store.client import EventStore

log = structlog.get_logger()

EVENT = "self_probe"
DISTINCT_ID = "self-probe"
LATE_AFTER_S = 300.0
POLL_S = 0.25
SLOW_POLL_S = 2.0  # once the youngest probe is old, something is wrong: do not add to it
HTTP_TIMEOUT_S = 10
REMEMBERED, REMEMBERED_S = 360, 3600.0  # arrivals, of the last hour

FIND = """
SELECT DISTINCT toString(uuid) AS id FROM events
WHERE project_id = {project_id:Int64} AND event = {event:String} AND timestamp >= {since:DateTime64(6, 'UTC')}
  AND uuid IN {uuids:Array(UUID)}
"""


class NotSent(Unavailable):
    """The edge did not take a probe; `code` says why: `edge_unreachable` or `not_accepted`."""


@dataclass
class Waiting:
    """A probe that was accepted and not seen yet."""

    sent_at: float  # time.time()


class Probe:
    """Sends probes and watches for them. `send` and `look` run in different threads."""

    def __init__(self, settings: Settings, token: Callable[[], str], store: EventStore) -> None:
        self._host = LOOPBACK if settings.edge.host in ANYWHERE else settings.edge.host
        self._port = settings.edge.port
        self._token = token
        self._store = store
        self._lock = threading.Lock()
        self._waiting: dict[str, Waiting] = {}
        self._arrived: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)  # when, after how many seconds
        self._failed: tuple[float, str] | None = None  # when, why

    def send(self) -> None:
        """Send one probe. Raises `NotSent`."""
        uuid, now = str(uuid4()), time.time()
        event = {
            "api_key": self._token(),
            "event": EVENT,
            "distinct_id": DISTINCT_ID,
            "uuid": uuid,
            "timestamp": datetime.fromtimestamp(now, UTC).isoformat(),
            "properties": {"$process_person_profile": False, "$geoip_disable": True, "$lib": "hedgerow"},
        }
        with self._lock:
            self._waiting[uuid] = Waiting(now)
        try:
            self._post(orjson.dumps(event))
        except NotSent as error:
            with self._lock:
                self._waiting.pop(uuid, None)
            self._fail(error.code)
            raise

    def _post(self, body: bytes) -> None:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=HTTP_TIMEOUT_S)
        try:
            connection.request("POST", "/i/v0/e/", body, {"Content-Type": "application/json", "User-Agent": "hedgerow"})
            answer = connection.getresponse()
            text = answer.read(500).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(f"The edge cannot be reached: {error}.", code="edge_unreachable") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise NotSent(f"The edge answered {answer.status}: {text}", code="not_accepted")

    def watch(self, stop: threading.Event) -> None:
        """Look for the waiting probes until `stop`."""
        while not stop.wait(self._pause()):
            try:
                self.look()
            except Unavailable:
                self._give_up("store_unreachable")
            except Exception:
                log.exception("self-probe failed")
                self._give_up("store_refused")

    def _pause(self) -> float:
        with self._lock:
            youngest = max((waiting.sent_at for waiting in self._waiting.values()), default=time.time())
        return POLL_S if time.time() - youngest < 5 else SLOW_POLL_S

    def look(self) -> int:
        """Ask the event store once for all that wait; returns how many arrived. Raises `StoreUnavailable`."""
        with self._lock:
            asked = dict(self._waiting)
        if not asked:
            return 0
        found = self._store.query_shards(FIND, {
            "project_id": PROBE_PROJECT_ID, "event": EVENT, "uuids": [UUID(uuid) for uuid in asked],
            "since": datetime.fromtimestamp(min(one.sent_at for one in asked.values()) - 60, UTC),
        })  # fmt: skip
        now = time.time()
        for row in found:
            with self._lock:
                waiting = self._waiting.pop(row["id"], None)
            if waiting is not None:
                telemetry.ingestion_latency.observe(now - waiting.sent_at)
                telemetry.probe_last.set(now)
                with self._lock:
                    self._arrived.append((now, now - waiting.sent_at))
        self._give_up("late")
        return len(found)

    def _give_up(self, reason: str) -> None:
        """Count the probes that waited too long, under the reason that holds them up now."""
        oldest = time.time() - LATE_AFTER_S
        with self._lock:
            lost = [uuid for uuid, waiting in self._waiting.items() if waiting.sent_at < oldest]
            for uuid in lost:
                del self._waiting[uuid]
        for _ in lost:
            self._fail(reason)
            log.error("self-probe lost", reason=reason, after_seconds=LATE_AFTER_S)

    def _fail(self, reason: str) -> None:
        telemetry.probe_failures.labels(reason).inc()
        with self._lock:
            self._failed = (time.time(), reason)

    def summary(self) -> dict[str, Any]:
        """When a probe last arrived and how long those of the last hour took, as JSON."""
        with self._lock:
            arrived, failed = list(self._arrived), self._failed
        took = sorted(seconds for at, seconds in arrived if at > time.time() - REMEMBERED_S)
        return {
            "last_success_at": _iso(arrived[-1][0]) if arrived else None,
            "p50_seconds": _quantile(took, 0.5),
            "p95_seconds": _quantile(took, 0.95),
            "samples": len(took),
            "last_failure_at": _iso(failed[0]) if failed else None,
            "last_failure": failed[1] if failed else None,
        }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _quantile(values: list[float], share: float) -> float | None:
    """Of sorted values, the smallest that is not below this share of them."""
    return round(values[max(0, math.ceil(share * len(values)) - 1)], 3) if values else None
