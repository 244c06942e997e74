"""What a name means: an argument of a lambda, an alias, a column of a table, or a value of a WITH.

A select's alias is seen everywhere in it, but for its own expression, where the same name is the column. Where an
alias stands for an aggregate and rows are not grouped yet, the column is meant, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import Name
from hedgerow.hogql.resolver.reads import access
from hedgerow.hogql.resolver.scope import NamedExpr, Scope
from hedgerow.hogql.resolver.sources import Source, no_field
from hedgerow.hogql.resolver.state import Typed

if TYPE_CHECKING:
    from hedgerow.hogql.resolver.compare import Resolve

REFUSED = frozenset(("team_id", "project_id"))


def field(node: ast.Field, scope: Scope, expression: Resolve) -> Typed:
    name, rest = str(node.chain[0]), node.chain[1:]
    if node.chain[-1] == "*":
        raise HogQLError("* cannot stand here: name the columns that you want.", node.start, node.end)
    for arguments in reversed(scope.arguments):
        if name in arguments:
            return access((Name(None, name), arguments[name]), rest, scope.state, node)
    source = scope.sources.get(name)
    if source is not None and rest and not source.has(name):
        return source.read(rest, node)
    alias = scope.aliases.get(name)
    found = _column(name, node, scope)
    if alias is not None and not (found is not None and _not_yet(alias, scope)):
        scope.has_aggregate |= alias.aggregate
        return access((_of_alias(name, alias), alias.type), rest, scope.state, node)
    if source is not None and rest:
        return source.read(rest, node)
    if found is not None:
        return found.read(node.chain, node)
    value = scope.value_named(name)
    if value is not None:
        return access(_value(name, *value, expression, scope), rest, scope.state, node)
    raise _unknown(name, node, scope)


def _of_alias(name: str, alias: NamedExpr) -> ast.Expr:
    """A plain column is read as such, so that what compares with it can use the table's order."""
    inner = alias.node
    if isinstance(inner, ast.Call) and inner.name == "toTimeZone" and isinstance(inner.args[0], Name):
        return inner
    return Name(None, name)


def _not_yet(alias: NamedExpr, scope: Scope) -> bool:
    return alias.aggregate and (scope.before_grouping or scope.in_aggregate)


def _column(name: str, node: ast.Field, scope: Scope) -> Source | None:
    """The table that has a column of this name."""
    found = [(alias, source) for alias, source in scope.sources.items() if source.has(name)]
    if not found and len(node.chain) > 1:
        whole = ".".join(map(str, node.chain))
        found = [(alias, source) for alias, source in scope.sources.items() if source.has(whole)]
    if len(found) <= 1:
        return found[0][1] if found else None
    distinct = {id(source) for _, source in found}
    if len(distinct) > 1 and name not in scope.using:
        tables = " and ".join(alias for alias, _ in found[:2])
        raise HogQLError(
            f"The field {name} is in {tables}: say which, such as {found[0][0]}.{name}.", node.start, node.end
        )
    return found[0][1]


def _value(name: str, value: ast.Expr, home: Scope, expression: Resolve, scope: Scope) -> Typed:
    """A value of a WITH is read afresh at each place, with the columns of the SELECT that it is used in."""
    scope.hidden.add(name)
    try:
        return expression(value, scope)
    finally:
        scope.hidden.discard(name)


def _unknown(name: str, node: ast.Field, scope: Scope) -> HogQLError:
    if name in REFUSED:
        return HogQLError(f"{name} is no field: a query only ever sees its own project.", node.start, node.end)
    outer = scope.parent
    while outer is not None:
        if any(source.has(name) for source in outer.sources.values()):
            return HogQLError(
                f"{name} is a field of the query around this one, which cannot be read in here: join the two instead.",
                node.start,
                node.end,
            )
        outer = outer.parent
    names = [*scope.aliases, *(one for source in scope.sources.values() for one in source.names())]
    return no_field(name, names, node)
