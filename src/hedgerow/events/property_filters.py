"""Property filters as clients send them: a plain list, or groups of lists (`api-and-queries` §2.2).

    [{"key": "$browser", "value": ["Chrome"], "operator": "exact", "type": "event"}]
    {"type": "AND", "values": [{"type": "OR", "values": [{"key": "plan", "value": "pro", "type": "person"}]}]}

This module only reads and checks them; `filter_sql` turns them into conditions with bound parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson

from hedgerow.errors import InvalidInput

MAX_FILTERS = 100
MAX_VALUES = 1000  # of one filter
MAX_TEXT = 4000  # characters of a key or a value: they travel as parameters in an address
MAX_DEPTH = 8

Scalar = str | int | float
Type = Literal["event", "person", "group", "event_metadata"]

ALIASES = {"in": "exact", "not_in": "is_not", "min": "gte", "max": "lte"}
OPERATORS = frozenset(
    ("exact", "is_not", "icontains", "not_icontains", "regex", "not_regex", "gt", "gte", "lt", "lte", "is_set",
     "is_not_set", "is_date_exact", "is_date_before", "is_date_after")
)  # fmt: skip
VALUELESS = frozenset(("is_set", "is_not_set"))
EVENT_METADATA = frozenset(("event", "distinct_id", "uuid", "timestamp"))


@dataclass(frozen=True, slots=True)
class PropertyFilter:
    """One condition. `values` are OR-ed, or AND-ed where the operator is negative; they are empty for `is_set`."""

    key: str
    operator: str
    values: tuple[Scalar, ...]
    type: Type = "event"
    group_type_index: int = 0


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """All or any of the parts; an empty group is true."""

    every: bool
    parts: tuple[PropertyFilter | FilterGroup, ...]


NOTHING = FilterGroup(True, ())


def parse_json(text: str | None, *, default_type: Type = "event") -> FilterGroup:
    """The filters of a query parameter. Raises `InvalidInput` on `properties`."""
    if not text:
        return NOTHING
    try:
        value = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        raise InvalidInput("Properties are unparsable: they must be JSON.", attr="properties") from None
    return parse(value, default_type=default_type)


def parse(value: Any, *, default_type: Type = "event") -> FilterGroup:
    """The filters of a decoded value: a list, one filter, a group, or nothing."""
    reader = _Reader(default_type)
    if isinstance(value, list):
        return FilterGroup(True, reader.parts(value, 0))
    if isinstance(value, dict):
        if not value:
            return NOTHING
        part = reader.part(value, 0)
        return part if isinstance(part, FilterGroup) else FilterGroup(True, (part,) if part else ())
    if value is None:
        return NOTHING
    raise _invalid("must be a list of filters, or a group of them.")


def _invalid(what: str) -> InvalidInput:
    return InvalidInput(f"Properties: {what}", attr="properties")


class _Reader:
    def __init__(self, default_type: Type) -> None:
        self.default_type = default_type
        self.count = 0

    def parts(self, values: list[Any], depth: int) -> tuple[PropertyFilter | FilterGroup, ...]:
        found = (self.part(value, depth) for value in values)
        return tuple(part for part in found if part is not None)

    def part(self, value: Any, depth: int) -> PropertyFilter | FilterGroup | None:
        """A filter or a group; None for a filter without a value, which clients send while a user is typing."""
        if not isinstance(value, dict):
            raise _invalid("each filter must be an object.")
        self.count += 1
        if self.count > MAX_FILTERS or depth > MAX_DEPTH:
            raise _invalid(f"at most {MAX_FILTERS} filters in {MAX_DEPTH} levels.")
        if "values" in value:
            return self.group(value, depth)
        return self.filter(value)

    def group(self, value: dict[str, Any], depth: int) -> FilterGroup:
        kind, values = value.get("type", "AND"), value["values"]
        if kind not in ("AND", "OR") or not isinstance(values, list):
            raise _invalid('a group is {"type": "AND" or "OR", "values": [...]}.')
        return FilterGroup(kind == "AND", self.parts(values, depth + 1))

    def filter(self, value: dict[str, Any]) -> PropertyFilter | None:
        key = value.get("key")
        if not isinstance(key, str) or not key or len(key) > MAX_TEXT:
            raise _invalid("each filter needs a key.")
        kind = value.get("type") or self.default_type
        if kind not in ("event", "person", "group", "event_metadata"):
            raise _invalid(f"filters of type '{str(kind)[:50]}' are not supported here.")
        if kind == "event_metadata" and key not in EVENT_METADATA:
            raise _invalid(
                f"a filter of type 'event_metadata' has one of the keys {', '.join(sorted(EVENT_METADATA))}."
            )
        operator = value.get("operator") or "exact"
        operator = ALIASES.get(operator, operator) if isinstance(operator, str) else None
        if operator not in OPERATORS:
            raise _invalid(f"the operator '{str(value.get('operator'))[:50]}' is not supported.")
        values = () if operator in VALUELESS else _values(value.get("value"))
        if not values and operator not in VALUELESS:
            return None
        return PropertyFilter(key, operator, values, kind, _group_index(value) if kind == "group" else 0)


def _values(value: Any) -> tuple[Scalar, ...]:
    many = value if isinstance(value, list) else [value]
    if len(many) > MAX_VALUES:
        raise _invalid(f"at most {MAX_VALUES} values a filter.")
    return tuple(_scalar(one) for one in many if one is not None)


def _scalar(value: Any) -> Scalar:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and len(value) <= MAX_TEXT:
        return value
    raise _invalid(f"a value is a text of at most {MAX_TEXT} characters, a number, a boolean, or a list of these.")


def _group_index(value: dict[str, Any]) -> int:
    index = value.get("group_type_index", 0)
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= 4:
        raise _invalid("group_type_index is a number from 0 to 4.")
    return index
