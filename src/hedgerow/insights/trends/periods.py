"""The periods that a TrendsQuery shows: the one it names, and the one that it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hedgerow.insights.asking import Asking
from hedgerow.insights.dates import DateRange
from hedgerow.insights.interval_exprs import earliest_event
from hedgerow.insights.models import CompareFilter, DateRangeModel, Interval, PeriodsModel

EXACT_DISPLAYS = frozenset({"BoldNumber"})  # count from now back, to the second, and not whole days


@dataclass(frozen=True, slots=True)
class Period:
    range: DateRange
    name: Literal["current", "previous"] = "current"
    compared: bool = False  # whether answers say which of two it is

    def marks(self) -> dict[str, Any]:
        return {"compare": True, "compare_label": self.name} if self.compared else {}


def periods_of(
    dates: DateRangeModel | None,
    interval: Interval | None,
    compare: CompareFilter | None,
    asking: Asking,
    *,
    exact: bool = False,
) -> list[Period]:
    """The current period first. A range of `all` has nothing to be compared with."""
    dates = dates or DateRangeModel()
    explicit = exact or bool(dates.explicit_date)
    current = DateRange.of(dates.date_from, dates.date_to, interval, asking.context, explicit, _earliest(asking))
    if isinstance(dates, PeriodsModel) and dates.exclude_incomplete_periods:
        current = current.whole(asking.context.now)
    previous = current.previous(compare.compare_to) if compare and compare.compare else None
    if previous is None:
        return [Period(current)]
    return [Period(current, "current", True), Period(previous, "previous", True)]


def _earliest(asking: Asking) -> Callable[[], Any]:
    def ask() -> Any:
        rows = asking.rows(earliest_event()).rows
        return rows[0][0] if rows else None

    return ask
