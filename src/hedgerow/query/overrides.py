"""What a dashboard or a caller lays over a query: other dates, further filters, another breakdown, values of variables.

Works on the JSON, before it is read as a model, so that one place serves all kinds, wrapped or not.
"""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.insights.upgrade import upgraded

DATED_ELSEWHERE = {"HogQLQuery": "filters", "SessionAttributionExplorerQuery": "filters"}
"""Kinds whose dates and properties are in an inner object."""
BOUNDED = {"EventsQuery": ("after", "before"), "SessionsQuery": ("after", "before")}
WITHOUT = frozenset({"HogQLMetadata", "HogQLAutocomplete", "DatabaseSchemaQuery", "GroupsQuery"})
BROKEN_DOWN = frozenset({"TrendsQuery", "FunnelsQuery", "RetentionQuery"})
KEPT = ("excludeIncompletePeriods",)  # of a query's own dates, whatever is laid over them
KEYS = ("date_from", "date_to", "explicitDate", "properties", "breakdown_filter", "filterTestAccounts", "interval")


def with_filters(body: dict[str, Any], filters: dict[str, Any] | None) -> dict[str, Any]:
    """The query with `filters_override` laid over it: dates replace, properties are AND-ed, a breakdown replaces.

    Kinds that have no place for one of these are left as they are in that.
    """
    query = upgraded(body)
    if not filters:
        return query
    _known(filters)
    if isinstance(query.get("source"), dict) and "source" in query:
        return {**query, "source": with_filters(query["source"], filters)}
    kind = str(query.get("kind"))
    if kind in WITHOUT:
        return query
    if kind in BOUNDED:
        return _bounded(query, BOUNDED[kind], filters)
    if kind in DATED_ELSEWHERE:
        name = DATED_ELSEWHERE[kind]
        inner = query.get(name)
        return {**query, name: _laid_over(inner if isinstance(inner, dict) else {}, filters, kind)}
    return _laid_over(query, filters, kind)


def _laid_over(target: dict[str, Any], filters: dict[str, Any], kind: str) -> dict[str, Any]:
    found = dict(target)
    if filters.get("date_from") or filters.get("date_to"):
        own = found.get("dateRange")
        kept = {key: own[key] for key in KEPT if key in own} if isinstance(own, dict) else {}
        found["dateRange"] = kept | {
            "date_from": filters.get("date_from"),
            "date_to": filters.get("date_to"),
            "explicitDate": bool(filters.get("explicitDate")),
        }
    if filters.get("properties"):
        found["properties"] = _both(found.get("properties"), filters["properties"])
    if filters.get("breakdown_filter") and kind in BROKEN_DOWN:
        found["breakdownFilter"] = filters["breakdown_filter"]
    if filters.get("interval") and "interval" in found:
        found["interval"] = filters["interval"]
    if filters.get("filterTestAccounts") is not None:
        found["filterTestAccounts"] = filters["filterTestAccounts"]
    return found


def _bounded(query: dict[str, Any], names: tuple[str, str], filters: dict[str, Any]) -> dict[str, Any]:
    found = dict(query)
    if filters.get("date_from") or filters.get("date_to"):
        found[names[0]], found[names[1]] = filters.get("date_from"), filters.get("date_to")
    if filters.get("properties"):
        found["fixedProperties"] = [*(query.get("fixedProperties") or []), filters["properties"]]
        if isinstance(filters["properties"], list):
            found["fixedProperties"] = [*(query.get("fixedProperties") or []), *filters["properties"]]
    return found


def _both(own: Any, further: Any) -> Any:
    """Two lists of filters, or groups, that must both hold."""
    if not own:
        return further
    if isinstance(own, list) and isinstance(further, list):
        return [*own, *further]
    return {"type": "AND", "values": [_group(own), _group(further)]}


def _group(filters: Any) -> Any:
    return {"type": "AND", "values": filters} if isinstance(filters, list) else filters


def with_variables(body: dict[str, Any], variables: dict[str, Any] | None) -> dict[str, Any]:
    """A HogQLQuery with `variables_override` laid over its `variables`; both are `{id: {code_name, value, ..}}`.

    One is laid over the query's own of the same id or code name; others go in as they are.
    """
    query = upgraded(body)
    if not variables:
        return query
    if isinstance(query.get("source"), dict):
        return {**query, "source": with_variables(query["source"], variables)}
    if query.get("kind") != "HogQLQuery":
        return query
    own = query.get("variables")
    found = {key: dict(value) for key, value in own.items()} if isinstance(own, dict) else {}
    for key, value in variables.items():
        if not isinstance(value, dict):
            raise InvalidInput("Each variable is an object with `code_name` and `value`.", attr="variables_override")
        name = value.get("code_name") or value.get("variableId") or key
        place = next((k for k, one in found.items() if k == key or one.get("code_name") == name), key)
        found[place] = {"variableId": place, "code_name": name, **found.get(place, {}), **value}
    return {**query, "variables": found}


def _known(filters: dict[str, Any]) -> None:
    for key in filters:
        if key not in KEYS:
            raise InvalidInput(f"Unknown key {key[:100]!r}. Known: {', '.join(KEYS)}.", attr="filters_override")
