"""What became of a question that was asked under an id: waiting, running, answered, failed, cancelled.

Statuses are in the cache of all processes, so that whichever of them is asked knows. They are gone a while after their
question has ended; one whose process died ends as not found.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from hedgerow.cache.interface import Cache

KEEP = timedelta(minutes=20)


def _now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass(slots=True)
class QueryStatus:
    """As clients read it. Times are ISO in UTC; `http_status` is what a failure is answered with."""

    id: str
    team_id: int
    complete: bool = False
    error: bool = False
    error_message: str | None = None
    start_time: str | None = field(default_factory=_now)
    pickup_time: str | None = None
    end_time: str | None = None
    expiration_time: str | None = None
    query_async: bool = True
    query_progress: dict[str, Any] | None = None
    labels: list[str] | None = None
    task_id: str | None = None
    insight_id: int | None = None
    dashboard_id: int | None = None
    error_code: str | None = None
    http_status: int = 200
    log: dict[str, Any] | None = None

    def shown(self, results: bytes | None = None) -> dict[str, Any]:
        """For JSON; `results` is JSON already."""
        names = [name for name in self.__slots__ if name not in {"http_status", "log", "error_code"}]
        found = {name: getattr(self, name) for name in names}
        return {**found, "results": orjson.Fragment(results) if results else None}


def tag_of(project_id: int, query_id: str) -> str:
    """Under which the engine knows a question: clients choose ids, and one project's must not reach another's."""
    digest = hashlib.sha256(f"{project_id}:{query_id}".encode()).hexdigest()[:32]
    return f"query-{project_id}-{digest}"


class Statuses:
    def __init__(self, cache: Cache, keep: timedelta = KEEP) -> None:
        self._cache = cache
        self._keep = keep

    def get(self, project_id: int, query_id: str) -> tuple[QueryStatus, bytes | None] | None:
        """The status, and the answer's JSON where there is one."""
        tag = tag_of(project_id, query_id)
        found = self._cache.get(f"status:{tag}")
        if found is None:
            return None
        return QueryStatus(**orjson.loads(found)), self._cache.get(f"results:{tag}")

    def put(self, status: QueryStatus, results: bytes | None = None) -> None:
        status.expiration_time = (datetime.now(UTC) + self._keep).isoformat()
        tag, keep_s = tag_of(status.team_id, status.id), self._keep.total_seconds()
        if results is not None:
            self._cache.set(f"results:{tag}", results, keep_s)
        self._cache.set(
            f"status:{tag}", orjson.dumps({name: getattr(status, name) for name in status.__slots__}), keep_s
        )

    def cancel(self, tag: str) -> None:
        """Have a question stop before its next statement, in whichever process it runs."""
        self._cache.set(f"cancelled:{tag}", b"1", self._keep.total_seconds())

    def is_cancelled(self, tag: str) -> bool:
        return self._cache.get(f"cancelled:{tag}") is not None

    def begin(self, tag: str) -> None:
        """A question of an id that was cancelled before is a new one."""
        self._cache.delete(f"cancelled:{tag}")
