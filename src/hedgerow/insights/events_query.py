"""EventsQuery: a list of events, or with aggregates in `select` a table of numbers grouped by the other columns.

| select | is |
|---|---|
| `*` | the event: uuid, event, properties, timestamp, distinct_id, elements, elements_chain, created_at |
| `person` | the person today: uuid, created_at, distinct_id (of the event), properties |
| `person_display_name` | display_name, id, distinct_id |
| anything else | an expression of HogQL |

Without `after` the last 24 hours are listed; `after: "all"` is everything. Bounds themselves are not included.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from hedgerow.errors import InvalidInput
from hedgerow.events.elements import parse_chain
from hedgerow.hogql import ast
from hedgerow.hogql.context import ActionRef, QueryContext
from hedgerow.hogql.filters import action_to_expr, property_to_expr, test_accounts_expr
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights import people
from hedgerow.insights.asking import Asking
from hedgerow.insights.insight_actors import actors_of
from hedgerow.insights.kinds import AnyQuery, Kind
from hedgerow.insights.lists import Column, Limit, Offset, aggregates, column_of, expression, order_of, page
from hedgerow.insights.models import Properties, QueryModel, RunnableQuery

EVENT = ("uuid", "event", "properties", "timestamp", "distinct_id", "elements_chain", "created_at")
AHEAD = timedelta(seconds=5)  # clocks of clients run before ours
DEFAULT_AFTER = "-24h"
Matching = Literal["contains", "regex", "exact"] | None


class ActionStep(QueryModel):
    """One of the ways to be an event of an action, as actions have it."""

    event: str | None = None
    properties: Properties = None
    selector: str | None = None
    tag_name: str | None = Field(None, alias="tag_name")
    text: str | None = None
    text_matching: Matching = Field(None, alias="text_matching")
    href: str | None = None
    href_matching: Matching = Field(None, alias="href_matching")
    url: str | None = None
    url_matching: Matching = Field(None, alias="url_matching")


class EventsQuery(RunnableQuery):
    kind: Literal["EventsQuery"]
    select: list[str]
    where: list[str] | None = None
    order_by: list[str] | None = None
    event: str | None = None
    events: list[str] | None = None
    action_id: int | None = None
    action_steps: list[ActionStep] | None = None  # of an action that is not saved yet; `action_id` comes first
    person_id: str | None = None
    properties: Properties = None
    fixed_properties: list[dict[str, Any]] | None = None
    after: str | None = None
    before: str | None = None
    filter_test_accounts: bool | None = False
    limit: Limit = None
    offset: Offset = None
    source: AnyQuery | None = None


def run(model: EventsQuery, asking: Asking) -> dict[str, Any]:
    if not model.select:
        raise InvalidInput('Say what to select, for example ["*", "person"].', code="required", attr="select")
    special = {
        "*": lambda: Column("*", _tuple(*EVENT), _events),
        "person": lambda: Column("person", _tuple("person_id", "distinct_id"), lambda values: _people(asking, values)),
        "person_display_name": lambda: Column(
            "person_display_name", _tuple("person_id", "distinct_id"), lambda values: _names(asking, values)
        ),
    }
    columns = [column_of(text, "select", special) for text in model.select]
    grouped = any(aggregates(column.expr) for column in columns)
    query = ast.Select(select=[], from_=ast.Join(ast.name("events")))
    own = [expression(text, "where") for text in model.where or []]
    query.where = ast.all_of(conditions(model, asking), *(one for one in own if not aggregates(one)))
    having = [one for one in own if aggregates(one)]
    if grouped:
        query.group_by = [ast.copy(column.expr) for column in columns if not aggregates(column.expr)]
        query.having = ast.all_of(*having) if having else None
    elif having:
        raise InvalidInput("A condition on an aggregate needs an aggregate in `select`.", attr="where")
    query.order_by = _order(model, columns, grouped)
    return page(asking, query, columns, model.limit, model.offset)


def conditions(model: EventsQuery, asking: Asking) -> ast.Expr:
    """All but `where`."""
    context = asking.context
    found: list[ast.Expr] = _bounds(model, context)
    if model.event:
        found.append(parse_expr("event = {event}", {"event": model.event}))
    if model.events:
        found.append(parse_expr("event IN {events}", {"events": tuple(model.events)}))
    if model.action_id is not None:
        action = context.catalogue.action(model.action_id)
        if action is None:
            raise InvalidInput(f"There is no action {model.action_id} in this project.", attr="actionId")
        found.append(action_to_expr(action, context))
    elif model.action_steps:
        steps = tuple(step.model_dump(by_alias=True, exclude_none=True) for step in model.action_steps)
        found.append(action_to_expr(ActionRef(0, "", steps), context))
    if model.person_id:
        found.append(parse_expr("person_id = {person}", {"person": _uuid(model.person_id)}))
    found.append(property_to_expr(model.properties, context))
    found += [property_to_expr(one, context, attr="fixedProperties") for one in model.fixed_properties or []]
    found.append(test_accounts_expr(context, model.filter_test_accounts))
    if model.source is not None:
        actors = actors_of(model.source, asking)
        key: ast.Expr = (
            ast.name("person_id") if actors.group_index is None else ast.name(f"$group_{actors.group_index}")
        )
        ids = ast.Select(select=[ast.name("actor_id")], from_=ast.Join(actors.query))
        found.append(ast.Compare("in", key, ids))
    return ast.all_of(*found)


def _bounds(model: EventsQuery, context: QueryContext) -> list[ast.Expr]:
    found = []
    after = model.after or DEFAULT_AFTER
    if after != "all":
        moment = parse_moment(after, context.timezone, now=context.now, attr="after").at
        found.append(parse_expr("timestamp > {moment}", {"moment": moment.astimezone(context.timezone)}))
    if model.before and model.before != "all":
        before = parse_moment(model.before, context.timezone, now=context.now, attr="before").at
    else:
        before = context.now + AHEAD
    found.append(parse_expr("timestamp < {moment}", {"moment": before.astimezone(context.timezone)}))
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("A person is named by their uuid here.", attr="personId") from None


def _order(model: EventsQuery, columns: Sequence[Column], grouped: bool) -> list[ast.OrderExpr]:
    """As asked; else the newest first, or the largest numbers. Events of one moment are told apart by their uuid."""
    special: dict[str, ast.Expr] = {
        "*": ast.name("timestamp"), "person": ast.name("person_id"), "person_display_name": ast.name("person_id"),
    }  # fmt: skip
    order = order_of(model.order_by or [], "orderBy", special)
    if grouped:
        numbers = [column.expr for column in columns if aggregates(column.expr)]
        groups = [column.expr for column in columns if not aggregates(column.expr)]
        order = order or [ast.OrderExpr(ast.copy(numbers[0]), descending=True)]
        return [*order, *(ast.OrderExpr(ast.copy(expr)) for expr in groups)]
    order = order or [ast.OrderExpr(ast.name("timestamp"), descending=True)]
    return [*order, ast.OrderExpr(ast.name("uuid"), descending=order[-1].descending)]


def _tuple(*names: str) -> ast.Expr:
    return ast.call("tuple", *(ast.name(name) for name in names))


def _events(values: list[Any]) -> list[Any]:
    return [event_object(dict(zip(EVENT, value, strict=True))) for value in values]


def event_object(event: dict[str, Any]) -> dict[str, Any]:
    """An event with its properties as stored and its elements read."""
    chain = event["elements_chain"] or ""
    return {**event, "properties": people.document(event["properties"]), "elements": parse_chain(chain)}


def _people(asking: Asking, values: list[Any]) -> list[Any]:
    known = people.persons(asking, [value[0] for value in values], with_distinct_ids=False)
    found = []
    for id_, distinct_id in values:
        person = known.get(str(id_)) or people.nameless(id_)
        found.append(
            {
                "uuid": person["uuid"],
                "created_at": person["created_at"],
                "distinct_id": distinct_id,
                "properties": person["properties"],
            }
        )
    return found


def _names(asking: Asking, values: list[Any]) -> list[Any]:
    known = people.persons(asking, [value[0] for value in values], with_distinct_ids=False)
    found = []
    for id_, distinct_id in values:
        person = {**(known.get(str(id_)) or people.nameless(id_)), "distinct_ids": [distinct_id]}
        found.append({"display_name": people.display_name(person), "id": str(id_), "distinct_id": distinct_id})
    return found


KIND = Kind("EventsQuery", EventsQuery, run)
