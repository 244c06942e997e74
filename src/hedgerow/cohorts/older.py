"""The older form of a cohort's conditions: `groups`, of which a person has to be in any.

[{"properties": [{"key": "plan", "value": "pro", "type": "person"}]},
 {"action_id": 3, "days": 7, "count": 2, "count_operator": "gte"}]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgerow.cohorts.conditions import invalid
from hedgerow.legacy.properties import property_groups

DEFAULT_DAYS = 365
MAX_GROUPS = 100


def filters_of(groups: Sequence[Any]) -> dict[str, Any] | None:
    """The same as `filters`; None where the groups say nothing. Raises `InvalidInput`."""
    if len(groups) > MAX_GROUPS:
        raise invalid(f"at most {MAX_GROUPS} groups.")
    found = [one for one in (_group(group) for group in groups) if one is not None]
    return {"properties": {"type": "OR", "values": found}} if found else None


def _group(group: Any) -> dict[str, Any] | None:
    if not isinstance(group, Mapping):
        raise invalid("each of groups must be an object.")
    if group.get("properties"):
        values = property_groups(group["properties"], default_type="person")
        # some builders wrote `event` on conditions that were always about the person
        return _about_people(values)
    if group.get("action_id") or group.get("event_id"):
        return {"type": "AND", "values": [_behaviour(group)]}
    return None


def _about_people(group: Mapping[str, Any]) -> dict[str, Any]:
    values = [_about_people(one) if "values" in one else _condition(one) for one in group["values"]]
    return {"type": group["type"], "values": values}


def _condition(one: Mapping[str, Any]) -> dict[str, Any]:
    if one.get("type") == "behavioral":
        return _counted(one)
    return {**one, "type": "person" if one.get("type") in (None, "event") else one["type"]}


def _counted(one: Mapping[str, Any]) -> dict[str, Any]:
    """Scripts write how often an event happened as its `value`: {"key": "app_opened", "value": 10, "operator": "gte"}.

    Conditions name the behaviour there, which no number is.
    """
    value = one.get("value")
    if isinstance(value, bool) or not isinstance(value, int):
        return dict(one)
    how_often = {"value": "performed_event_multiple", "operator_value": value, "operator": one.get("operator", "gte")}
    return {"event_type": "events", **one, **how_often}


def _behaviour(group: Mapping[str, Any]) -> dict[str, Any]:
    count = int(group["count"]) if str(group.get("count") or "").isdecimal() else 0
    found: dict[str, Any] = {
        "type": "behavioral",
        "value": "performed_event_multiple" if count else "performed_event",
        "key": group.get("action_id") or group.get("event_id"),
        "event_type": "actions" if group.get("action_id") else "events",
    }
    if group.get("start_date"):
        found["explicit_datetime"] = str(group["start_date"])
        if group.get("end_date"):
            found["explicit_datetime_to"] = str(group["end_date"])
    else:
        found |= {"time_value": group.get("days") or DEFAULT_DAYS, "time_interval": "day"}
    if count:
        found |= {"operator": group.get("count_operator") or "gte", "operator_value": count}
    return found
