"""Sums, differences, products: the types that come of numbers, dates and text of properties."""

from __future__ import annotations

from hedgerow.hogql import ast, typed
from hedgerow.hogql.resolver.compare import Resolve
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import MAYBE_FLOAT, Type


def arithmetic(node: ast.Arithmetic, scope: Scope, expression: Resolve) -> Typed:
    """A chain that grows to the left is read in a loop."""
    chain = []
    first: ast.Expr = node
    while isinstance(first, ast.Arithmetic):
        chain.append(first)
        first = first.left
    found = _number(expression(first, scope), scope)
    for one in reversed(chain):
        scope.state.count_expression(one)
        right = _number(expression(one.right, scope), scope)
        found = ast.Arithmetic(one.op, found[0], right[0]), _of_arithmetic(one.op, found[1], right[1])
    return found


def _number(value: Typed, scope: Scope) -> Typed:
    """Text of a property without a type is a number where it is counted with."""
    return (typed.as_type(value[0], "Numeric", scope.state.zone.key), MAYBE_FLOAT) if value[1].untyped else value


def _of_arithmetic(op: str, left: Type, right: Type) -> Type:
    nullable = left.nullable or right.nullable
    for one, other in ((left, right), (right, left)):
        if one.kind in ("datetime", "date"):
            if other.kind == one.kind:
                return Type("integer", nullable)
            return Type(one.kind if one.kind == "datetime" or other.kind == "integer" else "unknown", nullable)
    if op == "/":
        return Type("float", nullable)
    if left.is_number and right.is_number:
        return Type("float" if "float" in (left.kind, right.kind) else "integer", nullable)
    return Type("unknown", nullable)
