"""What stands in braces: `{filters}`, `{filters.dateRange.from}`, `{variables.country}`, `{name}` of `values`.

`{filters}` is what the filters of a request mean for the table of the SELECT that it stands in: the range of dates, the
properties, whether test accounts are left out. Without filters it is true. What compares something with an end of the
range that is not set is true, too, so that a query works with any choice of dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError

FILTERED: Final = {"events": "timestamp", "sessions": "$start_timestamp", "groups": "created_at"}
"""The tables that filters apply to, the first of a FROM in this order, and the column that the dates are about."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a request as expressions. The end of the range is not part of it.

    `conditions` gives what properties and test accounts mean for one of `FILTERED`, whose columns are reached by the
    prefix if there is one (its alias in the query); None for no condition.
    """

    date_from: datetime | None = None
    date_to: datetime | None = None
    conditions: Callable[[str, str | None], ast.Expr | None] | None = None


MAX_LISTS: Final = 20  # inside each other, in a value
NO_FILTERS: Final = Filters()


def fill(
    query: ast.N, context: QueryContext, *, values: Mapping[str, Any] | None = None, filters: Filters = NO_FILTERS
) -> ast.N:
    """The query without placeholders, changed in place. Raises `HogQLError` for those that nothing is known of."""
    if not any(isinstance(node, ast.Placeholder) for node in ast.walk(query)):
        return query
    return _Filling(context, values or {}, filters).changed(query, None)  # type: ignore[return-value]


def names(query: ast.Node) -> Iterator[str]:
    """The placeholders of a query as they are written, `variables.country`, each as often as it is there."""
    return (".".join(node.chain) for node in ast.walk(query) if isinstance(node, ast.Placeholder))


def constant(value: Any) -> ast.Expr:
    """A value for a placeholder: a node is itself, a list of nodes a list, anything else a constant."""
    if isinstance(value, ast.Expr):
        return ast.copy(value)
    if isinstance(value, list | tuple) and any(isinstance(part, ast.Node) for part in value):
        parts = [constant(part) for part in value]
        return ast.Array(parts) if isinstance(value, list) else ast.Tuple(parts)
    if not _is_value(value):
        raise HogQLError("The value of a placeholder is a text, a number, true, false, null or a list of these.")
    return ast.Constant(value)


def _is_value(value: Any, depth: int = 0) -> bool:
    if isinstance(value, list | tuple):
        return depth < MAX_LISTS and all(_is_value(part, depth + 1) for part in value)
    return not isinstance(value, Mapping)


class _Filling:
    def __init__(self, context: QueryContext, values: Mapping[str, Any], filters: Filters) -> None:
        self.context = context
        self.values = values
        self.filters = filters
        self.met_unset = False  # an end of the range that is not set, since the last comparison began

    def changed(self, node: ast.Node, select: ast.Select | None) -> ast.Node:
        """The node with its placeholders filled; `select` is the innermost one around it."""
        if isinstance(node, ast.Placeholder):
            return self._filled(node, select)
        compares = isinstance(node, ast.Compare | ast.Between)
        outside, self.met_unset = self.met_unset, False if compares else self.met_unset
        inner = node if isinstance(node, ast.Select) else select
        for name in node.__dataclass_fields__:
            value = getattr(node, name)
            if isinstance(value, ast.Node | list | dict):
                setattr(node, name, self._each(value, inner))
        if compares:
            node, self.met_unset = ast.Constant(True) if self.met_unset else node, outside
        return node

    def _each(self, value: Any, select: ast.Select | None) -> Any:
        if isinstance(value, ast.Node):
            return self.changed(value, select)
        if isinstance(value, list):
            return [self._each(part, select) for part in value]
        if isinstance(value, dict):
            return {name: self._each(part, select) for name, part in value.items()}
        return value

    def _filled(self, node: ast.Placeholder, select: ast.Select | None) -> ast.Expr:
        kind, *rest = node.chain
        if kind == "filters":
            found = self._filter(node, rest, select)
        elif kind == "variables":
            found = self._variable(node, rest)
        else:
            found = self._value(node)
        found.start, found.end = node.start, node.end
        return found

    def _filter(self, node: ast.Placeholder, rest: list[str], select: ast.Select | None) -> ast.Expr:
        if not rest:
            return self._filters(node, select)
        ends = {"from": self.filters.date_from, "to": self.filters.date_to}
        if len(rest) != 2 or rest[0] != "dateRange" or rest[1] not in ends:
            raise HogQLError(
                f"{_written(node)} is not known. Of the filters there are {{filters}}, {{filters.dateRange.from}} and "
                "{filters.dateRange.to}.",
                node.start,
                node.end,
            )
        moment = ends[rest[1]]
        self.met_unset = self.met_unset or moment is None
        return ast.Constant(moment)

    def _filters(self, node: ast.Placeholder, select: ast.Select | None) -> ast.Expr:
        found = _filtered_table(select)
        if found is None:
            raise HogQLError(
                f"{{filters}} is about {', '.join(FILTERED)}. Put it where one of these is read.",
                node.start,
                node.end,
            )
        table, prefix = found
        column = ast.name(*([prefix] if prefix else []), FILTERED[table])
        start, end = self.filters.date_from, self.filters.date_to
        conditions = self.filters.conditions
        return ast.all_of(
            ast.Compare(">=", column, ast.Constant(start)) if start is not None else None,
            ast.Compare("<", ast.copy(column), ast.Constant(end)) if end is not None else None,
            conditions(table, prefix) if conditions is not None else None,
        )

    def _variable(self, node: ast.Placeholder, rest: list[str]) -> ast.Expr:
        name = ".".join(rest)
        if name in self.context.variables:
            return constant(self.context.variables[name])
        variable = self.context.catalogue.variable(name) if name else None
        if variable is None:
            raise HogQLError(
                f"There is no variable {name!r}. Make it in the project's variables, or send its value in `variables`.",
                node.start,
                node.end,
            )
        return constant(variable.default)

    def _value(self, node: ast.Placeholder) -> ast.Expr:
        value: Any = self.values
        for step in node.chain:
            if not isinstance(value, Mapping) or step not in value:
                name = ".".join(node.chain)
                raise HogQLError(
                    f"{_written(node)} has no value. Send it in `values`, under {name!r}.", node.start, node.end
                )
            value = value[step]
        return constant(value)


def _written(node: ast.Placeholder) -> str:
    return f"{{{'.'.join(node.chain)}}}"


def _filtered_table(select: ast.Select | None) -> tuple[str, str | None] | None:
    """The table that filters apply to, and the prefix of its columns where there are several tables."""
    found: dict[str, str] = {}
    join = select.from_ if select is not None else None
    several = join is not None and join.next is not None
    while join is not None:
        table = join.table
        if isinstance(table, ast.Field) and len(table.chain) == 1:
            name = str(table.chain[0])
            found.setdefault(name, join.alias or name)
        join = join.next
    for name in FILTERED:
        if name in found:
            return name, found[name] if several else None
    return None
