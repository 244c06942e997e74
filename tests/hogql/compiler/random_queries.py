"""Random queries that mostly run: of every table, join, alias and clause, built as trees with hypothesis.

Every value is made text or a condition, so that the store seldom refuses for types. Now and then a name is one that
only an attacker would choose, or a table one that must not be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from hedgerow.hogql import ast
from hedgerow.hogql.schema import TABLES
from hedgerow.hogql.schema.table import Lazy, Properties

NASTY = (
    "project_id", "events__1", "persons__2", "team_id", "system.tables", "`", "'); DROP TABLE events --", "{p0:String}",
    "events", "__1", "persons", "\\", "a b", "\n", "é", "_CAST", "FINAL", "0", "person_overrides", "events_local",
)  # fmt: skip
NESTED = {
    "events": ("person.properties.email", "pdi.person.properties.plan", "session.$session_duration", "poe.id",
               "group_0.properties.name", "goe_1.key", "properties.secret", "properties.$browser", "properties.price"),
    "persons": ("properties.email", "pdi.distinct_id"),
    "person_distinct_ids": ("person.properties.email", "person.id"),
    "cohort_people": ("person.properties.plan",),
    "groups": ("properties.name",),
}  # fmt: skip
TABLE_FUNCTIONS = ("url", "file", "s3", "remote", "merge", "cluster", "input", "mysql", "view")
JOINS = ("LEFT JOIN", "INNER JOIN", "RIGHT JOIN", "FULL OUTER JOIN", "ANY LEFT JOIN", "CROSS JOIN")
OPERATORS = ("=", "!=", "<", ">=", "like", "not ilike", "=~")

aliases = st.sampled_from(("a", "b", "c", "d")) | st.sampled_from(NASTY)
texts = st.sampled_from(("buy", "2026-01-06", "7", "", "null", "%a%", *NASTY[:8]))
Tables = Mapping[str, tuple[str, ...]]
"""Aliases of a FROM, and the fields that each has."""


def rarely(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 40)) == 13


def fields_of(table: str) -> tuple[str, ...]:
    plain = (name for name, field in TABLES[table].fields.items() if not isinstance(field, Lazy | Properties))
    return (*plain, *NESTED.get(table, ()))


@st.composite
def fields(draw: st.DrawFn, tables: Tables) -> ast.Expr:
    """A field of one of the tables, as text."""
    alias = draw(st.sampled_from(sorted(tables)))
    name = draw(st.sampled_from(NASTY)) if rarely(draw) else draw(st.sampled_from(tables[alias]))
    chain = name.split(".") if name not in NASTY else [name]
    return ast.call("toString", ast.Field([alias, *chain] if not rarely(draw) else [*chain]))


@st.composite
def text_values(draw: st.DrawFn, tables: Tables, depth: int) -> ast.Expr:
    kind = draw(st.integers(0, 7 if depth else 5))
    if kind <= 4:
        return draw(fields(tables))
    if kind == 5:
        return ast.Constant(draw(texts))
    inner = text_values(tables, depth - 1)
    if kind == 6:
        return ast.call("concat", draw(inner), draw(inner))
    return ast.call("if", draw(conditions(tables, depth - 1)), draw(inner), draw(inner))


@st.composite
def conditions(draw: st.DrawFn, tables: Tables, depth: int) -> ast.Expr:
    kind = draw(st.integers(0, 7 if depth > 0 else 1))
    if kind <= 1:
        value = text_values(tables, max(depth, 0))
        return ast.Compare(draw(st.sampled_from(OPERATORS)), draw(value), ast.Constant(draw(texts)))  # type: ignore[arg-type]
    inner = conditions(tables, depth - 1)
    if kind <= 3:
        return draw(st.sampled_from((ast.And, ast.Or)))([draw(inner), draw(inner)])
    if kind == 4:
        return ast.Not(draw(inner))
    if kind == 5:
        people = [alias for alias, names in tables.items() if "person_id" in names]
        if people:
            return ast.Compare("in cohort", ast.Field([draw(st.sampled_from(people)), "person_id"]), ast.Constant(7))
    query, _ = draw(selects(depth - 1, columns=1))
    return ast.Compare(draw(st.sampled_from(("in", "not in"))), draw(fields(tables)), query)  # type: ignore[arg-type]


@st.composite
def froms(draw: st.DrawFn, depth: int, ctes: Tables) -> tuple[ast.Join, Tables]:
    found: dict[str, tuple[str, ...]] = {}
    steps: list[ast.Join] = []
    for index in range(draw(st.integers(1, 3))):
        alias = draw(aliases.filter(lambda one: one not in found))
        table: Any
        if rarely(draw):
            table, names = ast.Call(draw(st.sampled_from(TABLE_FUNCTIONS)), [ast.Constant("x")]), ("x",)
        elif rarely(draw):
            table, names = ast.Field(draw(st.sampled_from(NASTY)).split(".")), ("x",)
        elif depth and draw(st.integers(0, 3)) == 0:
            table, names = draw(selects(depth - 1))
        else:
            name = draw(st.sampled_from(sorted({*TABLES, *ctes, "purchases"})))
            known = ctes.get(name) or (fields_of(name) if name in TABLES else ("event", "price", "person_id"))
            table, names = ast.Field([name]), known
        step = ast.Join(table, alias, final=draw(st.booleans()))
        before = dict(found)
        found[alias] = names
        if index:
            step.join_type = draw(st.sampled_from(JOINS))
            if step.join_type != "CROSS JOIN":
                on = ast.Compare("=", draw(fields(before)), draw(fields({alias: names})))
                step.constraint = ast.JoinConstraint("ON", on)
            steps[-1].next = step
        steps.append(step)
    return steps[0], found


@st.composite
def selects(draw: st.DrawFn, depth: int = 2, columns: int = 3) -> tuple[ast.Select, tuple[str, ...]]:
    """A query, and the names of its columns."""
    ctes: dict[str, tuple[str, ...]] = {}
    select = ast.Select([])
    if depth and draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(("persons", "events", "x", *NASTY[:4])))
        body, names = draw(selects(depth - 1))
        select.ctes[name] = ast.Cte(name, body, "query")
        ctes[name] = names
    select.from_, tables = draw(froms(depth, ctes))
    values = text_values(tables, depth)
    names = tuple(draw(st.lists(aliases, min_size=1, max_size=columns, unique=True)))
    select.select = [ast.Alias(name, draw(values)) for name in names]
    if draw(st.booleans()):
        select.where = draw(conditions(tables, depth))
    kind = draw(st.integers(0, 5))
    if kind == 0:
        select.group_by = [ast.Constant(index) for index in range(1, len(names) + 1)]
    elif kind == 1:
        select.select = [
            ast.Alias(name, ast.call("max", one.expr)) for name, one in zip(names, select.select, strict=True)
        ]  # type: ignore[attr-defined]
    elif kind == 2:
        select.order_by = [ast.OrderExpr(draw(values), descending=draw(st.booleans()))]
        select.limit = ast.Constant(draw(st.integers(0, 10)))
    elif kind == 3 and columns > 1 and rarely(draw):
        select.select = [ast.Field(["*"])]
        names = ("x",)
    return select, names


@st.composite
def queries(draw: st.DrawFn) -> ast.Query:
    first, names = draw(selects())
    if draw(st.integers(0, 5)) == 0:
        second, _ = draw(selects())
        second.select = [ast.Alias(f"u{index}", ast.call("toString", ast.Constant(1))) for index in range(len(names))]
        return ast.SelectSet(first, [ast.SetPart("UNION ALL", second)])
    return first
