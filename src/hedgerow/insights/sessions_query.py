"""SessionsQuery: a list of sessions, or with aggregates in `select` a table of numbers grouped by the other columns.

| select | is |
|---|---|
| `*` | the session: its id, distinct_id, times, first and last address, numbers of events |
| `person` | the person today of the session's distinct id: uuid, created_at, distinct_id, properties |
| `person_display_name` | display_name, id, distinct_id |
| anything else | an expression of HogQL over `sessions`; `session.x` is `x`, `person.properties.x` works |

Sessions are listed by when they began; without `after`, those of the last 24 hours. A filter on sessions, persons or
cohorts is about the session. Every other filter (`event`, an action, `eventProperties`, filters of events among
`properties`, test accounts) asks for an event in the session: all but those among `properties` for the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import property_to_expr, test_accounts_expr
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights import people
from hedgerow.insights.asking import Asking
from hedgerow.insights.events_query import ActionStep, bounds, of_action, person_uuid
from hedgerow.insights.kinds import Kind
from hedgerow.insights.lists import Column, Limit, Offset, column_of, expression, narrow, order_of, ordered, page
from hedgerow.insights.models import Properties, RunnableQuery

SESSION = (
    "session_id", "distinct_id", "$start_timestamp", "$end_timestamp", "$session_duration", "$entry_current_url",
    "$end_current_url", "$pageview_count", "$autocapture_count", "$screen_count", "$is_bounce",
)  # fmt: skip
OF_SESSIONS = frozenset({"session", "person", "person_metadata", "cohort", "hogql"})
"""Types of filters that a session answers by itself."""
DISPLAY_NAME = "coalesce(person.properties.email, person.properties.name, person.properties.username, distinct_id)"
ITS_DISTINCT_ID = "distinct_id IN (SELECT distinct_id FROM person_distinct_ids WHERE person_id = {person})"
MOST_LEVELS = 20  # of groups of filters; more are refused where they are read


class SessionsQuery(RunnableQuery):
    kind: Literal["SessionsQuery"]
    select: list[str]
    where: list[str] | None = None
    order_by: list[str] | None = None
    properties: Properties = None
    fixed_properties: list[dict[str, Any]] | None = None
    event: str | None = None  # of one of the session's events, as the next three
    action_id: int | None = None
    action_steps: list[ActionStep] | None = None
    event_properties: Properties = None
    person_id: str | None = None
    after: str | None = None
    before: str | None = None
    filter_test_accounts: bool | None = False
    limit: Limit = None
    offset: Offset = None


def run(model: SessionsQuery, asking: Asking) -> dict[str, Any]:
    if not model.select:
        raise InvalidInput('Say what to select, for example ["*", "person_display_name"].', attr="select")
    columns = [column_of(text, "select", _special(asking)) for text in model.select]
    query = ast.Select(select=[], from_=ast.Join(ast.name("sessions")))
    own = [expression(text, "where") for text in model.where or []]
    grouped = narrow(query, columns, _conditions(model, asking.context), own)
    by = {"*": ast.name("$start_timestamp"), "person": ast.name("person_id")}
    order = order_of(model.order_by or [], "orderBy", {**by, "person_display_name": parse_expr(DISPLAY_NAME)})
    query.order_by = ordered(order, columns, grouped=grouped, time="$start_timestamp", id_="session_id")
    _about_sessions(query, [column.expr for column in columns])
    return page(asking, query, columns, model.limit, model.offset)


def _special(asking: Asking) -> dict[str, Callable[[], Column]]:
    whose = parse_expr("tuple(person_id, distinct_id)")

    def known(pairs: list[Any]) -> list[Any]:
        """With no id for those whom nobody knows."""
        return [(None if id_ == people.NOBODY else id_, distinct_id) for id_, distinct_id in pairs]

    return {
        "*": lambda: Column("*", ast.call("tuple", *(ast.name(name) for name in SESSION)), _sessions),
        "person": lambda: Column("person", ast.copy(whose), lambda pairs: _persons(asking, known(pairs))),
        "person_display_name": lambda: Column(
            "person_display_name", ast.copy(whose), lambda pairs: _names(asking, known(pairs))
        ),
    }


def _sessions(values: list[Any]) -> list[Any]:
    return [dict(zip(SESSION, value, strict=True)) for value in values]


def _persons(asking: Asking, pairs: list[Any]) -> list[Any]:
    shown = people.of_events(asking, pairs)
    return [{**one, "uuid": None} if id_ is None else one for one, (id_, _) in zip(shown, pairs, strict=True)]


def _names(asking: Asking, pairs: list[Any]) -> list[Any]:
    shown = people.names_of_events(asking, pairs)
    return [{**one, "id": None} if id_ is None else one for one, (id_, _) in zip(shown, pairs, strict=True)]


def _conditions(model: SessionsQuery, context: QueryContext) -> ast.Expr:
    """All but `where`."""
    found: list[ast.Expr] = [*bounds(model.after, model.before, "$start_timestamp", context)]
    if model.person_id:
        found.append(parse_expr(ITS_DISTINCT_ID, {"person": person_uuid(model.person_id)}))
    for attr, filters in (("properties", model.properties), ("fixedProperties", model.fixed_properties)):
        found += [_filtered(one, model, context, attr) for one in _parts(filters)]
    inside = of_action(model.action_id, model.action_steps, context)
    if model.event:
        inside.append(parse_expr("event = {event}", {"event": model.event}))
    if model.event_properties:
        inside.append(property_to_expr(model.event_properties, context, attr="eventProperties"))
    if model.filter_test_accounts and context.test_account_filters:
        inside.append(test_accounts_expr(context, True))
    if inside:
        found.append(_has_event(ast.all_of(*inside), model, context))
    return ast.all_of(*found)


def _parts(filters: Any) -> list[Any]:
    """Filters that must all hold."""
    if isinstance(filters, Mapping) and "values" in filters and (filters.get("type") or "AND") == "AND":
        return list(filters["values"]) if isinstance(filters["values"], list | tuple) else [filters]
    return list(filters) if isinstance(filters, list | tuple) else [filters] if filters else []


def _filtered(given: Any, model: SessionsQuery, context: QueryContext, attr: str) -> ast.Expr:
    """One filter, or a group; one without a type is about the session."""
    typed = _typed(given)
    about_events = not set(_types(typed)) <= OF_SESSIONS
    found = property_to_expr(typed, context, attr=attr)
    return _has_event(found, model, context) if about_events else found


def _typed(given: Any, depth: int = 0) -> Any:
    if not isinstance(given, Mapping) or depth > MOST_LEVELS:
        return given
    if isinstance(given.get("values"), list):
        return {**given, "values": [_typed(one, depth + 1) for one in given["values"]]}
    return {**given, "type": given.get("type") or "session"} if given else given


def _types(given: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(given, Mapping) and isinstance(given.get("values"), list) and depth <= MOST_LEVELS:
        for one in given["values"]:
            yield from _types(one, depth + 1)
    elif isinstance(given, Mapping) and given.get("type"):
        yield str(given["type"])


def _has_event(condition: ast.Expr, model: SessionsQuery, context: QueryContext) -> ast.Expr:
    """That an event of the session is so. None comes before the session's start; how long it lasts is not known."""
    since = [one for one in bounds(model.after, None, "timestamp", context) if one.op == ">"]
    where = {"condition": ast.all_of(*since, condition)}
    inner = parse_select("SELECT $session_id FROM events WHERE {condition}", where)
    return ast.Compare("in", ast.name("session_id"), inner)


