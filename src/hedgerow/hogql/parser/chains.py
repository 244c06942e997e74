"""Long sums and products as balanced trees: 5,000 terms are 13 levels deep, so that every later pass can be recursive.

Short chains stay what they look like, from left to right. A long one is split in two halves again and again; behind a
minus the signs in the half are turned, so that the value is the same (but for the rounding of floats).
"""

from __future__ import annotations

from typing import Final

from hedgerow.hogql import ast

SHORT: Final = 64  # terms that may stand in one another from left to right

_TURNED: Final[dict[str, ast.ArithmeticOp]] = {"+": "-", "-": "+"}


def sum_of(terms: list[ast.Expr], ops: list[str]) -> ast.Expr:
    """`terms[0] ops[0] terms[1] ..`, where each operator is + or -."""
    if len(terms) <= SHORT:
        return _from_left(terms, ops)
    return _balanced_sum(terms, ops)


def product_of(terms: list[ast.Expr], ops: list[str]) -> ast.Expr:
    """The same for `* / %`; only chains of * alone are balanced, the others cannot be."""
    if len(terms) <= SHORT or any(op != "*" for op in ops):
        return _from_left(terms, ops)
    return _balanced_product(terms)


def _from_left(terms: list[ast.Expr], ops: list[str]) -> ast.Expr:
    left = terms[0]
    for op, right in zip(ops, terms[1:], strict=True):
        left = _node(op, left, right)
    return left


def _balanced_sum(terms: list[ast.Expr], ops: list[str]) -> ast.Expr:
    if len(terms) <= 2:
        return _from_left(terms, ops)
    middle = len(terms) // 2
    op, behind = ops[middle - 1], ops[middle:]
    if op == "-":
        behind = [_TURNED[sign] for sign in behind]
    return _node(op, _balanced_sum(terms[:middle], ops[: middle - 1]), _balanced_sum(terms[middle:], behind))


def _balanced_product(terms: list[ast.Expr]) -> ast.Expr:
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return _node("*", _balanced_product(terms[:middle]), _balanced_product(terms[middle:]))


def _node(op: str, left: ast.Expr, right: ast.Expr) -> ast.Arithmetic:
    return ast.Arithmetic(op, left, right, start=left.start, end=right.end)  # type: ignore[arg-type]
