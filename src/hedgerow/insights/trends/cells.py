"""The queries of a series' numbers: cells `(bucket?, value?, n)`.

`bucket` is missing for total values, `value` where nothing is broken down. Every math is one SELECT over the events,
or a SELECT over a smaller one where something is counted once for each actor or session first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.trends.measures import WINDOWS, aggregate, aggregated, amount, is_of_session, math_of
from hedgerow.insights.trends.reading import Reading, days_before, joined, select, unix_start
from hedgerow.insights.trends.schemas import FIRST_TIMES, OF_A_PROPERTY, PER_ACTOR, PER_ACTOR_SUFFIX

INSTANT = timedelta(microseconds=1)


def cells(reading: Reading, *, cumulative: bool = False, where: ast.Expr | None = None) -> ast.Select:
    """The query of a series' numbers. `cumulative` counts an actor in its first bucket only.

    `where` is a condition on the breakdown's value besides, for the row of the others.
    """
    math = math_of(reading)
    if math in FIRST_TIMES:
        return _counted(first_times(reading), reading, ast.call("count"), where)
    if math in WINDOWS:
        return _active(reading, WINDOWS[math], where)
    if cumulative and math in ("dau", "unique_group"):
        return _once(reading, where)
    if math in PER_ACTOR:
        return _per_actor(reading, math.removesuffix(PER_ACTOR_SUFFIX), where)
    if math in OF_A_PROPERTY and is_of_session(reading.node):
        return _per_session(reading, math, where)
    return _plain(reading, where)


def _plain(reading: Reading, where: ast.Expr | None) -> ast.Select:
    columns = keys(reading)
    return select(
        {**columns, "n": aggregate(reading)}, None, joined(reading.where(), _of_value(reading, where)), list(columns)
    )


def _counted(facts: ast.Select, reading: Reading, n: ast.Expr, where: ast.Expr | None = None) -> ast.Select:
    """Cells of facts that have their bucket and value."""
    columns: dict[str, ast.Expr] = {}
    if reading.shape != "total":
        columns["bucket"] = ast.name("bucket")
    if reading.breakdown:
        columns["value"] = ast.name("value")
    return select({**columns, "n": n}, facts, where, list(columns))


def _per_actor(reading: Reading, math: str, where: ast.Expr | None) -> ast.Select:
    columns = {**keys(reading), "actor": reading.actor}
    facts = select(
        {**columns, "amount": ast.call("count")}, None, joined(reading.where(), _of_value(reading, where)),
        list(columns),
    )  # fmt: skip
    return _counted(facts, reading, aggregated(math, ast.name("amount")))


def _per_session(reading: Reading, math: str, where: ast.Expr | None) -> ast.Select:
    columns = {**keys(reading), "of_session": ast.name("$session_id")}
    facts = select(
        {**columns, "amount": ast.call("any", amount(reading))},
        None,
        joined(reading.where(), parse_expr("ifNull($session_id, '') != ''"), _of_value(reading, where)),
        list(columns),
    )
    return _counted(facts, reading, aggregated(math, ast.name("amount")))


def _once(reading: Reading, where: ast.Expr | None) -> ast.Select:
    """Each actor in the first bucket it is seen in."""
    columns = keys(reading)
    columns.pop("bucket", None)
    columns["actor"] = reading.actor
    bucket = reading.bucket(ast.call("min", ast.name("timestamp")))
    facts = select(
        {**columns, "bucket": bucket or ast.Constant(0)}, None, joined(reading.where(), _of_value(reading, where)),
        list(columns),
    )  # fmt: skip
    return _counted(facts, reading, ast.call("count"))


def first_times(reading: Reading) -> ast.Select:
    """Facts `actor, first_at, value?, bucket?`: one for each actor whose first time lies in the period.

    For `first_time_for_user` the first event of that name ever decides, filters or not; of several at the same
    moment one that passes is enough.
    """
    passes = joined(reading.entity(), reading.filters())
    any_event = reading.node.math == "first_time_for_user"
    source = joined(
        reading.until_end(), reading.entity(with_filters=False) if any_event else passes, reading.sampled(),
        reading.has_actor,
    )  # fmt: skip
    columns = {"actor": reading.actor, "first_at": ast.call("min", ast.name("timestamp"))}
    if any_event:
        columns["passed_at"] = ast.call("minIf", ast.name("timestamp"), ast.copy(passes))
    value = reading.value()
    if value is not None:
        moment = parse_expr("(timestamp, uuid)")
        columns["of_first"] = (
            ast.call("argMinIf", value, moment, ast.copy(passes)) if any_event else ast.call("argMin", value, moment)
        )
    firsts = select(columns, None, source, ["actor"])
    in_period = parse_expr(
        "first_at >= {start} AND first_at = passed_at" if any_event else "first_at >= {start}",
        {"start": reading.start},
    )
    facts: dict[str, ast.Expr] = {"actor": ast.name("actor"), "first_at": ast.name("first_at")}
    if reading.breakdown:
        of_first = ast.name("of_first")
        facts["value"] = ast.call("arrayJoin", of_first) if reading.breakdown.cohorts else of_first
    bucket = reading.bucket(ast.name("first_at"))
    if bucket is not None:
        facts["bucket"] = bucket
    return select(facts, firsts, in_period)


def active_range(reading: Reading, days: int) -> Reading:
    """All events that any bucket's window reaches; of a total value, the window that ends with the period."""
    if reading.shape == "total":
        return reading.between(days_before(reading.end, days) + INSTANT, reading.end)
    return reading.between(days_before(reading.range.buckets()[0], days), reading.end)


