"""FunnelsQuery, and who is behind each of its numbers."""

from __future__ import annotations

from typing import Any

from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels import steps, time_to_convert, trends
from hedgerow.insights.funnels.actors import actors
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.schemas import FunnelsQuery
from hedgerow.insights.kinds import Kind


def run(query: FunnelsQuery, asking: Asking) -> dict[str, Any]:
    plan = Plan.of(query, asking)
    if query.viz == "trends":
        return {"results": trends.results(plan, asking)}
    if query.viz == "time_to_convert":
        return {"results": time_to_convert.results(plan, asking)}
    return {"results": steps.results(plan, asking)}


KIND = Kind("FunnelsQuery", FunnelsQuery, run, actors)
