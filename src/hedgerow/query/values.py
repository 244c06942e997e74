"""Values of the event store as Python's, and Python's as JSON.

Nearly all columns pass through untouched: orjson writes numbers, texts, UUIDs, dates and lists itself, and NaN and
infinity as null. What needs work is decided once for a column, by its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import orjson

Convert = Callable[[Any], Any]

ZONED = re.compile(r"DateTime(?:64\(\d+, |\()'")  # says its own time zone
WIDE = re.compile(r"U?Int(?:128|256)\b")  # more than JSON's readers hold
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def encoded(value: Any) -> bytes:
    """JSON: dates ISO with their offset (`Z` for UTC), UUIDs, decimals and wide integers as text, NaN as null."""
    return orjson.dumps(value, default=_text, option=OPTIONS)


def _text(value: Any) -> Any:
    if isinstance(value, Decimal | IPv4Address | IPv6Address):
        return str(value)
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode("utf-8", "replace")  # FixedString
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def converter(type_name: str, zone: tzinfo) -> Convert | None:
    """What makes a value of a ClickHouse type Python's; None where it is already.

    Times come out aware: in the zone that their type names, and in `zone` where it names none.
    """
    if "DateTime" in type_name:
        return _deep(_aware if ZONED.search(type_name) else _aware_in(zone), datetime)
    if WIDE.search(type_name):
        return _deep(str, int)
    return None


def rows_of(block: Sequence[Sequence[Any]], converters: Sequence[Convert | None]) -> list[list[Any]]:
    """The rows of a block, as lists."""
    rows = [list(row) for row in block]
    for index, convert in enumerate(converters):
        if convert is not None:
            for row in rows:
                row[index] = convert(row[index])
    return rows


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _aware_in(zone: tzinfo) -> Convert:
    return lambda value: _aware(value).astimezone(zone)


def _deep(convert: Convert, kind: type) -> Convert:
    """`convert` for the values of a kind wherever they are in arrays, tuples and maps."""

    def deep(value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, kind):
            return convert(value)
        if isinstance(value, list | tuple):
            return [deep(part) for part in value]
        if isinstance(value, dict):
            return {name: deep(part) for name, part in value.items()}
        return value

    return deep
