"""Elements and slices of arrays, and keys of what has keys."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolver.compare import Resolve
from hedgerow.hogql.resolver.reads import access
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import UNKNOWN


def array_access(node: ast.ArrayAccess, scope: Scope, expression: Resolve) -> Typed:
    """`a[1]`, and `properties['x']`, which is the same as `properties.x`."""
    chain: list[str | int] = []
    inner: ast.Expr = node
    while isinstance(inner, ast.ArrayAccess | ast.TupleAccess):
        key = inner.property if isinstance(inner, ast.ArrayAccess) else ast.Constant(inner.index)
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str | int) or isinstance(key.value, bool):
            break
        chain.insert(0, key.value)
        inner = inner.array if isinstance(inner, ast.ArrayAccess) else inner.tuple
    if isinstance(inner, ast.Field) and chain:
        return expression(ast.Field([*inner.chain, *chain], start=node.start, end=node.end), scope)
    if inner is not node:
        return access(expression(inner, scope), chain, scope.state, node)
    array, type_ = expression(node.array, scope)
    index, _ = expression(node.property, scope)
    item = type_.items[-1] if type_.items and type_.kind in ("array", "map") else UNKNOWN
    if type_.kind in ("json", "string"):
        raise HogQLError("A key must be a constant here, such as properties['name'].", node.start, node.end)
    return ast.call("arrayElement", array, index), item


def array_slice(node: ast.ArraySlice, scope: Scope, expression: Resolve) -> Typed:
    """`a[2:4]` is the elements 2, 3 and 4; negative positions count from the end."""
    array, type_ = expression(node.array, scope)
    first = expression(node.first, scope)[0] if node.first else ast.Constant(1)
    if node.last is None:
        return ast.call("arraySlice", array, first), type_
    last, _ = expression(node.last, scope)
    size = ast.call("length", array)
    ends = [ast.call("if", ast.call("less", one, ast.Constant(0)), _plus(size, one), one) for one in (first, last)]
    length = ast.call("greatest", _plus(ast.Arithmetic("-", ends[1], ends[0]), ast.Constant(1)), ast.Constant(0))
    return ast.call("arraySlice", array, first, length), type_


def _plus(left: ast.Expr, right: ast.Expr) -> ast.Expr:
    return ast.Arithmetic("+", left, right)
