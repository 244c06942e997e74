"""Answers to kept questions: the one place where insights, dashboards, shared pages and endpoints ask."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hedgerow.accounts.caller import Caller
from hedgerow.app.context import AppContext
from hedgerow.database.models import Project
from hedgerow.database.models.base import utcnow
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.insights.parameters import Asked, Mode
from hedgerow.insights.schemas import InsightRow
from hedgerow.query import background
from hedgerow.query.runtime import runtime_of
from hedgerow.query.service import Question, answer

CACHED_ONLY: Mode = "force_cache"
FIELDS = {  # of a row, and what they are in an answer
    "result": "results",
    "has_more": "hasMore",
    "columns": "columns",
    "types": "types",
    "hogql": "hogql",
    "is_cached": "is_cached",
    "last_refresh": "last_refresh",
    "cache_target_age": "cache_target_age",
    "next_allowed_client_refresh": "next_allowed_client_refresh",
    "query_status": "query_status",
    "resolved_date_range": "resolved_date_range",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf is asked: a key has its own limits, and a shared page is content with older answers."""

    key_id: str | None = None
    is_shared: bool = False
    dashboard_id: int | None = None

    @classmethod
    def of(cls, caller: Caller, dashboard_id: int | None = None) -> Asker:
        return cls(caller.key.id if caller.key else None, dashboard_id=dashboard_id)


def result_of(
    context: AppContext,
    project: Project,
    query: dict[str, Any],
    asked: Asked,
    asker: Asker,
    *,
    insight_id: int | None = None,
    query_id: str | None = None,
) -> dict[str, Any]:
    """The answer to one query, as the query endpoint gives it. With `force_cache` its `results` may be None.

    Raises `InvalidInput` for a query that cannot be answered, `Throttled`, and `Unavailable`.
    """
    question = Question(
        query,
        asked.refresh,
        query_id,
        asked.filters_override,
        asked.variables_override,
        asker.key_id,
        asker.is_shared,
        insight_id,
        asker.dashboard_id,
    )
    return answer(context, project, question).json()


def result_within(
    context: AppContext, project: Project, query: dict[str, Any], asked: Asked, asker: Asker, age: timedelta
) -> dict[str, Any]:
    """The answer that is cached, unless it is older than `age`; then a new one."""
    kept = result_of(context, project, query, replace(asked, refresh=CACHED_ONLY), asker)
    at = kept.get("last_refresh")
    if at is not None and utcnow() - datetime.fromisoformat(at) <= age:
        return kept
    return result_of(context, project, query, replace(asked, refresh="force_blocking"), asker)


def cancel(context: AppContext, project: Project, query_id: str) -> None:
    """Stop the computation of an answer; nothing happens where there is none."""
    with suppress(NotFound):
        background.cancel(context, project.id, query_id, dequeue_only=False)


def spend(context: AppContext, asked: Asked, asker: Asker) -> None:
    """Count a request that may compute something. Raises `Throttled` where a key asks too fast."""
    if asked.refresh != CACHED_ONLY:
        runtime_of(context).rates.spend(asker.key_id)


def fill(
    context: AppContext, project: Project, rows: Sequence[InsightRow], asked: Asked, asker: Asker
) -> Sequence[InsightRow]:
    """Give each row its answer. One that fails says why in its `query_status`, and keeps no other from its own."""
    spend(context, asked, asker)
    for row in rows:
        fill_one(context, project, row, asked, asker)
    return rows


def fill_one(context: AppContext, project: Project, row: InsightRow, asked: Asked, asker: Asker) -> InsightRow:
    """As `fill`, for one row. Raises `Unavailable` and the like: there, nothing is wrong with the question."""
    if row.query is None or not row.query:
        return row
    try:
        found = result_of(context, project, row.query, asked, asker, insight_id=row.id)
    except HedgerowError as error:
        if error.status >= 500:
            raise
        row.query_status = failed(row, project, error)
        return row
    told = InsightRow.model_validate(
        {**row.model_dump(), **{name: found[key] for name, key in FIELDS.items() if key in found}}
    )
    for name in FIELDS:
        setattr(row, name, getattr(told, name))
    return row


def failed(row: InsightRow, project: Project, error: HedgerowError) -> dict[str, Any]:
    """A status as the query endpoint has them, for a question that could not be answered."""
    return {
        "id": row.short_id,
        "team_id": project.id,
        "insight_id": row.id,
        "complete": True,
        "error": True,
        "error_message": error.detail,
        "query_async": False,
        "results": None,
    }


def laid_over(asked: Asked, overlay: tuple[dict[str, Any], dict[str, Any]]) -> Asked:
    """What a dashboard lays over its insights, except where the request says it otherwise."""
    filters, variables = overlay
    return replace(
        asked,
        filters_override=asked.filters_override if asked.filters_override is not None else filters or None,
        variables_override=asked.variables_override if asked.variables_override is not None else variables or None,
    )
