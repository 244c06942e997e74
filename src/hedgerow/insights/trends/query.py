"""TrendsQuery: numbers over time, or one a series, split, compared and put together by formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import LIMIT, LIMIT_OF_A_MAP, NO_BIN, Bins, Breakdown, Value, breakdown_of
from hedgerow.insights.models import Event
from hedgerow.insights.trends.boxes import DISPLAY as BOX_PLOT
from hedgerow.insights.trends.boxes import check_boxes, fill_boxes
from hedgerow.insights.trends.formulas import check_formulas, formula_rows
from hedgerow.insights.trends.fused import can_share, shared_lines
from hedgerow.insights.trends.heatmap import heatmap_of
from hedgerow.insights.trends.lines import Line, lines_of, sort_key
from hedgerow.insights.trends.periods import EXACT_DISPLAYS, Period, periods_of
from hedgerow.insights.trends.reading import Reading, Shape, exists, joined, select
from hedgerow.insights.trends.schemas import TrendsQuery
from hedgerow.insights.trends.shape import row_of, running, smoothed


@dataclass(frozen=True, slots=True)
class Plan:
    """A query with everything that is the same for all its numbers."""

    query: TrendsQuery
    periods: list[Period]
    breakdown: Breakdown | None
    bins: tuple[Bins | None, ...]
    asking: Asking

    @classmethod
    def of(cls, query: TrendsQuery, asking: Asking) -> Plan:
        display = query.shown.display
        periods = periods_of(
            query.date_range, query.interval, query.compare_filter, asking, exact=display in EXACT_DISPLAYS
        )
        breakdown = breakdown_of(
            query.breakdown_filter,
            limit=LIMIT_OF_A_MAP if display == "WorldMap" else LIMIT,
            bins=query.shown.breakdown_histogram_bin_count,
        )
        plan = cls(query, periods, breakdown, (), asking)
        return replace(plan, bins=plan._bins()) if breakdown else plan

    @property
    def is_cumulative(self) -> bool:
        return self.query.shown.display == "ActionsLineGraphCumulative"

    @property
    def series(self) -> list[tuple[int, Event]]:
        """Those that have something to count, with their places among all."""
        nodes: list[Any] = self.query.series
        return [(order, node) for order, node in enumerate(nodes) if exists(node, self.asking.context)]

    def reading(self, node: Event, period: Period, kept: tuple[Value, ...] | None = None) -> Reading:
        heatmap = self.query.shown.display == "CalendarHeatmap"
        shape: Shape = "heatmap" if heatmap else "total" if self.query.is_total_value else "series"
        return Reading(
            self.query, node, period.range, self.asking.context, shape,
            breakdown=self.breakdown, bins=self.bins, kept=kept,
        )  # fmt: skip

    def kept_of(self, lines: Sequence[Line]) -> tuple[Value, ...] | None:
        """The values that have lines of their own, where there may be others; see `Reading.kept`."""
        if self.breakdown is None or self.breakdown.cohorts or self.breakdown.is_histogram:
            return None
        named = (line.value for line in lines if line.value is not None and line.value != self.breakdown.other)
        return tuple(dict.fromkeys((*named, self.breakdown.null)))

    def _bins(self) -> tuple[Bins | None, ...]:
        """The histogram's bins: from the smallest to the largest number of all series, in all periods."""
        assert self.breakdown is not None
        parts = self.breakdown.parts
        if all(part.bins is None for part in parts):
            return (None,) * len(parts)
        ends: dict[str, ast.Expr] = {}
        for place, part in enumerate(parts):
            if part.bins is not None:
                for end in ("min", "max"):
                    ends[f"{end}_{place}"] = ast.call(end, part.number(self.asking.context))
        anywhere = [joined(self.reading(node, period).where()) for period in self.periods for _, node in self.series]
        row = next(self.asking.rows(select(ends, None, ast.any_of(*anywhere))).named(), {})
        found: list[Bins | None] = []
        for place, part in enumerate(parts):
            low, high = row.get(f"min_{place}"), row.get(f"max_{place}")
            known = part.bins is not None and low is not None and high is not None
            found.append(Bins(float(low or 0), float(high or 0), part.bins or 1) if known else None)
        return tuple(found)

    def ordered(self, lines: list[Line], order: int, period: Period) -> list[Line]:
        """Cohorts as they were asked for, bins by their numbers with the empty ones, other values by their totals."""
        if self.breakdown is None:
            return lines
        wanted: list[Value] = []
        if self.breakdown.cohorts:
            wanted = [str(id_) for id_ in self.breakdown.cohorts]
        elif self.breakdown.is_histogram:
            bins = self.bins[0]
            unknown = any(line.value == NO_BIN for line in lines)
            wanted = [*(bins.labels if bins else ()), *([NO_BIN] if unknown or bins is None else ())]
        else:
            return sorted(lines, key=sort_key)
        by_value = {line.value: line for line in lines}
        return [by_value.get(value) or self.empty(order, value, period) for value in wanted]

    def empty(self, order: int, value: Value, period: Period) -> Line:
        """The line of a value that nothing has."""
        if self.query.shown.display == "CalendarHeatmap":
            return Line(order, value, heatmap=heatmap_of([]))
        return Line(order, value, [] if self.query.is_total_value else [0] * len(period.range.buckets()))


