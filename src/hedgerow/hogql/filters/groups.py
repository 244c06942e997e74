"""Property filters of every type, and groups of them, as one condition of a query.

    property_to_expr([{"key": "plan", "value": "pro"}], context)        properties.plan = 'pro'

Meanings are those of PostHog. Negative operators are the denial of the positive ones, so that a missing property
matches them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.filters import elements
from hedgerow.hogql.filters.given import MAX_DEPTH, MAX_FILTERS, Filter, invalid, read_filter
from hedgerow.hogql.filters.operands import Scope, operand
from hedgerow.hogql.filters.operators import condition, deny
from hedgerow.hogql.parse import parse_expr

Filters = Sequence[Any] | Mapping[str, Any] | None


def property_to_expr(
    filters: Filters | Any,
    context: QueryContext,
    *,
    scope: Scope = "event",
    attr: str = "properties",
    table: str | None = None,
) -> ast.Expr:
    """The condition of a list of filters (all of them), a group, one filter, or nothing, which is true.

    `scope` says which table is read, whose alias is `table` if it has one; a filter without a type is about it. Raises
    `InvalidInput` on `attr`.
    """
    return _Compiler(context, scope, attr, table).whole(filters)


def test_accounts_expr(  # the name has nothing to do with tests
    context: QueryContext,
    enabled: bool | None,
    *,
    table: str | None = None,  # noqa: PT028
) -> ast.Expr:
    """The project's filters of internal and test users, where a query wants them; else true."""
    if not enabled:
        return ast.Constant(True)
    return property_to_expr(list(context.test_account_filters), context, attr="filterTestAccounts", table=table)


class _Compiler:
    def __init__(self, context: QueryContext, scope: Scope, attr: str, table: str | None) -> None:
        self.context = context
        self.scope = scope
        self.attr = attr
        self.table = table
        self.count = 0

    def whole(self, filters: Any) -> ast.Expr:
        if filters is None or filters == {}:
            return ast.Constant(True)
        if isinstance(filters, list | tuple):
            return ast.all_of(*self.parts(filters, 0))
        found = self.part(filters, 0)
        return ast.Constant(True) if found is None else found

    def parts(self, filters: Sequence[Any], depth: int) -> list[ast.Expr]:
        return [found for found in (self.part(one, depth) for one in filters) if found is not None]

    def part(self, given: Any, depth: int) -> ast.Expr | None:
        if hasattr(given, "model_dump"):
            given = given.model_dump(by_alias=True)
        if not isinstance(given, Mapping):
            raise invalid("each filter must be an object.", self.attr)
        self.count += 1
        if self.count > MAX_FILTERS or depth > MAX_DEPTH:
            raise invalid(f"at most {MAX_FILTERS} filters, in at most {MAX_DEPTH} levels of groups.", self.attr)
        if "values" in given:
            return self.group(given, depth)
        one = read_filter(given, self.scope, self.attr)
        return None if one is None else self.filter(one)

    def group(self, given: Mapping[str, Any], depth: int) -> ast.Expr | None:
        kind, values = given.get("type") or "AND", given["values"]
        if kind not in ("AND", "OR") or not isinstance(values, list | tuple):
            raise invalid('a group is {"type": "AND" or "OR", "values": [...]}.', self.attr)
        found = self.parts(values, depth + 1)
        if not found:
            return ast.Constant(True)
        return ast.all_of(*found) if kind == "AND" else ast.any_of(*found)

    def filter(self, one: Filter) -> ast.Expr:
        found = self.positive(one)
        return deny(found) if one.negative else found

    def positive(self, one: Filter) -> ast.Expr:
        if one.type == "hogql":
            return self.hogql(one)
        if one.type == "cohort":
            return self.cohort(one)
        if one.type == "element":
            if self.scope != "event":
                raise invalid(f"a filter of type 'element' cannot be used on {self.scope}s.", self.attr)
            return elements.condition(one, self.attr, self.table)
        return condition(one, operand(one, self.context, self.scope, self.attr, self.table), self.context, self.attr)

    def hogql(self, one: Filter) -> ast.Expr:
        try:
            found = parse_expr(one.key)
        except HogQLError as error:
            raise InvalidInput(f"Properties: {error.of(one.key).detail}", attr=self.attr) from None
        return found.expr if isinstance(found, ast.Alias) else found

    def cohort(self, one: Filter) -> ast.Expr:
        if self.scope not in ("event", "person"):
            raise invalid(f"a filter of type 'cohort' cannot be used on {self.scope}s.", self.attr)
        at: list[str | int] = [self.table] if self.table else []
        person = [*at, "person_id" if self.scope == "event" else "id"]
        found: list[ast.Expr] = []
        for value in one.values:
            number = int(value) if isinstance(value, int) or str(value).isdecimal() else None
            if number is None:
                raise invalid(f"'{str(value)[:50]}' is not the number of a cohort.", self.attr)
            if self.context.catalogue.cohort(number) is not None:  # one that is gone has no members
                found.append(ast.Compare("in cohort", ast.Field(list(person)), ast.Constant(number)))
        return ast.any_of(*found)
