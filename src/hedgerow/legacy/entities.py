"""Series of old bodies: `events: [{id, type, order, math}]` and `actions`, in one order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.legacy.properties import filters_or_group

SAME = ("custom_name", "name", "math", "math_property", "math_property_type", "math_hogql", "math_group_type_index")
PAGEVIEW: dict[str, Any] = {"kind": "EventsNode", "event": "$pageview", "name": "$pageview"}


def series_of(filters: Mapping[str, Any], *, default: bool = False) -> list[dict[str, Any]]:
    """The nodes of a query, in their order; with `default` page views where nothing is named."""
    found = [
        (_order(one), node_of(one, kind))
        for kind in ("events", "actions", "new_entity")
        for one in _listed(filters.get(kind), kind)
    ]
    nodes = [node for _, node in sorted(found, key=lambda pair: pair[0])]  # stable: events before actions
    return nodes or ([dict(PAGEVIEW)] if default else [])


def node_of(entity: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """An `EventsNode` or `ActionsNode`. Raises `InvalidInput`."""
    number = entity.get("id")
    if (entity.get("type") or kind) == "actions":
        if not str(number).isdecimal():
            raise InvalidInput("An action is named by its number in `id`.", attr="actions")
        node: dict[str, Any] = {"kind": "ActionsNode", "id": int(str(number))}
    else:
        node = {"kind": "EventsNode", "event": None if number in (None, "") else str(number)}
    node |= {name: entity[name] for name in SAME if entity.get(name) not in (None, "")}
    if entity.get("properties"):
        node["properties"] = filters_or_group(entity["properties"])
    return node


def retention_entity(entity: Any) -> dict[str, Any] | None:
    """What starts or comes back in retention."""
    if not isinstance(entity, Mapping) or not entity:
        return None
    kept = {name: entity[name] for name in ("id", "name", "custom_name", "order", "uuid") if name in entity}
    kept["type"] = "actions" if entity.get("type") == "actions" else "events"
    if entity.get("properties"):
        kept["properties"] = filters_or_group(entity["properties"])
    return kept


def _listed(given: Any, kind: str) -> list[Mapping[str, Any]]:
    """Each as a mapping; old scripts wrote the bare names or numbers, too."""
    many = given if isinstance(given, list) else [given] if given not in (None, "") else []
    found = [one if isinstance(one, Mapping) else {"id": one} for one in many]
    if any(isinstance(one.get("id"), dict | list) for one in found):
        raise InvalidInput(f"Each of {kind} is an object with the name or number in `id`.", attr=kind)
    return found


def _order(entity: Mapping[str, Any]) -> float:
    order = str(entity.get("order"))
    return float(order) if order.replace(".", "", 1).isdecimal() else 0.0
