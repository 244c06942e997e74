"""What a filter is about, as a HogQL expression: where each type of filter finds its key, by the table that is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hedgerow.hogql import ast
from hedgerow.hogql.context import PropertyKind, PropertyType, QueryContext
from hedgerow.hogql.filters.given import Filter, invalid

Scope = Literal["event", "person", "group", "session"]

EVENT_COLUMNS: dict[str, PropertyType | None] = {
    "event": "String",
    "distinct_id": "String",
    "uuid": None,
    "person_id": None,
    "timestamp": "DateTime",
    "created_at": "DateTime",
    "elements_chain": "String",
    "$session_id": "String",
    "$window_id": "String",
    "$group_0": "String",
    "$group_1": "String",
    "$group_2": "String",
    "$group_3": "String",
    "$group_4": "String",
}
PERSON_COLUMNS: dict[str, PropertyType | None] = {"id": None, "created_at": "DateTime", "is_identified": "Boolean"}
SESSION_TYPES: dict[str, PropertyType] = {
    "$session_duration": "Numeric",
    "duration": "Numeric",
    "$pageview_count": "Numeric",
    "$autocapture_count": "Numeric",
    "$screen_count": "Numeric",
    "$num_uniq_urls": "Numeric",
    "$is_bounce": "Boolean",
    "$start_timestamp": "DateTime",
    "$end_timestamp": "DateTime",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """`kind` is the property's type; `document` is the JSON that holds `key`, None for a column."""

    value: ast.Expr
    kind: PropertyType | None
    document: ast.Expr | None = None
    key: str = ""

    def get(self) -> ast.Expr:
        """A tree of its own for each use."""
        return ast.copy(self.value)

    @property
    def is_text(self) -> bool:
        return self.kind in (None, "String")

    def text(self) -> ast.Expr:
        return self.get() if self.is_text else ast.call("toString", self.get())


def operand(one: Filter, context: QueryContext, scope: Scope, attr: str, table: str | None) -> Operand:
    """Raises `InvalidInput` for a filter that the table of `scope` cannot answer."""
    at: list[str | int] = [table] if table else []
    if one.type == "session":
        return _of_session(one, scope, attr, at)
    if one.type in ("event_metadata", "person_metadata"):
        return _of_metadata(one, scope, attr, at)
    kind: PropertyKind = "event" if one.type == "feature" else one.type  # type: ignore[assignment]
    if kind == scope:
        chain = [*at, "properties"]
    elif scope == "event":
        chain = [*at, "person" if kind == "person" else f"group_{one.group_type_index}", "properties"]
    elif scope == "session" and kind == "person":
        raise invalid("sessions are filtered by what is known of sessions, not of persons.", attr)
    else:
        raise invalid(f"a filter of type '{one.type}' cannot be used on {scope}s.", attr)
    index = one.group_type_index if kind == "group" else -1
    known = context.catalogue.property_type(kind, one.key, index)
    return Operand(ast.Field([*chain, one.key]), known, ast.Field(chain), one.key)


def _of_session(one: Filter, scope: Scope, attr: str, at: list[str | int]) -> Operand:
    if scope not in ("event", "session"):
        raise invalid(f"a filter of type 'session' cannot be used on {scope}s.", attr)
    chain = [*at, one.key] if scope == "session" else [*at, "session", one.key]
    return Operand(ast.Field(chain), SESSION_TYPES.get(one.key, "String"))


def _of_metadata(one: Filter, scope: Scope, attr: str, at: list[str | int]) -> Operand:
    columns = EVENT_COLUMNS if one.type == "event_metadata" else PERSON_COLUMNS
    if one.key not in columns:
        raise invalid(f"a filter of type '{one.type}' has one of the keys {', '.join(sorted(columns))}.", attr)
    if scope != "event" and not (scope == "person" and one.type == "person_metadata"):
        raise invalid(f"a filter of type '{one.type}' cannot be used on {scope}s.", attr)
    through = ["person"] if one.type == "person_metadata" and scope == "event" else []
    field: ast.Expr = ast.Field([*at, *through, one.key])
    kind = columns[one.key]
    return Operand(field if kind else ast.call("toString", field), kind or "String")
