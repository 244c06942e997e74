"""SELECTs and sets of them, in the order in which their names come to be known.

First the WITH, then the FROM, then the columns, whose aliases the rest may use. A resolved query is a new tree.
"""

from __future__ import annotations

from dataclasses import replace

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import Name
from hedgerow.hogql.resolver.columns import expanded, name_of, short_name
from hedgerow.hogql.resolver.constants import folded
from hedgerow.hogql.resolver.expressions import condition, expression
from hedgerow.hogql.resolver.scope import Columns, NamedExpr, NamedQuery, Scope
from hedgerow.hogql.resolver.state import MAX_QUERIES, OF_SELECT, Compilation
from hedgerow.hogql.resolver.tables import from_clause
from hedgerow.hogql.schema.types import UNKNOWN, Type, common


def query(node: ast.Query, parent: Scope) -> tuple[ast.Query, Columns]:
    """The resolved query, and its columns by name in their order."""
    if isinstance(node, ast.SelectSet):
        return select_set(node, parent)
    return select(node, parent)


def select_set(node: ast.SelectSet, parent: Scope) -> tuple[ast.SelectSet, Columns]:
    scope = Scope(parent.state, parent)
    ctes = with_clause(node.ctes, scope, recursive=False)
    if len(node.rest) >= MAX_QUERIES:
        raise HogQLError(
            f"At most {MAX_QUERIES} queries can be put together by UNION and the like.", node.start, node.end
        )
    first, columns = query(node.first, scope)
    rest = []
    for part in node.rest:
        found, others = query(part.query, scope)
        if len(others) != len(columns):
            raise HogQLError(
                f"Each query of a {part.op} must have as many columns as the first: {len(others)} and {len(columns)}.",
                part.query.start,
                part.query.end,
            )
        types = map(_either, columns.values(), others.values())
        columns = Columns(zip(columns, types, strict=True), columns)
        rest.append(ast.SetPart(part.op, found))
    limit, offset = _count(node.limit, scope), _count(node.offset, scope)
    return ast.SelectSet(first, rest, limit=limit, offset=offset, ctes=ctes), columns


def _either(one: Type, other: Type) -> Type:
    return common([one, other])


def with_clause(ctes: dict[str, ast.Cte], scope: Scope, *, recursive: bool) -> dict[str, ast.Cte]:
    """Make the names of a WITH known; its queries are printed under names of the compiler's."""
    found: dict[str, ast.Cte] = {}
    for name, cte in ctes.items():
        if not isinstance(cte.expr, ast.Select | ast.SelectSet) or cte.kind == "value":
            scope.values[name] = (cte.expr, scope)
            continue
        printed = scope.state.alias(name)
        body = Scope(scope.state, scope)
        if recursive and isinstance(cte.expr, ast.SelectSet):
            _, columns = query(cte.expr.first, body)
            body.queries[name] = NamedQuery(printed, renamed(columns, cte.columns, cte))
        resolved, columns = query(cte.expr, body)
        columns = renamed(columns, cte.columns, cte)
        scope.queries[name] = NamedQuery(printed, columns)
        found[printed] = ast.Cte(printed, named(resolved, columns), "query")
    return found


def renamed(columns: Columns, names: list[str] | None, at: ast.Node) -> Columns:
    if names is None:
        return columns
    if len(names) != len(columns):
        raise HogQLError(f"{len(names)} names are given to {len(columns)} columns.", at.start, at.end)
    return Columns(zip(names, columns.values(), strict=True))


def named(node: ast.Query, columns: Columns) -> ast.Query:
    """A sub-query whose columns have the names that others know them by."""
    first: ast.Query = node
    while isinstance(first, ast.SelectSet):
        first = first.first
    first.select = [
        item if isinstance(item, ast.Alias) and item.alias == name else _as(name, item)
        for name, item in zip(columns, first.select, strict=True)
    ]
    return node


def _as(name: str, item: ast.Expr) -> ast.Expr:
    return ast.Alias(name, item)


