"""Where intervals begin and end in a time zone, as the event store's `toStartOf..` functions say it.

Everything takes and returns aware moments with a `ZoneInfo`. A day begins at its first instant, which is not midnight
where clocks go forward then; hours and shorter are cut from what has passed of their day, so that both hours of a
clock put back are told apart.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from hedgerow.errors import InvalidInput
from hedgerow.hogql.context import UTC_ZONE, QueryContext

Interval = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]

SHORT: tuple[Interval, ...] = ("second", "minute")
CLOCK: tuple[Interval, ...] = ("second", "minute", "hour")
INTERVALS: tuple[Interval, ...] = get_args(Interval)

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_INSTANT = timedelta(microseconds=1)


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


def start_of(moment: datetime, interval: Interval, monday: bool) -> datetime:
    """The first instant of the interval that holds the moment. Weeks start on Sunday, or with `monday` on that."""
    if interval in _SECONDS:
        return _cut(moment, _SECONDS[interval])
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if interval == "week":
        day -= timedelta(days=(day.weekday() + (0 if monday else 1)) % 7)
    elif interval != "day":
        months = _MONTHS[interval]
        day = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return _existing(day)


def end_of(moment: datetime, interval: Interval, monday: bool = False) -> datetime:
    """The last microsecond of the interval that holds the moment."""
    following = add(start_of(moment, interval, monday), interval, 1)
    return (following.astimezone(UTC) - _INSTANT).astimezone(moment.tzinfo)


def add(start: datetime, interval: Interval, count: int) -> datetime:
    """The first instant of the interval `count` after (before, if negative) the one that begins at `start`."""
    if interval in _SECONDS:
        seconds = _SECONDS[interval]
        moved = (start.astimezone(UTC) + timedelta(seconds=seconds * count)).astimezone(start.tzinfo)
        return _cut(moved, seconds)
    noon = start.replace(hour=12, fold=0)  # a day that does not begin at midnight must not move the next ones
    if interval in ("day", "week"):
        noon += timedelta(days=count * (7 if interval == "week" else 1))
    else:
        year, month = divmod(noon.year * 12 + noon.month - 1 + count * _MONTHS[interval], 12)
        noon = noon.replace(year=year, month=month + 1)
    return _existing(noon.replace(hour=0, minute=0, second=0, microsecond=0))


def _existing(midnight: datetime) -> datetime:
    """The same instant as a time that clocks show: where they skip midnight, the one they go to."""
    return midnight.astimezone(UTC).astimezone(midnight.tzinfo)


def _cut(moment: datetime, seconds: int) -> datetime:
    """Cut to whole seconds, minutes or hours of what has passed of the day, as the store counts them.

    It makes a difference on one island alone, whose clocks change by half an hour.
    """
    past = moment.astimezone(UTC) - start_of(moment, "day", False).astimezone(UTC)
    return (moment.astimezone(UTC) - past % timedelta(seconds=seconds)).astimezone(moment.tzinfo)
