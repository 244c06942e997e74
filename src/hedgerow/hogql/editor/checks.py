"""What is wrong with a query, or could be better, without running it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from hedgerow.hogql import ast
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.editor.sources import Source, follow, named_queries, sources_of
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import tokenize
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.hogql.placeholders import NO_FILTERS, Filters, fill
from hedgerow.hogql.schema.table import Properties

Indices = Literal["undecisive", "no", "partial", "yes"]
TYPES = {"String": "text", "Numeric": "a number", "Boolean": "true or false", "DateTime": "a date and time"}

_MEANT = re.compile(r"Did you mean [\"'`]?([\w$]+)")
_TIMES = ("timestamp",)
_BOUNDS = ("=", ">", ">=", "<", "<=")


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` are offsets in the text; `fix` is what should stand there instead, where that is known."""

    message: str
    start: int | None = None
    end: int | None = None
    fix: str | None = None


@dataclass(slots=True)
class Findings:
    """A query with errors cannot be run; `tables` are those that it names."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    indices: Indices = "undecisive"


def check(
    text: str,
    context: QueryContext,
    *,
    expression_in: ast.Select | None = None,
    filters: Filters = NO_FILTERS,
    values: dict[str, object] | None = None,
    given: Collection[str] = (),
) -> Findings:
    """Look at a query, or with `expression_in` at an expression that would be selected there.

    `given` are names of values from elsewhere, which may have any parts.
    """
    found = Findings()
    try:
        query = ast.replace(_parsed(text, expression_in), lambda node: _as_value(node, given))
        found.tables = sorted(set(_tables(query)))
        places = list(_selects(query, {}))
        for select, sources in places:
            found.notices += _notices(select, sources, context)
        query = fill(query, context, values=values, filters=filters)
        compile_query(query, context, limit=None)
        found.indices = _indices(places)
        if found.indices in ("no", "partial") and expression_in is None:
            found.warnings.append(Finding("All events of all time are read. Bound `timestamp` to be faster."))
    except HogQLError as error:
        found.errors.append(_finding(error, text))
    return found


def _parsed(text: str, expression_in: ast.Select | None) -> ast.Query:
    if expression_in is None:
        return parse_select(text)
    query = ast.copy(expression_in)
    for node in ast.walk(query):
        node.start = node.end = -1  # places of another text
    query.select = [parse_expr(text)]
    return query


def _as_value(node: ast.Node, given: Collection[str]) -> ast.Node:
    return ast.Constant("") if isinstance(node, ast.Field) and node.chain[0] in given else node


def _finding(error: HogQLError, text: str) -> Finding:
    start, end = (error.start, error.end) if 0 <= error.start <= len(text) else (0, len(text))
    meant = _MEANT.search(error.message)
    if meant is None:
        return Finding(error.message, start, max(end, start))
    fix = meant.group(1)
    for token in sorted(
        (token for token in tokenize(text) if token.kind == "name" and start <= token.start and token.end <= end),
        key=lambda token: SequenceMatcher(None, token.word, fix.lower()).ratio(),
    )[-1:]:
        start, end = token.start, token.end  # only the name is wrong, not the call that it stands in
    return Finding(error.message, start, end, fix)


def _selects(node: ast.Node, outer: dict[str, ast.Query]) -> Iterator[tuple[ast.Select, list[Source]]]:
    """Each SELECT with its tables."""
    queries = outer
    if isinstance(node, ast.Select | ast.SelectSet):
        queries = {**outer, **named_queries(node)}
    if isinstance(node, ast.Select):
        yield node, sources_of(node.from_, queries)
    for child in ast.children(node):
        yield from _selects(child, queries)


def _tables(query: ast.Query) -> Iterator[str]:
    named = {name for node in ast.walk(query) if isinstance(node, ast.Select | ast.SelectSet) for name in node.ctes}
    for node in ast.walk(query):
        if isinstance(node, ast.Join) and isinstance(node.table, ast.Field):
            name = ".".join(map(str, node.table.chain))
            if name not in named:
                yield name


def _own(select: ast.Select) -> Iterator[ast.Node]:
    """The nodes of a SELECT without those of its sub-queries."""
    waiting = list(ast.children(select))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.Select | ast.SelectSet):
            yield node
            waiting.extend(ast.children(node))


def _notices(select: ast.Select, sources: list[Source], context: QueryContext) -> list[Finding]:
    """As what each property is read."""
    found = []
    for node in _own(select):
        if not isinstance(node, ast.Field) or node.start < 0 or "properties" not in node.chain[:-1]:
            continue
        leads_to = follow(node.chain, sources)
        if isinstance(leads_to, Properties):
            name = str(node.chain[node.chain.index("properties") + 1])
            kind = context.catalogue.property_type(leads_to.kind, name, leads_to.group_type_index)
            message = f"The {leads_to.kind} property {name!r} is {TYPES[kind or 'String']}."
            found.append(Finding(message, node.start, node.end))
    return sorted(found, key=lambda finding: finding.start or 0)


def _indices(places: list[tuple[ast.Select, list[Source]]]) -> Indices:
    """Whether what reads events says from when: then the store skips the rest."""
    bounded = [
        _bounds_time(select.where) or _bounds_time(select.prewhere)
        for select, sources in places
        if any(source.table == "events" for source in sources)
    ]
    if not bounded:
        return "undecisive"
    return "yes" if all(bounded) else "partial" if any(bounded) else "no"


def _bounds_time(condition: ast.Expr | None) -> bool:
    if isinstance(condition, ast.And):
        return any(_bounds_time(part) for part in condition.exprs)
    if isinstance(condition, ast.Between):
        return not condition.negated and _is_time(condition.expr)
    if isinstance(condition, ast.Compare) and condition.op in _BOUNDS:
        return _is_time(condition.left) or _is_time(condition.right)
    return False


def _is_time(expr: ast.Expr) -> bool:
    if isinstance(expr, ast.Call) and expr.name.lower().startswith(("todate", "tostartof")) and expr.args:
        return _is_time(expr.args[0])
    return isinstance(expr, ast.Field) and expr.chain[-1] in _TIMES
