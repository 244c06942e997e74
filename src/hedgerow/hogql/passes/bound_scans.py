"""Say what a query says of time where the store can use it: its sort keys and indexes hold times as they are stored.

    toDate(timestamp) >= '2026-02-01'    also bounds `timestamp` itself, so that other days are not read
    timestamp >= .. of events            bounds the sessions that are joined to them
    $start_timestamp >= .. of sessions   bounds the partial rows that sessions are put together from

Only conditions of a WHERE that all hold together are used, and every bound that is added is wider than what it comes
from, which stays. A session is taken to last for three days at most; SDKs end one after a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hedgerow.hogql import ast
from hedgerow.hogql.functions import lookup
from hedgerow.hogql.resolved import Bound, Name, Scan
from hedgerow.hogql.resolver.constants import bound_moment, parsed_moment
from hedgerow.hogql.resolver.state import Compilation

LONGEST_SESSION_DAYS = 3
LOW, HIGH = frozenset(("greater", "greaterOrEquals", "equals")), frozenset(("less", "lessOrEquals", "equals"))
MIRRORED = {"greater": "less", "greaterOrEquals": "lessOrEquals", "less": "greater", "lessOrEquals": "greaterOrEquals"}
ROUNDED_DAYS = {
    "toDate": 1, "toStartOfSecond": 1, "toStartOfMinute": 1, "toStartOfFiveMinutes": 1, "toStartOfTenMinutes": 1,
    "toStartOfFifteenMinutes": 1, "toStartOfHour": 1, "toStartOfDay": 1, "toStartOfWeek": 7, "toMonday": 7,
    "toStartOfMonth": 31, "toStartOfQuarter": 92, "toStartOfYear": 366,
}  # fmt: skip
"""Functions that go back to the start of something, and how many days it lasts at most."""
TIMES_OF_SESSIONS = frozenset(("$start_timestamp", "$end_timestamp"))

Found = tuple[str, ast.Expr, ast.Expr]  # a comparison, what is compared, a constant


def bound_scans(query: ast.Query, state: Compilation) -> ast.Query:
    for select in state.selects:
        if select.from_ is not None and select.where is not None:
            _bound(select, select.from_, state)
    return query


def _bound(select: ast.Select, first: ast.Join, state: Compilation) -> None:
    assert select.where is not None
    aliases = {one.alias: one.expr for one in select.select if isinstance(one, ast.Alias)}
    found = [one for part in _together(select.where) for one in _comparisons(part, aliases)]
    if not found:
        return
    if isinstance(first.table, Scan) and first.table.table == "events":
        column = Name(first.table.alias, "timestamp")
        bounds = [bound for one in found for bound in _of_rounded(one, column, state)]
        for join in first.table.joins:
            _bound_sessions(join, [one for one in found if one[1] == column])
        first.table.conditions.extend(bounds)
    step: ast.Join | None = first
    while step is not None:
        alias = step.alias
        _bound_sessions(step, [one for one in found if _is_time_of_session(one[1], alias)])
        step = step.next


def _together(where: ast.Expr) -> Iterator[ast.Expr]:
    if isinstance(where, ast.And):
        for part in where.exprs:
            yield from _together(part)
    else:
        yield where


def _comparisons(part: ast.Expr, aliases: dict[str, ast.Expr]) -> Iterator[Found]:
    """The comparison with the constant on the right, if this is one; the zone that a time is shown in is no matter."""
    if not isinstance(part, ast.Call) or part.name not in LOW | HIGH:
        return
    left, right = part.args
    for op, one, other in ((part.name, left, right), (MIRRORED.get(part.name, part.name), right, left)):
        if isinstance(one, Name) and one.table is None:
            one = aliases.get(one.column, one)
        if _is_constant(other) and not _is_constant(one):
            yield op, _without_zone(one), other


def _is_constant(node: ast.Expr) -> bool:
    """Whether it is the same for all rows."""
    return all(isinstance(one, ast.Constant | Bound | ast.Call | ast.Arithmetic) for one in ast.walk(node))


def _without_zone(node: ast.Expr) -> ast.Expr:
    return node.args[0] if isinstance(node, ast.Call) and node.name == "toTimeZone" else node


def _of_rounded(found: Found, column: Name, state: Compilation) -> Iterator[ast.Expr]:
    """Bounds of the column itself: what was rounded down to something is not before it, nor long after it."""
    op, one, constant = found
    days = ROUNDED_DAYS.get(one.name) if isinstance(one, ast.Call) and one.args else None
    if not days or not isinstance(one, ast.Call) or _without_zone(one.args[0]) != column:
        return
    moment = _moment(constant, state.zone)
    if moment is None:
        return
    if op in LOW:
        yield ast.call("greaterOrEquals", column, moment)
    if op in HIGH:
        yield ast.call("less", column, _days("addDays", moment, days + 1))


def _moment(constant: ast.Expr, zone: ZoneInfo) -> ast.Expr | None:
    """A date as the moment that it begins at; None for what may be no date."""
    if isinstance(constant, ast.Constant):
        value = constant.value
        found = parsed_moment(value, zone) if isinstance(value, str) else None
        if isinstance(value, date):
            found = datetime.combine(value, time(), zone)
        return bound_moment(found, zone) if found else None
    return ast.call("toDateTime64", constant, ast.Constant(6), ast.Constant(zone.key)) if _is_date(constant) else None


def _is_date(node: ast.Expr) -> bool:
    if isinstance(node, ast.Arithmetic):
        return node.op in ("+", "-") and _is_date(node.left)
    function = lookup(node.name) if isinstance(node, ast.Call) else None
    return isinstance(node, Bound) or (function is not None and function.returns in ("date", "datetime"))


def _is_time_of_session(node: ast.Expr, alias: str | None) -> bool:
    return isinstance(node, Name) and node.table == alias and node.column in TIMES_OF_SESSIONS


def _bound_sessions(join: ast.Join, found: Iterable[Found]) -> None:
    inner = join.table
    if not isinstance(inner, ast.Select) or not inner.group_by or inner.from_ is None:
        return
    scan = inner.from_.table
    if not isinstance(scan, Scan) or scan.table != "sessions":
        return
    for op, _, constant in found:
        if op in LOW:
            from_ = _days("subtractDays", constant, LONGEST_SESSION_DAYS)
            scan.conditions.append(ast.call("greaterOrEquals", Name(scan.alias, "max_timestamp"), from_))
        if op in HIGH:
            to = _days("addDays", constant, LONGEST_SESSION_DAYS)
            scan.conditions.append(ast.call("lessOrEquals", Name(scan.alias, "min_timestamp"), to))


def _days(function: str, moment: ast.Expr, days: int) -> ast.Expr:
    return ast.call(function, moment, ast.Constant(days))
