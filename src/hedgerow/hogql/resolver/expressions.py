"""Expressions of a query as expressions of the store, each with its type.

One function for each kind of node; chains that grow to the left (`a + b + c`) are read in a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hedgerow.hogql import ast, typed
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolver import calls
from hedgerow.hogql.resolver.arithmetic import arithmetic
from hedgerow.hogql.resolver.arrays import array_access, array_slice
from hedgerow.hogql.resolver.compare import compare
from hedgerow.hogql.resolver.constants import constant
from hedgerow.hogql.resolver.membership import membership
from hedgerow.hogql.resolver.names import field
from hedgerow.hogql.resolver.scope import NamedExpr, Scope, safe_name
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    FLOAT,
    INTEGER,
    STRING,
    UNKNOWN,
    Type,
    array_of,
    common,
)

CASTS = {
    "string": ("toString", STRING), "text": ("toString", STRING), "varchar": ("toString", STRING),
    "int": ("toInt", INTEGER), "integer": ("toInt", INTEGER), "bigint": ("toInt", INTEGER),
    "float": ("toFloat", FLOAT), "double": ("toFloat", FLOAT), "bool": ("toBool", BOOLEAN),
    "boolean": ("toBool", BOOLEAN), "date": ("toDate", DATE), "datetime": ("toDateTime", DATETIME),
    "timestamp": ("toDateTime", DATETIME), "uuid": ("toUUID", Type("uuid")),
}  # fmt: skip


def expression(node: ast.Node, scope: Scope) -> Typed:
    """Raises `HogQLError` for what cannot be read."""
    state = scope.state
    state.count_expression(node)
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise HogQLError("This cannot stand here.", node.start, node.end)
    state.depth += 1
    try:
        return handler(node, scope)
    except HogQLError as error:
        if error.start < 0 <= node.start:  # what was made while reading a part of this
            error.start, error.end = node.start, node.end
        raise
    finally:
        state.depth -= 1


def condition(node: ast.Expr, scope: Scope) -> ast.Expr:
    """An expression of which only matters whether it is true."""
    if isinstance(node, ast.And | ast.Or):
        scope.state.count_expression(node)
        return type(node)([condition(one, scope) for one in node.exprs])
    if isinstance(node, ast.Compare) and not node.op.endswith(("in", "cohort")):
        scope.state.count_expression(node)
        return compare(node, scope, expression, condition=True)[0]
    found, type_ = expression(node, scope)
    if type_.untyped:
        return typed.as_type(found, "Boolean", scope.state.zone.key)
    return found


def _constant(node: ast.Constant, scope: Scope) -> Typed:
    return constant(node, scope.state.zone)


def _logic(node: ast.And | ast.Or, scope: Scope) -> Typed:
    parts = [_truth(one, scope) for one in node.exprs]
    return type(node)([part for part, _ in parts]), Type("boolean", any(type_.nullable for _, type_ in parts))


def _truth(node: ast.Expr, scope: Scope) -> Typed:
    found, type_ = expression(node, scope)
    return (typed.as_type(found, "Boolean", scope.state.zone.key), type_) if type_.untyped else (found, type_)


def _not(node: ast.Not, scope: Scope) -> Typed:
    found, type_ = _truth(node.expr, scope)
    return ast.Not(found), Type("boolean", type_.nullable)


def _compare(node: ast.Compare, scope: Scope) -> Typed:
    if node.op in ("in", "not in", "global in", "global not in"):
        return membership(node, scope, expression)
    return compare(node, scope, expression)


def _between(node: ast.Between, scope: Scope) -> Typed:
    low = ast.Compare(">=", node.expr, node.low, start=node.start, end=node.end)
    high = ast.Compare("<=", node.expr, node.high, start=node.start, end=node.end)
    inside: ast.Expr = ast.And([low, high])
    return expression(ast.Not(inside) if node.negated else inside, scope)


def _alias(node: ast.Alias, scope: Scope) -> Typed:
    if node.alias in scope.aliases:
        raise HogQLError(
            f"The name {node.alias!r} is given twice: choose another for one of them.", node.start, node.end
        )
    before, scope.has_aggregate = scope.has_aggregate, False
    found, type_ = expression(node.expr, scope)
    scope.aliases[node.alias] = NamedExpr(found, type_, scope.has_aggregate)
    scope.has_aggregate |= before
    return ast.Alias(node.alias, found), type_


def _lambda(node: ast.Lambda, scope: Scope) -> Typed:
    scope.arguments.append(dict.fromkeys(node.args, UNKNOWN))
    try:
        body, type_ = expression(node.expr, scope)
    finally:
        scope.arguments.pop()
    return ast.Lambda([safe_name(one) for one in node.args], body), type_


def _array(node: ast.Array, scope: Scope) -> Typed:
    parts = [expression(one, scope) for one in node.exprs]
    return ast.Array([part for part, _ in parts]), array_of(common([type_ for _, type_ in parts]))


def _tuple(node: ast.Tuple, scope: Scope) -> Typed:
    parts = [expression(one, scope) for one in node.exprs]
    return ast.Tuple([part for part, _ in parts]), Type("tuple", items=tuple(type_ for _, type_ in parts))


def _type_cast(node: ast.TypeCast, scope: Scope) -> Typed:
    known = CASTS.get(node.type_name.lower())
    if known is None:
        raise HogQLError(
            f"There is no type {node.type_name[:50]!r} to cast to: use one of {', '.join(sorted(CASTS))}.",
            node.start,
            node.end,
        )
    return calls.call(ast.Call(known[0], [node.expr], start=node.start, end=node.end), scope, expression)


def _call(node: ast.Call, scope: Scope) -> Typed:
    return calls.call(node, scope, expression)


def _window_call(node: ast.WindowCall, scope: Scope) -> Typed:
    return calls.window_call(node, scope, expression)


def _query(node: ast.Query, scope: Scope) -> Typed:
    from hedgerow.hogql.resolver.queries import query  # it reads expressions, these read it

    found, columns = query(node, scope)
    types = list(columns.values())
    return found, types[0].or_null() if len(types) == 1 else Type("tuple", items=tuple(types))


def _placeholder(node: ast.Placeholder, _: Scope) -> Typed:
    raise HogQLError(f"There is no value for {{{'.'.join(node.chain)}}}.", node.start, node.end)


HANDLERS: dict[type[ast.Node], Callable[[Any, Scope], Typed]] = {
    ast.Constant: _constant,
    ast.Field: lambda node, scope: field(node, scope, expression),
    ast.Call: _call,
    ast.WindowCall: _window_call,
    ast.Alias: _alias,
    ast.And: _logic,
    ast.Or: _logic,
    ast.Not: _not,
    ast.Compare: _compare,
    ast.Arithmetic: lambda node, scope: arithmetic(node, scope, expression),
    ast.Between: _between,
    ast.Lambda: _lambda,
    ast.Array: _array,
    ast.Tuple: _tuple,
    ast.ArrayAccess: lambda node, scope: array_access(node, scope, expression),
    ast.TupleAccess: lambda node, scope: array_access(node, scope, expression),
    ast.ArraySlice: lambda node, scope: array_slice(node, scope, expression),
    ast.TypeCast: _type_cast,
    ast.Select: _query,
    ast.SelectSet: _query,
    ast.Placeholder: _placeholder,
}
