"""The display BoxPlot: how the values of a property are spread in each bucket.

A line's own numbers stay what the math says; its boxes are of every value of `math_property` among the same events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import Value
from hedgerow.insights.dates import DateRange
from hedgerow.insights.trends.cells import keys
from hedgerow.insights.trends.lines import Box, Line, number, places
from hedgerow.insights.trends.measures import amount, is_of_session
from hedgerow.insights.trends.reading import Reading, joined, plain, select
from hedgerow.insights.trends.schemas import TrendsQuery

DISPLAY = "BoxPlot"
PARTS = {
    "min": "min(amount)",
    "p25": "quantile(0.25)(amount)",
    "median": "quantile(0.5)(amount)",
    "mean": "avg(amount)",
    "p75": "quantile(0.75)(amount)",
    "max": "max(amount)",
}
"""Of a box, in the order from its lowest to its highest, the mean beside the median."""


def check_boxes(query: TrendsQuery) -> None:
    """Raises `InvalidInput` for a box plot of something that has no values."""
    if query.shown.display != DISPLAY:
        return
    if query.shown.formulas_to_show():
        raise InvalidInput("A box plot shows the values of a property, not of a formula.", attr="trendsFilter__formula")
    for order, node in enumerate(query.series):
        if not getattr(node, "math_property", None):
            raise InvalidInput(
                "A box plot shows the values of a property: say which in `math_property`.", attr=f"series__{order}"
            )


def fill_boxes(lines: Sequence[Line], reading: Reading, asking: Asking) -> None:
    """Give lines their boxes. `reading` folds values that have no line of their own into the others."""
    where: dict[Value | None, list[Box]] = defaultdict(list)
    order = places(reading.range)
    for row in asking.rows(_boxes(reading)).named():
        place = order.get(row["bucket"])
        if place is not None:
            value = plain(row["value"]) if reading.breakdown else None
            where[value].append((place, {name: number(row[name]) for name in PARTS}))
    for line in lines:
        line.boxes = sorted(where[line.value], key=lambda box: box[0])


def shown_boxes(line: Line, dates: DateRange, label: str) -> list[dict[str, Any]]:
    """As answers have them: `day`, `label`, the parts, and which series; buckets without a value are left out."""
    days, labels = dates.days, dates.labels
    return [
        {"day": days[place], "label": labels[place], **parts, "series_index": line.order, "series_label": label}
        for place, parts in line.boxes or ()
    ]


def _boxes(reading: Reading) -> ast.Select:
    facts = {**keys(reading), "amount": amount(reading)}
    session = parse_expr("ifNull($session_id, '') != ''") if is_of_session(reading.node) else None
    by = [name for name in facts if name != "amount"]
    if session is not None:  # a session's property counts once, however many events it has
        facts |= {"of_session": ast.name("$session_id"), "amount": ast.call("any", facts["amount"])}
    grouped = [*by, "of_session"] if session is not None else None
    inner = select(facts, None, joined(reading.where(), session), grouped)
    columns: dict[str, ast.Expr] = {name: ast.name(name) for name in by}
    columns |= {name: parse_expr(text) for name, text in PARTS.items()}
    return select(columns, inner, parse_expr("amount IS NOT NULL"), by)
