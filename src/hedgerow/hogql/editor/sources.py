"""What the names in a query lead to, as far as an editor has to know: tables, their fields, and what is inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hedgerow.hogql import ast
from hedgerow.hogql.print_hogql import to_hogql
from hedgerow.hogql.schema import LAZY_TABLES, TABLES
from hedgerow.hogql.schema.table import Field, Lazy, Path, Properties

Fields = Mapping[str, Field | None]
"""By name; None for a column of a sub-query."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table of a FROM under the name by which the query reaches it."""

    name: str
    table: str
    fields: Fields


def sources_of(join: ast.Join | None, queries: Mapping[str, ast.Query]) -> list[Source]:
    """The tables of a FROM; `queries` are those of the WITHs around it. What is not known is left out."""
    found = []
    while join is not None:
        table = join.table
        if isinstance(table, ast.Field):
            name = ".".join(map(str, table.chain))
            if name in queries:
                found.append(Source(join.alias or name, name, columns_of(queries[name])))
            elif name in TABLES:
                found.append(Source(join.alias or name, name, TABLES[name].fields))
        elif isinstance(table, ast.Select | ast.SelectSet):
            columns = columns_of(table) if join.columns is None else dict.fromkeys(join.columns)
            found.append(Source(join.alias or "", "", columns))
        join = join.next
    return found


def columns_of(query: ast.Query) -> Fields:
    """The columns that a query answers with; one that is nothing but a field is that field."""
    while isinstance(query, ast.SelectSet):
        query = query.first
    inner = sources_of(query.from_, named_queries(query))
    found: dict[str, Field | None] = {}
    for expr in query.select:
        if isinstance(expr, ast.Field) and expr.chain[-1] == "*":
            wanted = expr.chain[0] if len(expr.chain) > 1 else None
            for source in inner:
                if wanted in (None, source.name):
                    found.update((name, field) for name, field in source.fields.items() if not _hidden(field))
        elif isinstance(expr, ast.Alias):
            found[expr.alias] = follow(expr.expr.chain, inner) if isinstance(expr.expr, ast.Field) else None
        elif isinstance(expr, ast.Field):
            found[str(expr.chain[-1])] = follow(expr.chain, inner)
        else:
            found[to_hogql(expr)] = None
    return found


def named_queries(query: ast.Query) -> dict[str, ast.Query]:
    ctes = query.ctes.values()
    return {cte.name: cte.expr for cte in ctes if isinstance(cte.expr, ast.Select | ast.SelectSet)}


def _hidden(field: Field | None) -> bool:
    return field is not None and field.hidden


def follow(chain: list[str | int], sources: list[Source]) -> Field | None:
    """The field that a dotted name leads to: the `Properties` for the name of a property. None where it is unknown."""
    names = [str(part) for part in chain]
    for source in sources:
        if names[0] == source.name and len(names) > 1:
            return _inside(names[1:], source.fields)
    for source in sources:
        if names[0] in source.fields:
            return _inside(names, source.fields)
    return None


def _inside(names: list[str], fields: Fields) -> Field | None:
    first, *rest = names
    field = fields.get(first)
    if isinstance(field, Path):
        return _inside([*field.chain, *rest], fields)
    if not rest or isinstance(field, Properties):
        return field
    inner = fields_of(field)
    return _inside(rest, inner) if inner is not None else None


def fields_of(field: Field | None) -> Fields | None:
    """What stands behind the dot of a field that is another table."""
    return LAZY_TABLES[field.table].fields if isinstance(field, Lazy) else None
