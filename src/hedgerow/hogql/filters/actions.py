"""Actions, and the entities of insights: an event of a name, or an action, with its own filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import ActionRef, QueryContext
from hedgerow.hogql.filters.elements import element
from hedgerow.hogql.filters.groups import property_to_expr
from hedgerow.hogql.filters.values import like_escaped, valid_regex

AUTOCAPTURE = "$autocapture"


def action_to_expr(action: ActionRef, context: QueryContext, *, table: str | None = None) -> ast.Expr:
    """Whether an event is one of an action: of any of its steps. Without steps, every event is."""
    if not action.steps:
        return ast.Constant(True)
    return ast.any_of(*(_step(step, context, table) for step in action.steps))


def entity_to_expr(node: Any, context: QueryContext, *, table: str | None = None) -> ast.Expr:
    """Whether an event is one that a series counts: its name or its action, and the series' own filters.

    `node` is an `EventsNode` or an `ActionsNode`, a `GroupNode` of several, or a mapping with their keys. Of an action
    that is gone there are no events; of an `EventsNode` without a name, all.
    """
    conditions: list[ast.Expr] = []
    if _of(node, "kind") == "ActionsNode":
        action = context.catalogue.action(int(_of(node, "id")))
        if action is None:
            return ast.Constant(False)
        conditions.append(action_to_expr(action, context, table=table))
    elif _of(node, "kind") == "GroupNode":
        whole = ast.all_of if _of(node, "operator") == "AND" else ast.any_of
        conditions.append(whole(*(entity_to_expr(one, context, table=table) for one in _of(node, "nodes"))))
    elif _of(node, "event"):
        conditions.append(_event(str(_of(node, "event")), table))
    for name in ("properties", "fixed_properties", "fixedProperties"):
        if given := _of(node, name):
            conditions.append(property_to_expr(given, context, table=table))
    return ast.all_of(*(one for one in conditions if one != ast.Constant(True)))


def _of(node: Any, name: str) -> Any:
    return node.get(name) if isinstance(node, Mapping) else getattr(node, name, None)


def _event(name: str, table: str | None) -> ast.Expr:
    return ast.Compare("=", _field(table, "event"), ast.Constant(name))


def _field(table: str | None, *chain: str) -> ast.Field:
    return ast.Field([table, *chain] if table else list(chain))


def _step(step: Mapping[str, Any], context: QueryContext, table: str | None) -> ast.Expr:
    conditions: list[ast.Expr] = []
    event = step.get("event")
    if event:
        conditions.append(_event(str(event), table))
    if event == AUTOCAPTURE:
        conditions += _elements(step, table)
    if step.get("url"):
        conditions.append(_url(str(step["url"]), step.get("url_matching") or "contains", table))
    if step.get("properties"):
        conditions.append(property_to_expr(step["properties"], context, attr="steps__properties", table=table))
    return ast.all_of(*conditions)


def _elements(step: Mapping[str, Any], table: str | None) -> list[ast.Expr]:
    found = [element(key, "exact", str(step[key]), table) for key in ("selector", "tag_name") if step.get(key)]
    for key in ("href", "text"):
        if step.get(key):
            matching = step.get(f"{key}_matching") or "exact"
            operator = {"contains": "icontains", "regex": "regex"}.get(matching, "exact")
            found.append(element(key, operator, str(step[key]), table))
    return found


def _url(url: str, matching: str, table: str | None) -> ast.Expr:
    address = _field(table, "properties", "$current_url")
    if matching == "exact":
        return ast.Compare("=", address, ast.Constant(url))
    if matching == "regex":
        return ast.Compare("=~", address, ast.Constant(url)) if valid_regex(url) else ast.Constant(False)
    # `%` is the wildcard that people put into such steps; `_` is common in addresses and means itself
    return ast.Compare("like", address, ast.Constant(f"%{like_escaped(url).replace(chr(92) + '%', '%')}%"))
