"""The two ends of a range as clients name them: `-7d`, `2026-01-31`, `all`, nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hedgerow.hogql.moments import parse_moment, parse_relative
from hedgerow.insights.calendar import CLOCK, SHORT, Interval, end_of, start_of

EARLIEST_EVENT = datetime(1971, 1, 1, tzinfo=UTC)  # what came before is a clock gone wrong, and no bucket holds it
DEFAULT_DAYS = 7

Earliest = datetime | Callable[[], datetime | None] | None


def first_event(earliest: Earliest, now: datetime) -> datetime:
    """Where `all` starts: the first event, or a week ago where there is none."""
    found = earliest() if callable(earliest) else earliest
    if found is None:
        return now - timedelta(days=DEFAULT_DAYS)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(now.tzinfo) if found >= EARLIEST_EVENT else now - timedelta(days=DEFAULT_DAYS)


def start_named(text: str | None, unit: Interval, zone: ZoneInfo, now: datetime, explicit: bool) -> datetime:
    if not text or not text.strip():
        return start_of(now - timedelta(days=DEFAULT_DAYS), "day", False)
    moment = parse_moment(text, zone, now=now, attr="dateRange__date_from")
    found = moment.at.astimezone(zone)
    if explicit or unit in SHORT:
        return found
    token = parse_relative(text)
    by_clock = token.unit in ("s", "M", "h") if token else unit == "hour"
    return start_of(found, "hour" if by_clock else "day", False)


def end_named(text: str | None, unit: Interval, zone: ZoneInfo, now: datetime, explicit: bool) -> datetime:
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
