"""What stands in braces, filled as §3.1 of the API's description says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext, VariableRef
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.hogql.placeholders import Filters, fill, names
from hedgerow.hogql.print_hogql import to_hogql


@dataclass
class Variables:
    """A catalogue that knows variables only."""

    known: dict[str, Any] = field(default_factory=dict)

    def variable(self, code_name: str) -> VariableRef | None:
        return VariableRef(code_name, self.known[code_name]) if code_name in self.known else None


CONTEXT = QueryContext(1, Variables({"country": "DE"}), variables={"plan": "pro", "sizes": [1, 2]})  # type: ignore[arg-type]
START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
AFTER, BEFORE = (
    "toDateTime64('2024-01-01 00:00:00.000000', 6, 'UTC')",
    "toDateTime64('2024-02-01 00:00:00.000000', 6, 'UTC')",
)


def conditions(table: str, prefix: str | None) -> ast.Expr:
    return parse_expr(f"{prefix + '.' if prefix else ''}properties.of_{table} = 1")


def filled(text: str, filters: Filters | None = None, **values: Any) -> str:
    return to_hogql(fill(parse_select(text), CONTEXT, values=values, filters=filters or Filters()))


def test_no_filters_are_true() -> None:
    assert filled("SELECT 1 FROM events WHERE {filters}") == "SELECT 1 FROM events WHERE true"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT 1 FROM events WHERE a AND {filters}",
            f"SELECT 1 FROM events WHERE a AND (timestamp >= {AFTER} AND timestamp < {BEFORE} AND "
            "properties.of_events = 1)",
        ),
        (
            "SELECT 1 FROM sessions WHERE {filters}",
            f"SELECT 1 FROM sessions WHERE $start_timestamp >= {AFTER} AND $start_timestamp < {BEFORE} AND "
            "properties.of_sessions = 1",
        ),
        (
            "SELECT 1 FROM persons AS p INNER JOIN events AS e ON e.person_id = p.id WHERE {filters}",
            "SELECT 1 FROM persons AS p INNER JOIN events AS e ON e.person_id = p.id WHERE "
            f"e.timestamp >= {AFTER} AND e.timestamp < {BEFORE} AND e.properties.of_events = 1",
        ),
        (
            "SELECT 1 FROM (SELECT 1 FROM events WHERE {filters})",
            f"SELECT 1 FROM (SELECT 1 FROM events WHERE timestamp >= {AFTER} AND timestamp < {BEFORE} AND "
            "properties.of_events = 1)",
        ),
    ],
    ids=["events", "sessions", "joined", "in a sub-query"],
)
def test_filters(text: str, expected: str) -> None:
    assert filled(text, Filters(START, END, conditions)) == expected


def test_filters_elsewhere_are_refused() -> None:
    with pytest.raises(HogQLError, match="is about events, sessions, groups") as raised:
        filled("SELECT 1 FROM (SELECT 1 FROM events) WHERE {filters}")
    assert raised.value.start == 43


def test_ends_of_the_range() -> None:
    text = (
        "SELECT {filters.dateRange.to} FROM t WHERE a > {filters.dateRange.from} AND b < toDate({filters.dateRange.to})"
    )
    assert filled(text, Filters(START)) == f"SELECT NULL FROM t WHERE a > {AFTER} AND true"
    assert filled(text, Filters(START, END)) == f"SELECT {BEFORE} FROM t WHERE a > {AFTER} AND b < toDate({BEFORE})"


def test_an_end_that_is_not_set_makes_its_own_comparison_true_and_no_other() -> None:
    text = "SELECT (a > {filters.dateRange.from}) = b, c BETWEEN {filters.dateRange.from} AND d, e = f FROM t"
    assert filled(text) == "SELECT true = b, true, e = f FROM t"


def test_variables() -> None:
    text = "SELECT {variables.plan}, {variables.country}, a IN {variables.sizes} FROM t"
    assert filled(text) == "SELECT 'pro', 'DE', a IN [1, 2] FROM t"


def test_values() -> None:
    assert filled("SELECT {x}, {o.key} FROM t WHERE {x} = a", x="it's", o={"key": [1]}) == (
        "SELECT 'it\\'s', [1] FROM t WHERE 'it\\'s' = a"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT {variables.nope}", "no variable 'nope'"),
        ("SELECT {variables}", "no variable ''"),
        ("SELECT {x}", "{x} has no value"),
        ("SELECT {o.nope}", "{o.nope} has no value"),
        ("SELECT {filters.properties}", "{filters.properties} is not known"),
    ],
)
def test_unknown_ones_are_refused_in_their_place(text: str, message: str) -> None:
    with pytest.raises(HogQLError) as raised:
        filled(text, o={"key": 1})
    assert message in raised.value.message
    assert (raised.value.start, raised.value.end) == (7, len(text))


def test_names() -> None:
    assert sorted(names(parse_select("SELECT {a}, {b.c} FROM events WHERE {filters}"))) == ["a", "b.c", "filters"]