def _about_sessions(query: ast.Select, select: list[ast.Expr]) -> None:
    """Say `session.x` as `x`, and join the person of each session's distinct id where anything reads it."""
    clauses = [*select, query.where, query.having, *(query.group_by or []), *query.order_by]
    fields = [field for clause in clauses if clause is not None for field in _fields(clause)]
    for field in fields:
        if field.chain[0] == "session" and len(field.chain) > 1:
            field.chain = field.chain[1:]
    if not any(field.chain[0] in ("person", "person_id") for field in fields):
        return
    for field in fields:
        if field.chain == ["distinct_id"]:  # the only name that both have
            field.chain = ["sessions", "distinct_id"]
    on = ast.JoinConstraint("ON", parse_expr("whose.distinct_id = sessions.distinct_id"))
    persons = ast.Join(ast.name("person_distinct_ids"), "whose", join_type="LEFT JOIN", constraint=on)
    query.from_ = ast.Join(ast.name("sessions"), next=persons)


def _fields(node: ast.Node) -> Iterator[ast.Field]:
    """Those that are about the list's own row, and not about that of a sub-query."""
    if isinstance(node, ast.Field):
        yield node
    elif not isinstance(node, ast.Select | ast.SelectSet):
        for child in ast.children(node):
            yield from _fields(child)


KIND = Kind("SessionsQuery", SessionsQuery, run)
