"""What is printed is read again as the same tree: names of columns and the `hogql` of an answer can be sent back."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_order, parse_select
from hedgerow.hogql.print_hogql import text, to_hogql
from tests.hogql.parser.trees import Trees

seeds = given(st.integers(0, 2**32))
checked = settings(max_examples=int(os.environ.get("HEDGEROW_FUZZ", 3_000)) // 10, deadline=None)


@seeds
@checked
def test_expressions(seed: int) -> None:
    expr = Trees(seed).expr()
    assert parse_expr(text(expr)) == expr


@seeds
@checked
def test_queries(seed: int) -> None:
    query = Trees(seed).query(2)
    assert parse_select(to_hogql(query)) == query


@seeds
@checked
def test_orders(seed: int) -> None:
    order = Trees(seed).order(1)
    assert parse_order(to_hogql(order)) == order


@seeds
@checked
def test_copies_are_equal_and_share_nothing(seed: int) -> None:
    query = Trees(seed).query(2)
    copied = ast.copy(query)
    assert copied == query
    assert not {id(node) for node in ast.walk(copied)} & {id(node) for node in ast.walk(query)}


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, "NULL"),
        (True, "true"),
        (-1.5, "-1.5"),
        (float("inf"), "inf"),
        ("it's\n", "'it\\'s\\n'"),
        ([1, "a", None], "[1, 'a', NULL]"),
        ((1,), "tuple(1)"),
        (date(2024, 2, 29), "toDate('2024-02-29')"),
        (datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "toDateTime64('2024-01-02 03:04:05.000006', 6, 'UTC')"),
        (UUID(int=1), "toUUID('00000000-0000-0000-0000-000000000001')"),
    ],
)
def test_constants(value: object, printed: str) -> None:
    assert to_hogql(ast.Constant(value)) == printed


def test_a_constant_of_another_type_is_a_mistake_of_the_code() -> None:
    with pytest.raises(TypeError, match="type object"):
        to_hogql(ast.Constant(object()))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("count(*)", "count()"),
        ("properties.$browser", "properties.$browser"),
        ("toStartOfDay( timestamp )", "toStartOfDay(timestamp)"),
        ("(a and b) or not c", "a AND b OR NOT c"),
        ("a*(b+c)", "a * (b + c)"),
        ("person.properties['x y']", "person.properties['x y']"),
        ("`two words`", "`two words`"),
        ("a - (b - c) - -1", "a - (b - c) - -1"),
        ("x in (1)", "x IN (1)"),
        ("(x -> x + 1) as f", "(x -> x + 1) AS f"),
    ],
)
def test_names_of_columns(text: str, name: str) -> None:
    assert to_hogql(parse_expr(text)) == name
