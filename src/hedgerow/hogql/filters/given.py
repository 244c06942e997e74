"""Property filters as clients send them, read and checked.

    [{"key": "$browser", "value": ["Chrome"], "operator": "exact", "type": "event"}]
    {"type": "AND", "values": [{"type": "OR", "values": [{"key": "plan", "value": "pro", "type": "person"}]}]}

A filter that still lacks its value is left out: clients send those while a person is choosing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hedgerow.errors import InvalidInput

MAX_FILTERS = 500
MAX_DEPTH = 20
MAX_VALUES = 5_000  # of one filter
MAX_TEXT = 20_000  # characters of a key or a value

Scalar = str | int | float | bool

ALIASES = {
    "in": "exact",
    "not_in": "is_not",
    "min": "gte",
    "max": "lte",
    "eq": "exact",
    "neq": "is_not",
    "icontains_multi": "icontains",
    "not_icontains_multi": "not_icontains",
    "not_contains": "not_icontains",
    "contains": "icontains",
}
OPPOSITES = {
    "is_not": "exact",
    "not_icontains": "icontains",
    "not_regex": "regex",
    "is_not_set": "is_set",
    "not_between": "between",
    "not_starts_with": "starts_with",
    "not_ends_with": "ends_with",
    "semver_neq": "semver_eq",
}
"""Negative operators, and what each denies; a missing property matches all of these."""

VALUELESS = frozenset(("is_set", "is_not_set"))
POSITIVE = frozenset(
    ("exact", "icontains", "regex", "gt", "gte", "lt", "lte", "is_set", "is_date_exact", "is_date_before",
     "is_date_after", "between", "is_cleaned_path_exact", "starts_with", "ends_with", "semver_eq", "semver_gt",
     "semver_gte", "semver_lt", "semver_lte", "semver_tilde", "semver_caret", "semver_wildcard")
)  # fmt: skip

REFUSED = {
    "flag": "filters on feature flags work in the conditions of flags alone",
    "recording": "recordings are filtered where recordings are listed",
    "log_entry": "console logs are filtered where recordings are listed",
    "data_warehouse": "there is no data warehouse here",
    "data_warehouse_person_property": "there is no data warehouse here",
    "revenue_analytics": "there is no revenue analytics here",
    "behavioral": "what people did is a condition of cohorts: make a cohort, and filter by it",
}
TYPES = frozenset(
    (
        "event",
        "person",
        "group",
        "session",
        "cohort",
        "element",
        "hogql",
        "event_metadata",
        "person_metadata",
        "feature",
    )
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `values` are OR-ed; with `negative`, none of them may hold. Empty for `is_set`."""

    key: str
    operator: str  # one of POSITIVE
    values: tuple[Scalar, ...]
    type: str
    negative: bool = False
    group_type_index: int = 0


def invalid(what: str, attr: str) -> InvalidInput:
    return InvalidInput(f"Properties: {what}", attr=attr)


def read_filter(given: Mapping[str, Any], default_type: str, attr: str) -> Filter | None:
    """A filter, or None for one without a value. Raises `InvalidInput`."""
    kind = given.get("type") or default_type
    if not given or kind == "empty":  # a line of the interface in which nothing has been chosen yet
        return None
    if kind in REFUSED:
        raise invalid(f"a filter of type '{kind}' cannot be used here: {REFUSED[kind]}.", attr)
    if kind not in TYPES:
        raise invalid(f"'{str(kind)[:50]}' is not a type of filter. Choose one of {', '.join(sorted(TYPES))}.", attr)
    key = given.get("key")
    if kind == "cohort":
        key = str(key or "id")
    if not isinstance(key, str) or not key.strip() or len(key) > MAX_TEXT:
        raise invalid("each filter needs a key.", attr)
    if kind == "hogql":
        return Filter(key, "exact", (), kind)
    operator = given.get("operator") or "exact"
    operator = ALIASES.get(operator, operator) if isinstance(operator, str) else ""
    negative = operator in OPPOSITES
    positive = OPPOSITES.get(operator, operator)
    if positive not in POSITIVE:
        raise invalid(f"'{str(given.get('operator'))[:50]}' is not an operator of filters.", attr)
    if given.get("negation") is True:
        negative = not negative
    values = () if operator in VALUELESS else _values(given.get("value"), attr)
    if not values and operator not in VALUELESS:
        return None
    return Filter(key, positive, values, kind, negative, _group_index(given, attr) if kind == "group" else 0)


def _values(value: Any, attr: str) -> tuple[Scalar, ...]:
    many = value if isinstance(value, list | tuple) else [value]
    if len(many) > MAX_VALUES:
        raise invalid(f"a filter has at most {MAX_VALUES} values.", attr)
    for one in many:
        if one is not None and (
            not isinstance(one, str | int | float) or (isinstance(one, str) and len(one) > MAX_TEXT)
        ):
            raise invalid(
                f"a value is a text of at most {MAX_TEXT} characters, a number, true, false, or a list of these.", attr
            )
    return tuple(one for one in many if one is not None)


def _group_index(given: Mapping[str, Any], attr: str) -> int:
    index = given.get("group_type_index", 0)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index <= 4:
        raise invalid("group_type_index is a number from 0 to 4.", attr)
    return index
