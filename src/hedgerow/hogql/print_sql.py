"""A resolved tree as ClickHouse SQL. No value of a query is ever part of the text: each is a bound parameter.

    print_sql(query) == ("SELECT count() FROM events AS events__1 WHERE equals(..)", {"p0": ..})

Names are quoted wherever they are not plain words. Nodes that only the parser makes are refused, and so are tables
without their project's guard: a mistake before this is an error here, never an answer.
"""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.print_sql_expressions import Expressions, quoted
from hedgerow.hogql.resolved import Bound, HotText, Name, Rows, Scan, TableName
from hedgerow.hogql.resolver.scope import safe_name


def print_sql(query: ast.Query) -> tuple[str, dict[str, Any]]:
    """The statement and the values of its parameters."""
    printer = _Printer()
    return printer.query(query), printer.parameters.values


class _Printer(Expressions):
    def sub_query(self, node: ast.Query) -> str:
        return f"({self.query(node)})"

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
        text.append(", ".join([self.column(one) for one in node.select]) or "1")
        if node.from_ is not None:
            text.append(self._from(node.from_))
        if node.array_join is not None:
            left = "LEFT " if node.array_join.left else ""
            text.append(f" {left}ARRAY JOIN {', '.join([self.column(one) for one in node.array_join.exprs])}")
        if node.prewhere is not None:
            text.append(f" PREWHERE {self.condition(node.prewhere)}")
        if node.where is not None:
            text.append(f" WHERE {self.condition(node.where)}")
        if node.group_by:
            text.append(self._group_by(node))
        if node.having is not None:
            text.append(f" HAVING {self.condition(node.having)}")
        if node.windows:
            windows = [f"{quoted(safe_name(name))} AS ({self.window(one)})" for name, one in node.windows.items()]
            text.append(f" WINDOW {', '.join(windows)}")
        if node.qualify is not None:
            text.append(f" QUALIFY {self.condition(node.qualify)}")
        if node.order_by:
            text.append(f" ORDER BY {', '.join([self._order(one) for one in node.order_by])}")
        if node.limit_by is not None:
            by = node.limit_by
            offset = f" OFFSET {self.expr(by.offset)}" if by.offset is not None else ""
            text.append(f" LIMIT {self.expr(by.n)}{offset} BY {self.listed(by.exprs)}")
        text.append(self._limits(node.limit, node.offset, with_ties=node.with_ties))
        return "".join(text)

    def _from(self, first: ast.Join) -> str:
        text = []
        step: ast.Join | None = first
        while step is not None:
            how = f" {step.join_type} " if step.join_type else " FROM "
            alias = f" AS {quoted(step.alias)}" if step.alias else ""
            final = " FINAL" if isinstance(step.table, Scan) and step.table.final else ""
            on = f" ON {self.condition(step.constraint.expr)}" if step.constraint is not None else ""
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

    def window_call(self, node: ast.WindowCall) -> str:
        over = quoted(safe_name(node.over)) if isinstance(node.over, str) else f"({self.window(node.over)})"
        return f"{self.call(node.call)} OVER {over}"


_Printer.handlers = {
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
