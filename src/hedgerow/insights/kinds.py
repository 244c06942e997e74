"""Every kind of question by its name on the wire, and how a body becomes the model of its kind.

To add a kind: a module with `KIND = Kind("NameOnTheWire", Model, run)`, and a line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Annotated, Any

from pydantic import BaseModel, PlainValidator, SerializeAsAny, ValidationError

from hedgerow.errors import HedgerowError, InvalidInput
from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.models import QueryModel, Selection
from hedgerow.insights.upgrade import upgraded

# kind: the module whose KIND it is, or `module:NAME` where a module has several.
KINDS: dict[str, str] = {
    # tables and lists
    "HogQLQuery": "hedgerow.insights.hogql_query",
    "EventsQuery": "hedgerow.insights.events_query",
    "SessionsQuery": "hedgerow.insights.sessions_query",
    "ActorsQuery": "hedgerow.insights.actors_query",
    "GroupsQuery": "hedgerow.insights.groups_query",
    "SessionsTimelineQuery": "hedgerow.insights.sessions_timeline",
    "DatabaseSchemaQuery": "hedgerow.insights.schema_query",
    "TeamTaxonomyQuery": "hedgerow.insights.taxonomy:TEAM_TAXONOMY",
    "EventTaxonomyQuery": "hedgerow.insights.taxonomy:EVENT_TAXONOMY",
    "ActorsPropertyTaxonomyQuery": "hedgerow.insights.taxonomy:ACTORS_TAXONOMY",
    "InsightActorsQuery": "hedgerow.insights.insight_actors:INSIGHT",
    "FunnelsActorsQuery": "hedgerow.insights.insight_actors:FUNNELS",
    "StickinessActorsQuery": "hedgerow.insights.insight_actors:STICKINESS",
    "InsightActorsQueryOptions": "hedgerow.insights.insight_actors:OPTIONS",
    # trends, stickiness, lifecycle
    "TrendsQuery": "hedgerow.insights.trends.actors",
    "CalendarHeatmapQuery": "hedgerow.insights.trends.calendar",
    "StickinessQuery": "hedgerow.insights.stickiness.actors",
    "LifecycleQuery": "hedgerow.insights.lifecycle.query",
    # funnels and paths
    "FunnelsQuery": "hedgerow.insights.funnels.query",
    "FunnelCorrelationQuery": "hedgerow.insights.funnels.correlation",
    "FunnelCorrelationActorsQuery": "hedgerow.insights.funnels.correlation_actors",
    "PathsQuery": "hedgerow.insights.paths.query",
    # retention
    "RetentionQuery": "hedgerow.insights.retention.kind",
    # web analytics
    "WebOverviewQuery": "hedgerow.insights.web.overview",
    "WebStatsTableQuery": "hedgerow.insights.web.stats_table",
    "WebGoalsQuery": "hedgerow.insights.web.goals",
    "WebExternalClicksTableQuery": "hedgerow.insights.web.external_clicks",
    "WebVitalsQuery": "hedgerow.insights.web.vitals",
    "WebVitalsPathBreakdownQuery": "hedgerow.insights.web.vitals:PATHS",
    "WebPageURLSearchQuery": "hedgerow.insights.web.url_search",
    "WebTrendsQuery": "hedgerow.insights.web.trends",
    "SessionAttributionExplorerQuery": "hedgerow.insights.web.attribution",
    # the editor
    "HogQLMetadata": "hedgerow.insights.hogql_metadata",
    "HogQLAutocomplete": "hedgerow.insights.hogql_autocomplete",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question.

    `run` gives the answer's own part, `{"results": .., "hasMore"?: ..}` ready for JSON; the endpoint adds the rest.
    `actors` gives who is behind one number of the answer: a query whose column `actor_id` is a person's uuid or a
    group's key, and which may have `event_count`, `event_distinct_ids`, `matching_events` besides. The group type is
    the source's `aggregation_group_type_index`, or that of the selected series' `unique_group`; `group_index` says
    otherwise. `options` gives what a person can choose among, for `InsightActorsQueryOptions`. Answers that are
    `cached` are given again while they are fresh enough.
    """

    name: str
    model: type[QueryModel]
    run: Callable[[Any, Asking], dict[str, Any]]
    actors: Callable[[Any, Selection, Asking], ast.Query] | None = None
    group_index: Callable[[Any, Selection], int | None] | None = None
    options: Callable[[Any, Asking], dict[str, Any]] | None = None
    cached: bool = True


@cache
def _declared(name: str) -> Kind:
    module, _, attribute = KINDS[name].partition(":")
    found: Kind = getattr(import_module(module), attribute or "KIND")
    return found


def kind_named(name: Any) -> Kind:
    """Raises `InvalidInput` for a name that is none."""
    if isinstance(name, str) and name in KINDS:
        return _declared(name)
    if name is None:
        raise InvalidInput("A query says what it is in `kind`, for example HogQLQuery.", code="required", attr="kind")
    near = get_close_matches(str(name), KINDS, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(sorted(KINDS))}."
    raise InvalidInput(f"There is no query of kind {str(name)[:100]!r}. {hint}", code="unknown_kind", attr="kind")


def kind_of(query: QueryModel) -> Kind:
    """The kind that a model belongs to."""
    return kind_named(getattr(query, "kind", None))


def read_query(body: Any) -> QueryModel:
    """The model of a query's JSON: migrated from older versions, taken out of wrappers, checked.

    Raises `InvalidInput` with the path of the field at fault.
    """
    query = upgraded(body)
    model = kind_named(query.get("kind")).model
    try:
        return model.model_validate(query)
    except ValidationError as error:
        raise explained(error, model, query) from None


def _nested(value: Any) -> QueryModel:
    if isinstance(value, QueryModel):
        return value
    try:
        return read_query(value)
    except HedgerowError as error:  # pydantic adds where the source stands
        raise ValueError(error.detail) from error


AnyQuery = Annotated[SerializeAsAny[QueryModel], PlainValidator(_nested)]
"""A field that holds a query of any kind, such as `source`."""


def explained(error: ValidationError, model: type[BaseModel], value: Any) -> InvalidInput:
    """The first thing that is wrong with a query, in a sentence that says what to do."""
    problem = error.errors()[0]
    path = [part for part in problem["loc"] if not str(part).endswith("Node")]  # which member of a union was tried
    attr = "__".join(str(part) for part in path) or None
    kind = problem["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, path[:-1], value)
        near = get_close_matches(str(path[-1]), known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" Known keys: {', '.join(known)}." if known else ""
        return InvalidInput(f"Unknown key {str(path[-1])[:100]!r}.{hint}", code="unknown_key", attr=attr)
    if kind == "missing":
        return InvalidInput(f"The field {str(path[-1])!r} is required.", code="required", attr=attr)
    message = problem["msg"].removeprefix("Value error, ")
    where = f"{'.'.join(str(part) for part in path)}: " if path else ""
    return InvalidInput(f"{where}{message}{'' if message.endswith(('.', '?')) else '.'}", attr=attr)


def _known_keys(model: type[BaseModel], path: list[Any], value: Any) -> list[str]:
    """The keys of the model that a path leads to, as far as the annotations tell."""
    found: type[BaseModel] | None = model
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None if isinstance(part, str) else value
        if found is None or isinstance(part, int):
            continue
        field = next((f for name, f in found.model_fields.items() if part in {name, f.alias}), None)
        found = next(iter(_models(field.annotation)), None) if field else None
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]
