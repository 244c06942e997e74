"""Path cleaning: the project's rules that make `/user/123` and `/user/456` one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters.values import valid_regex

MAX_RULES = 200


def clean_path(path: ast.Expr, context: QueryContext, rules: Iterable[Mapping[str, Any]] | None = None) -> ast.Expr:
    """Each rule's `regex` replaced by its `alias`, in their `order`; the project's rules unless others are given.

    A rule whose pattern is none, or that lacks one, is left out. `<id>` in an alias is text, as is a backslash.
    """
    given = list(context.path_cleaning if rules is None else rules)[:MAX_RULES]
    ordered = sorted(given, key=lambda rule: rule["order"] if isinstance(rule.get("order"), int) else 0)
    for rule in ordered:
        pattern, alias = rule.get("regex"), rule.get("alias")
        if isinstance(pattern, str) and pattern and valid_regex(pattern):
            replacement = str(alias or "").replace("\\", "\\\\")
            path = ast.call("replaceRegexpAll", path, ast.Constant(pattern), ast.Constant(replacement))
    return path
