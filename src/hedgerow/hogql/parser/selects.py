"""SELECT with its clauses, WITH, and sets of SELECTs by UNION, INTERSECT and EXCEPT."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions, groups, joins, orders, refusals, sources, windows
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.words import NOT_AN_ALIAS, SET_OPERATORS


def begins_query(c: Cursor) -> bool:
    """Whether a SELECT begins here; one in brackets is found by whoever reads the brackets."""
    return c.token.word == "select" or (c.token.word == "with" and c.peek().word not in (")", ",", "."))


def query(c: Cursor) -> ast.Query:
    """A SELECT or a set of them, perhaps behind WITH."""
    c.deeper()
    start = c.token.start
    ctes, recursive = _with(c) if c.token.word == "with" else ({}, False)
    found = rest_of_query(c, term(c))
    if ctes:
        if found.ctes:
            raise c.error("There are two WITH for one SELECT. Put their parts into one.")
        found.ctes, found.start = ctes, start
        if isinstance(found, ast.Select):
            found.recursive = recursive
        elif isinstance(found.first, ast.Select):
            found.first.recursive = recursive
    c.depth -= 1
    return found


def rest_of_query(c: Cursor, first: ast.Query) -> ast.Query:
    """The set operators after a first SELECT, and the LIMIT of what stood in brackets."""
    found = first
    if c.token.word in SET_OPERATORS:
        parts = []
        while c.token.word in SET_OPERATORS:
            start = c.token.start
            parts.append(ast.SetPart(_set_operator(c), term(c), start=start, end=c.end))
        found = ast.SelectSet(first, parts, start=first.start, end=c.end)
    if c.token.word in ("limit", "offset"):
        orders.limits(c, found)
        found.end = c.end
    return found


def _set_operator(c: Cursor) -> ast.SetOp:
    token = c.advance()
    if c.token.word == "all" and token.word != "union":
        raise c.error(f"{token.text.upper()} ALL is not there. Write {token.text.upper()} alone.", token)
    if c.sees("all", "by") or c.sees("by", "name"):
        raise c.error("BY NAME is not there. Put the columns into the same order.")
    if token.word == "union":
        if c.take("all"):
            return "UNION ALL"
        c.take("distinct")
        return "UNION DISTINCT"
    if token.word == "intersect":
        return "INTERSECT DISTINCT" if c.take("distinct") else "INTERSECT"
    return "EXCEPT DISTINCT" if c.take("distinct") else "EXCEPT"


def term(c: Cursor) -> ast.Query:
    """One SELECT, or a query in brackets."""
    if c.token.word == "(":
        c.deeper()
        start = c.advance().start
        inner = query(c) if begins_query(c) else rest_of_query(c, term(c))
        c.expect(")", "after a SELECT in brackets")
        inner.start, inner.end = start, c.end
        c.depth -= 1
        return inner
    if c.token.word == "with":
        raise c.error("WITH inside a set of SELECTs needs brackets around its SELECT.")
    return _select(c)


def _select(c: Cursor) -> ast.Select:
    refusals.not_a_select(c)
    start = c.expect("select", "at the beginning of a query").start
    found = ast.Select([], start=start)
    _distinct(c, found)
    found.select = c.separated(_column, lambda token: token.word in ("from", ")", ";") or token.kind == "end")
    if c.take("from"):
        found.from_ = joins.tables(c)
    if c.sees("array", "join") or (c.token.word in ("left", "inner") and c.peek().word == "array"):
        found.array_join = joins.array_join(c)
    refusals.second_from(c)
    if c.take("prewhere"):
        found.prewhere = expressions.expression(c)
    if c.take("where"):
        found.where = expressions.expression(c)
    if c.take_all("group", "by"):
        groups.group_by(c, found)
    refusals.with_totals(c)
    if c.take("having"):
        found.having = expressions.expression(c)
    while c.token.word in ("window", "qualify"):
        if c.advance().word == "qualify":
            found.qualify = expressions.expression(c)
        else:
            found.windows.update(windows.window_clause(c))
    if c.take_all("order", "by"):
        found.order_by = orders.order_by(c)
    orders.limits(c, found)
    refusals.after_select(c)
    found.end = c.end
    return found


def _distinct(c: Cursor, found: ast.Select) -> None:
    if c.token.word == "top" and c.peek().kind == "number":
        raise c.error("TOP is not there. Write LIMIT at the end.")
    if c.token.word == "all" and c.peek().kind in ("name", "quoted") and c.peek().word not in NOT_AN_ALIAS:
        c.advance()
    if c.token.word != "distinct" or c.peek().word in (",", ".", "from"):
        return
    c.advance()
    if c.token.word == "on" and c.peek().word == "(":
        c.advance()
        found.distinct_on = expressions.bracketed(c, "the columns of DISTINCT ON")
    else:
        found.distinct = True


def _column(c: Cursor) -> ast.Expr:
    """A column, perhaps with a name, for which AS may be left out."""
    found = expressions.aliased(c)
    token = c.token
    if isinstance(found, ast.Alias) or not (token.kind == "quoted" or token.kind == "name"):
        return found
    if token.word in NOT_AN_ALIAS:
        return found
    return ast.Alias(c.name("a name"), found, start=found.start, end=c.end)


# WITH


def _with(c: Cursor) -> tuple[dict[str, ast.Cte], bool]:
    c.advance()
    recursive = c.take("recursive")
    ctes: dict[str, ast.Cte] = {}

    def one(c: Cursor) -> None:
        token = c.token
        cte = _cte(c)
        if cte.name in ctes:
            raise c.error(f"WITH has two parts of the name {cte.name}.", token)
        ctes[cte.name] = cte

    c.separated(one, lambda token: token.word == "select")
    return ctes, recursive


def _cte(c: Cursor) -> ast.Cte:
    start = c.token.start
    if _names_a_query(c):
        name = c.name("a name")
        columns = sources.names_in_brackets(c) if c.token.word == "(" else None
        c.expect("as", "after the name of a query")
        if not c.take("materialized"):
            c.take_all("not", "materialized")
        c.expect("(", "before the query")
        inner = query(c) if begins_query(c) else rest_of_query(c, term(c))
        c.expect(")", "after the query")
        return ast.Cte(name, inner, "query", columns, start=start, end=c.end)
    value = expressions.expression(c)
    c.expect("as", "and a name after a value in WITH")
    return ast.Cte(expressions.alias_name(c), value, "value", start=start, end=c.end)


def _names_a_query(c: Cursor) -> bool:
    """`name AS (`, `name (a, b) AS (`; everything else is a value."""
    if c.token.kind not in ("name", "quoted"):
        return False
    at = 1
    if c.peek().word == "(":
        at = 2
        while c.peek(at).kind in ("name", "quoted") or c.peek(at).word == ",":
            at += 1
        if c.peek(at).word != ")":
            return False
        at += 1
    return c.peek(at).word == "as" and c.peek(at + 1).word in ("(", "materialized", "not")
