"""SessionAttributionExplorerQuery: where sessions came from, grouped by some of seven properties of their start.

A property that is not grouped by shows its ten most frequent values. `ad_ids` is which kinds of click ids of ads the
first address has, such as `gclid,gad_source`.
"""

# ruff: noqa: S608 -- this is HogQL, and only names of columns go into the text

from __future__ import annotations

from typing import Any, Literal

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.placeholders import fill
from hedgerow.hogql.schema.sessions import AD_CLICKS
from hedgerow.insights.asking import Asking
from hedgerow.insights.hogql_query import HogQLFilters, filters_of
from hedgerow.insights.kinds import Kind
from hedgerow.insights.lists import DEFAULT_ROWS, MOST_ROWS, Limit, Offset
from hedgerow.insights.models import RunnableQuery

GroupBy = Literal["ChannelType", "ReferringDomain", "Source", "Medium", "Campaign", "AdIds", "InitialURL"]
AD_IDS = "nullIf(arrayStringConcat(arrayFilter(x -> x != '', [{}]), ','), '')".format(
    ", ".join(f"if($entry_{name} IS NULL, '', '{name}')" for name in AD_CLICKS)
)
COLUMNS: dict[str, tuple[str, str]] = {
    "ChannelType": ("channel_type", "$channel_type"),
    "ReferringDomain": ("referring_domain", "$entry_referring_domain"),
    "Source": ("utm_source", "$entry_utm_source"),
    "Medium": ("utm_medium", "$entry_utm_medium"),
    "Campaign": ("utm_campaign", "$entry_utm_campaign"),
    "AdIds": ("ad_ids", AD_IDS),
    "InitialURL": ("example_entry_urls", "$entry_current_url"),
}
"""By what groups them: the column of the answer, in this order, and what it is of sessions."""
MOST_VALUES = 10
PREFIX = "context.columns."


class SessionAttributionExplorerQuery(RunnableQuery):
    kind: Literal["SessionAttributionExplorerQuery"]
    group_by: list[GroupBy]
    filters: HogQLFilters | None = None
    limit: Limit = None
    offset: Offset = None


def run(model: SessionAttributionExplorerQuery, asking: Asking) -> dict[str, Any]:
    rows, offset = min(model.limit or DEFAULT_ROWS, MOST_ROWS), model.offset or 0
    query = _query(model, asking)
    query.limit, query.offset = ast.Constant(rows + 1), ast.Constant(offset)
    found = asking.rows(query)
    names = [f"{PREFIX}{name}" for name in found.columns]
    return {
        "results": found.rows[:rows],
        "columns": names,
        "types": [[name, type_] for name, type_ in zip(names, found.types, strict=True)],
        "hasMore": len(found.rows) > rows,
        "limit": rows,
        "offset": offset,
    }


def _query(model: SessionAttributionExplorerQuery, asking: Asking) -> ast.Query:
    """Largest first; what is equal by its values, so that pages do not overlap."""
    grouped = [COLUMNS[name][0] for name in COLUMNS if name in model.group_by]
    columns = [
        f"{field} AS {name}" if name in grouped else f"topK({MOST_VALUES})({field}) AS {name}"
        for name, field in COLUMNS.values()
    ]
    order = ", ".join(["count DESC", *grouped])
    by = f"GROUP BY {', '.join(grouped)}" if grouped else ""
    text = f"SELECT count() AS count, {', '.join(columns)} FROM sessions WHERE {{filters}} {by} ORDER BY {order}"
    return fill(parse_select(text), asking.context, filters=filters_of(model.filters, asking.context))


KIND = Kind("SessionAttributionExplorerQuery", SessionAttributionExplorerQuery, run)
