"""The columns of a SELECT: what `*` stands for, and what each is called."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

import re2

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.print_hogql import to_hogql
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.sources import Source

MAX_PATTERN = 200
MAX_LOOKED_AT = 200  # characters of a name, which a query may make as long as itself


Column = tuple[str, ast.Expr]
"""What a column is called in the answer, and its expression."""


@dataclass(frozen=True, slots=True)
class Pattern:
    compiled: Any

    def finds(self, name: str) -> bool:
        return self.compiled.search(name[:MAX_LOOKED_AT]) is not None


def expanded(items: list[ast.Expr], scope: Scope) -> Iterator[Column]:
    """The columns, with one for each field of a `*`: only as they are read, since thousands of `*` are refused soon."""
    for item in items:
        if _is_star(item):
            yield from _fields(item, scope)
        else:
            yield name_of(item), item


def _is_star(item: ast.Expr) -> bool:
    return isinstance(item, ast.Star) or (isinstance(item, ast.Field) and item.chain[-1] == "*")


def _fields(item: ast.Expr, scope: Scope) -> list[Column]:
    assert isinstance(item, ast.Star | ast.Field)
    star = item if isinstance(item, ast.Star) else ast.Star([str(part) for part in item.chain[:-1]])
    if not scope.sources:
        raise HogQLError("* needs a FROM: there is no table whose columns it could be.", item.start, item.end)
    if len(star.table) > 1 or (star.table and star.table[0] not in scope.sources):
        raise HogQLError(f"There is no table {'.'.join(star.table)[:100]} in this query.", item.start, item.end)
    chosen = {name: one for name, one in scope.sources.items() if not star.table or name == star.table[0]}
    found: list[Column] = []
    seen: dict[str, Source] = {}
    pattern = _pattern(star)
    for alias, source in chosen.items():
        if any(source is one for one in seen.values()):
            continue  # a table known by two names
        for name in source.star():
            if name in star.exclude or (pattern and not pattern.finds(name)) or (name in seen and name in scope.using):
                continue
            found.append((name, ast.Field([alias, name], start=item.start, end=item.end)))
            seen.setdefault(name, source)
    unknown = [name for name in star.exclude if not any(source.has(name) for source in chosen.values())]
    if unknown:
        raise HogQLError(f"EXCLUDE names a field that is not there: {unknown[0][:100]}.", item.start, item.end)
    return found


def _pattern(star: ast.Star) -> Pattern | None:
    """The pattern of COLUMNS('..'), by RE2, as everywhere: no pattern can make it go back over a name."""
    if star.pattern is None:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        if len(star.pattern) <= MAX_PATTERN:
            return Pattern(re2.compile(star.pattern, options))
    except re2.error:
        raise HogQLError(
            f"The pattern {star.pattern!r} of COLUMNS cannot be read: it follows the syntax of RE2.",
            star.start,
            star.end,
        ) from None
    raise HogQLError(f"The pattern of COLUMNS has at most {MAX_PATTERN} characters.", star.start, star.end)


def name_of(item: ast.Expr) -> str:
    """The alias, else the text of the expression."""
    if isinstance(item, ast.Alias):
        return item.alias
    if isinstance(item, ast.Field) and len(item.chain) == 1:
        return str(item.chain[0])
    return to_hogql(item)


def short_name(item: ast.Expr, name: str, taken: Container[str]) -> str:
    """What the query around knows a column by: `e.event` is `event` there, unless that is another column."""
    if isinstance(item, ast.Field) and len(item.chain) > 1:
        last = str(item.chain[-1])
        return last if last not in taken else name
    return name
