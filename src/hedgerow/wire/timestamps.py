"""Client times to microseconds since the epoch (`wire-protocol` §3.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
AHEAD = 23 * 3600 * SECOND  # further ahead than any time zone mistake: the clock is wrong
EARLIEST = -2_208_988_800 * SECOND  # 1900-01-01, where ClickHouse's DateTime64 begins
MILLISECONDS_FROM = 100_000_000_000  # as seconds: the year 5138
YEAR_2021 = 1_609_459_200_000  # milliseconds


def parse(value: Any) -> int | None:
    """RFC 3339, date only, RFC 2822, or epoch seconds or milliseconds; naive means UTC. None for anything else."""
    if type(value) is str:
        try:
            return _microseconds(datetime.fromisoformat(value))
        except ValueError:
            return _unusual(value)
        except OverflowError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _epoch(value)


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def _epoch(value: float) -> int | None:
    if value != value or abs(value) > 1e17:
        return None
    seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
    return round(seconds * SECOND)


def _unusual(text: str) -> int | None:
    text = text.strip()
    try:
        return _epoch(float(text))
    except ValueError:
        pass
    try:
        return _microseconds(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def parse_query(value: str) -> int | None:
    """The query's `sent_at` or `_`: milliseconds, believed only from 2021 on; or RFC 3339."""
    if value.isdigit():
        milliseconds = int(value)
        return milliseconds * 1000 if YEAR_2021 <= milliseconds < 10**16 else None
    return parse(value)


def resolve(timestamp: int | None, sent_at: int | None, offset_ms: float | None, now: int) -> int:
    """When an event happened on the server's clock: skew corrected by `sent_at`, never more than 23 hours ahead."""
    if offset_ms is not None:
        moment = now - round(offset_ms * 1000)
    elif timestamp is None:
        return now
    elif sent_at is not None:
        moment = timestamp - (sent_at - now)
    else:
        moment = timestamp
    if moment > now + AHEAD:
        return now
    return moment if moment >= EARLIEST else 0


def iso(microseconds: int) -> str:
    """RFC 3339 in UTC with microseconds and `Z`."""
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat(timespec="microseconds").replace("+00:00", "Z")
