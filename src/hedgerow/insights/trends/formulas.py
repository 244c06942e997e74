"""Rows of formulas: a number of each series by bucket and breakdown value, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hedgerow.insights.breakdowns import Breakdown, Value
from hedgerow.insights.formula import parse_formula
from hedgerow.insights.trends.lines import Line, sort_key
from hedgerow.insights.trends.periods import Period
from hedgerow.insights.trends.schemas import FormulaNode
from hedgerow.insights.trends.shape import shown_value


def formula_rows(
    formulas: Sequence[FormulaNode],
    by_series: Sequence[Sequence[Line]],
    period: Period,
    breakdown: Breakdown | None,
    *,
    total_value: bool,
) -> list[dict[str, Any]]:
    """The rows of a period: of the first formula, then of the second. `by_series` has the lines of every letter.

    A value that one series has and another has not counts as zeros in that one.
    """
    rows = []
    for order, node in enumerate(formulas):
        for line in _lines(node.formula, order, by_series, total_value=total_value):
            row: dict[str, Any] = {
                "action": None, "order": order, "label": node.custom_name or f"Formula ({node.formula})",
            }  # fmt: skip
            if breakdown and line.value is not None:
                row["breakdown_value"] = shown_value(line.value, breakdown)
            if total_value:
                row |= {"count": 0, "aggregated_value": line.total, "data": None, "labels": [], "days": []}
            else:
                dates = period.range
                row |= {"count": line.count, "data": line.numbers, "labels": dates.labels, "days": dates.days}
            rows.append({**row, **period.marks(), "filter": {}})
    return rows


def check_formulas(formulas: Sequence[FormulaNode], series: int) -> None:
    """Raises `InvalidInput` for one that cannot be read, before anything is counted."""
    for node in formulas:
        parse_formula(node.formula, series)


def _lines(text: str, order: int, by_series: Sequence[Sequence[Line]], *, total_value: bool) -> list[Line]:
    formula = parse_formula(text, len(by_series))
    values: dict[Value | None, None] = dict.fromkeys(line.value for lines in by_series for line in lines)
    found = []
    for value in values:
        of_value = [next((line for line in lines if line.value == value), Line(0, value)) for lines in by_series]
        if total_value:
            found.append(Line(order, value, total=formula.at([line.total for line in of_value])))
        else:
            found.append(Line(order, value, formula.over([line.numbers for line in of_value])))
    return sorted(found, key=sort_key)
