"""What of an answer a stranger may see: numbers, and no trace of a person.

A result is built anew from the fields that are listed here, so a field that a kind gains later is not shown by
accident. Withheld altogether are answers of kinds that list people or single events, and of SQL that reads what
identifies people outside an aggregate function. Values of properties of people are numbered instead of shown, and
addresses of e-mail are taken out of whatever is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hedgerow.insights.schemas import InsightRow
from hedgerow.insights.service import LISTED_AS
from hedgerow.insights.upgrade import upgraded
from hedgerow.sharing.personal import asks_personally, breakdown_is_personal, sql_is_personal
from hedgerow.sharing.schemas import SharedInsight

WITHHELD = "This result may hold personal data, so it is not shown here. Sign in to see it."
UNKNOWN = "There is no result yet. It appears once the insight has been computed."
UNSAFE = "This insight cannot be shown on a shared page."
EMAIL = re.compile(r"[^\s@/?&=:,;<>()\"']{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
HIDDEN = "(hidden)"
SENTINEL = "$$_posthog_breakdown_"

TRENDS = frozenset(
    {
        "label", "count", "aggregated_value", "data", "labels", "days", "breakdown_value", "compare", "compare_label",
        "status", "order", "custom_name",
    }
)  # fmt: skip
FUNNELS = frozenset(
    {
        "name", "custom_name", "order", "count", "type", "average_conversion_time", "median_conversion_time",
        "breakdown", "breakdown_value", "bins", "data", "days", "labels", "conversion_rate",
    }
)  # fmt: skip
RETENTION = frozenset({"date", "label", "values", "count", "breakdown_value", "aggregation_value"})
PATHS = frozenset({"source", "target", "value", "average_conversion_time"})
WEB = frozenset({"key", "kind", "value", "previous", "changeFromPreviousPct", "isIncreaseBad"})
FIELDS: dict[str, frozenset[str]] = {
    "TrendsQuery": TRENDS,
    "StickinessQuery": TRENDS,
    "LifecycleQuery": TRENDS,
    "FunnelsQuery": FUNNELS,
    "RetentionQuery": RETENTION,
    "PathsQuery": PATHS,
    "WebOverviewQuery": WEB,
}
TABLES = frozenset({"HogQLQuery", "WebStatsTableQuery", "WebGoalsQuery", "WebExternalClicksTableQuery"})
VALUES = frozenset({"breakdown_value", "breakdown"})
# What of a question only says how its answer is drawn. Words and numbers alone, nothing that holds others.
LOOKS: dict[str, frozenset[str]] = {
    "trendsFilter": frozenset(
        {
            "display", "showValuesOnSeries", "aggregationAxisFormat", "aggregationAxisPrefix", "aggregationAxisPostfix",
            "decimalPlaces", "minDecimalPlaces", "showPercentStackView", "yAxisScaleType", "showLegend",
            "metricSummary", "metricShowChange",
        }
    ),
    "stickinessFilter": frozenset({"display", "showValuesOnSeries", "showLegend"}),
    "lifecycleFilter": frozenset({"showValuesOnSeries", "showLegend"}),
    "funnelsFilter": frozenset({"funnelVizType", "layout", "funnelOrderType", "funnelStepReference"}),
    "retentionFilter": frozenset({"period", "totalIntervals", "retentionReference", "retentionType", "display"}),
    "compareFilter": frozenset({"compare"}),
}  # fmt: skip
CHART_SETTINGS = frozenset({"display", "chartSettings"})  # of SQL; its axes name columns, which are shown anyway


def shared_insight(row: InsightRow) -> SharedInsight:
    """The insight, with as much of its answer as anybody may see."""
    query = upgraded(row.query) if row.query else {}
    kind = str(query.get("kind", ""))
    shown = SharedInsight(
        name=clean(row.name or row.derived_name),
        description=clean(row.description),
        kind=LISTED_AS.get(kind, "OTHER"),
        display=_display(query),
        look=_look(row.query or {}, query),
        result=None,
        last_refresh=row.last_refresh,
        timezone=row.timezone,
    )
    if kind not in FIELDS and kind not in TABLES:
        shown.withheld = WITHHELD if kind else UNSAFE
    elif asks_personally(query) or (kind == "HogQLQuery" and sql_is_personal(query.get("query"))):
        shown.withheld = WITHHELD
    elif row.result is None:
        shown.withheld = UNKNOWN
    elif kind in TABLES:
        shown.result = clean(row.result)
        shown.columns = [str(clean(str(name))) for name in row.columns or ()]
        shown.types = [
            part[1] if isinstance(part, (list, tuple)) and len(part) > 1 else part for part in row.types or ()
        ]
    else:
        names = _Names() if breakdown_is_personal(query) else None
        shown.result = clean(_only(row.result, FIELDS[kind], names))
    return shown


def _display(query: Mapping[str, Any]) -> str | None:
    for name in ("trendsFilter", "funnelsFilter"):
        inner = query.get(name)
        if isinstance(inner, dict):
            found = inner.get("display") or inner.get("funnelVizType")
            return found if isinstance(found, str) else None
    return None


def _look(wrapped: Mapping[str, Any], query: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the drawing, and no part of the question."""
    found: dict[str, Any] = {}
    for name, allowed in LOOKS.items():
        inner = query.get(name)
        if isinstance(inner, dict):
            kept = {
                key: value for key, value in inner.items() if key in allowed and isinstance(value, (str, int, float))
            }
            if kept:
                found[name] = kept
    if isinstance(query.get("interval"), str):
        found["interval"] = query["interval"]
    if wrapped.get("kind") == "DataVisualizationNode":
        found |= {name: wrapped[name] for name in CHART_SETTINGS if isinstance(wrapped.get(name), (str, dict))}
    return {name: clean(value) for name, value in found.items()}


class _Names:
    """Gives each value of a property of people a number: `Group 1`, `Group 2`."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.of(part) for part in value]
        if value is None or str(value).startswith(SENTINEL):
            return value
        return self._given.setdefault(str(value), f"Group {len(self._given) + 1}")


def _only(result: Any, fields: frozenset[str], names: _Names | None) -> Any:
    """The result with these fields and no others, in objects at any depth."""
    if isinstance(result, list):
        return [_only(part, fields, names) for part in result]
    if not isinstance(result, dict):
        return result
    kept = {name: _only(value, fields, names) for name, value in result.items() if name in fields}
    if names is not None and "breakdown_value" in result:
        value = names.of(result["breakdown_value"])
        kept = {name: value if name in VALUES else part for name, part in kept.items()}
        if "label" in kept:
            kept["label"] = _label(result, value)
    elif "label" in kept and isinstance(result.get("action"), dict) and result["action"].get("custom_name"):
        kept["label"] = result["action"]["custom_name"]  # three lines of one event are told apart by it
    action = result.get("action")
    if "label" in kept and isinstance(action, dict) and action.get("type") == "events" and not action.get("id"):
        kept["math"] = action.get("math")  # a series of every event is called after what it counts
    return kept


def _label(result: dict[str, Any], value: Any) -> str:
    """What a numbered value is called: after its series, whose name a person gave it."""
    action = result.get("action")
    series = (action.get("custom_name") or action.get("name")) if isinstance(action, dict) else None
    numbered = " :: ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{series} - {numbered}" if series else numbered


def clean(value: Any) -> Any:
    """The value without addresses of e-mail, in texts at any depth."""
    if isinstance(value, str):
        return EMAIL.sub(HIDDEN, value)
    if isinstance(value, (list, tuple)):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(name) if isinstance(name, str) else name: clean(part) for name, part in value.items()}
    return value
