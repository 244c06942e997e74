"""Calls: only of functions that are in the tables of `functions`, with as many arguments as they take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from hedgerow.hogql import ast, functions, typed
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions import Function
from hedgerow.hogql.functions.own import expand
from hedgerow.hogql.resolved import HotText
from hedgerow.hogql.resolver.compare import Resolve
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import MAYBE_BOOLEAN, UNKNOWN, Kind, Type, array_of, common

OF_NUMBERS = re.compile(
    r"(sum|sumKahan|avg|median\w*?|quantiles?\w*?|stddev\w*?|var(Pop|Samp)\w*?)((If|Distinct|OrNull|OrDefault)*)"
)
"""Aggregates that make no sense of text: a property without a type is a number to them."""


def call(node: ast.Call, scope: Scope, expression: Resolve) -> Typed:
    function = functions.lookup(node.name)
    if function is None:
        own = expand(node, scope.state.context)
        if own is not None:
            return expression(own, scope)
        meant = functions.similar(node.name)
        hint = f" Did you mean {meant}?" if meant else " The list of functions is in the documentation of HogQL."
        raise HogQLError(f"Unsupported function call '{node.name[:100]}(...)'.{hint}", node.start, node.end)
    if function.kind == "window":
        raise HogQLError(f"{function.name} needs an OVER (...).", node.start, node.end)
    return _called(node, function, scope, expression)


def window_call(node: ast.WindowCall, scope: Scope, expression: Resolve) -> Typed:
    from hedgerow.hogql.resolver.queries import window  # it reads expressions

    function = functions.lookup(node.call.name)
    if function is None or function.kind == "scalar":
        raise HogQLError(
            f"{node.call.name[:100]} cannot be used with OVER: it is no aggregate or window function.",
            node.start,
            node.end,
        )
    found, type_ = _called(node.call, function, scope, expression, over=True)
    assert isinstance(found, ast.Call)
    if isinstance(node.over, str):
        if node.over not in scope.windows:
            raise HogQLError(f"There is no WINDOW {node.over[:100]} in this query.", node.start, node.end)
        return ast.WindowCall(found, node.over), type_
    return ast.WindowCall(found, window(node.over, scope)), type_


def _called(node: ast.Call, function: Function, scope: Scope, expression: Resolve, *, over: bool = False) -> Typed:
    args = node.args
    if function.kind == "aggregate" and len(args) == 1 and isinstance(args[0], ast.Field) and args[0].chain == ["*"]:
        args = []  # count(*)
    functions.check_arguments(function, replace(node, args=args) if args is not node.args else node)
    if function.kind == "aggregate" and not over:
        found, params = _in_aggregate(node, function, args, scope, expression)
    else:
        found = [expression(one, scope) for one in args]
        params = node.params and [expression(one, scope)[0] for one in node.params]
    for position in _conditions(function, len(found)):
        if found[position][1].untyped:
            found[position] = typed.as_type(found[position][0], "Boolean", scope.state.zone.key), MAYBE_BOOLEAN
    first = found[0][1] if found else UNKNOWN
    if function.kind == "aggregate" and found and first.untyped and OF_NUMBERS.fullmatch(function.clickhouse):
        found[0] = (
            typed.as_type(found[0][0], "Numeric", scope.state.zone.key),
            replace(first, kind="float", untyped=False),
        )
    name, printed = functions.to_clickhouse(
        function,
        _weeks(function, [one for one, _ in found], scope),
        first_is_text=None if first.kind == "unknown" else first.kind in ("string", "null"),
        zone=scope.state.zone.key,
    )
    filtered = expression(node.filter, scope)[0] if node.filter else None
    made: ast.Expr = _or_empty(name, printed) or ast.Call(name, printed, params, node.distinct, filtered)
    return made, returned(function, [type_ for _, type_ in found])


def _or_empty(name: str, args: list[ast.Expr]) -> ast.Expr | None:
    """`ifNull(properties.x, '')` of a property with a column of its own, where a missing one is '' already.

    Without the way through NULL, reading the pages of paths takes a sixth less.
    """
    if name != "ifNull" or not (isinstance(args[1], ast.Constant) and args[1].value == ""):
        return None
    text = args[0]
    if isinstance(text, ast.Call) and text.name == "toString" and len(text.args) == 1:
        text = text.args[0]
    if not isinstance(text, HotText):
        return None
    return ast.call("if", ast.Compare("=", text.column, ast.Constant("null")), ast.Constant(""), text.column)


def _conditions(function: Function, count: int) -> Iterable[int]:
    """The positions of arguments that are conditions, where text of a property is a boolean."""
    if function.clickhouse in ("and", "or", "xor", "not"):
        return range(count)
    if function.clickhouse == "if":
        return (0,)
    if function.clickhouse == "multiIf":
        return range(0, count - 1, 2)
    return (count - 1,) if function.kind == "aggregate" and function.clickhouse.endswith("If") and count else ()


def _weeks(function: Function, args: list[ast.Expr], scope: Scope) -> list[ast.Expr]:
    """Weeks start on the day that the project says, unless the query does."""
    if function.clickhouse in ("toStartOfWeek", "toLastDayOfWeek") and len(args) == 1:
        return [*args, ast.Constant(1 if scope.state.context.week_starts_on_monday else 0)]
    return args


def _in_aggregate(
    node: ast.Call, function: Function, args: list[ast.Expr], scope: Scope, expression: Resolve
) -> tuple[list[Typed], list[ast.Expr] | None]:
    if scope.in_aggregate:
        raise HogQLError(f"{function.name} cannot stand inside of another aggregate.", node.start, node.end)
    scope.in_aggregate = True
    try:
        found = [expression(one, scope) for one in args]
        params = node.params and [expression(one, scope)[0] for one in node.params]
    finally:
        scope.in_aggregate = False
    scope.has_aggregate = True
    return found, params


def returned(function: Function, args: list[Type]) -> Type:
    """The type of what a function returns for arguments of these types."""
    nullable = function.nulls == "maybe" or (function.nulls == "follow" and any(one.nullable for one in args))
    kind, _, item = function.returns.partition(":")
    first = args[0] if args else UNKNOWN
    if kind == "same":
        found = replace(first, untyped=False) if first.untyped else first
    elif kind == "item":
        found = first.items[0] if first.kind == "array" and first.items else UNKNOWN
    elif kind == "common":
        found = _one_of(function.clickhouse, args)
        nullable = found.nullable if function.clickhouse in ("if", "multiIf", "ifNull", "coalesce") else nullable
    elif kind == "array":
        found = array_of(Type(item) if item else first)  # type: ignore[arg-type]
    else:
        found = Type(_kind(kind))
    nullable = nullable and found.kind not in ("array", "map", "tuple")
    return found if found.nullable == nullable else replace(found, nullable=nullable)


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]


def _one_of(name: str, args: list[Type]) -> Type:
    if name == "if":
        return common(args[1:])
    if name == "multiIf":
        return common([*args[1::2], args[-1]])
    found = common(args)
    if name in ("ifNull", "coalesce") and args and not args[-1].nullable:
        return found.not_null()
    return replace(found, untyped=False)
