"""A resolved tree as ClickHouse SQL. No value of a query is ever part of the text: each is a bound parameter.

    print_sql(query) == ("SELECT count() FROM events AS events__1 WHERE equals(..)", {"p0": ..})

Names are quoted wherever they are not plain words. Nodes that only the parser makes are refused, and so are tables
without their project's guard: a mistake before this is an error here, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.print_values import Parameters
from hedgerow.hogql.resolved import Bound, HotText, Name, Rows, Scan, TableName
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


def print_sql(query: ast.Query) -> tuple[str, dict[str, Any]]:
    """The statement and the values of its parameters."""
    printer = _Printer()
    return printer.query(query), printer.parameters.values


def quoted(name: str) -> str:
    """A name that the query chose, as ClickHouse reads it."""
    if _PLAIN.match(name) and name.lower() not in _KEYWORDS:
        return name
    escaped = name.replace("\\", "\\\\").replace("`", "\\`").replace("\0", "\\0")
    return f"`{escaped}`"


class _Printer:
    def __init__(self) -> None:
        self.parameters = Parameters()

    # expressions

    def expr(self, node: ast.Node) -> str:
        handler = _HANDLERS.get(type(node))
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

    def window_call(self, node: ast.WindowCall) -> str:
        over = quoted(safe_name(node.over)) if isinstance(node.over, str) else f"({self.window(node.over)})"
        return f"{self.call(node.call)} OVER {over}"

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

    def sub_query(self, node: ast.Query) -> str:
        return f"({self.query(node)})"

    # queries

    def query(self, node: ast.Query) -> str:
        return self.set(node) if isinstance(node, ast.SelectSet) else self.select(node)

    def set(self, node: ast.SelectSet) -> str:
        parts = [self._part(node.first)]
        for part in node.rest:
            parts += [part.op, self._part(part.query)]
        text = " ".join(parts)
        if self._wrapped(node):
            text = f"{self.with_(node.ctes)}SELECT * FROM ({text})"  # noqa: S608 -- values are parameters
        return text + self._limits(node.limit, node.offset)

    @staticmethod
    def _wrapped(node: ast.SelectSet) -> bool:
        return bool(node.ctes) or node.limit is not None or node.offset is not None

    def _part(self, node: ast.Query) -> str:
        """In brackets, so that its LIMIT and its WITH are its own."""
        return f"({self.query(node)})"

    def with_(self, ctes: dict[str, ast.Cte], *, recursive: bool = False) -> str:
        if not ctes:
            return ""
        found = ", ".join([f"{quoted(name)} AS {self.expr(cte.expr)}" for name, cte in ctes.items()])
        return f"WITH {'RECURSIVE ' if recursive else ''}{found} "

    def select(self, node: ast.Select) -> str:
        text = [self.with_(node.ctes, recursive=node.recursive), "SELECT "]
        if node.distinct:
            text.append("DISTINCT ")
        elif node.distinct_on:
            text.append(f"DISTINCT ON ({self.listed(node.distinct_on)}) ")
        text.append(", ".join([self._column(one) for one in node.select]) or "1")
        if node.from_ is not None:
            text.append(self._from(node.from_))
        if node.array_join is not None:
            left = "LEFT " if node.array_join.left else ""
            text.append(f" {left}ARRAY JOIN {', '.join([self._column(one) for one in node.array_join.exprs])}")
        if node.prewhere is not None:
            text.append(f" PREWHERE {self._condition(node.prewhere)}")
        if node.where is not None:
            text.append(f" WHERE {self._condition(node.where)}")
        if node.group_by is not None:
            text.append(self._group_by(node))
        if node.having is not None:
            text.append(f" HAVING {self._condition(node.having)}")
        if node.windows:
            windows = [f"{quoted(safe_name(name))} AS ({self.window(one)})" for name, one in node.windows.items()]
            text.append(f" WINDOW {', '.join(windows)}")
        if node.qualify is not None:
            text.append(f" QUALIFY {self._condition(node.qualify)}")
        if node.order_by:
            text.append(f" ORDER BY {', '.join([self._order(one) for one in node.order_by])}")
        if node.limit_by is not None:
            by = node.limit_by
            offset = f" OFFSET {self.expr(by.offset)}" if by.offset is not None else ""
            text.append(f" LIMIT {self.expr(by.n)}{offset} BY {self.listed(by.exprs)}")
        text.append(self._limits(node.limit, node.offset, with_ties=node.with_ties))
        return "".join(text)

    def _column(self, node: ast.Expr) -> str:
        """An item of a list, whose alias needs no brackets."""
        if isinstance(node, ast.Alias):
            return f"{self.expr(node.expr)} AS {quoted(safe_name(node.alias))}"
        return self.expr(node)

    def _condition(self, node: ast.Expr) -> str:
        if isinstance(node, ast.And):
            return " AND ".join([self.expr(one) for one in node.exprs])
        return self.expr(node)

    def _from(self, first: ast.Join) -> str:
        text = []
        step: ast.Join | None = first
        while step is not None:
            how = f" {step.join_type} " if step.join_type else " FROM "
            alias = f" AS {quoted(step.alias)}" if step.alias else ""
            final = " FINAL" if isinstance(step.table, Scan) and step.table.final else ""
            on = f" ON {self._condition(step.constraint.expr)}" if step.constraint is not None else ""
            text.append(f"{how}{self.expr(step.table)}{alias}{final}{on}")
            step = step.next
        return "".join(text)

    def scan(self, node: Scan) -> str:
        if not node.guarded:
            raise TypeError(f"{node.table} has no guard")
        return quoted(node.table) if node.table else f"numbers({self.parameters.of(0)})"

    def rows(self, node: Rows) -> str:
        return f"numbers({self.parameters.of(node.first)}, {self.parameters.of(node.count)})"

    def table_name(self, node: TableName) -> str:
        return quoted(node.name)

    def _group_by(self, node: ast.Select) -> str:
        assert node.group_by is not None
        if node.group_by_mode == "sets":
            sets = [
                f"({self.listed(one.exprs)})" if isinstance(one, ast.Tuple) else f"({self.expr(one)})"
                for one in node.group_by
            ]
            return f" GROUP BY GROUPING SETS ({', '.join(sets)})"
        listed = self.listed(node.group_by)
        return f" GROUP BY {node.group_by_mode.upper()}({listed})" if node.group_by_mode else f" GROUP BY {listed}"

    def _order(self, node: ast.OrderExpr) -> str:
        text = self.expr(node.expr) + (" DESC" if node.descending else "")
        if node.nulls:
            text += f" NULLS {node.nulls.upper()}"
        if node.with_fill:
            text += " WITH FILL"
            fill = node.with_fill
            for word, part in (("FROM", fill.first), ("TO", fill.last), ("STEP", fill.step)):
                if part is not None:
                    text += f" {word} {self.expr(part)}"
        return text

    def window(self, node: ast.Window) -> str:
        text = [quoted(safe_name(node.base))] if node.base else []
        if node.partition_by:
            text.append(f"PARTITION BY {self.listed(node.partition_by)}")
        if node.order_by:
            text.append(f"ORDER BY {', '.join([self._order(one) for one in node.order_by])}")
        if node.frame and node.frame_start:
            first, last = self._frame(node.frame_start), self._frame(node.frame_end) if node.frame_end else None
            text.append(f"{node.frame.upper()} BETWEEN {first} AND {last}" if last else f"{node.frame.upper()} {first}")
        return " ".join(text)

    @staticmethod
    def _frame(node: ast.WindowFrame) -> str:
        if node.kind == "current row":
            return "CURRENT ROW"
        return f"{'UNBOUNDED' if node.value is None else int(node.value)} {node.kind.upper()}"

    def _limits(self, limit: ast.Expr | None, offset: ast.Expr | None, *, with_ties: bool = False) -> str:
        text = f" LIMIT {self.expr(limit)}" if limit is not None else ""
        if limit is not None and with_ties:
            text += " WITH TIES"
        return text + (f" OFFSET {self.expr(offset)}" if offset is not None else "")


_HANDLERS: dict[type[ast.Node], Callable[[_Printer, Any], str]] = {
    ast.Constant: _Printer.constant,
    Bound: _Printer.bound,
    Name: _Printer.name,
    HotText: _Printer.hot_text,
    ast.Call: _Printer.call,
    ast.WindowCall: _Printer.window_call,
    ast.Alias: _Printer.alias,
    ast.And: _Printer.and_,
    ast.Or: _Printer.or_,
    ast.Not: _Printer.not_,
    ast.Compare: _Printer.compare,
    ast.Arithmetic: _Printer.arithmetic,
    ast.Lambda: _Printer.lambda_,
    ast.Array: _Printer.array,
    ast.Tuple: _Printer.tuple,
    ast.Select: _Printer.sub_query,
    ast.SelectSet: _Printer.sub_query,
    Scan: _Printer.scan,
    Rows: _Printer.rows,
    TableName: _Printer.table_name,
}
