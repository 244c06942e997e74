"""Comparisons: what they do about NULL, and how they keep to what the store can look up.

A comparison is never NULL. `=` and the like are false where a side is NULL, `!=` and the other negative ones true; two
NULLs are equal. In a condition, where NULL is false anyway, nothing is added to the positive ones, so that the sort
key and the indexes of a table still apply; for the same reason a column of times is compared as it is stored, and a
property's own column as text, whenever the answer is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hedgerow.hogql import ast, typed
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import HotText, Name, Scan
from hedgerow.hogql.resolver.constants import as_compared_with
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import BOOLEAN, MAYBE_BOOLEAN, MAYBE_FLOAT, STRING, Type

FUNCTIONS: dict[str, str] = {
    "=": "equals",
    "!=": "notEquals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "like": "like",
    "not like": "notLike",
    "ilike": "ilike",
    "not ilike": "notILike",
    "=~": "match",
    "!~": "match",
    "=~*": "match",
    "!~*": "match",
}
NEGATIVE = frozenset(("!=", "not like", "not ilike", "!~", "!~*", "not in", "global not in", "not in cohort"))
ORDERED = frozenset(("<", "<=", ">", ">="))
MISSING = ("", "null")  # texts of a property that are read as NULL
Resolve = Callable[[ast.Expr, Scope], Typed]


def compare(node: ast.Compare, scope: Scope, expression: Resolve, *, condition: bool = False) -> Typed:
    """`condition` says that NULL counts as false here."""
    if node.op in ("in cohort", "not in cohort"):
        return _in_cohort(node, scope, expression), BOOLEAN
    left, right = expression(node.left, scope), expression(node.right, scope)
    for one, other in ((left, right), (right, left)):
        if isinstance(other[0], ast.Constant) and other[0].value is None and node.op in ("=", "!="):
            return _null_test(one[0], is_null=node.op == "="), BOOLEAN
    pair = _alike(node, left, right, scope)
    if pair is None:
        return ast.Constant(node.op in NEGATIVE), BOOLEAN
    left, right = pair
    left, right = _as_stored(node.op, left, right, scope)
    found = _called(node.op, left[0], right[0])
    return _never_null(node.op, found, left, right, scope, condition=condition), BOOLEAN


def _null_test(node: ast.Expr, *, is_null: bool) -> ast.Expr:
    if isinstance(node, HotText):
        return ast.Compare("in" if is_null else "not in", node.column, ast.Constant(list(MISSING)))
    return ast.call("isNull" if is_null else "isNotNull", node)


def _called(op: str, left: ast.Expr, right: ast.Expr) -> ast.Expr:
    if op.endswith("*"):
        right = (
            ast.Constant(f"(?i){right.value}")
            if isinstance(right, ast.Constant)
            else ast.call("concat", ast.Constant("(?i)"), right)
        )
    found = ast.call(FUNCTIONS[op], left, right)
    return ast.call("not", found) if op.startswith("!~") else found


def _never_null(op: str, found: ast.Expr, left: Typed, right: Typed, scope: Scope, *, condition: bool) -> ast.Expr:
    nullable = [node for node, type_ in (left, right) if type_.nullable]
    if not nullable or (scope.joining and op not in NEGATIVE):
        return found
    if len(nullable) == 2 and op in ("=", "!="):
        tests = [ast.call("isNull" if op == "=" else "isNotNull", node) for node in nullable]
        return ast.call("ifNull", found, ast.call("and" if op == "=" else "or", *tests))
    if condition and op not in NEGATIVE:
        return found
    return ast.call("ifNull", found, ast.Constant(int(op in NEGATIVE)))


def _alike(node: ast.Compare, left: Typed, right: Typed, scope: Scope) -> tuple[Typed, Typed] | None:
    """Both sides as one kind of value: constants become what the other side is, untyped text what a constant is.

    None where the constant is equal to no value of the other side's type.
    """
    if node.op not in ("=", "!=", *ORDERED):
        return left, right
    right_value, left_value = plain_constant(node.right), plain_constant(node.left)
    if right_value is not None and left_value is None:
        left = as_wanted(left, right_value[0], scope)
        found = _constant_for(right_value[0], left, scope, node.right)
        return (left, found) if found else None
    if left_value is not None and right_value is None:
        right = as_wanted(right, left_value[0], scope)
        found = _constant_for(left_value[0], right, scope, node.left)
        return (found, right) if found else None
    if left[1].untyped != right[1].untyped:
        left, right = _as_other(left, right[1], scope), _as_other(right, left[1], scope)
    return left, right


def plain_constant(node: ast.Expr) -> tuple[Any] | None:
    """The value of a constant, in a tuple since it may be None; negative numbers are constants too."""
    return (node.value,) if isinstance(node, ast.Constant) else None


def as_wanted(value: Typed, constant: Any, scope: Scope) -> Typed:
    """Text of a property without a type: a number or a boolean where it is compared with one."""
    if not value[1].untyped:
        return value
    if isinstance(constant, bool):
        return typed.as_type(value[0], "Boolean", scope.state.zone.key), MAYBE_BOOLEAN
    if isinstance(constant, int | float):
        return typed.as_type(value[0], "Numeric", scope.state.zone.key), MAYBE_FLOAT
    return value


def _as_other(value: Typed, other: Type, scope: Scope) -> Typed:
    if value[1].untyped and other.kind in ("integer", "float", "decimal"):
        return typed.as_type(value[0], "Numeric", scope.state.zone.key), MAYBE_FLOAT
    if value[1].untyped and other.kind == "boolean":
        return typed.as_type(value[0], "Boolean", scope.state.zone.key), MAYBE_BOOLEAN
    return value


def _constant_for(value: Any, other: Typed, scope: Scope, at: ast.Node) -> Typed | None:
    found = as_compared_with(value, other[1], scope.state.zone, at)
    if found is None:
        return None
    return found, other[1].not_null()


def _as_stored(op: str, left: Typed, right: Typed, scope: Scope) -> tuple[Typed, Typed]:
    """The column itself instead of what it is read as, where the other side lets it."""
    if isinstance(left[0], HotText) and _never_missing(op, right[0]):
        return (left[0].column, STRING), right
    if isinstance(right[0], HotText) and op in ("=", "!=") and _never_missing(op, left[0]):
        return left, (right[0].column, STRING)
    zone = scope.state.zone.key
    return _as_moment(left, right[1], zone), _as_moment(right, left[1], zone)


def _never_missing(op: str, other: ast.Expr) -> bool:
    """Whether the texts that stand for a missing property compare with a constant as NULL does."""
    if not isinstance(other, ast.Constant) or not isinstance(other.value, str):
        return False
    if op in ("=", "!="):
        return other.value not in MISSING
    if op in ("like", "ilike", "not like", "not ilike"):
        parts = [{"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in other.value]
        return "\\" not in other.value and not any(
            re.fullmatch("".join(parts), text, re.IGNORECASE | re.DOTALL) for text in MISSING
        )
    return False


def _as_moment(value: Typed, other: Type, zone: str) -> Typed:
    """A zone changes how a time is shown, not which comes first; but a date is a moment only within a zone."""
    node, type_ = value
    if type_.kind == "datetime" and other.kind in ("datetime", "date"):
        return in_utc(node), type_
    if type_.kind == "date" and other.kind == "datetime":
        return ast.call("toDateTime64", node, ast.Constant(6), ast.Constant(zone)), replace(type_, kind="datetime")
    return value


def in_utc(node: ast.Expr) -> ast.Expr:
    """A column of times as it is stored."""
    if isinstance(node, ast.Call) and node.name == "toTimeZone" and isinstance(node.args[0], Name):
        return node.args[0]
    return node


def _in_cohort(node: ast.Compare, scope: Scope, expression: Resolve) -> ast.Expr:
    value, _ = expression(node.left, scope)
    ids = [_cohort(one, scope) for one in (node.right.exprs if isinstance(node.right, ast.Tuple) else [node.right])]
    state = scope.state
    alias = state.alias("cohort_people")
    scan = Scan("cohort_people", alias, final=True)
    scan.conditions = [
        ast.Compare("in", Name(alias, "cohort_id"), ast.Constant(ids)),
        ast.call("equals", Name(alias, "is_member"), ast.Constant(1)),
    ]
    members = ast.Select([Name(alias, "person_id")], from_=ast.Join(scan, alias))
    state.selects.append(members)
    state.tables.add("cohort_people")
    return ast.Compare("in" if node.op == "in cohort" else "not in", value, members)


def _cohort(node: ast.Expr, scope: Scope) -> int:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | str) or isinstance(node.value, bool):
        raise HogQLError("IN COHORT takes the number or the name of a cohort.", node.start, node.end)
    found = scope.state.context.catalogue.cohort(node.value)
    if found is None:
        raise HogQLError(
            f"There is no cohort {node.value!r} in this project: list them with GET cohorts/.", node.start, node.end
        )
    return found.id
