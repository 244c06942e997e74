"""Questions that are answered while nobody waits: begun here, told about in statuses, and stopped on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import structlog

from hedgerow.app.context import AppContext
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.query.prepare import Prepared
from hedgerow.query.runtime import Runtime, runtime_of
from hedgerow.query.statuses import QueryStatus, tag_of
from hedgerow.store.errors import StoreError, StoreUnavailable

log = structlog.get_logger()

WorkOut = Callable[[AppContext, Prepared, str, QueryStatus], bytes]
"""Gives the whole answer's JSON."""
RUNNING_S = 300.0  # how long equal questions are told to wait for a first one


def new_status(prepared: Prepared, query_id: str, *, in_background: bool) -> QueryStatus:
    question = prepared.question
    return QueryStatus(
        query_id,
        prepared.project.id,
        query_async=in_background,
        insight_id=question.insight_id,
        dashboard_id=question.dashboard_id,
        labels=[prepared.kind.name],
    )


def start(app: AppContext, prepared: Prepared, work_out: WorkOut) -> QueryStatus:
    """Begin a question, or find the same one begun already: by the client's id, or by what is asked."""
    runtime = runtime_of(app)
    project_id = prepared.project.id
    query_id = prepared.question.query_id or uuid4().hex
    for known in (query_id, _running(runtime, prepared)):
        found = runtime.statuses.get(project_id, known) if known else None
        if found is not None and not found[0].complete:
            return found[0]
    tag = tag_of(project_id, query_id)
    runtime.statuses.begin(tag)
    status = new_status(prepared, query_id, in_background=True)
    runtime.statuses.put(status)
    if prepared.kind.cached:
        runtime.cache.set(f"running:{prepared.key}", query_id.encode(), RUNNING_S)
    runtime.pool.submit(_run, app, prepared, work_out, tag, status)
    return status


def _running(runtime: Runtime, prepared: Prepared) -> str | None:
    found = runtime.cache.get(f"running:{prepared.key}")
    return found.decode() if found and prepared.kind.cached else None


def _run(app: AppContext, prepared: Prepared, work_out: WorkOut, tag: str, status: QueryStatus) -> None:
    runtime = runtime_of(app)
    try:
        with ending(runtime, status) as finish:
            finish(work_out(app, prepared, tag, status))
    except HedgerowError:
        pass  # the status says it
    except Exception:
        log.exception("a question in the background failed", kind=prepared.kind.name)
    finally:
        runtime.cache.delete(f"running:{prepared.key}")


@contextmanager
def ending(runtime: Runtime, status: QueryStatus) -> Iterator[Callable[[bytes], None]]:
    """Write into a status how its question ends. What is yielded takes the answer's JSON, to be kept with it."""
    answer: list[bytes] = []
    status.pickup_time = datetime.now(UTC).isoformat()
    runtime.statuses.put(status)
    try:
        yield answer.append
    except HedgerowError as error:
        status.error, status.error_message, status.error_code = True, error.detail, error.code
        status.http_status = error.status
        raise
    except Exception:
        status.error, status.http_status = True, 500
        raise
    finally:
        status.complete = True
        status.end_time = datetime.now(UTC).isoformat()
        runtime.statuses.put(status, answer[0] if answer else None)


def status_of(
    app: AppContext, project_id: int, query_id: str, *, with_progress: bool = False
) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the status itself: 200 answered, 202 not yet, 400 failed with a message, 500 without.

    Raises `NotFound`.
    """
    status, results = _found(app, project_id, query_id)
    if not status.complete and status.pickup_time and with_progress:
        status.query_progress = _progress(app, tag_of(project_id, query_id))
    if status.error:
        return 400 if status.error_message else 500, status.shown()
    return 200 if status.complete else 202, status.shown(results)


def log_of(app: AppContext, project_id: int, query_id: str) -> dict[str, Any]:
    """What a question cost. Raises `NotFound`."""
    status, _ = _found(app, project_id, query_id)
    return {"query_id": query_id, **(status.log or {})}


def cancel(app: AppContext, project_id: int, query_id: str, *, dequeue_only: bool = False) -> str:
    """Stop a question: its statement in the engine, and what would come after it. Says what was done."""
    runtime = runtime_of(app)
    tag = tag_of(project_id, query_id)
    found = runtime.statuses.get(project_id, query_id)
    if found is not None and found[0].complete:
        return "The query had ended already."
    if dequeue_only and found is not None and found[0].pickup_time:
        return "The query runs already. Leave out dequeue_only to stop it."
    runtime.statuses.cancel(tag)
    try:
        app.event_store.kill(tag)
    except StoreError as error:  # a server that does not grant it: the question ends after its present statement
        log.warning("a statement could not be stopped", error=error.detail[:300])
        return "The query will end after its present statement."
    return "The query was cancelled."


def _found(app: AppContext, project_id: int, query_id: str) -> tuple[QueryStatus, bytes | None]:
    found = runtime_of(app).statuses.get(project_id, query_id)
    if found is None:
        raise NotFound("No query with this id is known. What became of a query is known for 20 minutes.")
    return found


def _progress(app: AppContext, tag: str) -> dict[str, Any] | None:
    try:
        row = app.event_store.progress(tag)[0]
    except (StoreError, StoreUnavailable, IndexError):  # nobody's question fails for want of this
        return None
    return {
        "rows_read": int(row["read_rows"]),
        "bytes_read": int(row["read_bytes"]),
        "estimated_rows_total": int(row["total_rows"]),
        "time_elapsed": float(row["elapsed"] or 0),
        "active_cpu_time": int(row["cpu_us"]),
    }
