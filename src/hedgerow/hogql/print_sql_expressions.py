"""Resolved expressions as ClickHouse SQL, for `print_sql`, which adds the queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from hedgerow.hogql import ast
from hedgerow.hogql.print_values import Parameters
from hedgerow.hogql.resolved import Bound, HotText, Name
from hedgerow.hogql.resolver.scope import safe_name

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
_KEYWORDS = frozenset(
    word
    for line in (
        "all and any array as asc asof between by case cast collate cross date desc distinct else end except exists",
        "false filter final first following for format from full global group having if ilike in inner intersect",
        "interval into is join key last left like limit not null nulls offset on or order outer over partition",
        "preceding prewhere qualify range right row rows sample select semi set settings table then ties timestamp to",
        "top totals true unbounded union using values view when where window with",
    )
    for word in line.split()
)


def quoted(name: str) -> str:
    """A name that the query chose, as ClickHouse reads it."""
    if _PLAIN.match(name) and name.lower() not in _KEYWORDS:
        return name
    escaped = name.replace("\\", "\\\\").replace("`", "\\`").replace("\0", "\\0")
    return f"`{escaped}`"


class Expressions:
    """One method for each kind of node; `handlers` says which, and must know all that is to be printed."""

    handlers: ClassVar[Mapping[type[ast.Node], Callable[[Any, Any], str]]] = {}

    def __init__(self) -> None:
        self.parameters = Parameters()

    def expr(self, node: ast.Node) -> str:
        handler = self.handlers.get(type(node))
        if handler is None:
            raise TypeError(f"{type(node).__name__} cannot be printed: it was not resolved")
        return handler(self, node)

    def listed(self, nodes: Iterable[ast.Node]) -> str:
        return ", ".join([self.expr(node) for node in nodes])

    def constant(self, node: ast.Constant) -> str:
        return self.parameters.of(node.value)

    def bound(self, node: Bound) -> str:
        return self.parameters.typed(node.value, node.type_name)

    def name(self, node: Name) -> str:
        column = quoted(safe_name(node.column))
        return column if node.table is None else f"{quoted(node.table)}.{column}"

    def hot_text(self, node: HotText) -> str:
        column = self.name(node.column)
        return f"nullIf(nullIf({column}, {self.parameters.of('')}), {self.parameters.of('null')})"

    def call(self, node: ast.Call) -> str:
        if not _PLAIN.match(node.name):
            raise TypeError(f"no function of ClickHouse: {node.name!r}")
        params = f"({self.listed(node.params)})" if node.params else ""
        distinct = "DISTINCT " if node.distinct else ""
        filtered = f" FILTER (WHERE {self.expr(node.filter)})" if node.filter is not None else ""
        return f"{node.name}{params}({distinct}{self.listed(node.args)}){filtered}"

    def alias(self, node: ast.Alias) -> str:
        return f"({self.expr(node.expr)} AS {quoted(safe_name(node.alias))})"

    def and_(self, node: ast.And) -> str:
        return self._joined(" AND ", node.exprs)

    def or_(self, node: ast.Or) -> str:
        return self._joined(" OR ", node.exprs)

    def _joined(self, word: str, exprs: list[ast.Expr]) -> str:
        return f"({word.join([self.expr(one) for one in exprs])})" if len(exprs) > 1 else self.expr(exprs[0])

    def not_(self, node: ast.Not) -> str:
        return f"not({self.expr(node.expr)})"

    def compare(self, node: ast.Compare) -> str:
        """Most comparisons are calls by now: these are IN, what a JOIN is made by, and those of `typed`."""
        if node.op not in ("in", "not in", "=", "!=", "<", "<=", ">", ">="):
            raise TypeError(f"{node.op} was not resolved")
        right = self.expr(node.right)
        return f"({self.expr(node.left)} {node.op.upper()} {right})"

    def arithmetic(self, node: ast.Arithmetic) -> str:
        """A chain that grows to the left needs no brackets between its parts of one rank."""
        parts: list[str] = []
        first: ast.Expr = node
        rank = node.op in "+-"
        while isinstance(first, ast.Arithmetic) and (first.op in "+-") == rank:
            parts.append(f" {first.op} {self.expr(first.right)}")
            first = first.left
        return f"({self.expr(first)}{''.join(reversed(parts))})"

    def lambda_(self, node: ast.Lambda) -> str:
        names = ", ".join([quoted(name) for name in node.args])
        return f"({names}) -> {self.expr(node.expr)}"

    def array(self, node: ast.Array) -> str:
        return f"[{self.listed(node.exprs)}]"

    def tuple(self, node: ast.Tuple) -> str:
        return f"tuple({self.listed(node.exprs)})"

    def column(self, node: ast.Expr) -> str:
        """An item of a list, whose alias needs no brackets."""
        if isinstance(node, ast.Alias):
            return f"{self.expr(node.expr)} AS {quoted(safe_name(node.alias))}"
        return self.expr(node)

    def condition(self, node: ast.Expr) -> str:
        if isinstance(node, ast.And):
            return " AND ".join([self.expr(one) for one in node.exprs])
        return self.expr(node)