def _active(reading: Reading, days: int, where: ast.Expr | None) -> ast.Select:
    """Actors seen in the `days` days up to the end of each bucket."""
    wide = active_range(reading, days)
    if reading.shape == "total":
        return _plain(replace(wide, node=reading.node.model_copy(update={"math": "dau"})), where)
    columns = keys(wide)
    columns.pop("bucket", None)
    columns["actor"] = reading.actor
    slot = ast.call("groupUniqArray", unix_start(ast.name("timestamp"), reading.interval, reading.context))
    seen = select({**columns, "slots": slot}, None, joined(wide.where(), _of_value(wide, where)), list(columns))
    buckets = reading.range.buckets()
    windows = {
        "ends": ast.Array([ast.Constant(int(one.timestamp())) for one in buckets]),
        "starts": ast.Array([ast.Constant(int(days_before(one, days).timestamp())) for one in buckets]),
    }
    facts: dict[str, ast.Expr] = {"value": ast.name("value")} if reading.breakdown else {}
    facts["bucket"] = parse_expr(
        "arrayJoin(arrayFilter((last, before) -> arrayExists(slot -> slot > before AND slot <= last, slots), "
        "{ends}, {starts}))",
        windows,
    )
    return _counted(select(facts, seen, None), reading, ast.call("count"))


def keys(reading: Reading) -> dict[str, ast.Expr]:
    """The columns that rows are grouped by."""
    columns: dict[str, ast.Expr] = {}
    bucket = reading.bucket(ast.name("timestamp"))
    if bucket is not None:
        columns["bucket"] = bucket
    value = reading.value()
    if value is not None:
        assert reading.breakdown is not None
        columns["value"] = ast.call("arrayJoin", value) if reading.breakdown.cohorts else value
    return columns


def _of_value(reading: Reading, where: ast.Expr | None) -> ast.Expr | None:
    """A condition on `value`, said of the events themselves, since aliases of a grouping cannot be filtered by."""
    value = reading.value()
    if where is None or value is None:
        return None
    return ast.replace(ast.copy(where), lambda node: ast.copy(value) if node == ast.name("value") else node)
