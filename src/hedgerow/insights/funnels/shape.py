"""How steps and breakdown values are written in answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hedgerow.insights.breakdowns import NULL, OTHER
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.models import ActionsNode, GroupNode
from hedgerow.insights.trends.reading import series_label
from hedgerow.insights.trends.shape import part_label

NO_VALUE, OTHERS = "", "Other"
LIST_TYPES = frozenset({"event", "person", "hogql", "event_metadata"})
"""Breakdowns whose values are lists even where there is one of them; those by group, session and cohort are not."""


def breakdown_of_row(plan: Plan, value: Any) -> dict[str, Any]:
    """`breakdown`, as it is shown, and `breakdown_value`, by which actors are asked for; {} without a breakdown."""
    if plan.breakdown is None:
        return {}
    if plan.breakdown.cohorts:
        id_ = int(value)
        cohort = plan.context.catalogue.cohort(id_) if id_ else None
        return {
            "breakdown": "all users" if not id_ else cohort.name if cohort else str(id_),
            "breakdown_value": id_ or "all",
        }
    shown = shown_value(plan, value)
    return {"breakdown": _named(plan, shown), "breakdown_value": shown}


def _named(plan: Plan, shown: Any) -> Any:
    """The same with the names of the cohorts that stand beside properties."""
    assert plan.breakdown is not None
    parts = plan.breakdown.parts
    if not isinstance(shown, list) or len(shown) != len(parts):  # Other is one value, whatever there are parts
        return shown
    return [
        part_label(text, part, plan.context) if part.type == "cohort" and text.isdigit() else text
        for text, part in zip(shown, parts, strict=True)
    ]


def shown_value(plan: Plan, value: Any) -> Any:
    """A value as answers have it: `[""]` for none, `["Other"]` for all beyond the limit."""
    assert plan.breakdown is not None
    parts = list(value) if isinstance(value, list | tuple) else [value]
    if OTHER in parts:
        parts = [OTHERS]
    texts = [NO_VALUE if part == NULL else str(part) for part in parts]
    return texts if plan.breakdown.is_list or plan.breakdown.parts[0].type in LIST_TYPES else texts[0]


def stored_value(plan: Plan, shown: Any) -> Any:
    """The value in queries of one that an answer showed: text, or a tuple of texts."""
    assert plan.breakdown is not None
    if plan.breakdown.cohorts:
        one = shown[0] if isinstance(shown, list) and shown else shown
        return "0" if one in ("all", 0, "0") else str(one)
    parts = [_text(one) for one in (shown if isinstance(shown, list) else [shown])]
    if parts == [OTHERS] or OTHER in parts:
        return plan.breakdown.other
    stored = tuple(NULL if part in (NO_VALUE, NULL) else part for part in parts)
    if not plan.breakdown.is_list:
        return stored[0] if stored else NULL
    return stored if len(stored) == len(plan.breakdown.parts) else plan.breakdown.null


def _text(value: Any) -> str:
    if value is None:
        return NO_VALUE
    return str(value).lower() if isinstance(value, bool) else str(value)


def step_of_row(plan: Plan, place: int) -> dict[str, Any]:
    """What says which step a row of the answer is."""
    if plan.is_unordered:
        plural = "" if place == 0 else "s"
        naming: dict[str, Any] = {"action_id": None, "name": f"Completed {place + 1} step{plural}", "custom_name": None}
        return {**naming, "order": place, "people": [], "type": "events"}
    node: Any = plan.query.series[place]
    if isinstance(node, ActionsNode):
        action = plan.context.catalogue.action(node.id)
        naming = {"action_id": node.id, "name": action.name if action else node.name or str(node.id)}
    elif isinstance(node, GroupNode):
        naming = {"action_id": None, "name": series_label(node, plan.context)}
    else:
        naming = {"action_id": node.event, "name": node.event or "All events"}
    kind = "actions" if isinstance(node, ActionsNode) else "events"
    return {**naming, "custom_name": node.custom_name, "order": place, "people": [], "type": kind}


def number(value: Any) -> float | None:
    """None for what is not a number: the mean of nothing."""
    return None if value is None or math.isnan(value) else float(value)


def conversion_rates(plan: Plan, counts: Sequence[int], step: int) -> dict[str, float]:
    """Shares of 1: of those who did the first step, and of those who did the step before.

    The step before is one that everybody had to do, or rates could be above 1. The first step's are 1; 0 of nobody.
    """
    before = max((place for place in range(step) if plan.is_unordered or not plan.is_optional(place)), default=0)
    bases = {"total": counts[0], "fromPrevious": counts[before]}
    return {name: counts[step] / base if base else 0.0 for name, base in bases.items()}


def upscaled(plan: Plan, count: int) -> int:
    """A count of a sample as that of all."""
    factor = plan.query.sampling_factor or 1
    return round(count / factor)


def others_last(plan: Plan, rows: Sequence[Any]) -> list[Any]:
    """Rows whose first column is the breakdown value: cohorts as they were asked for, Other last, else as they come."""
    if plan.breakdown is None:
        return list(rows)
    if plan.breakdown.cohorts:
        return sorted(rows, key=lambda row: plan.breakdown.cohorts.index(int(row[0])))  # type: ignore[union-attr]
    return sorted(rows, key=lambda row: OTHER in (row[0] if isinstance(row[0], list | tuple) else [row[0]]))
