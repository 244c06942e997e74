"""LifecycleQuery: in each bucket, who is new, returning, resurrecting, and who went dormant.

One scan: the buckets that each actor was active in become an array of positions, from which their statuses follow.
Whole buckets are read at both ends, and one more before the first, since "returning" asks what came before.
"""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.calendar import add, end_of
from hedgerow.insights.dates import DateRange
from hedgerow.insights.kinds import Kind
from hedgerow.insights.lifecycle.schemas import LifecycleQuery
from hedgerow.insights.models import Event, Selection
from hedgerow.insights.trends.actors import bucket_of
from hedgerow.insights.trends.lines import Number, number
from hedgerow.insights.trends.periods import Period, periods_of
from hedgerow.insights.trends.reading import Reading, exists, joined, select, series_label, unix_start
from hedgerow.insights.trends.shape import action_of

# Positions are 1-based: 1 is the extra bucket before the range, 0 is none of them.
STATUSES_OF_AN_ACTOR = """
    arrayConcat(
        arrayMap(
            at -> (at, multiIf(at = born, 'new', has(active, at - 1), 'returning', 'resurrecting')),
            arrayFilter(at -> at > 1, active)
        ),
        arrayMap(
            at -> (at + 1, 'dormant'), arrayFilter(at -> at > 0 AND at < {last} AND NOT has(active, at + 1), active)
        )
    )
"""

# Actors are joined to when they came to be once they are counted: they are fewer than events.
PLACED = """
    SELECT
        seen.actor AS actor,
        indexOf({starts}, {born}) AS born,
        arrayMap(slot -> indexOf({starts}, slot), seen.slots) AS active
    FROM {seen} AS seen
    LEFT JOIN {known} AS known ON known.key = seen.actor
"""


def run(query: LifecycleQuery, asking: Asking) -> dict[str, Any]:
    """The answer: a row for each status that is shown."""
    period = _period(query, asking)
    node: Any = query.series[0]
    if not exists(node, asking.context):
        return {"results": []}
    cells = select(
        {"place": parse_expr("cell.1"), "status": parse_expr("cell.2"), "n": ast.call("count")},
        statuses(query, period.range, asking),
        None,
        ["place", "status"],
    )
    numbers: dict[tuple[int, str], Number] = {
        (int(row["place"]), row["status"]): number(row["n"]) for row in asking.rows(cells).named()
    }
    factor = query.sampling_factor or 1
    results = []
    for status in query.statuses:
        sign = -1 if status == "dormant" else 1
        data = [
            sign * round(numbers.get((place + 2, status), 0) / factor) for place in range(len(period.range.buckets()))
        ]
        results.append(
            {
                "action": action_of(node, 0, period, asking.context),
                "label": f"{series_label(node, asking.context)} - {status}",
                "status": status,
                "count": sum(data),
                "data": data,
                "labels": period.range.labels,
                "days": period.range.days,
                "filter": {},
            }
        )
    return {"results": results}


def actors(query: LifecycleQuery, selection: Selection, asking: Asking) -> ast.Select:
    """Who has a status in a bucket; without a day in any bucket, without a status with any."""
    period = _period(query, asking)
    node: Any = query.series[0]
    if not exists(node, asking.context):
        raise InvalidInput("The action of this query was deleted: choose another one.", attr="series")
    conditions: list[ast.Expr] = []
    if selection.day is not None:
        place = period.range.buckets().index(bucket_of(period.range, selection.day)) + 2
        conditions.append(parse_expr("cell.1 = {place}", {"place": place}))
    if selection.status is not None:
        conditions.append(parse_expr("cell.2 = {status}", {"status": selection.status}))
    return select(
        {"actor_id": ast.name("actor"), "event_count": ast.call("count")},
        statuses(query, period.range, asking),
        joined(*conditions),
        ["actor_id"],
    )


def options(query: LifecycleQuery, asking: Asking) -> dict[str, Any]:
    """What can be chosen among."""
    dates = _period(query, asking).range
    return {
        "day": [
            {"label": label, "value": day.isoformat()} for label, day in zip(dates.labels, dates.buckets(), strict=True)
        ],
        "status": [{"label": status.title(), "value": status} for status in query.statuses],
    }


def statuses(query: LifecycleQuery, dates: DateRange, asking: Asking) -> ast.Select:
    """`actor, cell`: a row for each (place of a bucket, status) of each actor."""
    buckets = dates.buckets()
    starts = [add(buckets[0], dates.interval, -1), *buckets]
    last = end_of(buckets[-1], dates.interval, dates.monday)
    node: Event = query.series[0]  # type: ignore[assignment]  # warehouse nodes are refused
    reading = Reading(query, node, dates, asking.context, "series").between(starts[0], last)
    with_profile = parse_expr("person_mode != 'propertyless'")
    seen = select(
        {"actor": reading.actor, "slots": ast.call("groupUniqArray", _unix(ast.name("timestamp"), reading))},
        None,
        joined(reading.where(), with_profile if reading.group_index is None else None),
        ["actor"],
    )
    known = (
        parse_select("SELECT id AS key, created_at FROM persons")
        if reading.group_index is None
        else parse_select("SELECT key, created_at FROM groups WHERE index = {index}", {"index": reading.group_index})
    )
    values = {
        "seen": seen,
        "known": known,
        "born": _unix(ast.name("known", "created_at"), reading),
        "starts": ast.Array([ast.Constant(int(one.timestamp())) for one in starts]),
    }
    cell = ast.call("arrayJoin", parse_expr(STATUSES_OF_AN_ACTOR, {"last": len(starts)}))
    placed = parse_select(PLACED, values)
    assert isinstance(placed, ast.Select)
    return select({"actor": ast.name("actor"), "cell": cell}, placed, None)


def _unix(moment: ast.Expr, reading: Reading) -> ast.Expr:
    """The start of a moment's bucket, in unix seconds."""
    return unix_start(moment, reading.interval, reading.context)


def _period(query: LifecycleQuery, asking: Asking) -> Period:
    return periods_of(query.date_range, query.interval, None, asking)[0]


KIND = Kind("LifecycleQuery", LifecycleQuery, run, actors, options=options)
