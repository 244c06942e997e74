"""Random filters over random documents, compared with the same rules in plain Python."""

from __future__ import annotations

import json
import math
import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hogql.filters.support import context, filtered, insert_events
from tests.hogql.support import MemoryCatalogue

CASES = int(os.environ.get("HEDGEROW_HISTORIES", "25"))
KEYS = ("$browser", "plan", "price", "ok")
TYPES = {("event", "price"): "Numeric", ("event", "ok"): "Boolean"}
TEXTS = ["", "null", "pro", "Pro", "PRO plus", "5", "5.0", "-3", "true", "false", "é", "É", "a_b", "a%b", "x\\y", "Ünï"]
NUMBERS = [0, 5, 5.0, -3, 12.5, 1e21, 100]

scalars = st.sampled_from([*TEXTS, *NUMBERS, True, False])
stored = st.one_of(scalars, st.none(), st.just(["pro", 5]), st.just({"a": "pro"}))
document = st.dictionaries(st.sampled_from(KEYS), stored).map(
    # the worker writes 5.0 into a column as it was sent, and the engine reads it from a document as 5
    lambda found: {key: 5 if key == "$browser" and value == 5 else value for key, value in found.items()}
)
documents = st.lists(document, min_size=1, max_size=12)
TEXT_OPERATORS = ["exact", "is_not", "icontains", "not_icontains", "starts_with", "ends_with", "regex", "not_regex"]
NUMBER_OPERATORS = ["gt", "gte", "lt", "lte"]
one_filter = st.one_of(
    st.builds(
        lambda key, operator, value: {"key": key, "operator": operator, "value": value},
        st.sampled_from(KEYS),
        st.sampled_from(TEXT_OPERATORS),
        st.one_of(scalars, st.lists(scalars, min_size=1, max_size=3)),
    ),
    st.builds(
        lambda key, operator, value: {"key": key, "operator": operator, "value": value},
        st.sampled_from(KEYS),
        st.sampled_from(NUMBER_OPERATORS),
        st.sampled_from([0, 5, -3, 12.5, "5", "12.5"]),
    ),
    st.builds(
        lambda key, operator: {"key": key, "operator": operator},
        st.sampled_from(KEYS),
        st.sampled_from(["is_set", "is_not_set"]),
    ),
)
filters = st.recursive(
    one_filter,
    lambda inner: st.builds(
        lambda kind, values: {"type": kind, "values": values},
        st.sampled_from(["AND", "OR"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=5,
)

NEGATIVE = {"is_not": "exact", "not_icontains": "icontains", "not_regex": "regex", "is_not_set": "is_set"}


def raw_text(value: Any) -> str | None:
    """A stored value as text, before the rules about NULL."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if value == 1e21:
        return "1e21"
    return json.dumps(value, separators=(",", ":"))


def read(document: dict[str, Any], key: str) -> Any:
    """What HogQL reads: None, text, or a number or a boolean for a property with that type."""
    text = raw_text(document.get(key))
    if text in (None, "", "null"):
        return None
    kind = TYPES.get(("event", key))
    if kind == "Numeric":
        return number(text)
    if kind == "Boolean":
        return {"true": True, "false": False}.get(text)
    return text


def number(text: Any) -> float | None:
    if isinstance(text, bool):
        return None
    try:
        found = float(text)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def shown(found: Any) -> str:
    """A typed value as text."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return "1e21" if found == 1e21 else value_text(found)
    return found


def matches(document: dict[str, Any], one: dict[str, Any]) -> bool:
    if "values" in one:
        inner = [matches(document, part) for part in one["values"]]
        return not inner or (all(inner) if one["type"] == "AND" else any(inner))
    operator = one["operator"]
    if operator in ("regex", "not_regex") and not any(map(is_pattern, values_of(one))):
        return False
    if operator in NEGATIVE:
        return not matches(document, {**one, "operator": NEGATIVE[operator]})
    found = read(document, one["key"])
    if operator == "is_set":
        return found is not None
    return any(_matches(document, one["key"], operator, found, value) for value in values_of(one))


def values_of(one: dict[str, Any]) -> list[Any]:
    return one["value"] if isinstance(one["value"], list) else [one["value"]]


def is_pattern(value: Any) -> bool:
    return value != "x\\y"


def _matches(document: dict[str, Any], key: str, operator: str, found: Any, value: Any) -> bool:
    kind = TYPES.get(("event", key))
    if operator == "exact" and kind is None and value_text(value) in ("", "null"):
        return isinstance(document.get(key), str) and document[key] == value_text(value)
    if found is None:
        return False
    if operator == "exact":
        if kind == "Numeric":
            return number(value) is not None and found == number(value)
        if kind == "Boolean":
            return value_text(value) == shown(found)
        return found == value_text(value) or (
            isinstance(value, int | float) and not isinstance(value, bool) and number(found) == value
        )
    if operator in ("gt", "gte", "lt", "lte"):
        left, right = number(found), number(value)
        if left is None or right is None:
            return False
        return {"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}[operator]
    text, wanted = shown(found), value_text(value)
    if operator == "icontains":
        return wanted.lower() in text.lower()
    if operator == "starts_with":
        return text.startswith(wanted)
    if operator == "ends_with":
        return text.endswith(wanted)
    return is_pattern(value) and re.search(wanted, text) is not None


@pytest.mark.parametrize("has_columns", [True, False])
@settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=documents, asked=st.lists(filters, min_size=1, max_size=8))
def test_filters_find_what_the_reference_finds(shops, has_columns, rows, asked):
    of = context(
        insert_events(shops, [{"properties": row} for row in rows]),
        MemoryCatalogue(TYPES) if has_columns else MemoryCatalogue(TYPES, columns={}),
    )
    for one in asked:
        expected = {index for index, row in enumerate(rows) if matches(row, one)}
        assert filtered(shops, [one], of) == expected, one
