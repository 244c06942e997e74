"""WebVitalsPathBreakdownQuery and WebVitalsQuery: how fast the pages of a site feel."""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind, kind_of
from hedgerow.insights.web.models import WebVitalsPathBreakdownQuery, WebVitalsQuery
from hedgerow.insights.web.site import Site

PATHS_IN_A_BAND = 20
BANDS = ("good", "needs_improvements", "poor")
QUANTILE = {"p75": 0.75, "p90": 0.9, "p99": 0.99}


def run_paths(query: WebVitalsPathBreakdownQuery, asking: Asking) -> dict[str, Any]:
    """The paths of each band, the best first: `results` is a list of one object with the bands' names."""
    rows = list(asking.rows(_paths(Site.of(query, asking), query)).named())
    bands = {
        band: [{"path": row["path"], "value": row["value"]} for row in rows if row["band"] == band] for band in BANDS
    }
    return {"results": [bands], "samplingRate": {"numerator": 1}}


def _paths(site: Site, query: WebVitalsPathBreakdownQuery) -> ast.Query:
    good, fair = query.thresholds
    return parse_select(
        "SELECT multiIf(value <= {good}, 'good', value <= {fair}, 'needs_improvements', 'poor') AS band, path, value "
        "FROM (SELECT {path} AS path, quantile({level})(toFloat({metric})) AS value FROM events "
        "WHERE event = '$web_vitals' AND {within} AND {path} IS NOT NULL AND {metric} IS NOT NULL AND {filters} "
        "GROUP BY path) WHERE value >= 0 ORDER BY value, path LIMIT {most} BY band",
        {
            "good": good,
            "fair": fair,
            "path": site.clean(parse_expr("properties.$pathname")),
            "metric": ast.name("properties", f"$web_vitals_{query.metric}_value"),
            "level": QUANTILE[query.percentile],
            "within": site.current.contains(ast.name("timestamp")),
            "filters": site.of_events(),
            "most": PATHS_IN_A_BAND,
        },
    )


def run(query: WebVitalsQuery, asking: Asking) -> dict[str, Any]:
    """What its source answers: a TrendsQuery with a series for each metric."""
    if isinstance(query.source, WebVitalsQuery):
        raise InvalidInput("The source of a WebVitalsQuery is a TrendsQuery.", attr="source")
    return kind_of(query.source).run(query.source, asking)


KIND = Kind("WebVitalsQuery", WebVitalsQuery, run)
PATHS = Kind("WebVitalsPathBreakdownQuery", WebVitalsPathBreakdownQuery, run_paths)
