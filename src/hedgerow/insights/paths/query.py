"""PathsQuery: the edges that were walked most, and who walked them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Selection
from hedgerow.insights.paths.schemas import EDGE_LIMIT, PathsQuery
from hedgerow.insights.paths.walks import Walks

FIRST = "1_"


def run(query: PathsQuery, asking: Asking) -> dict[str, Any]:
    """Edges with how often they were walked and how many milliseconds it took on average, the most walked first."""
    shown, factor = query.shown, query.sampling_factor or 1
    weights = []
    if shown.min_edge_weight:
        weights.append(parse_expr("value >= {least}", {"least": shown.min_edge_weight * factor}))
    if shown.max_edge_weight:
        weights.append(parse_expr("value <= {most}", {"most": shown.max_edge_weight * factor}))
    counted = layer(
        Walks.of(query, asking).edges(),
        EDGE,
        group_by=EDGE,
        having=ast.all_of(*weights) if weights else None,
        value="count()",
        average="avg(took) / 1000",
    )
    names: dict[str, Column] = {
        "source": "concat(toString(place), '_', before)",
        "target": "concat(toString(place + 1), '_', after)",
    }
    named = layer(
        layer(counted, ["value", "average"], names),
        [*KEYS, "value", "average"],
        order_by=[ast.OrderExpr(ast.name("value"), descending=True), *map(ast.OrderExpr, map(ast.name, KEYS))],
        limit=shown.edge_limit or EDGE_LIMIT,
    )
    edges = [
        {"source": source, "target": target, "value": round(value / factor), "average_conversion_time": float(average)}
        for source, target, value, average in asking.rows(named).rows
    ]
    return {"results": reachable(edges)}


KEYS = ("source", "target")
EDGE = ("place", "before", "after")


def reachable(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that some way leads to from a first item: the limit may have cut off what came before others."""
    following: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        following[edge["source"]].append(edge["target"])
    waiting = [source for source in following if source.startswith(FIRST)]
    seen = set(waiting)
    while waiting:
        new = [target for target in following[waiting.pop()] if target not in seen]
        seen.update(new)
        waiting.extend(new)
    return [edge for edge in edges if edge["source"] in seen]


def actors(query: PathsQuery, selection: Selection, asking: Asking) -> ast.Query:
    """Those who walked from `pathStartKey` to `pathEndKey`, or whose session ended at `pathDropoffKey`.

    `event_count` is how often: the sum of an edge's is its value. Without a key everybody with a path.
    """
    shown, walks = query.shown, Walks.of(query, asking)
    start, end, last = shown.path_start_key, shown.path_end_key, shown.path_dropoff_key
    if start and end:
        times = parse_expr(
            "arrayCount((source, target) -> source = {start} AND target = {end}, arrayPopBack(keys), "
            "arrayPopFront(keys))",
            {"start": start, "end": end},
        )
    elif start:
        times = parse_expr("countEqual(arrayPopBack(keys), {start})", {"start": start})
    elif end:
        times = parse_expr("countEqual(keys, {end})", {"end": end})
    else:
        times = parse_expr("if(notEmpty(keys), 1, 0)")
    ended = parse_expr("arrayElement(keys, -1) = {last}", {"last": last}) if last else None
    found = layer(walks.keyed(), ["actor"], where=ended, times=times)
    return layer(
        layer(found, ["times"], actor_id="actor"),
        ["actor_id"],
        group_by=["actor_id"],
        having="event_count > 0",
        event_count="sum(times)",
    )


KIND = Kind("PathsQuery", PathsQuery, run, actors)
