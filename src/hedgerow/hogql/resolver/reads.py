"""Reads: of properties, of what is inside a value, and of times, which are shown in the project's zone.

A property that is missing, null, '' or 'null' is NULL, wherever it is kept. Its type is what its definition says.
"""

from __future__ import annotations

from dataclasses import replace

from hedgerow.hogql import ast, typed
from hedgerow.hogql.context import PropertyKind, PropertyType
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import HotText, Name
from hedgerow.hogql.resolver.state import OF_PROPERTY, Compilation, Typed
from hedgerow.hogql.schema.types import (
    MAYBE_BOOLEAN,
    MAYBE_DATETIME,
    MAYBE_FLOAT,
    MAYBE_STRING,
    UNKNOWN,
    Type,
)

TYPES: dict[PropertyType, Type] = {
    "Numeric": MAYBE_FLOAT,
    "Boolean": MAYBE_BOOLEAN,
    "DateTime": MAYBE_DATETIME,
}
UNTYPED = replace(MAYBE_STRING, untyped=True)
"""What a property without a type is, and one of text: properties whose values disagree are text, too."""
MAX_KEYS = 30


def shown_in_zone(node: ast.Expr, type_: Type, state: Compilation) -> ast.Expr:
    """A column of times, as the project sees them. Columns are in UTC."""
    if type_.kind != "datetime" or state.zone.key == "UTC":
        return node
    return ast.call("toTimeZone", node, ast.Constant(state.zone.key))


def property_read(
    json: ast.Expr,
    of: str,
    keys: list[str | int],
    state: Compilation,
    at: ast.Node,
    *,
    hot_table: str | None = None,
    alias: str = "",
) -> Typed:
    """`properties.a` or, with more keys, what is inside it, which is always text."""
    if len(keys) > MAX_KEYS:
        raise HogQLError(f"At most {MAX_KEYS} keys of a property can follow each other.", at.start, at.end)
    state.count_expression(at, OF_PROPERTY)
    name = str(keys[0])
    kind: PropertyKind = "group" if of.startswith("group") else of  # type: ignore[assignment]
    state.properties.add((kind, name))
    catalogue = state.context.catalogue
    column = catalogue.column(hot_table, name) if hot_table and len(keys) == 1 else None  # type: ignore[arg-type]
    text: ast.Expr = HotText(Name(alias, column)) if column else typed.text_of(json, keys)
    if len(keys) > 1:
        return text, UNTYPED
    index = int(of[6:]) if of.startswith("group_") else -1
    return as_property(text, catalogue.property_type(kind, name, index), state)


def as_property(text: ast.Expr, property_type: PropertyType | None, state: Compilation) -> Typed:
    if property_type is None or property_type == "String":
        return text, UNTYPED
    return typed.as_type(text, property_type, state.zone.key), TYPES[property_type]


def access(value: Typed, keys: list[str | int], state: Compilation, at: ast.Node) -> Typed:
    """What is inside a value, along the keys of a chain."""
    node, type_ = value
    while keys:
        if type_.kind == "json" and type_.of:
            return property_read(node, type_.of, keys, state, at)
        if type_.kind in ("json", "string", "unknown"):
            return typed.text_of(node, keys), UNTYPED
        node, type_, keys = *_inside(node, type_, keys[0], at), keys[1:]
    return node, type_


def _inside(node: ast.Expr, type_: Type, key: str | int, at: ast.Node) -> Typed:
    if type_.kind == "tuple":
        item = type_.items[key - 1] if isinstance(key, int) and 0 < key <= len(type_.items) else UNKNOWN
        return ast.call("tupleElement", node, ast.Constant(key)), item
    if type_.kind in ("array", "map"):
        if type_.kind == "array" and not isinstance(key, int):
            raise HogQLError(f"An array has no field {key}: use a number, from 1.", at.start, at.end)
        return ast.call("arrayElement", node, ast.Constant(key)), type_.items[-1] if type_.items else UNKNOWN
    raise HogQLError(f"There is no {str(key)[:100]} in a value of the type {type_.kind}.", at.start, at.end)
