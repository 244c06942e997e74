"""Who is behind a row of a correlation: the funnel's actors who did the event in their span, or have the properties."""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.filters import property_to_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.actors import listed
from hedgerow.insights.funnels.correlation import finishers, in_span, plan_of, with_profiles
from hedgerow.insights.funnels.correlation_schemas import FunnelCorrelationActorsQuery
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.query import group_index as group_index_of_funnel
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Selection


def actors(query: FunnelCorrelationActorsQuery, selection: Selection, asking: Asking) -> ast.Query:
    plan = plan_of(query.source, asking)
    entity = query.funnel_correlation_person_entity
    if query.source.funnel_correlation_type == "properties":
        filters = property_to_expr(
            [_own(one, plan.group_index) for one in query.funnel_correlation_property_values or []],
            asking.context,
            scope="person" if plan.group_index is None else "group",
        )
        found = with_profiles(plan, finishers(plan, query.source), filters)
    else:
        columns = {"person": "person_id"} if plan.by_expression else {}
        found = in_span(plan, query.source, plan.matching(entity), **columns)
    converted = query.funnel_correlation_person_converted
    if converted is not None:
        keep = ["actor", *(["person"] if plan.by_expression else [])]
        found = layer(found, keep, where=parse_expr(f"done = {int(converted)}"))
    return listed(plan, found)


def _own(filter_: dict[str, Any], group_index: int | None) -> dict[str, Any]:
    """A filter on the profile that is looked at, whatever type it says it has."""
    return {**filter_, "type": "person" if group_index is None else "group", "group_type_index": group_index}


def run(query: FunnelCorrelationActorsQuery, asking: Asking) -> dict[str, Any]:
    """The ids alone, as of other kinds of actors; an ActorsQuery around it shows who they are."""
    found = asking.rows(actors(query, Selection(), asking))
    return {"results": found.rows, "columns": found.columns}


def group_index(query: FunnelCorrelationActorsQuery, selection: Selection) -> int | None:
    return group_index_of_funnel(query.source.funnel, selection)


KIND = Kind("FunnelCorrelationActorsQuery", FunnelCorrelationActorsQuery, run, actors, group_index)
