"""ORDER BY, LIMIT BY, LIMIT and OFFSET."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions
from hedgerow.hogql.parser.cursor import Cursor

_AFTER_ORDER = ("limit", "offset", "rows", "range", ")", "union", "intersect", "except", "settings", "format", ";")


def order_by(c: Cursor) -> list[ast.OrderExpr]:
    """Behind the words ORDER BY."""
    return c.separated(order, lambda token: token.word in _AFTER_ORDER or token.kind == "end")


def order(c: Cursor) -> ast.OrderExpr:
    expr = expressions.aliased(c)
    found = ast.OrderExpr(expr, start=expr.start)
    if c.take("desc") or c.take("descending"):
        found.descending = True
    elif not c.take("asc"):
        c.take("ascending")
    if c.take_all("nulls", "first"):
        found.nulls = "first"
    elif c.take_all("nulls", "last"):
        found.nulls = "last"
    if c.token.word == "collate":
        raise c.error("COLLATE is not there. Order by lower(..) to leave upper and lower case alike.")
    if c.take_all("with", "fill"):
        found.with_fill = _with_fill(c)
    found.end = c.end
    return found


def _with_fill(c: Cursor) -> ast.WithFill:
    fill = ast.WithFill(start=c.token.start)
    if c.take("from"):
        fill.first = expressions.expression(c)
    if c.take("to"):
        fill.last = expressions.expression(c)
    if c.take("step"):
        fill.step = expressions.expression(c)
    if c.token.word in ("interpolate", "staleness"):
        raise c.error(f"{c.token.text.upper()} is not there. Fill gaps with WITH FILL FROM .. TO .. STEP alone.")
    fill.end = c.end
    return fill


def limits(c: Cursor, query: ast.Select | ast.SelectSet) -> None:
    """LIMIT n BY, LIMIT, OFFSET and WITH TIES, as far as they are there. Of a set only LIMIT and OFFSET."""
    while c.token.word == "limit":
        token = c.advance()
        n = expressions.expression(c)
        second = expressions.expression(c) if c.take(",") else None
        offset = expressions.expression(c) if second is None and c.take("offset") else None
        if c.token.word == "by" and isinstance(query, ast.Select):
            c.advance()
            if query.limit_by is not None:
                raise c.error("There are two LIMIT .. BY.", token)
            exprs = expressions.listed(c, *_AFTER_ORDER)
            n, offset = (n, offset) if second is None else (second, n)  # LIMIT offset, n BY, as in ClickHouse
            query.limit_by = ast.LimitBy(n, offset, exprs, start=token.start, end=c.end)
            continue
        if query.limit is not None:
            raise c.error("There are two LIMIT.", token)
        query.limit, query.offset = n, offset if second is None else second
        if c.sees("with", "ties") and isinstance(query, ast.Select):
            c.take_all("with", "ties")
            query.with_ties = True
        break
    if c.token.word == "offset":
        token = c.advance()
        if query.offset is not None:
            raise c.error("There are two OFFSET.", token)
        query.offset = expressions.expression(c)
