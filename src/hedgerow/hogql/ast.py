"""The tree of a HogQL query: what the parser makes, what insights build, what every pass takes and returns.

Nodes are plain data. `start` and `end` are offsets of characters in the text that a node was read from, for errors in
place; they are -1 for nodes that code made, and never matter for equality. What the parser takes apart for convenience
is one node here: `a ? b : c` and CASE are calls of `if` and `multiIf`, `??` is `ifNull`, `||` and f-strings are
`concat`, `INTERVAL 7 DAY` is `toIntervalDay(7)`, `==` and `=` are the same operator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

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


# expressions


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


@dataclass(slots=True)
class WindowFrame(Node):
    kind: Literal["current row", "preceding", "following"]
    value: int | None = None  # None: unbounded


@dataclass(slots=True)
class Window(Node):
    partition_by: list[Expr] = field(default_factory=list)
    order_by: list[OrderExpr] = field(default_factory=list)
    frame: Literal["rows", "range"] | None = None
    frame_start: WindowFrame | None = None
    frame_end: WindowFrame | None = None
    base: str | None = None  # a window of the WINDOW clause that this one extends


@dataclass(slots=True)
class WindowCall(Expr):
    """`rank() OVER (..)`, or `OVER w` with the name of a window."""

    call: Call
    over: Window | str


# parts of a SELECT


@dataclass(slots=True)
class WithFill(Node):
    first: Expr | None = None
    last: Expr | None = None
    step: Expr | None = None


@dataclass(slots=True)
class OrderExpr(Node):
    expr: Expr
    descending: bool = False
    nulls: Literal["first", "last"] | None = None
    with_fill: WithFill | None = None


@dataclass(slots=True)
class LimitBy(Node):
    n: Expr
    offset: Expr | None
    exprs: list[Expr]


@dataclass(slots=True)
class Sample(Node):
    ratio: float
    offset: float | None = None


@dataclass(slots=True)
class JoinConstraint(Node):
    kind: Literal["ON", "USING"]
    expr: Expr  # USING: a Field, or a Tuple of fields


@dataclass(slots=True)
class Join(Node):
    """A table of a FROM, and in `next` the one joined to it, whose `join_type` says how: `LEFT JOIN`, `CROSS JOIN`."""

    table: Expr | Select | SelectSet | Values  # a Field, or a Call of a table function
    alias: str | None = None
    columns: list[str] | None = None  # `AS t (a, b)`
    join_type: str | None = None
    constraint: JoinConstraint | None = None
    final: bool = False
    sample: Sample | None = None
    next: Join | None = None


@dataclass(slots=True)
class Values(Node):
    rows: list[list[Expr]]


@dataclass(slots=True)
class Cte(Node):
    """`name AS (SELECT ..)`, or in ClickHouse's other order `1 + 1 AS name`: a value."""

    name: str
    expr: Expr | Select | SelectSet
    kind: Literal["query", "value"]
    columns: list[str] | None = None


@dataclass(slots=True)
class ArrayJoin(Node):
    exprs: list[Expr]  # mostly aliases
    left: bool = False


@dataclass(slots=True)
class Select(Expr):
    """A SELECT; an expression, too: a sub-query in brackets."""

    select: list[Expr]
    ctes: dict[str, Cte] = field(default_factory=dict)
    recursive: bool = False
    distinct: bool = False
    distinct_on: list[Expr] | None = None
    from_: Join | None = None
    array_join: ArrayJoin | None = None
    prewhere: Expr | None = None
    where: Expr | None = None
    group_by: list[Expr] | None = None
    group_by_mode: Literal["rollup", "cube", "sets"] | None = None  # sets: each of `group_by` is a Tuple
    having: Expr | None = None
    windows: dict[str, Window] = field(default_factory=dict)
    qualify: Expr | None = None
    order_by: list[OrderExpr] = field(default_factory=list)
    limit_by: LimitBy | None = None
    limit: Expr | None = None
    with_ties: bool = False
    offset: Expr | None = None


