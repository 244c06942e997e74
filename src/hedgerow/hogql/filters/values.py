"""The values of filters: as text, as numbers, as patterns."""

from __future__ import annotations

import math
from functools import lru_cache

import re2

from hedgerow.hogql.filters.given import Scalar


def text_of(value: Scalar) -> str:
    """A value as the text that a property with it reads as."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def like_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def valid_regex(pattern: str) -> bool:
    """Whether the event store, which uses RE2 as well, can compile it."""
    return groups_of(pattern) >= 0


@lru_cache(maxsize=1024)
def groups_of(pattern: str) -> int:
    """How many groups a pattern has; -1 for what is none."""
    options = re2.Options()
    options.log_errors = False
    try:
        return int(re2.compile(pattern, options).groups)
    except re2.error:
        return -1


def number_of(value: Scalar) -> float | None:
    """A finite number, also of a text that is one."""
    if isinstance(value, bool):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
