"""How questions are answered: from the cache, now, or in the background; and what the answer says of itself.

For other parts of the application: `answer(context, project, Question(body, refresh=..))`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson

from hedgerow.app.context import AppContext
from hedgerow.database.models import Project
from hedgerow.errors import HedgerowError
from hedgerow.query import background
from hedgerow.query.ask import Asker, Bounds
from hedgerow.query.freshness import resolved
from hedgerow.query.prepare import Prepared, Question, Refresh, prepare
from hedgerow.query.results import Kept
from hedgerow.query.runtime import Runtime, runtime_of
from hedgerow.query.statuses import QueryStatus, tag_of
from hedgerow.query.values import encoded

__all__ = ["Question", "Refresh", "Reply", "answer", "asker_for", "compute"]


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` is 200, or 202 while the answer is still to come. `body` is a JSON object."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found


def answer(app: AppContext, project: Project, question: Question) -> Reply:
    """Answer one question as its `refresh` says. Raises `InvalidInput`, `Throttled`, `Unavailable`.

    With `force_cache` nothing is ever worked out: `results` is null where nothing is kept.
    """
    runtime = runtime_of(app)
    prepared = prepare(app, project, question)
    kept = runtime.results.get(prepared.key) if prepared.kind.cached else None
    mode = question.refresh
    if kept is not None and _will_do(kept, mode):
        return Reply(200, shown(prepared, kept, is_cached=True))
    if mode == "force_cache":
        return Reply(200, _nothing(prepared))
    if mode in {"async", "lazy_async", "force_async"} or (mode == "async_except_on_cache_miss" and kept is not None):
        status = background.start(app, prepared, _worked_out)
        return Reply(202, _waiting(prepared, status))
    return _now(app, runtime, prepared)


def _will_do(kept: Kept, mode: Refresh) -> bool:
    if mode in {"force_blocking", "force_async"}:
        return False
    return mode == "force_cache" or kept.is_fresh(lenient=mode == "lazy_async")


def _now(app: AppContext, runtime: Runtime, prepared: Prepared) -> Reply:
    """Work the answer out in the request; equal questions at the same moment share one answer."""
    if prepared.question.refresh == "force_blocking" or not prepared.kind.cached:
        return Reply(200, shown(prepared, _tracked(app, runtime, prepared), is_cached=False))
    with runtime.flights.alone(prepared.key):
        kept = runtime.results.get(prepared.key)
        if kept is not None and kept.is_fresh():
            return Reply(200, shown(prepared, kept, is_cached=True))
        return Reply(200, shown(prepared, _tracked(app, runtime, prepared), is_cached=False))


def _tracked(app: AppContext, runtime: Runtime, prepared: Prepared) -> Kept:
    """Under the client's id, so that it can be watched and cancelled from elsewhere."""
    query_id = prepared.question.query_id
    if query_id is None:
        return work_out(app, prepared, tag_of(prepared.project.id, uuid4().hex), None)
    status = background.new_status(prepared, query_id, in_background=False)
    tag = tag_of(prepared.project.id, query_id)
    runtime.statuses.begin(tag)
    runtime.statuses.put(status)
    with background.ending(runtime, status):
        return work_out(app, prepared, tag, status)


def work_out(app: AppContext, prepared: Prepared, tag: str, status: QueryStatus | None) -> Kept:
    """Work an answer out, and keep it where its kind says so. What it cost goes to the usage and into the status."""
    runtime = runtime_of(app)
    asker = asker_for(app, prepared, tag, lambda: status is not None and runtime.statuses.is_cancelled(tag))
    body = compute(app, prepared, asker, status)
    kept = Kept(body, datetime.now(UTC), prepared.least_age)
    if prepared.kind.cached:
        runtime.results.put(prepared.key, kept)
    return kept


def _worked_out(app: AppContext, prepared: Prepared, tag: str, status: QueryStatus) -> bytes:
    return shown(prepared, work_out(app, prepared, tag, status), is_cached=False)


def asker_for(app: AppContext, prepared: Prepared, tag: str, is_cancelled: Callable[[], bool] = lambda: False) -> Asker:
    limits = app.settings.query
    allowed = limits.key_timeout if prepared.question.key_id else limits.timeout
    bounds = Bounds(seconds=allowed.total_seconds(), memory_bytes=limits.memory_bytes)
    return Asker(prepared.context, app.database, app.event_store, bounds, tag=tag, is_cancelled=is_cancelled)


def compute(app: AppContext, prepared: Prepared, asker: Asker, status: QueryStatus | None = None) -> bytes:
    """The answer's own JSON. Takes a place, and records what it cost."""
    runtime = runtime_of(app)
    project_id, key_id = prepared.project.id, prepared.question.key_id
    cancelled = (lambda: runtime.statuses.is_cancelled(asker.tag)) if status else (lambda: False)
    with runtime.slots.take(project_id, key_id, cancelled):
        started = time.perf_counter()
        failure: str | None = "failed"
        try:
            own = prepared.kind.run(prepared.model, asker)
            body = encoded({**_about(prepared, asker), **own})
            failure = None
        except HedgerowError as error:
            failure = error.detail
            raise
        finally:
            seconds = time.perf_counter() - started
            runtime.usage_in(app).record(
                project_id, prepared.kind.name, asker.spent, seconds, failed=failure is not None
            )
            if status is not None:
                status.log = _log(prepared, asker, seconds, failure)
    return body


def _about(prepared: Prepared, asker: Asker) -> dict[str, Any]:
    """What every answer has beside its own part, which may say it otherwise."""
    found: dict[str, Any] = {"timezone": prepared.context.timezone.key, "hogql": asker.hogql}
    modifiers = getattr(prepared.model, "modifiers", None)
    if modifiers is not None:
        found["modifiers"] = modifiers.model_dump()
        if found["modifiers"].get("timings") or prepared.context.modifiers.debug:
            found["timings"] = [{"k": name, "t": round(seconds, 6)} for name, seconds in asker.spent.timings]
    if prepared.context.modifiers.debug:
        found["clickhouse"] = asker.sql
    dates = resolved(prepared.model, prepared.context)
    if dates is not None:
        found["resolved_date_range"] = dates.resolved()
    return found


def _log(prepared: Prepared, asker: Asker, seconds: float, failure: str | None) -> dict[str, Any]:
    spent = asker.spent
    return {
        "kind": prepared.kind.name,
        "query": asker.hogql,
        "query_duration_ms": round(seconds * 1000, 3),
        "read_rows": spent.rows_read,
        "read_bytes": spent.bytes_read,
        "statements": spent.statements,
        "exception": failure,
        "event_time": datetime.now(UTC),
    }


def shown(prepared: Prepared, kept: Kept, *, is_cached: bool) -> bytes:
    """The whole answer: what it says of itself, spliced before the JSON that is kept."""
    head: dict[str, Any] = {"is_cached": is_cached, "last_refresh": kept.at}
    if prepared.kind.cached:
        head |= {
            "cache_key": prepared.key,
            "cache_target_age": kept.target,
            "next_allowed_client_refresh": kept.target,
            "calculation_trigger": None,
        }
    return encoded({**head, "query_status": None})[:-1] + b"," + kept.body[1:]


def _nothing(prepared: Prepared) -> bytes:
    return encoded({"is_cached": False, "cache_key": prepared.key, "results": None, "query_status": None})


def _waiting(prepared: Prepared, status: QueryStatus) -> bytes:
    return encoded({"is_cached": False, "cache_key": prepared.key, "results": None, "query_status": status.shown()})