SetOp = Literal["UNION ALL", "UNION DISTINCT", "INTERSECT", "INTERSECT DISTINCT", "EXCEPT", "EXCEPT DISTINCT"]


@dataclass(slots=True)
class SetPart(Node):
    op: SetOp
    query: Select | SelectSet


@dataclass(slots=True)
class SelectSet(Expr):
    first: Select | SelectSet
    rest: list[SetPart]
    limit: Expr | None = None  # only code sets it: a LIMIT in the text without brackets is the last SELECT's
    offset: Expr | None = None
    ctes: dict[str, Cte] = field(default_factory=dict)


Query = Select | SelectSet
N = TypeVar("N", bound=Node)


class _Fields(dict[type[Node], tuple[tuple[str, ...], tuple[str, ...]]]):
    """Of each class: the fields that may hold nodes, by their types, and the others."""

    def __missing__(self, kind: type[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes = {"Query"} | _names(Node)
        below: list[str] = []
        plain: list[str] = []
        for name_, field_ in kind.__dataclass_fields__.items():
            may_hold = nodes.intersection(re.findall(r"\w+", str(field_.type)))
            (below if may_hold else plain).append(name_)
        found = self[kind] = tuple(below), tuple(plain)
        return found


def _names(kind: type[Node]) -> set[str]:
    return {kind.__name__}.union(*(_names(one) for one in kind.__subclasses__()))


_FIELDS = _Fields()


def children(node: Node) -> list[Node]:
    """The nodes directly below, in the order of the text where it matters."""
    found: list[Node] = []
    for name_ in _FIELDS[node.__class__][0]:
        value = getattr(node, name_)
        if value is not None:
            _collect(value, found)
    return found


def _collect(value: Any, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, Node):
                found.append(part)
            else:
                _collect(part, found)
    elif isinstance(value, dict):
        for part in value.values():
            _collect(part, found)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, sub-queries too, without recursion."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(children(found))


def replace(node: N, change: Callable[[Node], Node]) -> N:
    """Put `change(child)` in the place of each node, from the leaves up, in place; returns the changed node."""
    for name_ in _FIELDS[node.__class__][0]:
        value = getattr(node, name_)
        if isinstance(value, Node):
            setattr(node, name_, replace(value, change))
        elif isinstance(value, list | dict):
            setattr(node, name_, _replaced(value, change))
    return change(node)  # type: ignore[return-value]


def _replaced(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return replace(value, change)
    if isinstance(value, list):
        return [_replaced(part, change) for part in value]
    if isinstance(value, dict):
        return {name: _replaced(part, change) for name, part in value.items()}
    return value


def copy(node: N) -> N:
    """A tree of its own; what is no node, such as the value of a constant, is shared."""
    made = object.__new__(type(node))
    below, plain = _FIELDS[node.__class__]
    for name_ in plain:
        value = getattr(node, name_)
        setattr(made, name_, list(value) if value.__class__ is list else value)
    for name_ in below:
        value = getattr(node, name_)
        setattr(made, name_, None if value is None else _copied(value))
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, Node):
        return copy(value)
    if isinstance(value, list):
        return [_copied(part) for part in value]
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return value


# what code that builds trees says all the time


def all_of(*exprs: Expr | None) -> Expr:
    """AND of those that are there; true for none."""
    found = [expr for expr in exprs if expr is not None]
    return found[0] if len(found) == 1 else And(found) if found else Constant(True)


def any_of(*exprs: Expr | None) -> Expr:
    """OR of those that are there; false for none."""
    found = [expr for expr in exprs if expr is not None]
    return found[0] if len(found) == 1 else Or(found) if found else Constant(False)


def name(*chain: str | int) -> Field:
    return Field(list(chain))


def call(function: str, *args: Expr) -> Call:
    return Call(function, list(args))
