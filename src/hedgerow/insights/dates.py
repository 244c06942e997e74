"""The range of an insight: its two ends, its buckets and what they are called, and the range it is compared with.

    period = DateRange.of("-7d", None, "day", context)
    period.start, period.end     # aware, in the project's time zone; both inclusive
    period.buckets()             # the first instants of 8 days, today included
    period.days, period.labels   # "2026-01-31", "31-Jan-2026"
    period.contains(ast.name("timestamp"))
    period.previous("-1w")

Days and longer units are counted on the calendar of the project's time zone, so a day may have 23 or 25 hours; hours
and shorter ones are counted as they pass, so an hour that the clock shows twice is two buckets of the same name. Events
are filtered by the real ends: the first week or month may be only a part of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.moments import parse_relative
from hedgerow.insights.calendar import CLOCK, Interval, add, end_of, interval_of, start_of, zone_of
from hedgerow.insights.compared_range import CompareTo, ends_before
from hedgerow.insights.range_ends import Earliest, end_named, first_event, start_named

MAX_BUCKETS = 20_000  # two weeks of minutes: more than a screen has pixels, and what one answer can carry


@dataclass(frozen=True)
class DateRange:
    """Both ends belong to the range. `unbounded` is that of `all`, which is compared with nothing."""

    start: datetime
    end: datetime
    interval: Interval
    monday: bool = False  # weeks start on it
    explicit: bool = False
    unbounded: bool = False
    weekdays_line_up: bool = field(default=False, repr=False)  # of `-7d`, `-14d` ..: see `previous`

    @classmethod
    def of(
        cls,
        date_from: str | None,
        date_to: str | None,
        interval: str | None,
        context: QueryContext,
        explicit: bool = False,
        earliest: Earliest = None,
    ) -> DateRange:
        """The range that a client names. Raises `InvalidInput` on `dateRange__date_from`, `..__date_to`, `interval`.

        `explicit` keeps both ends exactly, as clients ask for with `explicitDate`, and as single numbers are counted.
        `earliest` is the time of the first event, or how to find it (`earliest_event`): asked for `all` alone.
        """
        unit = interval_of(interval)
        zone = zone_of(context)
        now = context.now.astimezone(zone)
        unbounded = bool(date_from) and str(date_from).strip() == "all"
        if unbounded:
            start = first_event(earliest, now)
            start = start if explicit else start_of(start, "day" if unit not in CLOCK else unit, False)
        else:
            start = start_named(date_from, unit, zone, now, explicit)
        end = end_named(date_to, unit, zone, now, explicit)
        token = parse_relative(date_from or "")
        weekly = (
            token is not None and token.unit == "d" and token.number > 0 and token.number % 7 == 0
            and parse_relative(date_to or "") is None
        )  # fmt: skip
        return cls(start, end, unit, context.week_starts_on_monday, explicit, unbounded, weekly)

    @property
    def zone(self) -> ZoneInfo:
        assert isinstance(self.start.tzinfo, ZoneInfo)
        return self.start.tzinfo

    @cached_property
    def _buckets(self) -> tuple[datetime, ...]:
        found = []
        for bucket in self._all_buckets():
            found.append(bucket)
            if len(found) > MAX_BUCKETS:
                raise InvalidInput(
                    f"This range has more than {MAX_BUCKETS} intervals of a {self.interval}: choose a longer interval "
                    "or a shorter range.",
                    attr="interval",
                )
        return tuple(found)

    def _all_buckets(self) -> Iterator[datetime]:
        bucket, last = self.bucket_of(self.start), self.end.astimezone(UTC)
        while bucket.astimezone(UTC) <= last:
            yield bucket
            bucket = add(bucket, self.interval, 1)

    def buckets(self) -> list[datetime]:
        """The first instant of every interval that the range touches. Raises `InvalidInput` where they are too many."""
        return list(self._buckets)

    def bucket_of(self, moment: datetime) -> datetime:
        """The first instant of the interval that holds a moment, which need not be in the range."""
        return start_of(moment.astimezone(self.zone), self.interval, self.monday)

    @cached_property
    def _positions(self) -> dict[datetime, int]:
        return {bucket.astimezone(UTC): position for position, bucket in enumerate(self._buckets)}

    def index_of(self, moment: datetime) -> int | None:
        """The position of a moment's bucket, or of a bucket's start; None outside the range.

        A moment without a zone, as some drivers return them, is the project's time.
        """
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return self._positions.get(self.bucket_of(aware).astimezone(UTC))

    @property
    def days(self) -> list[str]:
        """`2026-01-31`, with ` 15:04:05` for hours and shorter intervals: no offset."""
        return [self.day(bucket) for bucket in self._buckets]

    @property
    def labels(self) -> list[str]:
        """`9-Jan-2026`, with ` 15:04` for hours and minutes."""
        return [self.label(bucket) for bucket in self._buckets]

    def day(self, bucket: datetime) -> str:
        return bucket.strftime("%Y-%m-%d %H:%M:%S" if self.interval in CLOCK else "%Y-%m-%d")

    def label(self, bucket: datetime) -> str:
        clock = {"second": " %H:%M:%S", "minute": " %H:%M", "hour": " %H:%M"}.get(self.interval, "")
        return f"{bucket.day}-{_MONTHS[bucket.month - 1]}-{bucket.strftime(f'%Y{clock}')}"

    def contains(self, moment: ast.Expr) -> ast.Expr:
        """The condition that an expression's value lies in the range."""
        return ast.And(
            [
                ast.Compare(">=", moment, ast.Constant(self.start)),
                ast.Compare("<=", ast.copy(moment), ast.Constant(self.end)),
            ]
        )

    def resolved(self) -> dict[str, str]:
        """The ends as answers tell them (`resolved_date_range`)."""
        return {"date_from": self.start.isoformat(), "date_to": self.end.isoformat()}

    def whole(self, now: datetime) -> DateRange:
        """The intervals of the range that are whole: not cut off by one of its ends, and over by `now`.

        The first one of `all` is whole, since nothing was before it. Raises `InvalidInput` where none is left.
        """
        meant = timedelta(microseconds=999_999) if self.end.second == 59 and not self.end.microsecond else timedelta()
        # in UTC: a sum of a moment that the clock shows twice, as a midnight in Cairo, would be the first of the two
        over = min(self.end.astimezone(UTC) + meant, now.astimezone(UTC))
        first, last = self.bucket_of(self.start), self.bucket_of(over)
        if first.astimezone(UTC) < self.start.astimezone(UTC) and not self.unbounded:
            first = add(first, self.interval, 1)
        if end_of(last, self.interval, self.monday).astimezone(UTC) > over:
            last = add(last, self.interval, -1)
        if last.astimezone(UTC) < first.astimezone(UTC):
            raise InvalidInput(
                f"No {self.interval} is whole in this range: choose a longer one or a shorter interval, or show "
                "incomplete periods too.",
                attr="dateRange__excludeIncompletePeriods",
            )
        end = end_of(last, self.interval, self.monday)
        return DateRange(first, end, self.interval, self.monday, self.explicit, self.unbounded)

    def previous(self, compare_to: CompareTo = None) -> DateRange | None:
        """The range that this one is compared with; None for `all`. Raises `InvalidInput` for what is no token."""
        ends = ends_before(self, compare_to)
        return ends and DateRange(*ends, self.interval, self.monday, self.explicit)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
