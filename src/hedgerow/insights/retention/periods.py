"""The table of a retention: its rows, its columns, and in which period an event lies.

Rows are the periods of the range. Column 0 is the row's own period; the columns after it are later periods, or brackets
of several of them. A period is known by its index, from 0 for the first row's, so that "k periods later" is a
subtraction: days, weeks and months are those of the project's calendar, hours and 24-hour windows are lengths of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.calendar import Interval, add, start_of
from hedgerow.insights.dates import DateRange
from hedgerow.insights.range_ends import EARLIEST_EVENT, Earliest
from hedgerow.insights.retention.models import DEFAULT_COLUMNS, Period, RetentionQuery, RowsModel

MAX_ROWS = 1000
EPOCH_DAY = date(1970, 1, 1).toordinal()
UNITS: dict[Period, Interval] = {"Hour": "hour", "Day": "day", "Week": "week", "Month": "month"}
WINDOW_S = {"Hour": 3600, "Day": 86400, "Week": 7 * 86400, "Month": 30 * 86400}
"""How long a period is when it is measured from the actor's own first event."""


@dataclass(frozen=True, slots=True)
class Table:
    """`start` is the first row's period's first instant, in the project's zone."""

    period: Period
    start: datetime
    rows: int
    widths: tuple[int, ...]  # in periods, of the columns after the first
    from_own_first_event: bool

    @property
    def columns(self) -> int:
        return len(self.widths) + 1

    @property
    def look_ahead(self) -> int:
        """How many periods after a row's own are read."""
        return sum(self.widths)

    @property
    def end(self) -> datetime:
        """Where the last row's period ends."""
        return self.begin_of(self.rows)

    @property
    def earliest(self) -> datetime:
        """When an actor may start: of no matching event, the first one is said to be of 1970."""
        return max(self.start, EARLIEST_EVENT.astimezone(self.start.tzinfo))

    @property
    def read_until(self) -> datetime:
        """No later event changes a number."""
        if self.from_own_first_event:
            length = timedelta(seconds=WINDOW_S[self.period] * (self.look_ahead + 1))
            return (self.end.astimezone(UTC) + length).astimezone(self.start.tzinfo)
        return self.begin_of(self.rows + self.look_ahead)

    def begin_of(self, index: int) -> datetime:
        """The first instant of a period. Hours are lengths of time: where clocks move by half of one, they do not."""
        if self.period == "Hour":
            return (self.start.astimezone(UTC) + timedelta(hours=index)).astimezone(self.start.tzinfo)
        return add(self.start, UNITS[self.period], index)

    def index_of(self, moment: ast.Expr) -> ast.Expr:
        """The index of the period that a moment lies in; negative before the first row's.

        A subtraction of numbers: the engine's optimiser (26.9) takes one constant moment for the same moment in another
        zone when both are in a query, and `dateDiff` between days would be off by one.
        """
        if self.period == "Hour":
            seconds = {"moment": moment, "first": int(self.start.timestamp())}
            return parse_expr("toInt32(floor((toUnixTimestamp({moment}) - {first}) / 3600))", seconds)
        if self.period == "Month":
            months = {"moment": moment, "first": self.start.year * 12 + self.start.month}
            return parse_expr("toInt32(toYear({moment}) * 12 + toMonth({moment}) - {first})", months)
        day = {"moment": moment, "first": self.start.date().toordinal() - EPOCH_DAY}
        if self.period == "Week":  # `start` begins a week, whichever day that is
            return parse_expr("toInt32(floor((toInt32(toDate({moment})) - {first}) / 7))", day)
        return parse_expr("toInt32(toDate({moment})) - {first}", day)

    @property
    def column_of_lag(self) -> list[int]:
        """The column of each number of periods after the start, from 0 to `look_ahead`."""
        return [0] + [column for column, width in enumerate(self.widths, 1) for _ in range(width)]

    @property
    def labels(self) -> list[str]:
        """Of the columns: `Day 0`, `Day 1`, and of brackets `Day 2-4`."""
        lasts = list(accumulate(self.widths))
        spans = [(last - width + 1, last) for width, last in zip(self.widths, lasts, strict=True)]
        return [f"{self.period} 0"] + [
            f"{self.period} {first}" if first == last else f"{self.period} {first}-{last}" for first, last in spans
        ]


def table_of(query: RetentionQuery, context: QueryContext, earliest: Earliest = None) -> Table:
    """The table that a query asks for. Raises `InvalidInput` where it would have too many rows.

    The last row is the period that `date_to` lies in, or without incomplete ones the last of them that is over. The
    first is that of `date_from`; without one there are as many rows as `totalIntervals` says. `earliest` is the first
    event's time, or how to find it, for `all`.
    """
    wanted = query.retention_filter
    period: Period = wanted.period or "Day"
    unit, monday = UNITS[period], context.week_starts_on_monday
    windows = wanted.time_window_mode == "24_hour_windows"
    dates = query.date_range or RowsModel()
    given = DateRange.of(
        dates.date_from,
        dates.date_to,
        "hour" if period == "Hour" else "day",
        context,
        bool(dates.explicit_date),
        earliest,
    )
    last = start_of(given.end, unit, monday)
    if dates.exclude_incomplete_periods:
        going_on = Table(period, start_of(context.now.astimezone(given.zone), unit, monday), 1, (), windows)
        last = min(last, going_on.begin_of(-1), key=datetime.timestamp)
    if dates.date_from:
        first = start_of(given.start, unit, monday)
        rows = _between(first, last, period) + 1
    else:
        rows = wanted.total_intervals or DEFAULT_COLUMNS
        first = Table(period, last, 1, (), windows).begin_of(1 - rows)
    if rows < 1 and dates.exclude_incomplete_periods:
        raise InvalidInput(
            f"No {period.lower()} of this range is over: choose an earlier date_from, or show incomplete periods too.",
            attr="dateRange__excludeIncompletePeriods",
        )
    if rows < 1:
        raise InvalidInput("date_from is after date_to. Swap them.", attr="dateRange__date_from")
    if rows > MAX_ROWS:
        raise InvalidInput(
            f"There are {rows} periods from date_from to date_to, and a table has {MAX_ROWS} rows at most. "
            "Use a longer period or a later date_from.",
            attr="retentionFilter__period",
        )
    return Table(period, first, rows, wanted.widths, windows)


def _between(first: datetime, last: datetime, period: Period) -> int:
    """How many periods after the one that begins at `first` the one at `last` begins."""
    if period == "Hour":
        return int((last.astimezone(UTC) - first.astimezone(UTC)) // timedelta(hours=1))
    if period == "Month":
        return (last.year - first.year) * 12 + last.month - first.month
    return (last.date() - first.date()).days // (7 if period == "Week" else 1)
