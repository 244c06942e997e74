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

from datetime import datetime, timedelta
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
from hedgerow.insights.lists import Column, Limit, Offset, column_of, expression, narrow, order_of, ordered, page
from hedgerow.insights.models import Properties, QueryModel, RunnableQuery

EVENT = ("uuid", "event", "properties", "timestamp", "distinct_id", "elements_chain", "created_at")
AHEAD = timedelta(seconds=5)  # clocks of clients run before ours
DEFAULT_AFTER = "-24h"
ORDERED_BY: dict[str, ast.Expr] = {
    "*": ast.name("timestamp"),
    "person": ast.name("person_id"),
    "person_display_name": ast.name("person_id"),
}
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
        "person": lambda: Column(
            "person", _tuple("person_id", "distinct_id"), lambda pairs: people.of_events(asking, pairs)
        ),
        "person_display_name": lambda: Column(
            "person_display_name",
            _tuple("person_id", "distinct_id"),
            lambda pairs: people.names_of_events(asking, pairs),
        ),
    }
    columns = [column_of(text, "select", special) for text in model.select]
    query = ast.Select(select=[], from_=ast.Join(ast.name("events")))
    own = [expression(text, "where") for text in model.where or []]
    grouped = narrow(query, columns, conditions(model, asking), own)
    order = order_of(model.order_by or [], "orderBy", ORDERED_BY)
    query.order_by = ordered(order, columns, grouped=grouped, time="timestamp", id_="uuid")
    return page(asking, query, columns, model.limit, model.offset)


def conditions(model: EventsQuery, asking: Asking) -> ast.Expr:
    """All but `where`."""
    context = asking.context
    found: list[ast.Expr] = [*bounds(model.after, model.before, "timestamp", context)]
    if model.event:
        found.append(parse_expr("event = {event}", {"event": model.event}))
    if model.events:
        found.append(parse_expr("event IN {events}", {"events": tuple(model.events)}))
    found += of_action(model.action_id, model.action_steps, context)
    if model.person_id:
        found.append(parse_expr("person_id = {person}", {"person": person_uuid(model.person_id)}))
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


def bounds(after: str | None, before: str | None, column: str, context: QueryContext) -> list[ast.Compare]:
    """Both ends of a list by its time; neither is included."""
    found: list[ast.Compare] = []
    after = after or DEFAULT_AFTER
    if after != "all":
        moment = parse_moment(after, context.timezone, now=context.now, attr="after").at
        found.append(_than(">", column, moment, context))
    end = context.now + AHEAD
    if before and before != "all":
        end = parse_moment(before, context.timezone, now=context.now, attr="before").at
    found.append(_than("<", column, end, context))
    return found


def _than(operator: Literal["<", ">"], column: str, moment: datetime, context: QueryContext) -> ast.Compare:
    return ast.Compare(operator, ast.name(column), ast.Constant(moment.astimezone(context.timezone)))


def of_action(action_id: int | None, steps: list[ActionStep] | None, context: QueryContext) -> list[ast.Expr]:
    """The condition on events of an action, kept or not; none where neither is given."""
    if action_id is not None:
        action = context.catalogue.action(action_id)
        if action is None:
            raise InvalidInput(f"There is no action {action_id} in this project.", attr="actionId")
        return [action_to_expr(action, context)]
    if steps:
        given = tuple(step.model_dump(by_alias=True, exclude_none=True) for step in steps)
        return [action_to_expr(ActionRef(0, "", given), context)]
    return []


def person_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("A person is named by their uuid here.", attr="personId") from None


def _tuple(*names: str) -> ast.Expr:
    return ast.call("tuple", *(ast.name(name) for name in names))


def _events(values: list[Any]) -> list[Any]:
    return [event_object(dict(zip(EVENT, value, strict=True))) for value in values]


def event_object(event: dict[str, Any]) -> dict[str, Any]:
    """An event with its properties as stored and its elements read."""
    chain = event["elements_chain"] or ""
    return {**event, "properties": people.document(event["properties"]), "elements": parse_chain(chain)}


KIND = Kind("EventsQuery", EventsQuery, run)
