"""`IN` and `NOT IN`: lists of constants as one array, sub-queries, queries of a WITH.

The statement runs with `transform_null_in`, so that NULL is found among NULLs and neither form is ever NULL.
"""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.resolved import HotText, Name, TableName
from hedgerow.hogql.resolver.compare import MISSING, Resolve, as_wanted, in_utc
from hedgerow.hogql.resolver.constants import as_compared_with
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import BOOLEAN


def membership(node: ast.Compare, scope: Scope, expression: Resolve) -> Typed:
    left = expression(node.left, scope)
    op: ast.CompareOp = "not in" if node.op.endswith("not in") else "in"
    values = _constants(node.right)
    if values is not None and left[1].kind not in ("tuple", "array", "map"):
        return _among(op, left, values, scope, node.right), BOOLEAN
    if isinstance(node.right, ast.Field) and len(node.right.chain) == 1:
        query = scope.query_named(str(node.right.chain[0]))
        if query is not None:
            columns: list[ast.Expr] = [Name(query.printed, column) for column in list(query.columns)[:1]]
            table = ast.Join(TableName(query.printed), None)
            found = ast.Select(columns or [ast.Constant(1)], from_=table)
            return ast.Compare(op, left[0], found), BOOLEAN
    right, _ = expression(node.right, scope)
    return ast.Compare(op, left[0], right), BOOLEAN


def _constants(node: ast.Expr) -> list[Any] | None:
    """The values of a list of nothing but constants."""
    if isinstance(node, ast.Tuple | ast.Array):
        if all(isinstance(one, ast.Constant) and not isinstance(one.value, list | tuple) for one in node.exprs):
            return [one.value for one in node.exprs if isinstance(one, ast.Constant)]
        return None
    if isinstance(node, ast.Constant):
        return list(node.value) if isinstance(node.value, list | tuple) else [node.value]
    return None


def _among(op: ast.CompareOp, left: Typed, values: list[Any], scope: Scope, at: ast.Node) -> ast.Expr:
    known = [value for value in values if value is not None]
    if known:
        left = as_wanted(left, next((one for one in known if isinstance(one, str)), known[0]), scope)
    node, type_ = left
    zone = scope.state.zone
    wanted = [as_compared_with(value, type_, zone, at) for value in known]
    found = [one for one in wanted if one is not None]
    texts = [one.value for one in found if isinstance(one, ast.Constant)]
    if isinstance(node, HotText):
        if len(known) == len(values) and not any(text in MISSING for text in texts):
            node = node.column
    elif type_.kind == "datetime":
        node = in_utc(node)
    of_nulls = len(known) < len(values)
    inside: ast.Expr = _list(found)
    if not found:
        test: ast.Expr = ast.Constant(op == "not in")
    elif type_.nullable and node is left[0]:
        test = ast.call("ifNull", ast.Compare(op, node, inside), ast.Constant(int(op == "not in")))
    else:
        test = ast.Compare(op, node, inside)
    if not of_nulls:
        return test
    return (
        ast.call("or", test, ast.call("isNull", node))
        if op == "in"
        else ast.call("and", test, ast.call("isNotNull", node))
    )


def _list(found: list[ast.Expr]) -> ast.Expr:
    values = [one.value for one in found if isinstance(one, ast.Constant)]
    kinds = {type(value) for value in values}
    if len(values) == len(found) and len(kinds) == 1:
        return ast.Constant(values)
    return ast.Tuple(found)
