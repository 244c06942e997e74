"""The two ends of the range that another one is compared with.

Without `compare_to` it is as long and ends where the other one starts; of `-7d` and its multiples by day, which have
one day more than weeks, it starts a day later so that weekdays stand below each other.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from hedgerow.errors import InvalidInput
from hedgerow.hogql.moments import Relative, parse_relative
from hedgerow.insights.calendar import SHORT, add, end_of, start_of

if TYPE_CHECKING:
    from hedgerow.insights.dates import DateRange

CompareTo = str | Literal[True] | None
Ends = tuple[datetime, datetime]


def ends_before(period: DateRange, compare_to: CompareTo) -> Ends | None:
    """None for `all`, which nothing was before. Raises `InvalidInput` where `compare_to` is no token."""
    if period.unbounded:
        return None
    if isinstance(compare_to, str) and compare_to:
        return _shifted(period, compare_to)
    if period.explicit or period.interval in SHORT:
        return _just_before(period)
    if period.interval == "hour":
        length = _passed(period.start, period.end)
        start = _clock_of(period.start, _back(period.start, length))
        return start, end_of(_back(start, -length), "hour")
    # on the calendar, not on the clock: as many days before, whatever hours they have
    length = period.end.date() - period.start.date()
    start = add(start_of(period.start, "day", False), "day", -(length.days + 1))
    if period.interval == "day" and period.weekdays_line_up:
        start = add(start, "day", 1)
    return start, end_of(add(start, "day", length.days), "day")


def _shifted(period: DateRange, compare_to: str) -> Ends:
    token = parse_relative(compare_to)
    if token is None:
        raise InvalidInput(
            f"'{compare_to[:100]}' is no period to compare with. Write how far back it lies, such as -1w.",
            attr="compareFilter__compare_to",
        )
    bare = Relative(token.number, token.unit)
    return bare.before(period.start).astimezone(period.zone), bare.before(period.end).astimezone(period.zone)


def _just_before(period: DateRange) -> Ends:
    length = _passed(period.start, period.end)
    # what ends with the last of a second or a minute was meant to hold all of it
    if period.end.microsecond == 999999:
        length += timedelta(microseconds=1)
    elif period.end.second == 59 and not period.end.microsecond:
        length += timedelta(seconds=1)
    end = min(_back(period.end, length).astimezone(UTC), period.start.astimezone(UTC) - timedelta(microseconds=1))
    return _back(period.start, length), end.astimezone(period.zone)


def _passed(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


def _back(moment: datetime, length: timedelta) -> datetime:
    return (moment.astimezone(UTC) - length).astimezone(moment.tzinfo)


def _clock_of(clock: datetime, day: datetime) -> datetime:
    """The hour that one moment's clock shows, on the day of another, so that hours stand below the same hours."""
    return day.replace(hour=clock.hour, minute=0, second=0, microsecond=0, fold=0)
