"""What a virtual table is made of. The tables themselves are in the modules beside this one.

Stored("browser", STRING)                     a column of the physical table
Computed(lambda column: call(..), STRING)     an expression over its columns
Properties("event")                           a JSON document: `properties.x` is a typed read of one key
Lazy("persons", on=..)                        another table, joined only when one of its fields is used
Path(("person", "id"))                        another name for a field
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hedgerow.hogql import ast
from hedgerow.hogql.context import Modifiers, PropertyKind
from hedgerow.hogql.schema.types import Type


class Columns(Protocol):
    """Gives the physical column of a name, as the statement has to write it."""

    @property
    def modifiers(self) -> Modifiers: ...

    def __call__(self, name: str) -> ast.Expr: ...


@dataclass(frozen=True, slots=True)
class Stored:
    column: str
    type: Type
    hidden: bool = False  # not part of `*`


@dataclass(frozen=True, slots=True)
class Computed:
    build: Callable[[Columns], ast.Expr]
    type: Type
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    kind: PropertyKind
    column: str = "properties"
    group_type_index: int = -1
    hidden: bool = False

    @property
    def of(self) -> str:
        return f"group_{self.group_type_index}" if self.group_type_index >= 0 else self.kind


@dataclass(frozen=True, slots=True)
class EventPerson:
    """The person that an event belongs to now, whatever it said when it was sent."""

    type: Type
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Lazy:
    """`own` is this table's key, `key` the other's. `same` are fields that need no join: the other's to this one's."""

    table: str
    own: tuple[str, ...]
    key: str
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Path:
    chain: tuple[str, ...]
    hidden: bool = True


Field = Stored | Computed | Properties | EventPerson | Lazy | Path


@dataclass(frozen=True, slots=True)
class Table:
    """`where` are conditions that hold for every row, as physical column and value.

    A table with `group_by` is aggregated when it is read: its fields are expressions over all rows of a group. One
    without a `physical` table has no rows yet.
    """

    name: str
    physical: str
    fields: Mapping[str, Field]
    where: tuple[tuple[str, int], ...] = ()
    group_by: str | None = None
    final: bool = False
    time: str | None = None  # the physical column that a bound of time prunes by