def run(query: TrendsQuery, asking: Asking) -> dict[str, Any]:
    """The answer: rows of the current period before those of the previous one."""
    plan = Plan.of(query, asking)
    formulas = query.shown.formulas_to_show()
    check_formulas(formulas, len(query.series))
    check_boxes(query)
    results: list[dict[str, Any]] = []
    kept: dict[int, tuple[Value, ...]] = {}
    has_more = False
    for period in plan.periods:
        by_series: list[list[Line]] = [[] for _ in query.series]
        together = {line.order: line for line in _shared(plan, period)}
        for order, node in plan.series:
            if order in together:
                lines = _drawn(plan, [together[order]], order, period)
            else:
                lines = lines_in(plan, order, node, period, kept)
            has_more |= plan.breakdown is not None and any(line.value == plan.breakdown.other for line in lines)
            if query.shown.display == BOX_PLOT:
                fill_boxes(lines, plan.reading(node, period, plan.kept_of(lines)), asking)
            by_series[order] = lines
        results += _rows(plan, formulas, by_series, period)
    answer = {"results": results, "hasMore": has_more}
    if query.shown.display == BOX_PLOT:
        current = (row for row in results if row.get("compare_label") != "previous")
        answer["boxplot_data"] = [box for row in current for box in row["boxplot_data"]]
    return answer


def lines_in(plan: Plan, order: int, node: Event, period: Period, kept: dict[int, tuple[Value, ...]]) -> list[Line]:
    """A series' lines in a period, as they are drawn. `kept` remembers the values of the current period."""
    breakdown = plan.breakdown
    reading = plan.reading(node, period, kept.get(order))
    lines = lines_of(reading, order, plan.asking, cumulative=plan.is_cumulative)
    if breakdown and not breakdown.cohorts and not breakdown.is_histogram:
        if order in kept:
            # zeros for values that only the current period has, so that each line has one to be compared with
            seen = {line.value for line in lines} | {breakdown.null}
            lines += [plan.empty(order, value, period) for value in kept[order] if value not in seen]
        else:
            kept[order] = plan.kept_of(lines) or ()
    return _drawn(plan, lines, order, period)


def _shared(plan: Plan, period: Period) -> list[Line]:
    """The lines of those series that one scan can count together; none where that is fewer than two."""
    readings = [(order, plan.reading(node, period)) for order, node in plan.series]
    plain = [one for one in readings if can_share(one[1], cumulative=plan.is_cumulative)]
    return shared_lines(plain, plan.asking) if len(plain) > 1 else []


def _drawn(plan: Plan, lines: list[Line], order: int, period: Period) -> list[Line]:
    """Lines in their order, summed up and smoothed as the query wants."""
    intervals = plan.query.shown.smoothing_intervals or 1
    for line in lines:
        if plan.is_cumulative:
            line.numbers = running(line.numbers)
        if intervals > 1:
            line.numbers = smoothed(line.numbers, intervals)
    return plan.ordered(lines, order, period)


def _rows(plan: Plan, formulas: Sequence[Any], by_series: list[list[Line]], period: Period) -> list[dict[str, Any]]:
    total_value = plan.query.is_total_value
    if formulas:
        return formula_rows(formulas, by_series, period, plan.breakdown, total_value=total_value)
    nodes: list[Any] = plan.query.series
    return [
        row_of(
            line, nodes[line.order], period, plan.breakdown, plan.asking.context,
            total_value=total_value, several_series=len(nodes) > 1,
        )
        for lines in by_series
        for line in lines
    ]  # fmt: skip
