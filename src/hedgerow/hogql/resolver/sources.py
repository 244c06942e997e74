"""What a FROM brings into a scope: tables read in place, tables read in a sub-query of their own, and sub-queries.

A table is read in place where it is the first of a FROM; everywhere else, and where an outer join may add rows, it
becomes a sub-query of just the columns that are used, with the project's guard inside.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import Protocol

from hedgerow.hogql import ast
from hedgerow.hogql.context import Modifiers
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import Name, Scan
from hedgerow.hogql.resolver import person
from hedgerow.hogql.resolver.reads import access, property_read, shown_in_zone
from hedgerow.hogql.resolver.state import Compilation, Typed
from hedgerow.hogql.schema import LAZY_TABLES
from hedgerow.hogql.schema.table import Computed, EventPerson, Lazy, Path, Properties, Stored, Table
from hedgerow.hogql.schema.types import JSON, Type

Chain = list[str | int]


class Source(Protocol):
    def has(self, name: str) -> bool: ...

    def read(self, chain: Chain, at: ast.Node) -> Typed:
        """A field, or what is inside it. Raises `HogQLError`."""

    def star(self) -> list[str]:
        """The fields of `*`."""

    def names(self) -> list[str]:
        """All fields, for messages."""


def no_field(name: str | int, names: list[str], at: ast.Node) -> HogQLError:
    close = get_close_matches(str(name), names, 1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return HogQLError(f"Unable to resolve field: {str(name)[:100]}.{hint}", at.start, at.end)


class TableSource:
    """A virtual table, read in place."""

    def __init__(self, table: Table, state: Compilation) -> None:
        self.table = table
        self.state = state
        self.alias = state.alias(table.name)
        self.scan = Scan(table.physical, self.alias, final=table.final)
        for column, value in table.where:
            self.scan.conditions.append(ast.call("equals", Name(self.alias, column), ast.Constant(value)))
        state.tables.add(table.name)
        self._lazy: dict[str, InnerTable] = {}
        self._person: ast.Expr | None = None

    def has(self, name: str) -> bool:
        return name in self.table.fields

    def star(self) -> list[str]:
        return [name for name, field in self.table.fields.items() if not field.hidden]

    def names(self) -> list[str]:
        return list(self.table.fields)

    @property
    def modifiers(self) -> Modifiers:
        return self.state.context.modifiers

    def __call__(self, name: str) -> ast.Expr:
        """The physical column, for fields that are made of several."""
        return Name(self.alias, name)

    def read(self, chain: Chain, at: ast.Node) -> Typed:
        name, rest = str(chain[0]), chain[1:]
        field = self.table.fields.get(name)
        if field is None:
            raise no_field(name, self.names(), at)
        if isinstance(field, Properties):
            return self._properties(field, rest, at)
        if isinstance(field, Lazy):
            return self._lazily(name, field, rest, at)
        if isinstance(field, Path):
            return self.read([*field.chain, *rest], at)
        return access(self._value(field), rest, self.state, at)

    def _value(self, field: Stored | Computed | EventPerson) -> Typed:
        if isinstance(field, EventPerson):
            return self._event_person(), field.type
        node = self(field.column) if isinstance(field, Stored) else field.build(self)
        return shown_in_zone(node, field.type, self.state), field.type

    def _properties(self, field: Properties, keys: Chain, at: ast.Node) -> Typed:
        column = self(field.column)
        if not keys:
            return column, replace(JSON, of=field.of)
        hot = {"event": "events", "person": "persons"}.get(field.kind)
        return property_read(column, field.of, keys, self.state, at, hot_table=hot, alias=self.alias)

    def _event_person(self) -> ast.Expr:
        if self._person is None:
            joins, self._person = person.person_of(self.alias, self.state)
            self.scan.joins.extend(joins)
        return self._person

    def _lazily(self, name: str, field: Lazy, rest: Chain, at: ast.Node) -> Typed:
        if not rest:
            raise HogQLError(
                f'"{name}" is a table: say which of its fields you mean, such as {name}.{field.key}.', at.start, at.end
            )
        same = field.same.get(str(rest[0]))
        if same is not None:
            return self.read([*same, *rest[1:]], at)
        inner = self._lazy.get(name)
        if inner is None:
            inner = self._lazy[name] = InnerTable(LAZY_TABLES[field.table], self.state, optional=True)
            own, _ = self.read(list(field.own), at)
            key = inner.key(field.key)
            join = ast.Join(inner.query, inner.alias, join_type="LEFT JOIN")
            join.constraint = ast.JoinConstraint("ON", ast.Compare("=", own, key))
            self.scan.joins.append(join)
        return inner.read(rest, at)


class InnerTable:
    """A virtual table as a sub-query, whose columns are those that are read.

    `optional` ones are joined to rows that may have no match: then each of their values is NULL.
    """

    def __init__(self, table: Table, state: Compilation, *, optional: bool = False) -> None:
        self.table = TableSource(table, state)
        self.alias = state.alias(table.name)
        self.state = state
        self.optional = optional
        self.query = ast.Select([], from_=ast.Join(self.table.scan, self.table.alias))
        if table.group_by:
            self.query.group_by = [self.table(table.group_by)]
        state.selects.append(self.query)
        self._columns: dict[tuple[str | int, ...], Typed] = {}
        self._names: set[str] = set()

    def has(self, name: str) -> bool:
        return self.table.has(name)

    def star(self) -> list[str]:
        return self.table.star()

    def names(self) -> list[str]:
        return self.table.names()

    def key(self, name: str) -> ast.Expr:
        """The column that the table is joined by, which is never NULL."""
        node, type_ = self.table.read([name], ast.Constant(None))
        return self._column((name, "key"), name, node, type_)[0]

    def read(self, chain: Chain, at: ast.Node) -> Typed:
        key = tuple(chain)
        found = self._columns.get(key)
        if found is None:
            node, type_ = self.table.read(chain, at)
            if self.optional and not type_.nullable and type_.kind not in ("array", "map", "tuple", "json"):
                node, type_ = ast.call("toNullable", node), type_.or_null()
            found = self._columns[key] = self._column(key, ".".join(map(str, chain)), node, type_)
        return found

    def _column(self, key: tuple[str | int, ...], name: str, node: ast.Expr, type_: Type) -> Typed:
        column = name
        while column in self._names:
            column += "'"
        self._names.add(column)
        self.query.select.append(ast.Alias(column, node))
        return Name(self.alias, column), type_


class QuerySource:
    """A sub-query, a query of a WITH or a saved query, by the names of its columns."""

    def __init__(self, alias: str, columns: dict[str, tuple[str, Type]], state: Compilation) -> None:
        self.alias = alias
        self.columns = columns  # each name: how it is printed, and its type
        self.state = state

    def has(self, name: str) -> bool:
        return name in self.columns

    def star(self) -> list[str]:
        """Each column once, though it may be known by two names."""
        found: dict[str, str] = {}
        for name, (printed, _) in self.columns.items():
            found.setdefault(printed, name)
        return list(found.values())

    def names(self) -> list[str]:
        return list(self.columns)

    def read(self, chain: Chain, at: ast.Node) -> Typed:
        for length in (len(chain), 1):  # `properties.$browser` may be the name of a column
            name = ".".join(map(str, chain[:length]))
            if name in self.columns:
                printed, type_ = self.columns[name]
                return access((Name(self.alias, printed), type_), chain[length:], self.state, at)
        raise no_field(chain[0], self.names(), at)
