"""Asks for the numbers of one series in one period: a line for each breakdown value, or one alone.

Without breakdown that is one query; with one it is one query that ranks the values and brings their numbers, and a
second for the row of the others where values are left over. Every math is exact for the others too: they are counted
again and not added up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_order
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import NULL, OTHER, Value
from hedgerow.insights.dates import DateRange
from hedgerow.insights.trends.cells import cells
from hedgerow.insights.trends.heatmap import Heatmap, heatmap_of
from hedgerow.insights.trends.measures import math_of
from hedgerow.insights.trends.reading import CALENDAR, Reading, plain, select

Number = int | float
Box = tuple[int, dict[str, Number]]
"""Of a box plot: the place of its bucket, and its parts by name."""


@dataclass(slots=True)
class Line:
    """What is drawn as one line, or shown as one number."""

    order: int  # of the series
    value: Value | None
    numbers: list[Number] = field(default_factory=list)  # one a bucket; none for total values
    total: Number = 0  # of a total value
    heatmap: Heatmap | None = None
    boxes: list[Box] | None = None

    @property
    def count(self) -> Number:
        return sum(self.numbers)

    def change(self, change: Callable[[Number], Number]) -> None:
        self.numbers = [change(number) for number in self.numbers]
        self.total = change(self.total)


def lines_of(reading: Reading, order: int, asking: Asking, *, cumulative: bool = False) -> list[Line]:
    """The lines of a series in a period. With `reading.kept` those of these values, and of the others."""
    query = cells(reading, cumulative=cumulative)
    breakdown = reading.breakdown
    if breakdown is None:
        return [line_of(reading, order, None, _points(query, reading, asking))]
    if breakdown.cohorts or breakdown.is_histogram or reading.kept is not None:
        lines = _of_all(query, reading, order, asking)
        return [line for line in lines if not (breakdown.hide_other and line.value == breakdown.other)]
    ranked = _of_all(_ranked(query, reading), reading, order, asking)
    kept, more = within_limit([line.value for line in ranked], reading)
    lines = [line for line in ranked if line.value in kept]
    if more and not breakdown.hide_other:
        folded = replace(reading, kept=kept)
        others = ast.Compare("=", ast.name("value"), breakdown.constant(breakdown.other))
        query = cells(folded, cumulative=cumulative, where=others)
        lines += _of_all(query, folded, order, asking)
    return lines


def ranked_values(reading: Reading, asking: Asking, *, cumulative: bool = False) -> list[Value]:
    """The values of a breakdown by their totals, as far as the limit goes."""
    query = _ranked(cells(reading, cumulative=cumulative), reading)
    return [plain(row["value"]) for row in asking.rows(query).named()]


def within_limit(values: Sequence[Value | None], reading: Reading) -> tuple[tuple[Value, ...], bool]:
    """The ranked values that have lines of their own, and whether any are left. Missing ones are none of the limit."""
    assert reading.breakdown is not None
    null, limit = reading.breakdown.null, reading.breakdown.limit
    named = [value for value in values if value is not None and value != null]
    return (*named[:limit], null), len(named) > limit


def _ranked(query: ast.Select, reading: Reading) -> ast.Select:
    """The numbers of the values with the largest totals, the missing one first; one more than the limit."""
    assert reading.breakdown is not None
    columns: dict[str, ast.Expr] = {"value": ast.name("value")}
    if reading.shape != "total":
        columns["points"] = parse_expr("groupArray((bucket, n))")
    columns["total"] = parse_expr("sumIf(n, bucket = (-1, -1))" if reading.shape == "heatmap" else "sum(n)")
    found = select(columns, query, None, ["value"])
    null = ast.Compare("=", ast.name("value"), reading.breakdown.constant(reading.breakdown.null))
    found.order_by = [ast.OrderExpr(null, descending=True), parse_order("total DESC"), parse_order("value ASC")]
    found.limit = ast.Constant(reading.breakdown.limit + 2)
    return found


def _of_all(query: ast.Select, reading: Reading, order: int, asking: Asking) -> list[Line]:
    """A line for each value, of cells or of ranked values."""
    points: dict[Value, list[tuple[Any, Any]]] = {}
    for row in asking.rows(query).named():
        found = points.setdefault(plain(row["value"]), [])
        if "points" in row:
            found.extend(row["points"])
        else:
            found.append((row.get("bucket"), row["n"] if "n" in row else row["total"]))
    return [line_of(reading, order, value, of_value) for value, of_value in points.items()]


def _points(query: ast.Select, reading: Reading, asking: Asking) -> list[tuple[Any, Any]]:
    return [(row.get("bucket"), row["n"]) for row in asking.rows(query).named()]


def line_of(reading: Reading, order: int, value: Value | None, points: Iterable[tuple[Any, Any]]) -> Line:
    """A line from (key of a bucket, number): zeros where there is none."""
    scaled = scaling(reading)
    found = [(bucket, scaled(number(n))) for bucket, n in points]
    if reading.shape == "heatmap":
        heatmap = heatmap_of(found)
        return Line(order, value, total=heatmap["allAggregations"], heatmap=heatmap)
    if reading.shape == "total":
        return Line(order, value, total=found[0][1] if found else 0)
    order_of = places(reading.range)
    numbers: list[Number] = [0] * len(reading.range.buckets())
    for bucket, n in found:
        place = order_of.get(bucket)
        if place is not None:
            numbers[place] = n
    return Line(order, value, numbers)


def places(period: DateRange) -> dict[date | int, int]:
    """Where a bucket's key, as `Reading.bucket` has it, stands."""
    by_date = period.interval in CALENDAR
    found: dict[date | int, int] = {}
    for place, bucket in enumerate(period.buckets()):
        found[int(bucket.timestamp())] = place
        if by_date:
            found[bucket.date()] = place
    return found


def number(value: Any) -> Number:
    """A number that JSON has: whole ones of wide types as they are, none and infinity as 0."""
    if value is None:
        return 0
    if isinstance(value, Decimal | str):  # wide integers and decimals
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return value if isinstance(value, int | float) else 0


def scaling(reading: Reading) -> Callable[[Number], Number]:
    """From a sample's number to everybody's: counts and sums grow; averages and the like stay as they are."""
    factor = reading.source.sampling_factor
    name = math_of(reading)
    if factor is None or factor >= 1 or name == "hogql":
        return lambda n: n
    if name == "sum":
        return lambda n: n / factor
    if name in ("total", "dau", "weekly_active", "monthly_active", "unique_session", "unique_group") or "first" in name:
        return lambda n: round(n / factor)
    return lambda n: n


def sort_key(line: Line) -> tuple[bool, bool, Number, Value]:
    """Largest first, equal ones by value; those with a missing part next to last, the others last."""
    parts = (line.value,) if isinstance(line.value, str) else line.value or ()
    return OTHER in parts, NULL in parts, -(line.total or line.count), line.value or ""
