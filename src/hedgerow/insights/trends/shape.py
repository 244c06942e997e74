"""Lines as the rows that clients read, and what is done to their numbers on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.breakdowns import ALL, SHOWN, Breakdown, Part, Value
from hedgerow.insights.models import ActionsNode, Event, GroupNode
from hedgerow.insights.trends.boxes import shown_boxes
from hedgerow.insights.trends.lines import Line, Number
from hedgerow.insights.trends.periods import Period
from hedgerow.insights.trends.reading import series_label


def running(numbers: Sequence[Number]) -> list[Number]:
    """Each with all before it."""
    return list(accumulate(numbers))


def smoothed(numbers: Sequence[Number], intervals: int) -> list[Number]:
    """The floor of the mean of each and the ones before it, `intervals` together, fewer at the start."""
    windows = (numbers[max(0, place - intervals + 1) : place + 1] for place in range(len(numbers)))
    return [math.floor(sum(window) / len(window)) for window in windows]


def shown_value(value: Value, breakdown: Breakdown) -> Any:
    """A breakdown's value as answers have it: text, a list of texts, the id of a cohort or "all"."""
    if breakdown.cohorts:
        return ALL if value == "0" else int(str(value))
    return list(value) if isinstance(value, tuple) else value


def shown_label(value: Value, breakdown: Breakdown, context: QueryContext) -> str:
    """What people read for a value."""
    if breakdown.cohorts:
        return _cohort_label(str(value), context)
    texts = (value,) if isinstance(value, str) else value
    return "::".join(part_label(text, part, context) for text, part in zip(texts, breakdown.parts, strict=True))


def part_label(text: str, part: Part, context: QueryContext) -> str:
    """What people read for the value of one of several properties."""
    return _cohort_label(text, context) if part.type == "cohort" and text not in SHOWN else SHOWN.get(text, text)


def _cohort_label(id_: str, context: QueryContext) -> str:
    if id_ in ("0", ALL):
        return "all users"
    cohort = context.catalogue.cohort(int(id_))
    return cohort.name if cohort else f"Cohort {id_}"


def action_of(node: Event, order: int, period: Period, context: QueryContext) -> dict[str, Any]:
    """What a row says of its series; `days` are its buckets with their offset, to ask for the actors of one."""
    is_action = isinstance(node, ActionsNode)
    return {
        "id": None if isinstance(node, GroupNode) else node.id if isinstance(node, ActionsNode) else node.event,
        "type": "actions" if is_action else "events",
        "order": order,
        "name": node.name or series_label(node, context),
        "custom_name": node.custom_name,
        "math": node.math,
        "math_property": node.math_property,
        "math_property_type": node.math_property_type,
        "math_hogql": node.math_hogql,
        "math_group_type_index": node.math_group_type_index,
        "properties": node.properties or {},
        "days": [bucket.isoformat() for bucket in period.range.buckets()],
    }


def row_of(
    line: Line,
    node: Event,
    period: Period,
    breakdown: Breakdown | None,
    context: QueryContext,
    *,
    total_value: bool,
    several_series: bool,
) -> dict[str, Any]:
    """A line of a series as its row."""
    label = series_label(node, context)
    row: dict[str, Any] = {"action": action_of(node, line.order, period, context)}
    if breakdown and line.value is not None:
        shown = shown_label(line.value, breakdown, context)
        label = f"{label} - {shown}" if several_series else shown
        row["breakdown_value"] = shown_value(line.value, breakdown)
    row["label"] = label
    if line.heatmap is not None:
        row |= {"count": 0, "data": [], "labels": [], "days": [], "calendar_heatmap_data": line.heatmap}
    elif total_value:
        row |= {"count": 0, "aggregated_value": line.total, "data": [], "labels": [], "days": []}
    else:
        row |= {
            "count": line.count, "data": line.numbers, "labels": period.range.labels, "days": period.range.days,
        }  # fmt: skip
    if line.boxes is not None:
        row["boxplot_data"] = shown_boxes(line, period.range, label)
    return {**row, **period.marks(), "filter": {}}
