"""Long chains take time in proportion to their length, and make trees that recursive passes can walk."""

from __future__ import annotations

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.hogql.print_hogql import text as printed
from tests.hogql.work import A_SECOND, at_most

TERMS = 5_000


def height(node: ast.Node) -> int:
    level, found = [node], 0
    while level:
        level, found = [child for one in level for child in ast.children(one)], found + 1
    return found


@pytest.mark.parametrize("operator", [" AND ", " OR ", " || ", " ?? ", " + ", " - ", " * ", " + 1 - ", ", "])
def test_chains_of_operators(operator: str) -> None:
    text = f"[{operator.join(f'a{number}' for number in range(TERMS))}]"
    with at_most(A_SECOND // 2):  # measured is a tenth
        tree = parse_expr(text)
    assert height(tree) <= 20
    assert parse_expr(printed(tree)) == tree
    assert ast.replace(ast.copy(tree), lambda node: node) == tree


def test_chains_of_conditions_and_of_selects() -> None:
    assert height(parse_expr("1 ? 2 : " * TERMS + "3")) == 2
    assert height(parse_expr("CASE " + "WHEN a THEN b " * TERMS + "END")) == 2
    assert height(parse_select("SELECT 1 UNION ALL " * TERMS + "SELECT 1")) == 4


def test_balanced_sums_are_the_same_sum() -> None:
    terms = [(number * 7919) % 1000 for number in range(1, 1001)]
    text = "0" + "".join(f" {'+-'[number % 3 == 0]} {number}" for number in terms)

    def value(node: ast.Node) -> int:
        if isinstance(node, ast.Arithmetic):
            left, right = value(node.left), value(node.right)
            return left + right if node.op == "+" else left - right
        assert isinstance(node, ast.Constant)
        assert isinstance(node.value, int)
        return node.value

    assert value(parse_expr(text)) == sum(-number if number % 3 == 0 else number for number in terms)


@pytest.mark.parametrize("opening", ["(", "f(", "[", "not ", "- ", "(SELECT ", "x -> ", "a + (", "if(a, b, "])
def test_what_is_nested_as_deep_as_allowed_survives_every_pass(opening: str) -> None:
    closing = ")" if "(" in opening else "]" if "[" in opening else ""
    depth = 90  # an operand of a minus, a call in a bracket: two levels each
    tree = parse_expr(opening * depth + "a" + closing * depth)
    assert ast.replace(ast.copy(tree), lambda node: node) == tree
    assert parse_expr(printed(tree)) == tree
