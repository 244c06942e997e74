"""Versions such as `1.12.0` and `v2.3-beta`: numbers compared part by part, without what follows them."""

from __future__ import annotations

import re

from hedgerow.hogql import ast
from hedgerow.hogql.filters.given import invalid

PARTS = 4
_VERSION = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,3})(?![\d.])")
_WILDCARD = re.compile(r"v?((?:\d{1,9}\.){0,3})[*xX]?")
_NUMBERS = r"^v?(\d{1,9}(?:\.\d{1,9}){0,3})"
_COMPARED: dict[str, ast.CompareOp] = {
    "semver_eq": "=",
    "semver_gt": ">",
    "semver_gte": ">=",
    "semver_lt": "<",
    "semver_lte": "<=",
}


def condition(operator: str, text: ast.Expr, value: str, attr: str) -> ast.Expr:
    """False for a text that is no version. Raises `InvalidInput` for such a value."""
    if operator == "semver_wildcard":
        match = _WILDCARD.fullmatch(value.strip())
        if not match or not match[1]:
            raise invalid(f"'{value[:50]}' is no pattern of versions. Write it as 1.2.*", attr)
        low = [int(part) for part in match[1].rstrip(".").split(".")]
        return _range(text, low, _raised(low, len(low) - 1))
    match = _VERSION.match(value.strip())
    if not match:
        raise invalid(f"'{value[:50]}' is not a version. Write it as 1.2.3", attr)
    parts = [int(part) for part in match[1].split(".")]
    if operator == "semver_tilde":
        return _range(text, parts, _raised(parts, min(1, len(parts) - 1)))
    if operator == "semver_caret":
        leading = next((index for index, part in enumerate(parts) if part), len(parts) - 1)
        return _range(text, parts, _raised(parts, leading))
    return _is_version(text, _compare(_COMPARED[operator], text, parts))


def _range(text: ast.Expr, low: list[int], below: list[int]) -> ast.Expr:
    return _is_version(text, _compare(">=", text, low), _compare("<", text, below))


def _raised(parts: list[int], position: int) -> list[int]:
    return [*parts[:position], parts[position] + 1]


def _is_version(text: ast.Expr, *conditions: ast.Expr) -> ast.Expr:
    return ast.And([ast.Compare("=~", ast.copy(text), ast.Constant(_NUMBERS)), *conditions])


def _compare(op: ast.CompareOp, text: ast.Expr, parts: list[int]) -> ast.Expr:
    wanted = [*parts, *[0] * PARTS][:PARTS]
    return ast.Compare(op, _numbers(text), ast.Array([ast.Constant(part) for part in wanted]))


def _numbers(text: ast.Expr) -> ast.Expr:
    """`1.12` as [1, 12, 0, 0]."""
    known = ast.call("ifNull", ast.copy(text), ast.Constant(""))
    digits = ast.call("splitByChar", ast.Constant("."), ast.call("extract", known, ast.Constant(_NUMBERS)))
    numbers = ast.call("arrayMap", ast.Lambda(["part"], ast.call("toInt64OrZero", ast.Field(["part"]))), digits)
    return ast.call("arrayResize", numbers, ast.Constant(PARTS), ast.Constant(0))
