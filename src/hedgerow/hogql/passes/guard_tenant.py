"""Let each table show the rows of one project, and of those only the ones that are there.

The project's condition stands in the PREWHERE of the SELECT that reads the table, which is always the first of its
FROM: no other row gets as far as an expression of the query, so that none can make one fail and be noticed by that.
Conditions that no value can make fail go with it, since the engine moves nothing there by itself any more; the others
wait in the WHERE. Of a table that is read with FINAL only the newest version of a row may be asked anything but its
key. `print_sql` refuses to print a table that this has not seen.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.resolved import Bound, HotText, Name, Scan
from hedgerow.hogql.resolver.state import Compilation

COMPARISONS = frozenset(("equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals"))
PATTERNS = frozenset(("like", "notLike", "ilike", "notILike", "match"))  # a pattern that is a value may be none
TOTAL = COMPARISONS | {
    "and", "or", "not", "if", "ifNull", "isNull", "isNotNull", "nullIf", "toNullable", "transform", "toTimeZone",
    "identity", "addDays", "subtractDays", "JSONExtract", "JSONExtractRaw", "JSONExtractString", "toFloat64OrNull",
    "isFinite", "length", "lower", "upper",
}  # fmt: skip
"""Functions that have an answer for every value of a column."""


def guard_tenant(query: ast.Query, state: Compilation) -> ast.Query:
    for select in state.selects:
        if select.from_ is not None and isinstance(select.from_.table, Scan):
            _guard(select, select.from_.table, state)
    return query


def _guard(select: ast.Select, scan: Scan, state: Compilation) -> None:
    conditions = [*scan.conditions, *_parts(select.where)]
    first: list[ast.Expr] = []
    if scan.table:
        project = Bound(state.context.project_id, "Int64")
        first.append(ast.call("equals", Name(scan.alias, "project_id"), project))
        if not scan.final:
            waiting: list[ast.Expr] = []
            for one in conditions:
                (first if _never_fails(one, scan.alias) else waiting).append(one)
            conditions = waiting
    select.prewhere = ast.And(first) if first else None
    select.where = ast.And(conditions) if conditions else None
    scan.guarded = True


def _parts(where: ast.Expr | None) -> list[ast.Expr]:
    return where.exprs if isinstance(where, ast.And) else [where] if where is not None else []


def _never_fails(condition: ast.Expr, alias: str) -> bool:
    """Whether it is about the table's columns and constants alone, and true or false whatever they are."""
    waiting: list[ast.Node] = [condition]
    reads = False
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            if node.table != alias:
                return False
            reads = True
        elif isinstance(node, ast.Call):
            by_constant = len(node.args) == 2 and isinstance(node.args[1], ast.Constant)
            if node.name not in TOTAL and not (node.name in PATTERNS and by_constant):
                return False
        elif isinstance(node, ast.Compare):
            if node.op in ("in", "not in") and not isinstance(node.right, ast.Constant | ast.Tuple):
                return False
        elif not isinstance(node, ast.Constant | Bound | HotText | ast.And | ast.Or | ast.Not | ast.Array | ast.Tuple):
            return False
        waiting.extend(ast.children(node))
    return reads
