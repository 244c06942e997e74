"""Metric children, bound once: `inc()` on a bound child costs 1 us, `labels(...)` before it 2 us more."""

from __future__ import annotations

from hedgerow.edge.rejections import Reason
from hedgerow.runtime import telemetry

LANES = ("event", "batch", "engage", "ai", "v1", "replay")


class Lane:
    """The counters of one way in."""

    def __init__(self, name: str) -> None:
        self._requests = telemetry.requests_accepted.labels(name).inc
        self._events = telemetry.events_accepted.labels(name).inc
        self._rejected = {reason: telemetry.requests_rejected.labels(name, reason.value) for reason in Reason}
        self._name = name

    def accepted(self, events: int) -> None:
        self._requests()
        self._events(events)

    def rejected(self, reason: Reason) -> None:
        self._rejected[reason].inc()

    def unavailable(self, code: str) -> None:
        """503: `code` is one of the event log's reasons."""
        telemetry.requests_rejected.labels(self._name, code).inc()


class Route:
    """The counters of one kind of route."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._observe = telemetry.http_seconds.labels(name).observe
        self._statuses = {200: telemetry.http_requests.labels(name, "200").inc}

    def answered(self, status: int, seconds: float) -> None:
        inc = self._statuses.get(status)
        if inc is None:
            inc = self._statuses[status] = telemetry.http_requests.labels(self.name, str(status)).inc
        inc()
        self._observe(seconds)


events_rejected = {reason: telemetry.events_rejected.labels(reason.value) for reason in Reason}
lanes = {name: Lane(name) for name in LANES}


def count_refused(refused: dict[Reason, int]) -> None:
    for reason, events in refused.items():
        events_rejected[reason].inc(events)
