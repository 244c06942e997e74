"""Moments as clients write them in parameters, filters and date ranges: ISO 8601, or relative to now as `-7d`.

Hours, minutes and seconds are counted as they pass; days and longer units on the calendar of the time zone, so that
`-1d` is the same time of the day before even where that is 23 or 25 hours ago.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hedgerow.errors import InvalidInput

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)  # the range of ClickHouse's DateTime64(6)
LATEST = datetime(2299, 12, 31, 23, 59, 59, tzinfo=UTC)

_RELATIVE = re.compile(r"-?(?P<number>[0-9]{0,6})(?P<unit>[sMhdwmqy])(?P<edge>Start|End)?")
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LOST_PLUS = re.compile(r"(?<=[0-9]) (?=[0-9]{2}:?[0-9]{2}$)")  # an unescaped "+" of a query string arrives as a space
_CLOCK = {"s": 1, "M": 60, "h": 3600}  # seconds
_DAYS = {"d": 1, "w": 7, "q": 91}


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime  # UTC
    whole_day: bool = False  # only a date was given: `at` is its first instant in the project's time zone


@dataclass(frozen=True, slots=True)
class Relative:
    """`-7d` is seven `d` before now; with an `edge` that moment goes to the start or the end of its unit."""

    number: int
    unit: str  # s, M, h, d, w, m, q (13 weeks), y
    edge: str | None = None  # Start, End

    def before(self, moment: datetime) -> datetime:
        """The moment this long before one that knows its time zone, in that zone."""
        return _relative(self, moment)


def parse_relative(text: str) -> Relative | None:
    """`-7d`, `7d`, `-1mStart`, `dStart`; None for anything else. The minus may be left out: it is always the past."""
    match = _RELATIVE.fullmatch(text.strip())
    if not match:
        return None
    unit, edge = match["unit"], match["edge"]
    return Relative(int(match["number"]) if match["number"] else (0 if edge else 1), unit, edge)


def zone(name: str) -> ZoneInfo:
    """The project's time zone; UTC where the system does not know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def parse_moment(text: str, timezone: ZoneInfo, *, now: datetime | None = None, attr: str | None = None) -> Moment:
    """Read `2026-01-31`, `2026-01-31T10:00:00.5+02:00`, `-7d`, `-1dStart`; without offset it is the project's time.

    Raises `InvalidInput` with the field's name in `attr`. Moments that no store can hold become the nearest it can.
    """
    text = text.strip()
    now = (now or datetime.now(UTC)).astimezone(timezone)
    relative = parse_relative(text)
    try:
        if relative:
            return Moment(_clamp(relative.before(now)))
        day = _UNPADDED.fullmatch(text)
        if day:
            year, month, date = (int(part) for part in day.groups())
            return Moment(_clamp(datetime(year, month, date, tzinfo=timezone)), whole_day=True)
        found = datetime.fromisoformat(_LOST_PLUS.sub("+", text) if "T" in text or text.count(" ") > 1 else text)
        return Moment(_clamp(found if found.tzinfo else found.replace(tzinfo=timezone)))
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"'{text[:100]}' is not a date. Write it as 2026-01-31T10:00:00Z, or relative to now as -7d.",
            attr=attr,
        ) from None


def parse_bound(text: str | None, timezone: ZoneInfo, *, attr: str) -> datetime | None:
    """The end of a range; None where there is none, or where it is `all`."""
    if text is None or text.strip() in ("", "all"):
        return None
    return parse_moment(text, timezone, attr=attr).at


def _clamp(moment: datetime) -> datetime:
    try:
        return min(max(moment.astimezone(UTC), EARLIEST), LATEST)
    except OverflowError:
        return EARLIEST if moment.year < 2000 else LATEST


def _relative(token: Relative, now: datetime) -> datetime:
    unit, number = token.unit, token.number
    try:
        if unit in _CLOCK:
            moment = (now.astimezone(UTC) - timedelta(seconds=_CLOCK[unit] * number)).astimezone(now.tzinfo)
        elif unit in _DAYS:
            moment = now - timedelta(days=_DAYS[unit] * number)
        else:
            moment = _months_before(now, number * (12 if unit == "y" else 1))
    except OverflowError:
        return EARLIEST
    return _at_edge(moment, unit, token.edge) if token.edge else moment


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    if year < 1900:
        return EARLIEST
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _at_edge(moment: datetime, unit: str, edge: str) -> datetime:
    """The first or last instant of the hour, day, month or year; of any other unit, of the day."""
    last_day = monthrange(moment.year, moment.month)[1]
    if edge == "Start":
        changed = {"m": {"day": 1}, "y": {"month": 1, "day": 1}}.get(unit, {})
        clock = {"minute": 0, "second": 0, "microsecond": 0, **({} if unit == "h" else {"hour": 0})}
    else:
        changed = {"m": {"day": last_day}, "y": {"month": 12, "day": 31}}.get(unit, {})
        clock = {"minute": 59, "second": 59, "microsecond": 999999, **({} if unit == "h" else {"hour": 23})}
    return moment.replace(**changed, **clock)  # type: ignore[arg-type]
