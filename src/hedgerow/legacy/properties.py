"""Property filters of old bodies: besides lists and groups, `{"email__icontains": "@acme.com"}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql.filters.given import OPPOSITES, POSITIVE

KNOWN = POSITIVE | OPPOSITES.keys() | {"not"}


def property_groups(given: Any, *, default_type: str = "event", attr: str = "properties") -> dict[str, Any]:
    """A group `{type, values}` of filters that all have a type. Raises `InvalidInput` for what is no filter."""
    if not given:
        return {"type": "AND", "values": []}
    if isinstance(given, Mapping) and isinstance(given.get("values"), list):
        return {
            "type": given.get("type") or "AND",
            "values": [_part(one, default_type, attr) for one in given["values"]],
        }
    if isinstance(given, list):
        return {"type": "AND", "values": [_part(one, default_type, attr) for one in given]}
    if isinstance(given, Mapping):
        if "key" in given:
            return {"type": "AND", "values": [_part(given, default_type, attr)]}
        return {"type": "AND", "values": [_of_pair(str(name), value, default_type) for name, value in given.items()]}
    raise InvalidInput("Properties: this is a list of filters, or a group of them.", attr=attr)


def filters_or_group(given: Any, *, default_type: str = "event") -> list[dict[str, Any]] | dict[str, Any]:
    """The same, as a plain list where all of its filters have to hold."""
    found = property_groups(given, default_type=default_type)
    is_plain = found["type"] == "AND" and all("values" not in one for one in found["values"])
    return list(found["values"]) if is_plain else found


def _part(given: Any, default_type: str, attr: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput("Properties: each filter must be an object.", attr=attr)
    if "values" in given or ("key" not in given and "type" not in given):
        return property_groups(given, default_type=default_type, attr=attr)
    found = {name: value for name, value in given.items() if value is not None}
    return {**found, "type": found.get("type") or default_type}


def _of_pair(name: str, value: Any, default_type: str) -> dict[str, Any]:
    key, _, operator = name.rpartition("__")
    if not key or operator not in KNOWN:
        key, operator = name, "exact"
    operator = "is_not" if operator == "not" else operator
    return {"key": key, "value": value, "operator": operator, "type": default_type}
