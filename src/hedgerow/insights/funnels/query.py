"""FunnelsQuery, and who is behind each of its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels import steps, time_to_convert, trends
from hedgerow.insights.funnels.actors import actors
from hedgerow.insights.funnels.comparison import beside, previous_of
from hedgerow.insights.funnels.plan import Plan, by_expression
from hedgerow.insights.funnels.schemas import FunnelsQuery
from hedgerow.insights.funnels.shape import step_of_row
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Selection


def run(query: FunnelsQuery, asking: Asking) -> dict[str, Any]:
    plan = Plan.of(query, asking)
    if query.viz == "time_to_convert":
        # one histogram of everybody: with a breakdown an actor could stand in it once for each value
        return {"results": time_to_convert.results(replace(plan, breakdown=None), asking)}
    earlier = previous_of(plan)
    results = _rows(plan, asking)
    return {"results": results if earlier is None else beside(results, _rows(earlier, asking))}


def _rows(plan: Plan, asking: Asking) -> list[Any]:
    return trends.results(plan, asking) if plan.query.viz == "trends" else steps.results(plan, asking)


def group_index(query: FunnelsQuery, selection: Selection) -> int | None:
    """The type of the groups that go through it; the actors of an expression's values are persons."""
    return None if by_expression(query) else query.aggregation_group_type_index


def options(query: FunnelsQuery, asking: Asking) -> dict[str, Any]:
    """The steps, as `funnelStep` counts them."""
    plan = Plan.of(query, asking)
    rows = [step_of_row(plan, place) for place in range(plan.size)]
    return {"series": [{"label": row["custom_name"] or row["name"], "value": row["order"] + 1} for row in rows]}


KIND = Kind("FunnelsQuery", FunnelsQuery, run, actors, group_index, options)
