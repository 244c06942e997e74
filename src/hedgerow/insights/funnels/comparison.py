"""A funnel beside the same one of an earlier period: rows of the current period first, each saying which it is of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.insights.funnels.plan import Plan

Step = dict[str, Any]


def previous_of(plan: Plan) -> Plan | None:
    """The funnel of the period before; None where none is wanted, or where there is no time before."""
    compare = plan.query.compare_filter
    if not compare or not compare.compare or plan.query.shown.funnel_viz_type in ("time_to_convert", "flow"):
        return None
    earlier = plan.range.previous(compare.compare_to)
    return replace(plan, range=earlier) if earlier is not None else None


def chosen_period(plan: Plan, name: str | None) -> Plan:
    """The funnel whose actors are asked for. Raises `InvalidInput` for a period that the answer has not."""
    if name != "previous":
        return plan
    earlier = previous_of(plan)
    if earlier is None:
        raise InvalidInput("The funnel compares with no previous period: set compareFilter.compare.", attr="compare")
    return earlier


def beside(current: list[Any], previous: list[Any]) -> list[Any]:
    """Both as one list. Every breakdown value of one period has its steps in the other, with nobody in them."""
    if any(isinstance(one, list) for one in (*current, *previous)):
        now, before = _by_value(current), _by_value(previous)
        values = list(dict.fromkeys((*now, *before)))
        current = [now.get(value) or _nobody(before[value]) for value in values]
        previous = [before.get(value) or _nobody(now[value]) for value in values]
    return [*(_marked(one, "current") for one in current), *(_marked(one, "previous") for one in previous)]


def _by_value(groups: list[list[Step]]) -> dict[str, list[Step]]:
    return {repr(steps[0]["breakdown_value"]): steps for steps in groups}


def _nobody(steps: list[Step]) -> list[Step]:
    nothing = {"count": 0, "average_conversion_time": None, "median_conversion_time": None}
    return [{**step, **nothing, "conversionRates": dict.fromkeys(step["conversionRates"], 0.0)} for step in steps]


def _marked(row: Any, label: str) -> Any:
    if isinstance(row, list):
        return [_marked(step, label) for step in row]
    return {**row, "compare": True, "compare_label": label}
