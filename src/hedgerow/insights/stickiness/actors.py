"""Who is behind a number of a StickinessQuery: the actors with so many intervals."""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Event, Selection
from hedgerow.insights.stickiness.query import OPERATORS, intervals, per_actor, run
from hedgerow.insights.stickiness.schemas import StickinessQuery
from hedgerow.insights.trends.periods import Period, periods_of
from hedgerow.insights.trends.reading import exists, select, series_label


def actors(query: StickinessQuery, selection: Selection, asking: Asking) -> ast.Select:
    """The actors of `day` intervals: exactly so many, or as `operator` (gte, lte, exact) or the query says."""
    node = _node(query, selection, asking)
    if node.math == "hogql":
        raise InvalidInput("Values of an expression are no people: use a series that counts persons or groups.")
    facts = per_actor(query, node, _period(query, selection, asking), asking)
    columns: dict[str, ast.Expr] = {"actor_id": ast.name("actor"), "event_count": ast.name("days")}
    return select(columns, facts, _condition(query, selection))


def options(query: StickinessQuery, asking: Asking) -> dict[str, Any]:
    """What can be chosen among."""
    periods = periods_of(query.date_range, query.interval, query.compare_filter, asking)
    days = range(1, intervals(query, periods[0]) + 1)
    nodes: list[Any] = query.series
    found: dict[str, Any] = {
        "day": [{"label": str(day), "value": day} for day in days],
        "series": [
            {"label": node.custom_name or series_label(node, asking.context), "value": order}
            for order, node in enumerate(nodes)
            if exists(node, asking.context)
        ],
    }
    if len(periods) > 1:
        found["compare"] = [{"label": name.title(), "value": name} for name in ("current", "previous")]
    return found


def _node(query: StickinessQuery, selection: Selection, asking: Asking) -> Event:
    nodes: list[Any] = query.series
    wanted = selection.series or 0
    if not 0 <= wanted < len(nodes) or not exists(nodes[wanted], asking.context):
        raise InvalidInput(f"The query has no series {wanted}: they are numbered from 0.", attr="series")
    found: Event = nodes[wanted]
    return found


def _period(query: StickinessQuery, selection: Selection, asking: Asking) -> Period:
    periods = periods_of(query.date_range, query.interval, query.compare_filter, asking)
    found = next((period for period in periods if period.name == (selection.compare or "current")), None)
    if found is None:
        raise InvalidInput("The query compares with no previous period: set compareFilter.compare.", attr="compare")
    return found


def _condition(query: StickinessQuery, selection: Selection) -> ast.Expr | None:
    if selection.day is None:
        return None
    if not str(selection.day).isdigit():
        raise InvalidInput("Of stickiness a day is a number of intervals, such as 2.", attr="day")
    operator = selection.operator or ("gte" if query.is_cumulative else "exact")
    if operator not in OPERATORS:
        raise InvalidInput("An operator is one of gte, lte, exact.", attr="operator")
    return ast.Compare(OPERATORS[operator], ast.name("days"), ast.Constant(int(selection.day)))


KIND = Kind("StickinessQuery", StickinessQuery, run, actors, options=options)
