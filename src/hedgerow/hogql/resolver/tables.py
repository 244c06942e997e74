"""The FROM: tables, sub-queries, queries of a WITH, saved queries, `numbers(n)` and VALUES, and how they are joined."""

from __future__ import annotations

from difflib import get_close_matches

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.resolved import Rows, TableName
from hedgerow.hogql.resolver.expressions import condition, expression
from hedgerow.hogql.resolver.scope import Columns, NamedQuery, Scope
from hedgerow.hogql.resolver.sources import InnerTable, QuerySource, Source, TableSource
from hedgerow.hogql.resolver.state import MAX_QUERIES, MAX_SAVED_QUERIES, MAX_SAVED_TEXT
from hedgerow.hogql.schema import TABLES
from hedgerow.hogql.schema.table import Table
from hedgerow.hogql.schema.types import INTEGER, Type, common

JOINS = frozenset(("LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "ANY", "ALL", "ASOF", "SEMI", "ANTI", "JOIN"))
MAX_NUMBERS = 10_000_000
MAX_SAVED_DEPTH = 10
SAMPLE_PARTS = 1_000_000


def from_clause(node: ast.Join, scope: Scope, sampled: list[ast.Expr]) -> ast.Join:
    """The resolved FROM. `sampled` gets what a SAMPLE asks of the rows."""
    steps = []
    step: ast.Join | None = node
    while step is not None:
        steps.append(step)
        step = step.next
    # an outer join adds rows without a left side, which a guard in the WHERE would take away again
    adds_rows = any(word in (one.join_type or "").split() for one in steps for word in ("RIGHT", "FULL"))
    first, last = None, None
    for index, one in enumerate(steps):
        made, source = _table(one, scope, in_place=index == 0 and not adds_rows)
        _name(one, source, scope)
        if one.sample:
            sampled.append(_sample(one, source))
        if index:
            made.join_type = _join_type(one)
            made.constraint = _constraint(one, source, scope)
        if first is None or last is None:
            first = last = made
        else:
            last.next = last = made
    assert first is not None
    return first


def _name(node: ast.Join, source: Source, scope: Scope) -> None:
    name = node.alias or (str(node.table.chain[-1]) if isinstance(node.table, ast.Field) else None)
    if name is None:
        name = f"\0{len(scope.sources)}"  # it has none: only its columns can be named
    if name in scope.sources:
        raise HogQLError(f"Two tables are called {name[:100]}: give one of them an alias.", node.start, node.end)
    scope.sources[name] = source


def _table(node: ast.Join, scope: Scope, *, in_place: bool) -> tuple[ast.Join, Source]:
    table = node.table
    if isinstance(table, ast.Select | ast.SelectSet):
        return _sub_query(table, node, scope)
    if isinstance(table, ast.Field):
        return _named(table, node, scope, in_place=in_place)
    if isinstance(table, ast.Call):
        return _numbers(table, node, scope)
    if isinstance(table, ast.Values):
        return _values(table, node, scope)
    raise HogQLError("A FROM takes a table or a query.", node.start, node.end)


def _sub_query(table: ast.Query, node: ast.Join, scope: Scope) -> tuple[ast.Join, Source]:
    from hedgerow.hogql.resolver.queries import named, query, renamed

    resolved, columns = query(table, scope)
    columns = renamed(columns, node.columns, node)
    alias = scope.state.alias(node.alias or "query")
    return ast.Join(named(resolved, columns), alias), QuerySource(alias, _known(columns), scope.state)


def _known(columns: Columns) -> dict[str, tuple[str, Type]]:
    """The names that a column is known by outside: its own, and what was written for it."""
    found = {name: (name, type_) for name, type_ in columns.items()}
    for text, name in columns.texts.items():
        found.setdefault(text, (name, columns[name]))
    return found


def _named(table: ast.Field, node: ast.Join, scope: Scope, *, in_place: bool) -> tuple[ast.Join, Source]:
    name = ".".join(map(str, table.chain))
    found = scope.query_named(name)
    if found is not None:
        return _of_with(found, node, scope)
    known = TABLES.get(name)
    if known is not None:
        return _virtual(known, node, scope, in_place=in_place)
    saved = scope.state.context.catalogue.saved_query(name)
    if saved is not None:
        return _saved(saved.name, saved.query, node, scope)
    close = get_close_matches(name, TABLES, 1)
    hint = f" Did you mean {close[0]}?" if close else f" There are: {', '.join(sorted(TABLES))}."
    raise HogQLError(f"Unknown table `{name[:100]}`.{hint}", table.start, table.end)


def _of_with(found: NamedQuery, node: ast.Join, scope: Scope) -> tuple[ast.Join, Source]:
    alias = scope.state.alias(node.alias or "query")
    return ast.Join(TableName(found.printed), alias), QuerySource(alias, _known(found.columns), scope.state)


def _virtual(table: Table, node: ast.Join, scope: Scope, *, in_place: bool) -> tuple[ast.Join, Source]:
    if in_place and not table.group_by:
        source = TableSource(table, scope.state)
        return ast.Join(source.scan, source.alias), source
    inner = InnerTable(table, scope.state)
    return ast.Join(inner.query, inner.alias), inner


def _saved(name: str, text: str, node: ast.Join, scope: Scope) -> tuple[ast.Join, Source]:
    state = scope.state
    if name in state.saved_queries or len(state.saved_queries) >= MAX_SAVED_DEPTH:
        raise HogQLError(f"The saved query {name} reads itself, or others too deep.", node.start, node.end)
    state.saved_queries_read += 1
    if state.saved_queries_read > MAX_SAVED_QUERIES:
        raise HogQLError("The query reads too many saved queries: at most 50.", node.start, node.end)
    state.saved_text += len(text)
    if state.saved_text > MAX_SAVED_TEXT:
        raise HogQLError(
            f"The saved queries that the query reads have more than {MAX_SAVED_TEXT:,} characters together.",
            node.start,
            node.end,
        )
    state.saved_queries.append(name)
    try:
        return _sub_query(parse_select(text), node, Scope(state))
    except HogQLError as error:  # its places are in another text
        raise HogQLError(f"The saved query {name}: {error.message}", node.start, node.end) from None
    finally:
        state.saved_queries.pop()


def _numbers(table: ast.Call, node: ast.Join, scope: Scope) -> tuple[ast.Join, Source]:
    if table.name.lower() != "numbers":
        raise HogQLError(
            f"Unsupported table function '{table.name[:100]}(...)': only numbers(n) can be read.",
            table.start,
            table.end,
        )
    values = [one.value for one in table.args if isinstance(one, ast.Constant) and type(one.value) is int]
    if len(values) != len(table.args) or len(values) not in (1, 2) or min(values) < 0 or values[-1] > MAX_NUMBERS:
        raise HogQLError(
            f"numbers(n) and numbers(first, n) take whole numbers, and n is at most {MAX_NUMBERS}.",
            table.start,
            table.end,
        )
    first = values[0] if len(values) == 2 else 0
    if first >= 1 << 63:
        raise HogQLError("The first of numbers(first, n) is too large.", table.start, table.end)
    alias = scope.state.alias("numbers")
    shown = node.columns[0] if node.columns else "number"
    return ast.Join(Rows(first, values[-1]), alias), QuerySource(alias, {shown: ("number", INTEGER)}, scope.state)


def _values(table: ast.Values, node: ast.Join, scope: Scope) -> tuple[ast.Join, Source]:
    """Rows as a union of SELECTs: what the store knows as VALUES needs its types said."""
    width = len(table.rows[0]) if table.rows else 0
    if not width or any(len(row) != width for row in table.rows):
        raise HogQLError("Each row of VALUES must have as many values as the first.", node.start, node.end)
    if len(table.rows) > MAX_QUERIES:
        raise HogQLError(f"VALUES takes at most {MAX_QUERIES} rows.", node.start, node.end)
    names = node.columns or [f"c{index}" for index in range(1, width + 1)]
    if len(names) != width or len(set(names)) != width:
        raise HogQLError(f"VALUES has {width} columns, which need as many names.", node.start, node.end)
    rows = [[expression(value, scope) for value in row] for row in table.rows]
    types: list[Type] = [common([row[index][1] for row in rows]) for index in range(width)]
    selects = [
        ast.Select([ast.Alias(name, value) for name, (value, _) in zip(names, row, strict=True)]) for row in rows
    ]
    body: ast.Query = selects[0]
    if len(selects) > 1:
        body = ast.SelectSet(selects[0], [ast.SetPart("UNION ALL", one) for one in selects[1:]])
    alias = scope.state.alias(node.alias or "values")
    columns = {name: (name, type_) for name, type_ in zip(names, types, strict=True)}
    return ast.Join(body, alias), QuerySource(alias, columns, scope.state)


def _join_type(node: ast.Join) -> str:
    words = (node.join_type or "JOIN").upper().split()
    if not set(words) <= JOINS:
        raise HogQLError(f"There is no {node.join_type}.", node.start, node.end)
    return " ".join(words)


def _constraint(node: ast.Join, source: Source, scope: Scope) -> ast.JoinConstraint | None:
    if node.constraint is None:
        if "CROSS" not in (node.join_type or ""):
            raise HogQLError("A JOIN needs an ON or a USING.", node.start, node.end)
        return None
    if node.constraint.kind == "ON":
        scope.joining = True
        found = condition(node.constraint.expr, scope)
        scope.joining = False
        return ast.JoinConstraint("ON", found)
    return ast.JoinConstraint("ON", _using(node.constraint.expr, node, source, scope))


def _using(columns: ast.Expr, node: ast.Join, source: Source, scope: Scope) -> ast.Expr:
    """Columns of the same name, each once: that of the first table that has it."""
    found: list[ast.Expr] = []
    for item in columns.exprs if isinstance(columns, ast.Tuple) else [columns]:
        if not isinstance(item, ast.Field) or len(item.chain) != 1:
            raise HogQLError("USING takes the names of columns.", item.start, item.end)
        name = str(item.chain[0])
        left = next((one for one in scope.sources.values() if one is not source and one.has(name)), None)
        if left is None or not source.has(name):
            raise HogQLError(f"USING: not both tables have a column {name[:100]}.", item.start, item.end)
        found.append(ast.Compare("=", left.read([name], item)[0], source.read([name], item)[0]))
        scope.using.add(name)
    return ast.all_of(*found)


def _sample(node: ast.Join, source: Source) -> ast.Expr:
    """A share of people rather than of rows, so that funnels and retention of a sample still make sense."""
    sample = node.sample
    assert sample is not None
    ratio, offset = sample.ratio, sample.offset or 0.0
    if not source.has("distinct_id"):
        raise HogQLError("SAMPLE is for tables with a distinct_id, such as events.", node.start, node.end)
    if not 0 < ratio <= 1 or not 0 <= offset < 1:
        raise HogQLError("SAMPLE takes a share between 0 and 1, such as 0.1.", node.start, node.end)
    distinct_id, _ = source.read(["distinct_id"], node)
    part = ast.call("modulo", ast.call("cityHash64", distinct_id), ast.Constant(SAMPLE_PARTS))
    low, high = round(offset * SAMPLE_PARTS), round((offset + ratio) * SAMPLE_PARTS)
    below = ast.call("less", part, ast.Constant(high))
    return ast.And([ast.call("greaterOrEquals", part, ast.Constant(low)), below]) if low else below
