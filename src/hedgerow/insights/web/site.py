"""What every web question is asked with: its periods, its filters, and sessions with what their visitors did.

A session belongs to the period that it starts in, and is counted if any of its events in the periods passes the
filters. Events are grouped by session before sessions are looked up: that is one row to join for each session, and not
one for each event. Filters on sessions are put to the sessions, all others to the events; a group of filters, which may
mix them, to the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import action_to_expr, property_to_expr
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.dates import DateRange, Earliest, earliest_event
from hedgerow.insights.models import DateRangeModel
from hedgerow.insights.web.models import WebQuery

PAGE = "event IN ('$pageview', '$screen')"
Filters = list[dict[str, Any]]
Columns = Mapping[str, ast.Expr]
"""What a table has, by name."""


@dataclass(frozen=True, slots=True)
class Site:
    """One web query's question. `previous` is None where nothing is compared."""

    query: WebQuery
    context: QueryContext
    current: DateRange
    previous: DateRange | None

    @classmethod
    def of(cls, query: WebQuery, asking: Asking) -> Site:
        dates, context = query.date_range or DateRangeModel(), asking.context
        earliest: Earliest = lambda: (asking.rows(earliest_event()).rows or [[None]])[0][0]  # noqa: E731
        current = DateRange.of(
            dates.date_from, dates.date_to, query.interval or "day", context, bool(dates.explicit_date), earliest
        )
        compare = query.compare_filter
        wanted = compare is not None and (compare.compare or compare.compare_to)
        return cls(query, context, current, current.previous(compare.compare_to) if compare and wanted else None)

    # time

    def within(self, moment: str) -> ast.Expr:
        """Whether a field lies in one of the periods."""
        inside = ast.any_of(*(period.contains(ast.name(moment)) for period in self.periods))
        if self.previous is None:
            return inside
        first, last = min(one.start for one in self.periods), max(one.end for one in self.periods)
        bounds = {"moment": ast.name(moment), "first": first, "last": last, "inside": inside}
        return parse_expr("{moment} >= {first} AND {moment} <= {last} AND {inside}", bounds)  # bounds prune, an OR not

    @property
    def periods(self) -> list[DateRange]:
        return [self.current] if self.previous is None else [self.current, self.previous]

    def both(self, aggregate: str, value: str, name: str) -> dict[str, ast.Expr]:
        """`name` and, if something is compared, `previous_name`: an aggregate over the rows of each period.

        Rows are those of `joined`, or of `visits`.
        """
        if self.previous is None:
            return {name: parse_expr(f"{aggregate}({value})")}
        condition = f"{value}, " if value else ""
        return {
            name: parse_expr(f"{aggregate}If({condition}is_now)"),
            f"previous_{name}": parse_expr(f"{aggregate}If({condition}is_before)"),
        }

    # filters

    @property
    def filters(self) -> Filters | dict[str, Any]:
        """The query's and those of test accounts; a list where the query has one."""
        tests: Filters = list(self.context.test_account_filters) if self.query.filter_test_accounts else []
        given = self.query.properties or []
        if isinstance(given, list):
            return [*given, *tests]
        return {"type": "AND", "values": [given, {"type": "AND", "values": tests}]}

    def of_events(self, *, without: str | None = None, renamed: dict[str, str] | None = None) -> ast.Expr:
        """The filters that events must pass; `without` those on an event property, or with properties `renamed`."""
        if not isinstance(self.filters, list):
            return property_to_expr(self.filters, self.context)
        kept = []
        for one in self.filters:
            is_event = one.get("type", "event") == "event"
            if one.get("type") == "session" or (is_event and without is not None and one.get("key") == without):
                continue
            key = one.get("key")
            kept.append({**one, "key": renamed[str(key)]} if is_event and renamed and key in renamed else one)
        return property_to_expr(kept, self.context)

    def of_sessions(self) -> ast.Expr:
        """The filters that sessions must pass."""
        if not isinstance(self.filters, list):
            return ast.Constant(True)
        found = [one for one in self.filters if one.get("type") == "session"]
        return property_to_expr(found, self.context, scope="session") if found else ast.Constant(True)

    def in_sessions(self) -> ast.Expr:
        """Of an event, whether its session passes the filters on sessions."""
        filters = self.of_sessions()
        if isinstance(filters, ast.Constant):
            return filters
        return parse_expr("$session_id IN (SELECT session_id FROM sessions WHERE {filters})", {"filters": filters})

    @property
    def goal(self) -> ast.Expr | None:
        """Whether an event is a conversion. An action that is gone is one that no event matches."""
        wanted = self.query.conversion_goal
        if wanted is None:
            return None
        if wanted.action_id is None:
            return parse_expr("event = {name}", {"name": wanted.custom_event_name})
        action = self.context.catalogue.action(wanted.action_id)
        return action_to_expr(action, self.context) if action else ast.Constant(False)

    def clean(self, path: ast.Expr) -> ast.Expr:
        """A path after the project's cleaning rules, if the query wants that."""
        if not self.query.do_path_cleaning:
            return path
        for rule in self.context.path_cleaning:
            if rule.get("regex"):
                pattern, alias = ast.Constant(str(rule["regex"])), ast.Constant(str(rule.get("alias") or ""))
                path = ast.call("replaceRegexpAll", path, pattern, alias)
        return path

    # tables

    def events(
        self, columns: Columns, groups: list[str], kinds: ast.Expr, filters: ast.Expr | None = None
    ) -> ast.Query:
        """Events of `kinds` in the periods that pass the filters, grouped by `session_key` and `groups`."""
        query = parse_select(
            "SELECT {key} AS session_key FROM events WHERE {within} AND {kinds} AND {filters} "
            "AND $session_id != '' GROUP BY session_key",
            {
                "key": session_key("$session_id"),
                "within": self.within("timestamp"),
                "kinds": kinds,
                "filters": self.of_events() if filters is None else filters,
            },
        )
        assert isinstance(query, ast.Select)
        query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
        query.group_by = [*(query.group_by or []), *(ast.name(name) for name in groups)]
        return query

    def sessions(self, columns: Columns) -> ast.Query:
        """Sessions that start in the periods and pass the filters, with `session_key` and `started`."""
        query = parse_select(
            "SELECT {key} AS session_key, $start_timestamp AS started FROM sessions WHERE {within} AND {filters}",
            {
                "key": session_key("session_id"),
                "within": self.within("$start_timestamp"),
                "filters": self.of_sessions(),
            },
        )
        assert isinstance(query, ast.Select)
        query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
        return query

    def joined(self, columns: Columns, events: ast.Query, sessions: ast.Query) -> ast.Query:
        """Of each session with such events one row, or one for each of the events' groups.

        If something is compared, `is_now` and `is_before` say in which period the session started.
        """
        query = parse_select(
            "SELECT s.started AS started FROM {events} AS e INNER JOIN {sessions} AS s "
            "ON e.session_key = s.session_key",
            {"events": events, "sessions": sessions},
        )
        assert isinstance(query, ast.Select)
        if self.previous is not None:
            started = ast.name("s", "started")
            columns = {
                "is_now": self.current.contains(started), "is_before": self.previous.contains(started), **columns
            }  # fmt: skip
        query.select += [ast.Alias(name, expr) for name, expr in columns.items()]
        return query

    def visits(self, columns: Columns, kinds: ast.Expr, filters: ast.Expr | None = None) -> ast.Query:
        """The events themselves, with `is_now` and `is_before` as in `joined`, without a look at every session.

        An event's session started before a period, and is none of its, only if it is among the few that went on while
        the period began.
        """
        query = parse_select(
            "SELECT 1 FROM events WHERE {within} AND {kinds} AND {filters} AND {sessions} AND $session_id != ''",
            {
                "within": self.within("timestamp"),
                "kinds": kinds,
                "filters": self.of_events() if filters is None else filters,
                "sessions": self.in_sessions(),
            },
        )
        assert isinstance(query, ast.Select)
        if self.previous is None:
            query.where = ast.all_of(query.where, _not_since_before(self.current))
            flags: dict[str, ast.Expr] = {}
        else:
            flags = {
                "is_now": ast.all_of(_in(self.current), _not_since_before(self.current)),
                "is_before": ast.any_of(
                    ast.all_of(_in(self.previous), _not_since_before(self.previous)),
                    ast.all_of(_in(self.current), ast.Not(_in(self.previous)), _of_sessions_past(self.previous)),
                ),
            }
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
    """What sessions are joined by: 8 bytes, not a text of 36. Odds that two of ten million are taken for one: 1:370,000."""
    return ast.call("cityHash64", ast.name(name))


def columns_of(table: str, names: Iterable[str]) -> dict[str, ast.Expr]:
    """Columns as they are in a table of a join."""
    return {name: ast.name(table, name) for name in names}


def select(columns: Columns, table: ast.Query) -> ast.Select:
    """`SELECT {columns} FROM {table}`."""
    return ast.Select([ast.Alias(name, expr) for name, expr in columns.items()], from_=ast.Join(table))
