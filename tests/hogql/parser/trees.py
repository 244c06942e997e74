"""Random trees of HogQL, such as the parser could have made, from a number that says which."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar, get_args

from hedgerow.hogql import ast
from hedgerow.hogql.parser.words import QUOTED

T = TypeVar("T")

NAMES = ["a", "event", "$browser", "Ünïcode", "two words", "back`tick", 'quo"te', "sla\\sh", "x''y", "1st", "\n", "*x"]
KEYWORDS = sorted(QUOTED)
TEXTS = ["", "x", "it's", "\\d+", "\0", "%a_b%", "{x}", "日本", "--", "\\", "''", "a\nb"]
VALUES = [0, 1, -1, 2**64, -(2**70), 0.5, -1e-9, 1e300, float("inf"), True, False, None]
FUNCTIONS = ["count", "sum", "if", "left", "any", "not", "quantile", "format", "toStartOfDay", "case", "odd name"]
TYPES = ["int", "float64", "nullable(string)", "decimal(10, 2)", "datetime64(3, 'Europe/Berlin')"]
JOINS = ["INNER JOIN", "LEFT JOIN", "RIGHT ANY JOIN", "FULL JOIN", "LEFT ASOF JOIN", "INNER ALL JOIN"]


class Trees:
    """Makes nodes of at most `depth` levels, more or less."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, of: list[T]) -> T:
        return self.random.choice(of)

    def some(self, make: Callable[[], T], least: int = 1, most: int = 3) -> list[T]:
        return [make() for _ in range(self.random.randint(least, most))]

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.random.random() < 0.4 else None

    def name(self) -> str:
        return self.one(NAMES if self.random.random() < 0.8 else KEYWORDS)

    def field(self) -> ast.Field:
        return ast.Field(list(self.some(self.name)))

    def expr(self, depth: int = 3) -> ast.Expr:
        makers = [self.field, self.constant, self.placeholder]
        if depth > 0:
            makers += [lambda make=make: make(depth - 1) for make in self.compound()]  # type: ignore[misc]
        return self.one(makers)()

    def constant(self) -> ast.Constant:
        return ast.Constant(self.one(VALUES if self.random.random() < 0.5 else TEXTS))

    def placeholder(self) -> ast.Placeholder:
        return ast.Placeholder(self.some(self.name))

    def compound(self) -> list[Callable[[int], ast.Expr]]:
        return [
            self.call,
            self.compare,
            self.query,
            lambda d: ast.WindowCall(self.call(d), self.name() if self.random.random() < 0.5 else self.window(d)),
            lambda d: ast.Alias(self.name(), self.expr(d)),
            lambda d: ast.And(self.exprs(d, 2)),
            lambda d: ast.Or(self.exprs(d, 2)),
            lambda d: ast.Not(self.expr(d)),
            lambda d: ast.Arithmetic(self.one(list(get_args(ast.ArithmeticOp))), self.expr(d), self.expr(d)),
            lambda d: ast.Between(self.expr(d), self.expr(d), self.expr(d), self.one([True, False])),
            lambda d: ast.Lambda(self.some(self.name, 0), self.expr(d)),
            lambda d: ast.Array(self.exprs(d, 0)),
            lambda d: ast.Tuple(self.exprs(d)),
            lambda d: ast.ArrayAccess(self.expr(d), self.expr(d), self.one([True, False])),
            lambda d: ast.ArrayAccess(self.expr(d), ast.Constant(self.name()), self.one([True, False])),
            lambda d: ast.ArraySlice(self.expr(d), self.maybe(lambda: self.expr(d)), self.maybe(lambda: self.expr(d))),
            lambda d: ast.TupleAccess(self.expr(d), self.random.randint(0, 12), self.one([True, False])),
            lambda d: ast.TypeCast(self.expr(d), self.one(TYPES)),
        ]

    def exprs(self, depth: int, least: int = 1) -> list[ast.Expr]:
        return self.some(lambda: self.expr(depth), least)

    def call(self, depth: int) -> ast.Call:
        args = self.exprs(depth, 0)
        params = self.maybe(lambda: self.exprs(depth, 0))
        distinct = bool(args) and self.one([True, False])
        return ast.Call(self.one(FUNCTIONS), args, params, distinct, self.maybe(lambda: self.expr(depth)))

    def compare(self, depth: int) -> ast.Compare:
        if self.random.random() < 0.2:
            return ast.Compare(self.one(["=", "!="]), self.expr(depth), ast.Constant(None), is_null=True)
        return ast.Compare(self.one(list(get_args(ast.CompareOp))), self.expr(depth), self.expr(depth))

    def order(self, depth: int) -> ast.OrderExpr:
        def value() -> ast.Expr | None:
            return self.maybe(lambda: self.expr(depth))

        fill = self.maybe(lambda: ast.WithFill(value(), value(), value()))
        return ast.OrderExpr(self.expr(depth), self.one([True, False]), self.one([None, "first", "last"]), fill)

    def window(self, depth: int) -> ast.Window:
        def bound() -> ast.WindowFrame:
            kind = self.one(["current row", "preceding", "following"])
            return ast.WindowFrame(kind, None if kind == "current row" else self.one([None, 1, 20]))

        made = ast.Window(self.exprs(depth, 0), self.some(lambda: self.order(depth), 0), base=self.maybe(self.name))
        made.frame = self.one([None, "rows", "range"])
        if made.frame:
            made.frame_start, made.frame_end = bound(), self.maybe(bound)
        return made

    def query(self, depth: int) -> ast.Query:
        if depth < 1:
            return ast.Select([self.field()], where=self.maybe(self.constant))
        return self.select(depth - 1) if self.random.random() < 0.7 else self.set(depth)

    def set(self, depth: int) -> ast.SelectSet:
        def part() -> ast.SetPart:
            return ast.SetPart(self.one(list(get_args(ast.SetOp))), self.query(depth - 1))

        made = ast.SelectSet(self.query(depth - 1), self.some(part))
        made.ctes = self.ctes(depth)
        made.limit, made.offset = self.maybe(lambda: self.expr(0)), self.maybe(lambda: self.expr(0))
        return made

    def select(self, depth: int) -> ast.Select:
        def maybe() -> ast.Expr | None:
            return self.maybe(lambda: self.expr(depth))

        made = ast.Select(self.some(lambda: self.column(depth)), self.ctes(depth))
        made.recursive = bool(made.ctes) and self.one([True, False])
        made.distinct = self.one([True, False])
        if not made.distinct:
            made.distinct_on = self.maybe(lambda: self.exprs(depth))
        made.from_ = self.maybe(lambda: self.tables(depth))
        made.array_join = self.maybe(lambda: ast.ArrayJoin(self.exprs(depth), self.one([True, False])))
        made.prewhere, made.where, made.having, made.qualify = maybe(), maybe(), maybe(), maybe()
        made.group_by = self.maybe(lambda: self.exprs(depth))
        if made.group_by:
            made.group_by_mode = self.one([None, "rollup", "cube", "sets"])
            if made.group_by_mode == "sets":
                made.group_by = [ast.Tuple(self.exprs(depth, 0)) for _ in made.group_by]
        made.windows = {self.name(): self.window(depth) for _ in range(self.random.randint(0, 2))}
        made.order_by = self.some(lambda: self.order(depth), 0)
        made.limit_by = self.maybe(lambda: ast.LimitBy(self.expr(depth), maybe(), self.exprs(depth)))
        made.limit, made.offset = maybe(), maybe()
        made.with_ties = made.limit is not None and self.one([True, False])
        return made

    def ctes(self, depth: int) -> dict[str, ast.Cte]:
        def cte() -> ast.Cte:
            if self.random.random() < 0.5:
                return ast.Cte(self.name(), self.expr(depth), "value")
            return ast.Cte(self.name(), self.query(depth - 1), "query", self.maybe(lambda: self.some(self.name)))

        return {made.name: made for made in self.some(cte, 0, 2)} if depth > 0 else {}

    def column(self, depth: int) -> ast.Expr:
        table = self.some(self.name, 0, 1)
        if self.random.random() < 0.1:
            return ast.Field([*table, "*"])
        if self.random.random() < 0.1:
            return ast.Star(table, exclude=self.some(self.name), pattern=self.maybe(lambda: self.one(TEXTS)))
        return self.expr(depth)

    def tables(self, depth: int) -> ast.Join:
        first = self.table(depth)
        if self.random.random() < 0.5:
            first.next = self.table(depth)
            first.next.join_type = self.one([*JOINS, "CROSS JOIN"])
            if first.next.join_type != "CROSS JOIN":
                on = ast.JoinConstraint("ON", self.expr(depth))
                using = ast.JoinConstraint("USING", self.field())
                first.next.constraint = self.one([on, using])
        return first

    def table(self, depth: int) -> ast.Join:
        values = ast.Values([[self.expr(depth), self.expr(depth)]])
        query: Any = ast.Select([self.field()]) if self.random.random() < 0.5 else self.query(depth)
        table: Any = self.one([self.field(), self.placeholder(), query, values, self.call(depth)])
        if isinstance(table, ast.Call):
            table = ast.Call(self.name(), table.args)
        made = ast.Join(table, self.name(), self.maybe(lambda: self.some(self.name)), final=self.one([True, False]))
        made.sample = self.maybe(lambda: ast.Sample(self.one([0.1, 1.0, 0.125]), self.one([None, 0.5])))
        return made
