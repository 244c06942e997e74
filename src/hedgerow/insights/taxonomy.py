"""What pickers show: the events of a project, the properties of an event, and values of both, from a recent sample."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.filters import action_to_expr
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.lists import Limit, Offset
from hedgerow.insights.models import RunnableQuery

RECENT = timedelta(days=30)
SAMPLE = 1_000  # documents that are looked at
MOST_EVENTS, MOST_PROPERTIES = 500, 500
LONGEST_VALUE = 200  # characters
DEFAULT_VALUES = 5

TEAM = """
    SELECT event, count() AS events FROM events WHERE timestamp > {since} GROUP BY event
    ORDER BY events DESC, event LIMIT {most}
"""
OF_EVENT = """
    SELECT properties FROM events WHERE timestamp > {since} AND {condition} ORDER BY timestamp DESC LIMIT {most}
"""
OF_PERSONS = "SELECT properties FROM persons ORDER BY created_at DESC LIMIT {most}"
OF_GROUPS = "SELECT properties FROM groups WHERE index = {index} ORDER BY created_at DESC LIMIT {most}"

MostValues = Annotated[int, Field(ge=1, le=100)] | None


class TeamTaxonomyQuery(RunnableQuery):
    kind: Literal["TeamTaxonomyQuery"]
    limit: Limit = None
    offset: Offset = None


class EventTaxonomyQuery(RunnableQuery):
    kind: Literal["EventTaxonomyQuery"]
    event: str | None = None
    action_id: int | None = None
    properties: list[str] | None = None
    max_property_values: MostValues = None
    limit: Limit = None
    offset: Offset = None


class ActorsPropertyTaxonomyQuery(RunnableQuery):
    kind: Literal["ActorsPropertyTaxonomyQuery"]
    properties: list[str] | None = None
    property: str | None = None  # as older clients ask
    group_type_index: Annotated[int, Field(ge=0, le=4)] | None = Field(None, alias="groupTypeIndex")
    max_property_values: MostValues = None


def run_team(model: TeamTaxonomyQuery, asking: Asking) -> dict[str, Any]:
    """The events of the last 30 days, the most frequent first."""
    values = {"since": asking.context.now - RECENT, "most": MOST_EVENTS}
    found = [{"event": event, "count": count} for event, count in asking.rows(parse_select(TEAM, values)).rows]
    return _page(found, model)


def run_event(model: EventTaxonomyQuery, asking: Asking) -> dict[str, Any]:
    """The properties of an event, or of an action's events, with values and how many different ones were seen."""
    values = {
        "since": asking.context.now - RECENT, "condition": _events(model, asking), "most": SAMPLE,
    }  # fmt: skip
    documents = (row[0] for row in asking.rows(parse_select(OF_EVENT, values)).rows)
    seen = seen_values(documents, model.properties)
    found = sorted(seen.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:MOST_PROPERTIES]
    return _page([{"property": name, **_shown(counts, model.max_property_values)} for name, counts in found], model)


def run_actors(model: ActorsPropertyTaxonomyQuery, asking: Asking) -> dict[str, Any]:
    """Values of properties of people or groups; a list in the order of `properties`."""
    names = model.properties or ([model.property] if model.property else [])
    if not names:
        raise InvalidInput("Say which properties to look at.", code="required", attr="properties")
    text, values = OF_PERSONS, {"most": SAMPLE}
    if model.group_type_index is not None:
        text, values = OF_GROUPS, {"most": SAMPLE, "index": model.group_type_index}
    seen = seen_values((row[0] for row in asking.rows(parse_select(text, values)).rows), names)
    shown = [_shown(seen.get(name, Counter()), model.max_property_values) for name in names]
    return {"results": shown[0] if model.properties is None else shown}


def _events(model: EventTaxonomyQuery, asking: Asking) -> ast.Expr:
    if model.action_id is not None:
        action = asking.context.catalogue.action(model.action_id)
        if action is None:
            raise InvalidInput(f"There is no action {model.action_id} in this project.", attr="actionId")
        return action_to_expr(action, asking.context)
    if not model.event:
        raise InvalidInput("Say which event to look at, in `event` or `actionId`.", code="required", attr="event")
    return parse_expr("event = {event}", {"event": model.event})


def seen_values(documents: Iterable[Any], names: Iterable[str] | None) -> dict[str, Counter[str]]:
    """How often each value of each property is in JSON documents. Objects and nulls are not counted."""
    wanted = set(names) if names is not None else None
    found: dict[str, Counter[str]] = {}
    for text in documents:
        document = orjson.loads(text or "{}")
        for name, value in document.items() if isinstance(document, dict) else ():
            if (wanted is None or name in wanted) and value is not None and not isinstance(value, dict):
                shown = value if isinstance(value, str) else json.dumps(value)
                found.setdefault(name, Counter())[shown[:LONGEST_VALUE]] += 1
    return found


def _page(found: list[dict[str, Any]], model: TeamTaxonomyQuery | EventTaxonomyQuery) -> dict[str, Any]:
    """The part that was asked for: all where nothing was."""
    first = model.offset or 0
    last = len(found) if model.limit is None else first + model.limit
    return {"results": found[first:last], "hasMore": last < len(found), "limit": model.limit, "offset": first}


def _shown(counts: Counter[str], most: int | None) -> dict[str, Any]:
    values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: most or DEFAULT_VALUES]
    return {"sample_values": [value for value, _ in values], "sample_count": len(counts)}


TEAM_TAXONOMY = Kind("TeamTaxonomyQuery", TeamTaxonomyQuery, run_team)
EVENT_TAXONOMY = Kind("EventTaxonomyQuery", EventTaxonomyQuery, run_event)
ACTORS_TAXONOMY = Kind("ActorsPropertyTaxonomyQuery", ActorsPropertyTaxonomyQuery, run_actors)
