"""A SELECT and its parts: windows, orders, joins, CTEs, and sets of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hedgerow.hogql.ast.nodes import Call, Expr, Node


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
