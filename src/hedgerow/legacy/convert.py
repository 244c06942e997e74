"""`filters` of insights as queries: what PostHog kept and answered before there were queries.

What is not known is left out, as the old endpoints did: bodies of years carry names that nothing reads any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import orjson

from hedgerow.errors import InvalidInput
from hedgerow.insights.funnels.schemas import ExclusionEventsNode, FunnelsFilter
from hedgerow.insights.lifecycle.schemas import LifecycleFilter
from hedgerow.insights.models import Breakdown, BreakdownFilter, QueryModel
from hedgerow.insights.paths.schemas import PathsFilter
from hedgerow.insights.retention.models import RetentionFilter
from hedgerow.insights.stickiness.schemas import OWN_MATHS as STICKINESS_MATHS
from hedgerow.insights.stickiness.schemas import StickinessFilter
from hedgerow.insights.trends.schemas import Display, TrendsFilter
from hedgerow.legacy.entities import node_of, retention_entity, series_of
from hedgerow.legacy.properties import filters_or_group

DISPLAYS = frozenset(get_args(Display))
OLD_DISPLAYS = {"ActionsLineGraphLinear": "ActionsLineGraph", "ActionsBarChart": "ActionsBar"}
KINDS = frozenset({"TRENDS", "FUNNELS", "RETENTION", "PATHS", "STICKINESS", "LIFECYCLE"})
PATH_ITEMS = frozenset({"$pageview", "$screen", "custom_event", "hogql"})
JSON_STARTS = ("[", "{")
MAX_TEXT = 500_000


def kind_of(filters: Mapping[str, Any]) -> str:
    """Which insight is meant; TRENDS where nothing says it. Raises `InvalidInput` for one that is gone."""
    found = str(filters.get("insight") or "").upper()
    shown_as = str(filters.get("shown_as") or "").upper()
    if shown_as in ("STICKINESS", "LIFECYCLE") and found in ("", "TRENDS"):
        return shown_as
    if not found and filters.get("display") == "FunnelViz":
        return "FUNNELS"
    if found and found not in KINDS:
        raise InvalidInput(
            f"An insight of kind {found[:50]} cannot be asked for any more. Choose one of {', '.join(sorted(KINDS))}.",
            attr="insight",
        )
    return found or "TRENDS"


def filters_to_query(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The bare query of a body; parts may be JSON in texts, as query strings have them. Raises `InvalidInput`."""
    given = {name: _decoded(name, value) for name, value in filters.items()}
    return BUILDERS[kind_of(given)](given)


def _decoded(name: str, value: Any) -> Any:
    """JSON in a text, of a query string. Texts that only look like it (a name in brackets) stay."""
    if name in ("formula", "paths_hogql_expression", "funnel_aggregate_by_hogql") or not isinstance(value, str):
        return value
    if len(value) > MAX_TEXT:
        raise InvalidInput(f"At most {MAX_TEXT} characters.", attr=name)
    if value.startswith(JSON_STARTS):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return {"true": True, "false": False}.get(value, value)


def _common(given: Mapping[str, Any]) -> dict[str, Any]:
    """What every insight has."""
    found: dict[str, Any] = {}
    dates = {name: str(given[name]) for name in ("date_from", "date_to") if given.get(name) not in (None, "")}
    if given.get("explicit_date") is True:
        dates["explicitDate"] = True  # type: ignore[assignment]
    if dates:
        found["dateRange"] = dates
    if given.get("properties"):
        found["properties"] = filters_or_group(given["properties"])
    if given.get("filter_test_accounts") is True:
        found["filterTestAccounts"] = True
    for old, new in (("interval", "interval"), ("sampling_factor", "samplingFactor")):
        if given.get(old) not in (None, ""):
            found[new] = given[old]
    if given.get("aggregation_group_type_index") not in (None, ""):
        found["aggregation_group_type_index"] = given["aggregation_group_type_index"]
    return found


