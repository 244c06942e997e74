"""Constants as what they are compared with: times in the project's zone, numbers, booleans, ids."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolved import Bound
from hedgerow.hogql.resolver.state import Typed
from hedgerow.hogql.schema.types import BOOLEAN, DATE, DATETIME, FLOAT, INTEGER, NULL, STRING, UNKNOWN, Type, array_of
from hedgerow.hogql.schema.types import UUID as UUID_TYPE

MOMENT = "DateTime64(6, 'UTC')"
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
TRUE, FALSE = frozenset(("true", "1")), frozenset(("false", "0"))


def constant(node: ast.Constant, zone: ZoneInfo) -> Typed:
    """A constant by itself. Times without a zone are the project's."""
    value = node.value
    if isinstance(value, datetime):
        return shown_moment(value, zone), DATETIME
    if isinstance(value, list | tuple):
        types = [type_of(item) for item in value]
        item = types[0] if types and len(set(types)) == 1 else UNKNOWN
        parts: list[ast.Expr] = [folded(constant(ast.Constant(one), zone)[0]) for one in value]
        if isinstance(value, tuple):
            return ast.Tuple(parts), Type("tuple", items=tuple(types))
        return ast.Array(parts), array_of(item)
    return ast.Constant(value), type_of(value)


def type_of(value: Any) -> Type:
    return _TYPES.get(value.__class__) or next((_TYPES[one] for one in _TYPES if isinstance(value, one)), UNKNOWN)


_TYPES: dict[type, Type] = {
    bool: BOOLEAN, int: INTEGER, float: FLOAT, str: STRING, datetime: DATETIME, date: DATE, UUID: UUID_TYPE,
    type(None): NULL,
}  # fmt: skip


def bound_moment(value: datetime, zone: ZoneInfo) -> Bound:
    moment = value if value.tzinfo else value.replace(tzinfo=zone)
    return Bound(moment.astimezone(UTC), MOMENT)


def shown_moment(value: datetime, zone: ZoneInfo) -> ast.Expr:
    """A moment as a value of the zone, which the engine must not fold into a constant.

    Its optimiser (26.9) knows a constant by its text, and the text of a moment is that in UTC. Where it puts the filter
    of a HAVING or of an outer query together with a WHERE, the same moment in two zones becomes one of them, and
    `dateDiff` between days is off by one. `identity` is never folded. What is compared with a column is bound in UTC.
    """
    moment = bound_moment(value, zone)
    if zone.key == "UTC":
        return moment
    return ast.call("toTimeZone", ast.call("identity", moment), ast.Constant(zone.key))


def folded(node: ast.Expr) -> ast.Expr:
    """A constant for where the engine takes nothing else."""
    if isinstance(node, ast.Call) and node.name == "toTimeZone" and isinstance(node.args[0], ast.Call):
        inner = node.args[0]
        if inner.name == "identity" and isinstance(inner.args[0], Bound):
            return ast.call("toTimeZone", inner.args[0], node.args[1])
    return node


def parsed_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """An ISO date or time; without an offset of its own it is in the zone."""
    cleaned = text.strip()
    unpadded = _DATE.fullmatch(cleaned)
    try:
        if unpadded:
            found = datetime.combine(date(*map(int, unpadded.groups())), time())
        else:
            found = datetime.fromisoformat(cleaned)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def as_compared_with(value: Any, type_: Type, zone: ZoneInfo, at: ast.Node) -> ast.Expr | None:
    """A value as the other side of a comparison takes it; None where it can never be equal to that side's values."""
    if value is None:
        return ast.Constant(None)
    if type_.kind == "datetime":
        return _moment(value, zone, at)
    if isinstance(value, datetime):
        return bound_moment(value, zone)
    if type_.kind in ("integer", "float", "decimal"):
        return _number(value)
    if type_.kind == "boolean":
        return _boolean(value)
    if type_.kind == "string":
        return ast.Constant(_text(value))
    if type_.kind == "uuid" and isinstance(value, str):
        try:
            return ast.Constant(UUID(value))
        except ValueError:
            return None
    if type_.kind == "date" and isinstance(value, str) and parsed_moment(value, zone) is None:
        raise HogQLError(f"{value[:100]!r} is not a date: write it as '2026-01-31'.", at.start, at.end)
    return ast.Constant(value)


def _moment(value: Any, zone: ZoneInfo, at: ast.Node) -> ast.Expr:
    if isinstance(value, str):
        found = parsed_moment(value, zone)
        if found is None:
            raise HogQLError(
                f"{value[:100]!r} is not a time: write it as '2026-01-31 12:00:00', in the project's time zone.",
                at.start,
                at.end,
            )
        return bound_moment(found, zone)
    if isinstance(value, datetime):
        return bound_moment(value, zone)
    if isinstance(value, date):
        return bound_moment(datetime.combine(value, time()), zone)
    return ast.Constant(value)


def _number(value: Any) -> ast.Expr | None:
    if isinstance(value, str):
        try:
            return ast.Constant(float(value))
        except ValueError:
            return None
    return ast.Constant(value)


def _boolean(value: Any) -> ast.Expr | None:
    if isinstance(value, str):
        low = value.strip().lower()
        return ast.Constant(low in TRUE) if low in TRUE | FALSE else None
    return ast.Constant(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | list | tuple) else str(value)
