"""From the JSON of a request to all that an answer depends on: the model, its kind, the project's context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from hedgerow.app.context import AppContext
from hedgerow.database.models import Project
from hedgerow.hogql.catalogue import context_of
from hedgerow.hogql.context import Modifiers, QueryContext
from hedgerow.insights.kinds import Kind, kind_of, read_query
from hedgerow.insights.models import QueryModel
from hedgerow.query.freshness import least_age
from hedgerow.query.overrides import with_filters, with_variables
from hedgerow.query.results import key_of
from hedgerow.query.saved import without_saved

Refresh = Literal[
    "blocking", "force_blocking", "async", "lazy_async", "async_except_on_cache_miss", "force_async", "force_cache"
]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, and how the answer is wanted. `body` is a query's JSON, wrapped or not."""

    body: dict[str, Any]
    refresh: Refresh = "blocking"
    query_id: str | None = None  # chosen by the client
    filters_override: dict[str, Any] | None = None
    variables_override: dict[str, Any] | None = None
    key_id: str | None = None  # of the personal API key that asks
    is_shared: bool = False  # a page that is open to everybody
    insight_id: int | None = None
    dashboard_id: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that is ready to be answered."""

    question: Question
    project: Project
    model: QueryModel
    kind: Kind
    context: QueryContext
    key: str  # of the cache
    least_age: timedelta


def prepare(app: AppContext, project: Project, question: Question) -> Prepared:
    """Read, check and complete a question. Raises `InvalidInput`."""
    body = without_saved(app.database, project.id, question.body)
    body = with_filters(body, question.filters_override)
    model = read_query(with_variables(body, question.variables_override))
    kind = kind_of(model)
    context = context_for(app, project, model)
    age = least_age(model, context, is_shared=question.is_shared)
    return Prepared(question, project, model, kind, context, key_of(model, context), age)


def context_for(app: AppContext, project: Project, model: QueryModel) -> QueryContext:
    """The project's context with the model's modifiers and values of variables."""
    found = context_of(project, app.database, app.event_store, modifiers=modifiers_of(project, model))
    return replace(found, variables=variables_of(model))


def modifiers_of(project: Project, model: QueryModel) -> Modifiers:
    """The query's own, over those that the project's settings say."""
    own = getattr(model, "modifiers", None)
    said: dict[str, Any] = {**(project.extra.get("modifiers") or {}), **(own.model_dump() if own else {})}
    default = Modifiers()
    bounce = said.get("bounceRateDurationSeconds")
    zoned = said.get("convertToProjectTimezone")
    return Modifiers(
        persons_on_events="properties_on_events" in str(said.get("personsOnEventsMode") or ""),
        convert_to_project_timezone=default.convert_to_project_timezone if zoned is None else bool(zoned),
        bounce_rate_duration_s=int(bounce) if isinstance(bounce, int | float) else default.bounce_rate_duration_s,
        debug=bool(said.get("debug")),
    )


def variables_of(model: QueryModel) -> dict[str, Any]:
    """Code names and values, of the query and of what it is about."""
    found: dict[str, Any] = {}
    source = getattr(model, "source", None)
    if isinstance(source, QueryModel):
        found.update(variables_of(source))
    for one in (getattr(model, "variables", None) or {}).values():
        if one.is_null or one.value is not None:
            found[one.code_name] = one.value
    return found
