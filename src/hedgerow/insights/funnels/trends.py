"""How the conversion of a funnel changes with the time at which people enter it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.best import part, people
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.shape import breakdown_of_row, others_last
from hedgerow.insights.interval_exprs import interval_start


def entrances(plan: Plan) -> ast.Select:
    """A row for each actor (and value) and interval in which an attempt of theirs began that was not void at its best.

    `bucket` is the start of the interval in Unix time, which tells apart an hour that the clock shows twice; `level` is
    how far the furthest of its attempts got.
    """
    keys = ["actor", *(["value"] if plan.breakdown else []), *(["person"] if plan.by_expression else [])]
    tries = layer(people(plan, with_tries=True), keys, one="arrayJoin(tries)")
    begun = parse_expr(f"fromUnixTimestamp64Micro({{origin}} - {part('one', 3)})", {"origin": plan.origin_us})
    start = interval_start(begun, plan.range.interval, plan.context)
    begun_at = layer(tries, [*keys, "one"], bucket=ast.call("toUnixTimestamp", start))
    # of the attempts that got furthest one that is not void is enough: it makes the number odd
    furthest = layer(
        begun_at,
        [*keys, "bucket"],
        group_by=[*keys, "bucket"],
        got=f"max(-2 * {part('one', 1)} + if({part('one', 2)} = 0, 1, 0))",
    )
    return layer(furthest, [*keys, "bucket"], where=parse_expr("got % 2 = 1"), level="intDiv(got, 2)")


def entered(plan: Plan) -> str:
    return f"level >= {plan.query.from_step + 1}"


def converted(plan: Plan) -> str:
    return f"level >= {plan.query.to_step + 1}"


def results(plan: Plan, asking: Asking) -> list[dict[str, Any]]:
    """A row of rates, in percent, for each breakdown value: of those who entered in an interval, who converted."""
    by_value = ["value"] if plan.breakdown else []
    counted = layer(
        entrances(plan),
        [*by_value, "bucket"],
        group_by=[*by_value, "bucket"],
        entered=f"countIf({entered(plan)})",
        converted=f"countIf({converted(plan)})",
    )
    found: dict[Any, dict[int, tuple[int, int]]] = defaultdict(dict)
    for row in asking.rows(counted).named():
        value = row.get("value")
        place = plan.range.index_of(datetime.fromtimestamp(row["bucket"], UTC))
        if place is not None:
            key = tuple(value) if isinstance(value, list) else value
            found[key][place] = (row["entered"], row["converted"])
    if plan.breakdown is None:
        return [_row(plan, None, found[None])]
    for id_ in plan.breakdown.cohorts:
        found.setdefault(str(id_), {})
    ranked = sorted(found.items(), key=lambda one: (-sum(pair[0] for pair in one[1].values()), one[0]))
    return [_row(plan, value, buckets) for value, buckets in others_last(plan, ranked)]


def _row(plan: Plan, value: Any, buckets: dict[int, tuple[int, int]]) -> dict[str, Any]:
    shown = _shown(plan)
    rates = [_rate(*buckets.get(place, (0, 0))) for place in range(shown)]
    row: dict[str, Any] = {
        "count": shown, "data": rates, "days": plan.range.days[:shown], "labels": plan.range.labels[:shown],
    }  # fmt: skip
    return {**row, **breakdown_of_row(plan, value)}


def _shown(plan: Plan) -> int:
    """How many intervals are shown: all, or those whose last entrants have had their whole window by now."""
    buckets = plan.range.buckets()
    if not plan.query.shown.hide_incomplete_conversion_window_periods:
        return len(buckets)
    window = timedelta(microseconds=plan.query.window_us)
    ends = [*buckets[1:], plan.range.end]
    return sum(end.astimezone(UTC) + window <= plan.context.now for end in ends)


def _rate(entered: int, converted: int) -> float:
    return round(100 * converted / entered, 2) if entered else 0
