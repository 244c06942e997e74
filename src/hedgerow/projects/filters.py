"""Settings that are part of queries, checked when they are kept: a wrong one would fail every insight that uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql.filters.given import read_filter
from hedgerow.hogql.filters.paths import MAX_RULES
from hedgerow.hogql.filters.values import valid_regex
from hedgerow.hogql.parse import parse_expr

MAX_TEST_FILTERS = 100
MAX_DEPTH = 10
MAX_TEXT = 1000  # characters of an alias or a pattern


def checked_test_filters(given: list[Any] | None) -> list[Any] | None:
    """Filters that leave internal and test users out. Raises `ValueError` that says what is wrong."""
    if given is not None:
        if len(given) > MAX_TEST_FILTERS:
            raise ValueError(f"There can be {MAX_TEST_FILTERS} filters of test accounts at most.")
        try:
            _check(given, 0)
        except InvalidInput as error:
            raise ValueError(error.detail) from None
    return given


def _check(given: list[Any], depth: int) -> None:
    for one in given:
        if not isinstance(one, Mapping) or depth > MAX_DEPTH:
            raise ValueError("Each filter of test accounts is an object, such as a filter of an insight.")
        if isinstance(one.get("values"), list):
            _check(one["values"], depth + 1)
        elif (found := read_filter(one, "event", "test_account_filters")) is not None and found.type == "hogql":
            parse_expr(found.key)


def checked_cleaning_rules(given: list[Any] | None) -> list[Any] | None:
    """Rules `{alias, regex}` by which parts of paths get one name. Raises `ValueError` that says what is wrong."""
    if given is None:
        return given
    if len(given) > MAX_RULES:
        raise ValueError(f"There can be {MAX_RULES} rules of path cleaning at most.")
    for rule in given:
        if not isinstance(rule, Mapping):
            raise ValueError('A rule of path cleaning is an object: {"regex": "/user/[0-9]+", "alias": "/user/:id"}.')
        for name in ("alias", "regex"):
            if not isinstance(rule.get(name) or "", str) or len(rule.get(name) or "") > MAX_TEXT:
                raise ValueError(f"The {name} of a rule of path cleaning is a text of at most {MAX_TEXT} characters.")
        if rule.get("regex") and not valid_regex(rule["regex"]):
            raise ValueError(f"'{rule['regex'][:100]}' is not a regular expression (RE2).")
    return given
