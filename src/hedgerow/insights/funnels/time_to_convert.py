"""How long people took from one step to another, as a histogram."""

from __future__ import annotations

from typing import Any

from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.best import people
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.shape import number, upscaled
from hedgerow.insights.funnels.steps import SECOND, offset_at, reached

MOST_BINS = 60  # unless `binCount` asks for more
EMPTY_WIDTH_S = 60  # of a bin when everybody took equally long


def results(plan: Plan, asking: Asking) -> dict[str, Any]:
    """`bins` are [seconds at which it begins, count], one more than there are bins: the last holds the longest."""
    query = plan.query
    first, last = query.from_step, query.to_step
    took = f"({offset_at(plan, last)} - {offset_at(plan, first)}) / {SECOND}"
    times = layer(people(plan), took=f"groupArrayIf({took}, {reached(plan, last)})")
    wanted = query.shown.bin_count
    count = str(wanted) if wanted else f"least(greatest(ceil(cbrt(length(took))), 1), {MOST_BINS})"
    measured = layer(
        times,
        ["took"],
        bins=f"toInt64({count})",
        low="floor(arrayMin(took))",
        high="ceil(arrayMax(took))",
        average="arrayAvg(took)",
        median="arrayReduce('quantileExactInclusive(0.5)', took)",
        size="length(took)",
    )
    widths = layer(
        measured,
        ["took", "bins", "low", "average", "median"],
        width=f"if(size = 0 OR high = low, {EMPTY_WIDTH_S}, ceil((high - low) / bins))",
    )
    each = layer(widths, ["bins", "low", "average", "median", "width"], one="arrayJoin(took)")
    keys = ["bins", "low", "average", "median", "width", "bin"]
    binned = layer(each, ["bins", "low", "average", "median", "width"], bin="toInt64(floor((one - low) / width))")
    counts = layer(binned, keys, group_by=keys, size="count()")
    rows = list(asking.rows(counts).named())
    if not rows:
        edges = [[EMPTY_WIDTH_S * place, 0] for place in range((wanted or 1) + 1)]
        return {"bins": edges, "average_conversion_time": None, "median_conversion_time": None}
    bins, low, width = int(rows[0]["bins"]), int(rows[0]["low"]), int(rows[0]["width"])
    found = {int(row["bin"]): upscaled(plan, row["size"]) for row in rows}
    return {
        "bins": [[low + place * width, found.get(place, 0)] for place in range(bins + 1)],
        "average_conversion_time": number(rows[0]["average"]),
        "median_conversion_time": number(rows[0]["median"]),
    }