def _picked(given: Mapping[str, Any], model: type[QueryModel], **more: Any) -> dict[str, Any]:
    """Those of the names that a model of the present knows, as it spells them."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        value = more.get(name, given.get(name))
        if value not in (None, ""):
            found[field.alias or name] = value
    return found


def _with(query: dict[str, Any], name: str, part: dict[str, Any]) -> dict[str, Any]:
    return {**query, name: part} if part else query


def _breakdown(given: Mapping[str, Any]) -> dict[str, Any]:
    found = _picked(given, BreakdownFilter)
    several = given.get("breakdowns")
    if isinstance(several, list) and several:
        found.pop("breakdown", None)
        found.pop("breakdown_type", None)
        found["breakdowns"] = [
            {name: one[name] for name in Breakdown.model_fields if one.get(name) is not None}
            for one in several
            if isinstance(one, Mapping)
        ]
        return found
    found.pop("breakdowns", None)
    return found if "breakdown" in found else {}


def _compare(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"compare": True} if given.get("compare") is True else {}
    if given.get("compare_to"):
        found["compare_to"] = given["compare_to"]
    return found


def _display(given: Mapping[str, Any]) -> str | None:
    found = OLD_DISPLAYS.get(str(given.get("display")), given.get("display"))
    return found if found in DISPLAYS else None


def _trends(given: Mapping[str, Any]) -> dict[str, Any]:
    query = {"kind": "TrendsQuery", **_common(given), "series": series_of(given, default=True)}
    query = _with(query, "trendsFilter", _drawn(given, TrendsFilter))
    return _with(_with(query, "breakdownFilter", _breakdown(given)), "compareFilter", _compare(given))


def _drawn(given: Mapping[str, Any], model: type[QueryModel]) -> dict[str, Any]:
    return _picked({**given, "display": _display(given)}, model)


def _funnels(given: Mapping[str, Any]) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if given.get("funnel_aggregate_by_hogql"):
        more["funnel_aggregate_by_hog_ql"] = given["funnel_aggregate_by_hogql"]
    if not given.get("funnel_viz_type") and _display(given) == "ActionsLineGraph":
        more["funnel_viz_type"] = "trends"
    if given.get("funnel_window_days") and not given.get("funnel_window_interval"):
        more |= {"funnel_window_interval": given["funnel_window_days"], "funnel_window_interval_unit": "day"}
    exclusions = [_exclusion(one) for one in given.get("exclusions") or () if isinstance(one, Mapping)]
    picked = _picked({**given, "exclusions": exclusions or None}, FunnelsFilter, **more)
    query = {"kind": "FunnelsQuery", **_common(given), "series": series_of(given)}
    for node in query["series"]:
        for name in [name for name in node if name.startswith("math")]:  # a funnel counts people
            del node[name]
    return _with(_with(query, "funnelsFilter", picked), "breakdownFilter", _breakdown(given))


def _exclusion(entity: Mapping[str, Any]) -> dict[str, Any]:
    steps = {
        field.alias or name: entity[name]
        for name, field in ExclusionEventsNode.model_fields.items()
        if name in ("funnel_from_step", "funnel_to_step") and name in entity
    }
    return {**node_of(entity, str(entity.get("type") or "events")), **steps}


def _retention(given: Mapping[str, Any]) -> dict[str, Any]:
    entities = {name: retention_entity(given.get(name)) for name in ("target_entity", "returning_entity")}
    picked = _picked({**given, **entities, "display": None}, RetentionFilter)
    query = {"kind": "RetentionQuery", **_common(given), "retentionFilter": picked}
    query.pop("interval", None)  # the period is retention's interval
    return _with(query, "breakdownFilter", _breakdown(given))


def _paths(given: Mapping[str, Any]) -> dict[str, Any]:
    items = given.get("include_event_types") or ([given["path_type"]] if given.get("path_type") else None)
    more: dict[str, Any] = {
        "include_event_types": [one for one in items or () if one in PATH_ITEMS] or None,
        "paths_hog_ql_expression": given.get("paths_hogql_expression"),
    }
    query = {"kind": "PathsQuery", **_common(given)}
    query.pop("interval", None)
    query = _with(query, "pathsFilter", _picked(given, PathsFilter, **more))
    if given.get("funnel_paths") and isinstance(given.get("funnel_filter"), Mapping):
        query["funnelPathsFilter"] = {
            "funnelPathType": given["funnel_paths"],
            "funnelSource": _funnels({**given["funnel_filter"]}),
            "funnelStep": given["funnel_filter"].get("funnel_step") or 1,
        }
    return query


def _stickiness(given: Mapping[str, Any]) -> dict[str, Any]:
    series = series_of(given, default=True)
    for node in series:
        if node.get("math") not in STICKINESS_MATHS:
            node.pop("math")
    query = {"kind": "StickinessQuery", **_common(given), "series": series}
    return _with(_with(query, "stickinessFilter", _drawn(given, StickinessFilter)), "compareFilter", _compare(given))


def _lifecycle(given: Mapping[str, Any]) -> dict[str, Any]:
    first = series_of(given, default=True)[:1]
    query = {"kind": "LifecycleQuery", **_common(given), "series": first}
    toggled = given.get("toggledLifecycles") or given.get("toggled_lifecycles")
    return _with(query, "lifecycleFilter", _picked(given, LifecycleFilter, toggled_lifecycles=toggled))


BUILDERS = {
    "TRENDS": _trends,
    "FUNNELS": _funnels,
    "RETENTION": _retention,
    "PATHS": _paths,
    "STICKINESS": _stickiness,
    "LIFECYCLE": _lifecycle,
}
