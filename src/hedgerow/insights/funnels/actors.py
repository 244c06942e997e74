"""Who is behind one number of a funnel: the same queries as for the number, without the counting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.calendar import zone_of
from hedgerow.insights.funnels.best import people
from hedgerow.insights.funnels.comparison import chosen_period
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.schemas import FunnelsQuery
from hedgerow.insights.funnels.shape import stored_value
from hedgerow.insights.funnels.steps import reached
from hedgerow.insights.funnels.trends import converted, entered, entrances
from hedgerow.insights.models import Selection


def actors(query: FunnelsQuery, selection: Selection, asking: Asking) -> ast.Query:
    """`actor_id`: persons, or groups' keys. Of a funnel of an expression's values the persons who had them first.

    Raises `InvalidInput` for a step that the funnel has not, and on a missing start of an interval.
    """
    plan = chosen_period(Plan.of(query, asking), selection.compare)
    if query.viz == "trends":
        where = ast.all_of(parse_expr(entered(plan)), *_of_interval(plan, selection), *_of_value(plan, selection))
        return listed(plan, layer(entrances(plan), _keys(plan), where=where))
    return listed(plan, chosen(plan, selection))


def chosen(plan: Plan, selection: Selection) -> ast.Select:
    """The `people` of a step or drop-off, with all their columns."""
    where = ast.all_of(parse_expr(_at_step(plan, selection)), *_of_value(plan, selection))
    return layer(people(plan), [*_keys(plan), "level", "path"], where=where)


def listed(plan: Plan, source: ast.Select) -> ast.Select:
    """Each actor once. Groups have no further columns; whoever had several of the expression's values counts once."""
    name = "person" if plan.by_expression is not None else "actor"
    return layer(layer(source, actor_id=name), ["actor_id"], group_by=["actor_id"])


def _keys(plan: Plan) -> list[str]:
    return ["actor", *(["value"] if plan.breakdown else []), *(["person"] if plan.by_expression else [])]


def _at_step(plan: Plan, selection: Selection) -> str:
    if selection.funnel_custom_steps:
        steps = [_known(plan, step, "funnelCustomSteps") for step in selection.funnel_custom_steps]
        return f"level IN ({', '.join(str(step) for step in steps)})"
    asked = 1 if selection.funnel_step is None else selection.funnel_step
    step = _known(plan, abs(asked), "funnelStep")
    if asked > 0:
        return reached(plan, step - 1)
    if step == 1:
        raise InvalidInput(
            "Nobody drops off before the first step: funnelStep is 1 or more for who reached a step, "
            "-2 or less for who got to the step before and no further.",
            attr="funnelStep",
        )
    return f"{reached(plan, step - 2)} AND NOT {reached(plan, step - 1)}"


def _known(plan: Plan, step: int, attr: str) -> int:
    if not 1 <= step <= plan.size:
        raise InvalidInput(f"This funnel has steps 1 to {plan.size}: there is no step {step}.", attr=attr)
    return step


def _of_value(plan: Plan, selection: Selection) -> list[ast.Expr]:
    value: Any = selection.funnel_step_breakdown
    if value is None:
        value = selection.breakdown
    if plan.breakdown is None or value is None:
        return []
    stored = stored_value(plan, value)
    return [ast.Compare("=", ast.name("value"), plan.breakdown.constant(stored))]


def _of_interval(plan: Plan, selection: Selection) -> list[ast.Expr]:
    """Those who entered at an interval, and whether they got to the end: both, unless a drop-off is asked about."""
    text = selection.funnel_trends_entrance_period_start
    if text is None and selection.day is not None:
        text = str(selection.day)
    if text is None:
        raise InvalidInput(
            "Say which interval: funnelTrendsEntrancePeriodStart is one of the answer's days.",
            code="required",
            attr="funnelTrendsEntrancePeriodStart",
        )
    context = plan.context
    moment = parse_moment(text, zone_of(context), now=context.now, attr="funnelTrendsEntrancePeriodStart").at
    bucket: datetime = plan.range.bucket_of(moment)
    found: list[ast.Expr] = [ast.Compare("=", ast.name("bucket"), ast.Constant(int(bucket.timestamp())))]
    if selection.funnel_trends_drop_off is not None:
        done = parse_expr(converted(plan))
        found.append(ast.Not(done) if selection.funnel_trends_drop_off else done)
    return found
