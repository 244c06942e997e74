"""Nodes that only the resolver makes and only `print_sql` reads, beside those of `ast` that mean the same in both.

In a resolved tree a `Call` is a call of a ClickHouse function that the compiler chose, there is no `Field`, and every
table of a FROM is a `Scan`, a `Rows` or a sub-query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hedgerow.hogql import ast


@dataclass(slots=True)
class Name(ast.Expr):
    """A column of a table's alias; with `table` None, an alias of the SELECT or an argument of a lambda."""

    table: str | None
    column: str


@dataclass(slots=True)
class Bound(ast.Expr):
    """A constant whose ClickHouse type is not the one that its Python value suggests."""

    value: Any
    type_name: str


@dataclass(slots=True)
class Scan(ast.Expr):
    """A physical table. `conditions` hold for every row that is read; `guard_tenant` adds the project's to them.

    Without a `table` it has no rows.
    """

    table: str
    alias: str
    final: bool = False
    guarded: bool = False
    joins: list[ast.Join] = field(default_factory=list)  # to overrides of persons and to lazy tables
    conditions: list[ast.Expr] = field(default_factory=list)


@dataclass(slots=True)
class Rows(ast.Expr):
    """`numbers(first, count)`: the one table function there is."""

    first: int
    count: int


@dataclass(slots=True)
class TableName(ast.Expr):
    """A CTE of an enclosing WITH, as a table."""

    name: str


@dataclass(slots=True)
class HotText(ast.Expr):
    """A property's text in a column of its own, where '' is a missing one. What it is compared with may read the
    column as it is; everything else sees NULL.
    """

    column: Name
