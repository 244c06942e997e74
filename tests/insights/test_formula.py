"""Formulas say what they say in Python, and nothing that a user writes is ever run."""

from __future__ import annotations

import ast
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.errors import InvalidInput
from hedgerow.insights.formula import MAX_DEPTH, parse_formula


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        pytest.param("A", [3], 3, id="one series"),
        pytest.param("a + B", [3, 4], 7, id="letters in either case"),
        pytest.param("A / B * 100", [1, 4], 25, id="a percentage"),
        pytest.param("A/B", [1, 0], 0, id="division by zero"),
        pytest.param("A % B", [7, 0], 0, id="remainder of a division by zero"),
        pytest.param("A - -B", [1, 2], 3, id="a sign after an operator"),
        pytest.param("-A ** 2", [3], -9, id="a power binds before a sign"),
        pytest.param("A ** -1", [4], 0.25, id="a negative power"),
        pytest.param("2 ** 3 ** 2", [0], 512, id="powers from the right"),
        pytest.param("A ** -1", [0], 0, id="a negative power of zero"),
        pytest.param("(0 - A) ** 0.5", [4], 0, id="the root of a negative number"),
        pytest.param("A ** 9 ** 9 ** 9", [10], 0, id="a number too large to write"),
        pytest.param("1e3 + .5 + 2.", [0], 1002.5, id="numbers"),
        pytest.param("((A))", [1], 1, id="parentheses"),
        pytest.param("A - B - 1", [9, 3], 5, id="subtraction from the left"),
    ],
)
def test_value(text: str, values: list[float], expected: float) -> None:
    assert parse_formula(text, len(values)).at(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "ends too early"),
        ("A +", "ends too early"),
        ("(A", "not closed"),
        ("A B", "'B' is not expected"),
        ("A)", "'.' is not expected"),
        ("A ^ 2", "write a power as"),
        ("C", "there is no series C: the query has 2"),
        ("AB", "'AB' is no series"),
        ("É", "'É' is not expected|'É' is no series"),
        ("__import__('os')", "'__import__' is no series"),
        ("A if B else 1", "'if' is not expected"),
        ("(" * (MAX_DEPTH + 1) + "A" + ")" * (MAX_DEPTH + 1), "nested deeper"),
        ("-" * 200 + "A", "nested deeper"),
    ],
)
def test_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        parse_formula(text, 2)


def test_a_long_sum_is_no_problem() -> None:
    assert parse_formula("+".join(["A"] * 500), 1).at([2]) == 1000


def test_series_of_unequal_length_have_zeros() -> None:
    assert parse_formula("A + B", 2).over([[1, 2, 3], [10]]) == [11, 2, 3]


numbers = st.integers(0, 50).map(str) | st.sampled_from(["A", "B", "0.5"])
texts = st.recursive(
    numbers,
    lambda inner: (
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*/%"), inner)
        | inner.map("({})".format)
        | inner.map("-{}".format)
        | st.builds("{} ** {}".format, inner.map("({})".format), st.sampled_from(["2", "-1", "0.5"]))
    ),
    max_leaves=12,
)


@given(texts, st.integers(-5, 5), st.integers(-5, 5))
def test_the_same_as_python(text: str, first: int, second: int) -> None:
    """Wherever Python has a number for each part of it; its own rules of precedence are the oracle."""
    found = parse_formula(text, 2).at([first, second])
    try:
        expected = eval(compile(ast.parse(text, mode="eval"), "", "eval"), {"A": float(first), "B": float(second)})
    except (ZeroDivisionError, OverflowError, TypeError):
        assert math.isfinite(found)
        return
    if isinstance(expected, complex) or not math.isfinite(expected):
        assert found == 0
    else:
        assert found == pytest.approx(expected)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with suppress(InvalidInput):  # anything else would be an error of the server
        parse_formula(text, 3)
