"""Whether an answer may hold something that identifies a person.

Meant to err on one side: what cannot be judged is personal. Counting and adding up hide what they read; anything else
that reads a personal field is personal, and so is every name that is given to such an expression on the way out of a
sub-query. Conditions and groups do not matter: they are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hedgerow.errors import HedgerowError
from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select

# Names that identify people, wherever they stand in a chain such as `person.properties.plan`.
NAMES = frozenset(
    {
        "person", "person_id", "person_properties", "persons", "poe", "pdi", "distinct_id", "distinct_ids", "uuid",
        "actor", "actor_id", "session_id", "elements_chain", "elements_chain_texts", "elements_chain_hrefs",
        "elements_chain_href", "elements_chain_ids", "elements_chain_elements", "matched_recordings", "first_url",
        "all_urls", "is_identified", "id",
    }
)  # fmt: skip
# Tables without people, but for those names. Of any other, also a saved query, all but these moments is personal.
TABLES = frozenset({"events", "sessions", "raw_sessions", "groups", "raw_groups", "numbers"})
HARMLESS = frozenset({"timestamp", "event", "created_at", "cohort_id"})
# Properties of events that say who somebody is.
PROPERTY = re.compile(
    r"e.?mail|phone|mobile|\bip\b|_ip$|ip_?addr|user.?id|user.?name|(first|last|full|sur|nick|display|given|family).?name"
    r"|distinct.?id|device.?id|session.?id|window.?id|person.?id|anon|passw|secret|token|birth|ssn|passport|address"
    r"|^name$|^user$|^username$|^\$set(_once)?$|^\$unset$|^\$identify|raw_user_agent|latitude|longitude|postal",
    re.IGNORECASE,
)
# Aggregate functions whose result is a number made of many rows; combinators such as If come after the name.
AGGREGATES = re.compile(
    r"(count|uniq(?!\w*state)\w*|sum|avg|median|quantile|quantiles|stddev\w*|var(pop|samp)|corr|approx_count_distinct)"
    r"(if|distinct|ornull|ordefault|exact|weighted|tdigest)*",
    re.IGNORECASE,
)
MAX_ROUNDS = 50  # of finding names that hold personal values: as deep as sub-queries may be


def sql_is_personal(text: Any) -> bool:
    """Whether a column of the answer may hold something personal; true also for what is no SQL."""
    try:
        return _Judge(parse_select(str(text))).is_personal
    except HedgerowError:
        return True


def expression_is_personal(text: Any) -> bool:
    """The same for an expression, such as a breakdown by HogQL."""
    try:
        return _Judge(ast.Select(select=[parse_expr(str(text))])).is_personal
    except HedgerowError:
        return True


def breakdown_is_personal(query: Mapping[str, Any]) -> bool:
    """Whether an insight is broken down by something of people."""
    inner = query.get("breakdownFilter")
    if not isinstance(inner, dict):
        return False
    parts = [(inner.get("breakdown"), inner.get("breakdown_type"))] if inner.get("breakdown") is not None else []
    parts += [(one.get("property"), one.get("type")) for one in inner.get("breakdowns") or () if isinstance(one, dict)]
    return any(_property_is_personal(name, kind or "event") for name, kind in parts)


def _property_is_personal(name: Any, kind: str) -> bool:
    if kind in ("cohort", "group"):
        return False
    if kind == "hogql":
        return any(expression_is_personal(part) for part in (name if isinstance(name, list) else [name]))
    if kind in ("event", "session"):
        return any(PROPERTY.search(str(part)) for part in (name if isinstance(name, list) else [name]))
    return True


def asks_personally(query: Mapping[str, Any]) -> bool:
    """Whether an insight's numbers or names come from an expression over something personal."""
    texts = [one.get("math_hogql") for one in query.get("series") or () if isinstance(one, dict)]
    paths = query.get("pathsFilter")
    if isinstance(paths, dict):
        texts.append(paths.get("pathsHogQLExpression"))
    return any(expression_is_personal(text) for text in texts if text)


class _Judge:
    """Reads one query. `names` are those that sub-queries give to something personal."""

    def __init__(self, query: ast.Query) -> None:
        nodes = list(ast.walk(query))
        self.names = set(NAMES)
        ctes = {node.name for node in nodes if isinstance(node, ast.Cte)}
        self.of_people = any(_reads_people(node, ctes) for node in nodes)
        self.clean: set[str] = set()
        self._find_names(nodes)
        self.is_personal = self.query(query)

    def _find_names(self, nodes: list[ast.Node]) -> None:
        given = [(node.alias, node.expr) for node in nodes if isinstance(node, ast.Alias)]
        for node in nodes:
            if isinstance(node, ast.Cte):
                given.extend((name, node.expr) for name in (node.name, *(node.columns or ())))
            elif isinstance(node, ast.Join) and isinstance(node.table, (ast.Select, ast.SelectSet)):
                given.extend((name, node.table) for name in node.columns or ())
        self.clean = {name for name, _ in given} - self.names
        for _ in range(MAX_ROUNDS):
            found = {name for name, expr in given if name not in self.names and self.expr(expr)}
            if not found:
                return
            self.names |= found
            self.clean -= found
        self.names |= {name for name, _ in given}
        self.clean.clear()

    def query(self, query: ast.Node) -> bool:
        if isinstance(query, ast.SelectSet):
            return self.query(query.first) or any(self.query(part.query) for part in query.rest)
        assert isinstance(query, ast.Select)
        return any(self.star(query) if _is_star(one) else self.expr(one) for one in query.select)

    def star(self, query: ast.Select) -> bool:
        """All columns: those of the sub-queries, if there is nothing else that they could be of."""
        join = query.from_
        while join is not None:
            if not isinstance(join.table, (ast.Select, ast.SelectSet)) or self.query(join.table):
                return True
            join = join.next
        return query.from_ is None

    def expr(self, node: ast.Node) -> bool:
        if isinstance(node, (ast.Select, ast.SelectSet)):
            return self.query(node)
        if _is_star(node):
            return True
        if isinstance(node, ast.Field):
            return self.field(node.chain)
        if isinstance(node, ast.Call) and AGGREGATES.fullmatch(node.name):
            return False
        return any(self.expr(child) for child in ast.children(node))

    def field(self, chain: list[str | int]) -> bool:
        parts = [str(part) for part in chain]
        if any(part in self.names for part in parts):
            return True
        if "properties" in parts:
            inner = parts[parts.index("properties") + 1 :]
            return not inner or any(PROPERTY.search(part) for part in inner) or self.of_people
        if PROPERTY.search(parts[-1]) and parts[-1] not in self.clean:
            return True
        return self.of_people and parts[-1] not in HARMLESS and parts[-1] not in self.clean


def _is_star(node: ast.Node) -> bool:
    return isinstance(node, ast.Star) or (isinstance(node, ast.Field) and node.chain[-1] == "*")


def _reads_people(node: ast.Node, ctes: set[str]) -> bool:
    if not isinstance(node, ast.Join) or isinstance(node.table, (ast.Select, ast.SelectSet)):
        return False
    table = node.table
    name = table.chain[-1] if isinstance(table, ast.Field) else table.name if isinstance(table, ast.Call) else None
    return name not in TABLES and name not in ctes
