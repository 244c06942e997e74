"""Tables that the questions about a site are made of: events and sessions of its periods, joined or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.dates import DateRange
from hedgerow.insights.web.site import Site

Columns = Mapping[str, ast.Expr]
"""What a table has, by name."""


def events(
    site: Site, columns: Columns, groups: list[str], kinds: ast.Expr, filters: ast.Expr | None = None
) -> ast.Query:
    """Events of `kinds` in the periods that pass the filters, grouped by `session_key` and `groups`."""
    query = parse_select(
        "SELECT {key} AS session_key FROM events WHERE {within} AND {kinds} AND {filters} "
        "AND $session_id != '' GROUP BY session_key",
        {
            "key": session_key("$session_id"),
            "within": site.within("timestamp"),
            "kinds": kinds,
            "filters": site.of_events() if filters is None else filters,
        },
    )
    assert isinstance(query, ast.Select)
    query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
    query.group_by = [*(query.group_by or []), *(ast.name(name) for name in groups)]
    return query


def sessions(site: Site, columns: Columns) -> ast.Query:
    """Sessions that start in the periods and pass the filters, with `session_key` and `started`."""
    query = parse_select(
        "SELECT {key} AS session_key, $start_timestamp AS started FROM sessions WHERE {within} AND {filters}",
        {
            "key": session_key("session_id"),
            "within": site.within("$start_timestamp"),
            "filters": site.of_sessions(),
        },
    )
    assert isinstance(query, ast.Select)
    query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
    return query


def joined(site: Site, columns: Columns, events: ast.Query, sessions: ast.Query) -> ast.Query:
    """Of each session with such events one row, or one for each of the events' groups.

    If something is compared, `is_now` and `is_before` say in which period the session started.
    """
    query = parse_select(
        "SELECT s.started AS started FROM {events} AS e INNER JOIN {sessions} AS s ON e.session_key = s.session_key",
        {"events": events, "sessions": sessions},
    )
    assert isinstance(query, ast.Select)
    if site.previous is not None:
        started = ast.name("s", "started")
        columns = {
            "is_now": site.current.contains(started), "is_before": site.previous.contains(started), **columns
        }  # fmt: skip
    query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
    return query


def visits(site: Site, columns: Columns, kinds: ast.Expr, filters: ast.Expr | None = None) -> ast.Query:
    """The events themselves, with `is_now` and `is_before` as in `joined`, without a look at every session.

    An event's session started before a period, and is none of its, only if it is among the few that went on while
    the period began.
    """
    query = parse_select(
        "SELECT 1 FROM events WHERE {within} AND {kinds} AND {filters} AND {sessions} AND $session_id != ''",
        {
            "within": site.within("timestamp"),
            "kinds": kinds,
            "filters": site.of_events() if filters is None else filters,
            "sessions": site.in_sessions(),
        },
    )
    assert isinstance(query, ast.Select)
    if site.previous is None:
        query.where = ast.all_of(query.where, _not_since_before(site.current))
        flags: dict[str, ast.Expr] = {}
    else:
        flags = {
            "is_now": ast.all_of(_in(site.current), _not_since_before(site.current)),
            "is_before": ast.any_of(
                ast.all_of(_in(site.previous), _not_since_before(site.previous)),
                ast.all_of(_in(site.current), ast.Not(_in(site.previous)), _of_sessions_past(site.previous)),
            ),
        }
        query.where = ast.all_of(query.where, ast.any_of(*flags.values()))  # or there were rows of nothing but zeros
    query.select = [ast.Alias(name, expr) for name, expr in {**flags, **columns}.items()]
    return query


def _in(period: DateRange) -> ast.Expr:
    return period.contains(ast.name("timestamp"))


def _not_since_before(period: DateRange) -> ast.Expr:
    """Of an event in a period: that its session did not start before it."""
    return parse_expr(
        "$session_id NOT IN (SELECT session_id FROM sessions "
        "WHERE $start_timestamp < {start} AND $end_timestamp >= {start})",
        {"start": period.start},
    )


def _of_sessions_past(period: DateRange) -> ast.Expr:
    """That an event's session started in a period and went on after it."""
    return parse_expr(
        "$session_id IN (SELECT session_id FROM sessions WHERE {started} AND $end_timestamp > {end})",
        {"started": period.contains(ast.name("$start_timestamp")), "end": period.end},
    )


def session_key(name: str) -> ast.Expr:
    """What sessions are joined by: 8 bytes, not a text of 36. Of ten million two are one at odds of 1:370,000."""
    return ast.call("cityHash64", ast.name(name))


def columns_of(table: str, names: Iterable[str]) -> dict[str, ast.Expr]:
    """Columns as they are in a table of a join."""
    return {name: ast.name(table, name) for name in names}


def select(columns: Columns, table: ast.Query) -> ast.Select:
    """`SELECT {columns} FROM {table}`."""
    return ast.Select([ast.Alias(name, expr) for name, expr in columns.items()], from_=ast.Join(table))
