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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import UTC_ZONE, QueryContext
from hedgerow.hogql.moments import Relative, parse_moment, parse_relative
from hedgerow.insights.calendar import Interval, add, end_of, start_of

MAX_BUCKETS = 20_000  # two weeks of minutes: more than a screen has pixels, and what one answer can carry
EARLIEST_EVENT = datetime(1971, 1, 1, tzinfo=UTC)  # what came before is a clock gone wrong, and no bucket holds it
DEFAULT_DAYS = 7
SHORT: tuple[Interval, ...] = ("second", "minute")
CLOCK: tuple[Interval, ...] = ("second", "minute", "hour")
INTERVALS: tuple[Interval, ...] = get_args(Interval)

Earliest = datetime | Callable[[], datetime | None] | None
CompareTo = str | Literal[True] | None


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
            start = _first_event(earliest, now)
            start = start if explicit else start_of(start, "day" if unit not in CLOCK else unit, False)
        else:
            start = _start(date_from, unit, zone, now, explicit)
        end = _end(date_to, unit, zone, now, explicit)
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
        over = min((self.end + meant).astimezone(UTC), now.astimezone(UTC))
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
        """The range that this one is compared with; None for `all`. Raises `InvalidInput` for what is no token.

        Without `compare_to` it is as long and ends where this one starts; of `-7d` and its multiples by day, which
        have one day more than weeks, it starts a day later so that weekdays stand below each other.
        """
        if self.unbounded:
            return None
        if isinstance(compare_to, str) and compare_to:
            return self._shifted(compare_to)
        if self.explicit or self.interval in SHORT:
            return self._just_before()
        if self.interval == "hour":
            length = _passed(self.start, self.end)
            start = _clock_of(self.start, _back(self.start, length))
            return self._with(start, end_of(_back(start, -length), "hour"))
        # on the calendar, not on the clock: as many days before, whatever hours they have
        length = self.end.date() - self.start.date()
        start = add(start_of(self.start, "day", False), "day", -(length.days + 1))
        if self.interval == "day" and self.weekdays_line_up:
            start = add(start, "day", 1)
        return self._with(start, end_of(add(start, "day", length.days), "day"))

    def _shifted(self, compare_to: str) -> DateRange:
        token = parse_relative(compare_to)
        if token is None:
            raise InvalidInput(
                f"'{compare_to[:100]}' is no period to compare with. Write how far back it lies, such as -1w.",
                attr="compareFilter__compare_to",
            )
        bare = Relative(token.number, token.unit)
        return self._with(bare.before(self.start).astimezone(self.zone), bare.before(self.end).astimezone(self.zone))

    def _just_before(self) -> DateRange:
        length = _passed(self.start, self.end)
        # what ends with the last of a second or a minute was meant to hold all of it
        if self.end.microsecond == 999999:
            length += timedelta(microseconds=1)
        elif self.end.second == 59 and not self.end.microsecond:
            length += timedelta(seconds=1)
        end = min(_back(self.end, length).astimezone(UTC), self.start.astimezone(UTC) - timedelta(microseconds=1))
        return self._with(_back(self.start, length), end.astimezone(self.zone))

    def _with(self, start: datetime, end: datetime) -> DateRange:
        return DateRange(start, end, self.interval, self.monday, self.explicit)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale


def interval_of(text: str | None) -> Interval:
    """`day` for none. Raises `InvalidInput` on `interval`."""
    if text is None or text == "":
        return "day"
    if text not in INTERVALS:
        raise InvalidInput(f"'{text[:50]}' is not an interval. Choose one of {', '.join(INTERVALS)}.", attr="interval")
    return text


def zone_of(context: QueryContext) -> ZoneInfo:
    """The time zone that buckets are made in."""
    return context.timezone if context.modifiers.convert_to_project_timezone else UTC_ZONE


def interval_start(moment: ast.Expr, interval: Interval, context: QueryContext) -> ast.Expr:
    """The bucket of a date-time expression: equal to `DateRange.bucket_of` of its value, a DateTime of the project."""
    if interval == "week":
        week = ast.call("toStartOfWeek", moment, ast.Constant(3 if context.week_starts_on_monday else 0))
        return _as_moment(week, context)
    function = _STARTS[interval]
    started = ast.call(function, moment)
    return started if interval in ("minute", "hour", "day") else _as_moment(started, context)


_STARTS: dict[Interval, str] = {
    "second": "toStartOfSecond",
    "minute": "toStartOfMinute",
    "hour": "toStartOfHour",
    "day": "toStartOfDay",
    "month": "toStartOfMonth",
    "quarter": "toStartOfQuarter",
    "year": "toStartOfYear",
}


def _as_moment(day: ast.Expr, context: QueryContext) -> ast.Expr:
    """These give a Date, or a DateTime64: without its zone named, a Date would become midnight in the server's."""
    return ast.call("toDateTime", day, ast.Constant(zone_of(context).key))


def interval_length(interval: Interval, count: int = 1) -> ast.Expr:
    """`toIntervalDay(7)`."""
    return ast.call(f"toInterval{interval.title()}", ast.Constant(count))


def earliest_event() -> ast.Select:
    """The query for what `all` starts at: one row, one column, NULL or the epoch where there are no events."""
    timestamp = ast.name("timestamp")
    return ast.Select(
        [ast.call("min", timestamp)],
        from_=ast.Join(ast.name("events")),
        where=ast.Compare(">=", ast.name("timestamp"), ast.Constant(EARLIEST_EVENT)),
    )


def _first_event(earliest: Earliest, now: datetime) -> datetime:
    found = earliest() if callable(earliest) else earliest
    if found is None:
        return now - timedelta(days=DEFAULT_DAYS)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(now.tzinfo) if found >= EARLIEST_EVENT else now - timedelta(days=DEFAULT_DAYS)


def _start(text: str | None, unit: Interval, zone: ZoneInfo, now: datetime, explicit: bool) -> datetime:
    if not text or not text.strip():
        return start_of(now - timedelta(days=DEFAULT_DAYS), "day", False)
    moment = parse_moment(text, zone, now=now, attr="dateRange__date_from")
    found = moment.at.astimezone(zone)
    if explicit or unit in SHORT:
        return found
    token = parse_relative(text)
    by_clock = token.unit in ("s", "M", "h") if token else unit == "hour"
    return start_of(found, "hour" if by_clock else "day", False)


def _end(text: str | None, unit: Interval, zone: ZoneInfo, now: datetime, explicit: bool) -> datetime:
    if not text or not text.strip():
        found, whole_day, relative = now, False, True
    else:
        moment = parse_moment(text, zone, now=now, attr="dateRange__date_to")
        found, whole_day = moment.at.astimezone(zone), moment.whole_day
        relative = parse_relative(text) is not None
    if explicit:
        return found
    if whole_day or unit not in CLOCK:
        return end_of(found, "day")
    if unit == "hour":
        return end_of(found, "hour") if relative else found
    return end_of(found, unit)


def _passed(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


def _back(moment: datetime, length: timedelta) -> datetime:
    return (moment.astimezone(UTC) - length).astimezone(moment.tzinfo)


def _clock_of(clock: datetime, day: datetime) -> datetime:
    """The hour that one moment's clock shows, on the day of another, so that hours stand below the same hours."""
    return day.replace(hour=clock.hour, minute=0, second=0, microsecond=0, fold=0)
