"""Path cleaning: the project's rules that make `/user/123` and `/user/456` one page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters.values import groups_of, valid_regex

MAX_RULES = 200
_GROUP = re.compile(r"\\([0-9])")


def clean_path(path: ast.Expr, context: QueryContext, rules: Iterable[Mapping[str, Any]] | None = None) -> ast.Expr:
    """Each rule's `regex` replaced by its `alias`, in their `order`; the project's rules unless others are given.

    `\\1` in an alias is the first group of the pattern. A rule whose pattern is none, or whose alias names a group that
    the pattern does not have, is left out.
    """
    given = list(context.path_cleaning if rules is None else rules)[:MAX_RULES]
    for rule in sorted(given, key=lambda rule: rule["order"] if isinstance(rule.get("order"), int) else 0):
        pattern, alias = rule.get("regex"), str(rule.get("alias") or "")
        if isinstance(pattern, str) and pattern and _is_rule(pattern, alias):
            path = ast.call("replaceRegexpAll", path, ast.Constant(pattern), ast.Constant(alias))
    return path


def _is_rule(pattern: str, alias: str) -> bool:
    return valid_regex(pattern) and all(int(group) <= groups_of(pattern) for group in _GROUP.findall(alias))
