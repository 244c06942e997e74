"""The answer of a funnel drawn as steps: how many got to each, and how long it took them from the one before."""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.attempts import code_of, offset_of
from hedgerow.insights.funnels.best import people
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.shape import (
    breakdown_of_row,
    conversion_rates,
    number,
    others_last,
    step_of_row,
    upscaled,
)

SECOND = 1_000_000  # offsets are microseconds


def reached(plan: Plan, step: int) -> str:
    """The condition on `people` that they did a step; of an unordered funnel that they did that many and one more."""
    if not plan.is_unordered and plan.is_optional(step):
        return f"has(arrayMap(move -> {code_of('move')}, path), {plan.codes[step]})"
    return f"level >= {step + 1}"


def offset_at(plan: Plan, step: int) -> str:
    """When people who reached a step did so, in microseconds since the range began."""
    return offset_of(f"arrayElement(path, {_place(plan, step)})")


def _place(plan: Plan, step: int) -> str:
    """Where in `path` a step stands."""
    if plan.is_unordered or not any(plan.is_optional(before) for before in range(step + 1)):
        return str(step + 1)
    return f"arrayFirstIndex(move -> {code_of('move')} = {plan.codes[step]}, path)"


def seconds_before(plan: Plan, step: int) -> str:
    """How long a step took people since the step that they did before it, in seconds."""
    before = offset_of(f"arrayElement(path, {_place(plan, step)} - 1)")
    return f"({offset_at(plan, step)} - {before}) / {SECOND}"


def results(plan: Plan, asking: Asking) -> list[Any]:
    """A list of steps; with a breakdown a list of such lists, one for each value."""
    columns: dict[str, Column] = {}
    for step in range(plan.size):
        columns[f"count_{step}"] = f"countIf({reached(plan, step)})"
        if step:
            took, who = seconds_before(plan, step), reached(plan, step)
            columns[f"average_{step}"] = f"avgIf({took}, {who})"
            columns[f"median_{step}"] = f"quantileExactInclusiveIf(0.5)({took}, {who})"
    by_value = ["value"] if plan.breakdown else []
    order = [ast.OrderExpr(ast.name("count_0"), descending=True), ast.OrderExpr(ast.name("value"))] if by_value else []
    query = layer(people(plan), by_value, columns, group_by=by_value, order_by=order)
    answer = asking.rows(query)
    names = answer.columns
    rows = [_steps(plan, dict(zip(names, row, strict=True))) for row in others_last(plan, answer.rows)]
    if plan.breakdown is None:
        return rows[0]
    empty = dict.fromkeys(names, 0) | {name: None for name in names if not name.startswith("count_")}
    for place, id_ in enumerate(plan.breakdown.cohorts):  # one without anybody in the funnel is shown, too
        if all(int(row[0]) != id_ for row in answer.rows):
            rows.insert(place, _steps(plan, {**empty, "value": id_}))
    return rows


def _steps(plan: Plan, row: dict[str, Any]) -> list[dict[str, Any]]:
    value = breakdown_of_row(plan, row.get("value"))
    counts = [row[f"count_{step}"] for step in range(plan.size)]
    return [
        {
            **step_of_row(plan, step),
            "count": upscaled(plan, counts[step]),
            "conversionRates": conversion_rates(plan, counts, step),
            "average_conversion_time": number(row[f"average_{step}"]) if step else None,
            "median_conversion_time": number(row[f"median_{step}"]) if step else None,
            **value,
        }
        for step in range(plan.size)
    ]
