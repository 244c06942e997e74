"""SELECTs and their clauses as canonical HogQL, for `print_hogql`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql import print_hogql as exprs


def query(node: ast.Query) -> str:
    """Without brackets around it."""
    before = _with(node)
    if isinstance(node, ast.Select):
        return before + _select(node)
    printed = before + _member(node.first, first=True)
    for number, part in enumerate(node.rest, 1):
        ends = number == len(node.rest) and node.limit is None and node.offset is None
        printed += f" {part.op} {_member(part.query, last=ends)}"
    if node.limit is not None or node.offset is not None:
        printed = f"{before}({printed[len(before) :]})" + _limits(node.limit, node.offset)
    return printed


def _with(node: ast.Query) -> str:
    if not node.ctes:
        return ""
    first = node if isinstance(node, ast.Select) else node.first
    word = "WITH RECURSIVE " if isinstance(first, ast.Select) and first.recursive else "WITH "
    return word + ", ".join(_cte(cte) for cte in node.ctes.values()) + " "


def _cte(cte: ast.Cte) -> str:
    if cte.kind == "value":
        return f"{exprs.text(cte.expr)} AS {exprs.name(cte.name)}"
    columns = f" ({', '.join(map(exprs.name, cte.columns))})" if cte.columns else ""
    return f"{exprs.name(cte.name)}{columns} AS {exprs.text(cte.expr)}"


def _member(node: ast.Query, *, first: bool = False, last: bool = False) -> str:
    """A member of a set: in brackets where its end or its WITH would be taken for the set's."""
    bare = isinstance(node, ast.Select) and not node.ctes
    if bare and (last or (node.limit is None and node.offset is None)):
        return query(node)
    return f"({query(node)})"


def _select(node: ast.Select) -> str:
    parts = ["SELECT"]
    if node.distinct_on is not None:
        parts.append(f"DISTINCT ON ({exprs.joined(node.distinct_on)})")
    elif node.distinct:
        parts.append("DISTINCT")
    parts.append(exprs.joined(node.select))
    if node.from_ is not None:
        parts.append("FROM " + tables(node.from_))
    if node.array_join is not None:
        parts.append(f"{'LEFT ' if node.array_join.left else ''}ARRAY JOIN {exprs.joined(node.array_join.exprs)}")
    for word, condition in (("PREWHERE", node.prewhere), ("WHERE", node.where)):
        if condition is not None:
            parts.append(f"{word} {exprs.text(condition)}")
    if node.group_by is not None:
        parts.append("GROUP BY " + _groups(node))
    if node.having is not None:
        parts.append(f"HAVING {exprs.text(node.having)}")
    if node.windows:
        named = (f"{exprs.name(name)} AS {window(value)}" for name, value in node.windows.items())
        parts.append(f"WINDOW {', '.join(named)}")
    if node.qualify is not None:
        parts.append(f"QUALIFY {exprs.text(node.qualify)}")
    if node.order_by:
        parts.append("ORDER BY " + ", ".join(map(order, node.order_by)))
    return " ".join(parts) + _limit_by(node) + _limits(node.limit, node.offset, with_ties=node.with_ties)


def _groups(node: ast.Select) -> str:
    groups = node.group_by or []
    if node.group_by_mode == "sets":
        sets = (f"({exprs.joined(one.exprs)})" if isinstance(one, ast.Tuple) else exprs.text(one) for one in groups)
        return f"GROUPING SETS ({', '.join(sets)})"
    if node.group_by_mode is not None:
        return f"{node.group_by_mode.upper()}({exprs.joined(groups)})"
    return exprs.joined(groups)


def _limit_by(node: ast.Select) -> str:
    if node.limit_by is None:
        return ""
    by = node.limit_by
    offset = f" OFFSET {exprs.text(by.offset)}" if by.offset is not None else ""
    return f" LIMIT {exprs.text(by.n)}{offset} BY {exprs.joined(by.exprs)}"


def _limits(limit: ast.Expr | None, offset: ast.Expr | None, *, with_ties: bool = False) -> str:
    printed = f" LIMIT {exprs.text(limit)}" if limit is not None else ""
    printed += " WITH TIES" if with_ties else ""
    return printed + (f" OFFSET {exprs.text(offset)}" if offset is not None else "")


def order(node: ast.OrderExpr) -> str:
    printed = exprs.text(node.expr, exprs.LISTED) + (" DESC" if node.descending else "")
    if node.nulls is not None:
        printed += f" NULLS {node.nulls.upper()}"
    if node.with_fill is not None:
        fill = node.with_fill
        printed += " WITH FILL"
        for word, value in (("FROM", fill.first), ("TO", fill.last), ("STEP", fill.step)):
            printed += f" {word} {exprs.text(value)}" if value is not None else ""
    return printed


# tables


def tables(node: ast.Join) -> str:
    printed = _table(node)
    joined = node.next
    while joined is not None:
        printed += f" {joined.join_type or 'INNER JOIN'} {_table(joined)}"
        if joined.constraint is not None:
            expr = joined.constraint.expr
            using = expr.exprs if isinstance(expr, ast.Tuple) else [expr]
            on = joined.constraint.kind == "ON"
            printed += f" ON {exprs.text(expr)}" if on else f" USING ({exprs.joined(using)})"
        joined = joined.next
    return printed


def _table(node: ast.Join) -> str:
    if isinstance(node.table, ast.Call):
        printed = f"{exprs.name(node.table.name)}({exprs.joined(node.table.args)})"
    else:
        printed = exprs.text(node.table)
    if node.alias is not None:
        printed += f" AS {exprs.name(node.alias)}"
        printed += f" ({', '.join(map(exprs.name, node.columns))})" if node.columns else ""
    printed += " FINAL" if node.final else ""
    if node.sample is not None:
        printed += f" SAMPLE {node.sample.ratio!r}"
        printed += f" OFFSET {node.sample.offset!r}" if node.sample.offset is not None else ""
    return printed


def values(node: ast.Values) -> str:
    return f"(VALUES {', '.join(f'({exprs.joined(row)})' for row in node.rows)})"


# windows


def window(node: ast.Window) -> str:
    parts = [exprs.name(node.base)] if node.base is not None else []
    if node.partition_by:
        parts.append(f"PARTITION BY {exprs.joined(node.partition_by)}")
    if node.order_by:
        parts.append("ORDER BY " + ", ".join(map(order, node.order_by)))
    if node.frame is not None and node.frame_start is not None:
        frame = _bound(node.frame_start)
        if node.frame_end is not None:
            frame = f"BETWEEN {frame} AND {_bound(node.frame_end)}"
        parts.append(f"{node.frame.upper()} {frame}")
    return f"({' '.join(parts)})"


def _bound(node: ast.WindowFrame) -> str:
    if node.kind == "current row":
        return "CURRENT ROW"
    return f"{'UNBOUNDED' if node.value is None else node.value} {node.kind.upper()}"
