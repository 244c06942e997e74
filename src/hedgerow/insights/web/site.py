"""What every web question is asked with: its periods, its filters, and sessions with what their visitors did.

A session belongs to the period that it starts in, and is counted if any of its events in the periods passes the
filters. Events are grouped by session before sessions are looked up: that is one row to join for each session, and not
one for each event. Filters on sessions are put to the sessions, all others to the events; a group of filters, which may
mix them, to the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import action_to_expr, property_to_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.dates import DateRange
from hedgerow.insights.interval_exprs import earliest_event
from hedgerow.insights.models import DateRangeModel
from hedgerow.insights.range_ends import Earliest
from hedgerow.insights.web.models import WebQuery

PAGE = "event IN ('$pageview', '$screen')"
Filters = list[dict[str, Any]]


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
