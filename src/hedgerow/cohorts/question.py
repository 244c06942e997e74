"""Who is in a cohort, as one HogQL condition on persons: groups of any depth, cohorts that refer to cohorts.

A cohort is a set of people that have a profile: so deleted people are in none, and who was merged is in as who they are
now. A reference to a cohort with conditions stands for those conditions, so that it never waits for the other cohort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hedgerow.cohorts.behaviour import who
from hedgerow.cohorts.conditions import ATTR, invalid, read_behaviour
from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import deny, property_to_expr
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.actors_query import SEARCH, ActorsQuery
from hedgerow.insights.asking import Asking
from hedgerow.insights.insight_actors import actors_of
from hedgerow.insights.kinds import read_query
from hedgerow.insights.models import QueryModel

MAX_CONDITIONS = 300  # with those of the cohorts that it refers to
MAX_DEPTH = 20
PERSON_TYPES = frozenset({"person", "person_metadata"})
TEST_FILTERS = "filterTestAccounts"
ACTORS = "SELECT toUUIDOrNull(toString(actor_id)) AS person_id FROM {actors}"


@dataclass(frozen=True, slots=True)
class Definition:
    """What says who is in a cohort. `id` is 0 for one that is not kept yet."""

    id: int
    name: str
    is_static: bool
    filters: Mapping[str, Any] | None = None
    query: Mapping[str, Any] | None = None


FindCohort = Callable[[int], Definition | None]


def condition_of(definition: Definition, asking: Asking, find: FindCohort) -> ast.Expr:
    """The condition on `persons` of being in the cohort. Nobody is in one that says nothing. Raises `InvalidInput`."""
    return _Compiler(asking, find).definition(definition, ())


def references(filters: Any) -> Iterator[int]:
    """The numbers of the cohorts that conditions refer to."""
    if isinstance(filters, Mapping):
        if filters.get("type") == "cohort" and "values" not in filters:
            yield from _numbers(filters.get("value"))
        for part in filters.values():
            yield from references(part)
    elif isinstance(filters, list | tuple):
        for part in filters:
            yield from references(part)


def _numbers(value: Any) -> list[int]:
    many = value if isinstance(value, list | tuple) else [value]
    return [int(one) for one in many if isinstance(one, int) or (isinstance(one, str) and one.isdecimal())]


class _Compiler:
    def __init__(self, asking: Asking, find: FindCohort) -> None:
        self.asking = asking
        self.context: QueryContext = asking.context
        self.find = find
        self.count = 0

    def definition(self, definition: Definition, within: tuple[Definition, ...]) -> ast.Expr:
        if definition.id and any(one.id == definition.id for one in within):
            names = " → ".join(f"'{one.name or one.id}'" for one in (*within, definition))
            raise invalid(f"cohorts cannot refer to each other in a circle: {names}. Remove one of these references.")
        if definition.query:
            return self.by_query(definition.query)
        filters = definition.filters or {}
        inner = self.part(filters.get("properties"), (*within, definition), 0)
        if inner is None:
            return ast.Constant(False)
        if not filters.get(TEST_FILTERS):
            return inner
        own = [one for one in self.context.test_account_filters if one.get("type") == "person"]
        return ast.all_of(inner, property_to_expr(own, self.context, scope="person", attr=ATTR))

    def part(self, given: Any, within: tuple[Definition, ...], depth: int) -> ast.Expr | None:
        """None for a group that holds nothing yet."""
        if given is None or given == {} or given == []:
            return None
        if isinstance(given, list):
            given = {"type": "AND", "values": given}
        if not isinstance(given, Mapping):
            raise invalid("each condition must be an object.")
        if depth > MAX_DEPTH:
            raise invalid(f"groups may be nested {MAX_DEPTH} deep at most.")
        if "values" not in given:
            return self.condition(given, within)
        kind, values = given.get("type") or "AND", given["values"]
        if kind not in ("AND", "OR") or not isinstance(values, list):
            raise invalid('a group is {"type": "AND" or "OR", "values": [...]}.')
        found = [one for one in (self.part(value, within, depth + 1) for value in values) if one is not None]
        if not found:
            return None
        group = ast.all_of(*found) if kind == "AND" else ast.any_of(*found)
        return deny(group) if given.get("negation") is True else group

    def condition(self, given: Mapping[str, Any], within: tuple[Definition, ...]) -> ast.Expr | None:
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise invalid(f"at most {MAX_CONDITIONS} conditions, with those of the cohorts that it refers to.")
        kind = given.get("type") or "person"
        if kind == "behavioral":
            return self.behaviour(given)
        if kind == "cohort":
            return self.cohort(given, within)
        if kind not in PERSON_TYPES:
            raise invalid(
                f"'{str(kind)[:50]}' is not a type of condition. Choose one of behavioral, cohort, person,"
                " person_metadata; filters on events belong into event_filters of a behavioral condition."
            )
        found = property_to_expr([dict(given, type=kind)], self.context, scope="person", attr=ATTR)
        return None if found == ast.And([]) or found == ast.Constant(True) else found

    def behaviour(self, given: Mapping[str, Any]) -> ast.Expr:
        condition = read_behaviour(given)
        found = who(condition, self.context)
        return among(found.query, negative=condition.negation != found.others)

    def cohort(self, given: Mapping[str, Any], within: tuple[Definition, ...]) -> ast.Expr:
        value = given.get("value")
        found = ast.any_of(*(self.referred(number, within) for number in _numbers(value)))
        negative = given.get("operator") in ("not_in", "is_not")
        return deny(found) if negative != (given.get("negation") is True) else found

    def referred(self, number: int, within: tuple[Definition, ...]) -> ast.Expr:
        definition = self.find(number)
        if definition is None:
            return ast.Constant(False)  # one that is gone has no members
        if len(within) > MAX_DEPTH:
            raise invalid(f"cohorts may refer to cohorts {MAX_DEPTH} deep at most.")
        if definition.is_static:
            return ast.Compare("in cohort", ast.name("id"), ast.Constant(number))
        return self.definition(definition, within)

    def by_query(self, body: Mapping[str, Any]) -> ast.Expr:
        """A query whose actors are the members: what it shows of them, and how many, does not matter."""
        try:
            model = read_query(dict(body))
            if not isinstance(model, ActorsQuery):
                return self.source(model)
            parts = [self.source(model.source)] if model.source is not None else []
            for filters in (model.properties, model.fixed_properties):
                if filters:
                    parts.append(property_to_expr(filters, self.context, scope="person", attr="query"))
            if model.search and model.search.strip():
                escaped = model.search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                parts.append(parse_expr(SEARCH, {"id": ast.name("id"), "like": f"%{escaped}%"}))
            return ast.all_of(*parts)
        except InvalidInput as error:
            raise InvalidInput(f"Cohort: {error.detail}", code=error.code, attr="query") from error

    def source(self, model: QueryModel) -> ast.Expr:
        found = actors_of(model, self.asking)
        if found.group_index is not None:
            raise InvalidInput("A cohort is of people, and the actors of this query are groups.", attr="query")
        ids = parse_select(
            "SELECT toUUIDOrNull(toString(actor_id)) AS person_id FROM {actors}", {"actors": found.query}
        )
        return among(ids)


def among(query: ast.Query, *, negative: bool = False) -> ast.Expr:
    return ast.Compare("not in" if negative else "in", ast.name("id"), query)
