"""Bodies of older versions of the query schema, and wrappers, become the present bare query.

Wrappers say how an answer is shown and hold what is asked in `source`. Saved questions of years ago and scripts that
nobody touches keep working; each rule says what it replaces. Spelling in snake_case is read by the models themselves.
"""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput

WRAPPERS = frozenset({"InsightVizNode", "DataTableNode", "DataVisualizationNode"})
RENAMED = {
    "PersonsQuery": "ActorsQuery",
    "InsightPersonsQuery": "InsightActorsQuery",
    "InsightPersonsQueryOptions": "InsightActorsQueryOptions",
    "PersonsNode": "ActorsQuery",
    "EventsTableQuery": "EventsQuery",
}
MAX_DEPTH = 20
TOP_TO_FILTER = {"breakdown": "breakdownFilter", "compare": "compareFilter"}  # before they were called filters
COMPARE = ("compare", "compare_to")
# What only charts read was spelt like this before; the models of the filters have the present names.
LEGENDS = {"hidden_legend_keys": "hiddenLegendIndexes", "hiddenLegendKeys": "hiddenLegendIndexes"}


def wraps(body: dict[str, Any]) -> bool:
    """Whether it is a wrapper; what stands in `kind` may be anything."""
    kind = body.get("kind")
    return isinstance(kind, str) and kind in WRAPPERS


def upgraded(body: Any, depth: int = 0) -> dict[str, Any]:
    """The query without wrappers, in the present version. Raises `InvalidInput` where it is no query at all."""
    if not isinstance(body, dict):
        raise InvalidInput("A query is a JSON object with a `kind`.", attr="query")
    if depth > MAX_DEPTH:
        raise InvalidInput(f"Queries may hold each other {MAX_DEPTH} deep at most.", attr="source")
    kind = body.get("kind")
    if wraps(body):
        if not isinstance(body.get("source"), dict):
            raise InvalidInput(f"A {kind} needs a `source`: the query that it shows.", code="required", attr="source")
        return upgraded(body["source"], depth + 1)
    query = dict(body)
    if isinstance(kind, str) and kind in RENAMED:
        query["kind"] = RENAMED[kind]
    if isinstance(query.get("source"), dict):
        query["source"] = upgraded(query["source"], depth + 1)
    for rule in RULES:
        rule(query)
    return query


def _top_level_names(query: dict[str, Any]) -> None:
    """`breakdown: {..}` of 2023 is `breakdownFilter`."""
    for old, new in TOP_TO_FILTER.items():
        if isinstance(query.get(old), dict):
            query.setdefault(new, query.pop(old))


def _compare_of_a_filter(query: dict[str, Any]) -> None:
    """`trendsFilter.compare` and `stickinessFilter.compare` moved into `compareFilter`."""
    for name in ("trendsFilter", "stickinessFilter"):
        inner = query.get(name)
        if isinstance(inner, dict) and any(part in inner for part in COMPARE):
            inner = dict(inner)
            compare = {part: inner.pop(part) for part in COMPARE if part in inner}
            query[name] = inner
            query["compareFilter"] = query.get("compareFilter") or {
                part: value for part, value in compare.items() if value is not None
            }


def _formula_nodes(query: dict[str, Any]) -> None:
    """`formula` and `formulas` of trends became `formulaNodes`, which can have names."""
    inner = query.get("trendsFilter")
    if query.get("kind") != "TrendsQuery" or not isinstance(inner, dict):
        return
    inner = dict(inner)
    single, several = inner.pop("formula", None), inner.pop("formulas", None)
    if not inner.get("formulaNodes"):
        texts = [text for text in (several or [single]) if text]
        inner.pop("formulaNodes", None)
        if texts:
            inner["formulaNodes"] = [{"formula": text} for text in texts]
    query["trendsFilter"] = inner


def _mean_of_retention(query: dict[str, Any]) -> None:
    """`showMean` was a switch before there were two ways to calculate a mean."""
    inner = query.get("retentionFilter")
    if isinstance(inner, dict) and ("showMean" in inner or "show_mean" in inner):
        inner = dict(inner)
        shown = inner.pop("showMean", inner.pop("show_mean", None))
        inner.setdefault("meanRetentionCalculation", "simple" if shown else "none")
        query["retentionFilter"] = inner


def _legends(query: dict[str, Any]) -> None:
    """Which lines are hidden was kept by key, and is by index now: nothing that an answer depends on."""
    for name, inner in list(query.items()):
        if name.endswith("Filter") and isinstance(inner, dict) and inner.keys() & LEGENDS.keys():
            query[name] = {key: value for key, value in inner.items() if key not in LEGENDS}


def _present_version(query: dict[str, Any]) -> None:
    """What was migrated needs no version any more; a number of the future is not known to mean anything."""
    query.pop("version", None)


RULES = (_top_level_names, _compare_of_a_filter, _formula_nodes, _mean_of_retention, _legends, _present_version)
