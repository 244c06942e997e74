"""What every node of the tree is, and its expressions other than queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Value = str | int | float | bool | None | object
"""Of a constant: these, `datetime`, `date`, `UUID`, or a list or tuple of them. Always printed as a parameter."""

CompareOp = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "global in", "global not in", "in cohort", "not in cohort",
    "like", "not like", "ilike", "not ilike", "=~", "!~", "=~*", "!~*",
]  # fmt: skip
ArithmeticOp = Literal["+", "-", "*", "/", "%"]


@dataclass(slots=True, kw_only=True)
class Node:
    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)


class Expr(Node):
    __slots__ = ()


@dataclass(slots=True)
class Constant(Expr):
    value: Value


@dataclass(slots=True)
class Field(Expr):
    """`properties.$browser` is `["properties", "$browser"]`; `*` and `events.*` end with `"*"`."""

    chain: list[str | int]


@dataclass(slots=True)
class Star(Expr):
    """`* EXCLUDE (a, b)`, `events.* EXCLUDE (..)` and `COLUMNS('pattern')`; a plain `*` is a `Field`."""

    table: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    pattern: str | None = None


@dataclass(slots=True)
class Call(Expr):
    """`quantile(0.95)(x)` has `params`; `count(DISTINCT x)` is `distinct`; `f(x) FILTER (WHERE c)` has `filter`."""

    name: str
    args: list[Expr] = field(default_factory=list)
    params: list[Expr] | None = None
    distinct: bool = False
    filter: Expr | None = None


@dataclass(slots=True)
class Alias(Expr):
    alias: str
    expr: Expr
    hidden: bool = False  # the resolver's own, never a name of a column in the answer


@dataclass(slots=True)
class And(Expr):
    exprs: list[Expr]


@dataclass(slots=True)
class Or(Expr):
    exprs: list[Expr]


@dataclass(slots=True)
class Not(Expr):
    expr: Expr


@dataclass(slots=True)
class Compare(Expr):
    op: CompareOp
    left: Expr
    right: Expr
    is_null: bool = False  # written as IS [NOT] NULL


@dataclass(slots=True)
class Arithmetic(Expr):
    op: ArithmeticOp
    left: Expr
    right: Expr


@dataclass(slots=True)
class Between(Expr):
    expr: Expr
    low: Expr
    high: Expr
    negated: bool = False


@dataclass(slots=True)
class Lambda(Expr):
    args: list[str]
    expr: Expr


@dataclass(slots=True)
class Array(Expr):
    exprs: list[Expr]


@dataclass(slots=True)
class Tuple(Expr):
    exprs: list[Expr]


@dataclass(slots=True)
class ArrayAccess(Expr):
    """`a[1]`, `properties['x y']`, and with `nullish` `a?.b` and `a?.[1]`."""

    array: Expr
    property: Expr
    nullish: bool = False


@dataclass(slots=True)
class ArraySlice(Expr):
    array: Expr
    first: Expr | None
    last: Expr | None


@dataclass(slots=True)
class TupleAccess(Expr):
    tuple: Expr
    index: int
    nullish: bool = False


@dataclass(slots=True)
class TypeCast(Expr):
    """`x::Float` and `CAST(x AS Float)`; the type's name in lower case."""

    expr: Expr
    type_name: str


@dataclass(slots=True)
class Placeholder(Expr):
    """`{filters}`, `{variables.x}`, `{filters.dateRange.from}`: gone after `placeholders`."""

    chain: list[str]