def select(node: ast.Select, parent: Scope) -> tuple[ast.Select, Columns]:
    state = parent.state
    state.count_expression(node, OF_SELECT)
    scope = Scope(state, parent)
    made = ast.Select([], distinct=node.distinct, recursive=node.recursive, group_by_mode=node.group_by_mode)
    made.ctes = with_clause(node.ctes, scope, recursive=node.recursive)
    scope.windows = frozenset(node.windows)
    sampled: list[ast.Expr] = []
    if node.from_:
        made.from_ = from_clause(node.from_, scope, sampled)
    if node.array_join:
        made.array_join = _array_join(node.array_join, scope)
    columns = _columns(node, made, scope)
    with scope.grouping_ahead():
        conditions = [*sampled, *(condition(one, scope) for one in (node.prewhere, node.where) if one is not None)]
        made.where = ast.all_of(*conditions) if conditions else None
        if node.group_by is not None:
            made.group_by = [_grouped(one, node, scope) for one in node.group_by]
    made.having = condition(node.having, scope) if node.having else None
    made.windows = {name: window(one, scope) for name, one in node.windows.items()}
    made.qualify = condition(node.qualify, scope) if node.qualify else None
    if node.distinct_on:
        made.distinct_on = [_positioned(one, scope) for one in node.distinct_on]
    made.order_by = [_ordered(one, scope) for one in node.order_by]
    if node.limit_by:
        made.limit_by = ast.LimitBy(
            _required(node.limit_by.n, scope),
            _count(node.limit_by.offset, scope),
            [_positioned(one, scope) for one in node.limit_by.exprs],
        )
    made.limit, made.offset, made.with_ties = _count(node.limit, scope), _count(node.offset, scope), node.with_ties
    state.selects.append(made)
    if made.group_by is None and not scope.has_aggregate:
        state.plain.append(made)
    return made, columns


def _columns(node: ast.Select, made: ast.Select, scope: Scope) -> Columns:
    """The columns, with `*` expanded. For the query around this, each gets a name of its own."""
    columns = Columns()
    for text, item in expanded(node.select, scope):
        found, type_ = expression(item, scope)
        name = short = short_name(item, text, columns)
        while name in columns:
            name = f"{short} {len(columns) + 1}"
        columns[name] = type_
        columns.texts.setdefault(text, name)
        columns.shown.append(text)
        made.select.append(found)
        scope.columns.append((item, found))
        if not isinstance(item, ast.Field | ast.Alias):
            scope.written.setdefault(text, []).append((item, found))
    return columns


def _array_join(node: ast.ArrayJoin, scope: Scope) -> ast.ArrayJoin:
    """Each name stands for one element wherever it is used afterwards."""
    exprs: list[ast.Expr] = []
    names: dict[str, NamedExpr] = {}
    for item in node.exprs:
        inner = item.expr if isinstance(item, ast.Alias) else item
        found, type_ = expression(inner, scope)
        element = type_.items[0] if type_.kind == "array" and type_.items else UNKNOWN
        name = name_of(item)
        exprs.append(ast.Alias(name, found))
        names[name] = NamedExpr(Name(None, name), element, aggregate=False)
    scope.aliases.update(names)
    return ast.ArrayJoin(exprs, node.left)


def _grouped(item: ast.Expr, node: ast.Select, scope: Scope) -> ast.Expr:
    if node.group_by_mode == "sets" and isinstance(item, ast.Tuple):
        return ast.Tuple([_positioned(one, scope) for one in item.exprs])
    return _positioned(item, scope)


def _positioned(item: ast.Expr, scope: Scope) -> ast.Expr:
    """What a query is grouped or sorted by: a whole number is the position of a column, from 1.

    What is written as a column is written is that column: a sub-query in it must be the same one.
    """
    if isinstance(item, ast.Constant) and type(item.value) is int:
        if not 1 <= item.value <= len(scope.columns):
            raise HogQLError(
                f"There is no column {item.value}: the query has {len(scope.columns)}.", item.start, item.end
            )
        written, resolved = scope.columns[item.value - 1]
        if isinstance(written, ast.Alias):
            return expression(ast.Field([written.alias], start=item.start, end=item.end), scope)[0]
        return resolved
    if not isinstance(item, ast.Field | ast.Alias) and scope.columns:
        for written, resolved in scope.written.get(name_of(item), ()):
            if written == item:
                return resolved
    return expression(item, scope)[0]


def _ordered(one: ast.OrderExpr, scope: Scope) -> ast.OrderExpr:
    fill = one.with_fill
    made = ast.OrderExpr(_positioned(one.expr, scope), one.descending, one.nulls)
    if fill:
        made.with_fill = ast.WithFill(
            *(folded(expression(part, scope)[0]) if part else None for part in (fill.first, fill.last, fill.step))
        )
    return made


def _count(item: ast.Expr | None, scope: Scope) -> ast.Expr | None:
    return None if item is None else _required(item, scope)


def _required(item: ast.Expr, scope: Scope) -> ast.Expr:
    if not isinstance(item, ast.Constant) or type(item.value) is not int or item.value < 0:
        raise HogQLError("LIMIT and OFFSET take a whole number, not less than 0.", item.start, item.end)
    return ast.Constant(item.value)


def window(node: ast.Window, scope: Scope) -> ast.Window:
    if node.base is not None and node.base not in scope.windows:
        raise HogQLError(f"There is no WINDOW {node.base[:100]} in this query.", node.start, node.end)
    return replace(
        node,
        partition_by=[expression(one, scope)[0] for one in node.partition_by],
        order_by=[ast.OrderExpr(expression(one.expr, scope)[0], one.descending, one.nulls) for one in node.order_by],
    )


def root(state: Compilation) -> Scope:
    """The scope around a query."""
    return Scope(state)
