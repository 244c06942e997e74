"""What code that builds trees says all the time."""

from __future__ import annotations

from hedgerow.hogql.ast.nodes import And, Call, Constant, Expr, Field, Or


def all_of(*exprs: Expr | None) -> Expr:
    """AND of those that are there; true for none."""
    found = [expr for expr in exprs if expr is not None]
    return found[0] if len(found) == 1 else And(found) if found else Constant(True)


def any_of(*exprs: Expr | None) -> Expr:
    """OR of those that are there; false for none."""
    found = [expr for expr in exprs if expr is not None]
    return found[0] if len(found) == 1 else Or(found) if found else Constant(False)


def name(*chain: str | int) -> Field:
    return Field(list(chain))


def call(function: str, *args: Expr) -> Call:
    return Call(function, list(args))
