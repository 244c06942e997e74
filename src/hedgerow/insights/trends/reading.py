"""What one series reads in one period: which events, whose they are, their bucket and their breakdown value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import entity_to_expr, property_to_expr, test_accounts_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.breakdowns import Bins, Breakdown, Value
from hedgerow.insights.calendar import Interval
from hedgerow.insights.dates import DateRange
from hedgerow.insights.interval_exprs import interval_start
from hedgerow.insights.models import ActionsNode, Event, GroupNode, SourceQuery

Shape = Literal["series", "total", "heatmap"]
SAMPLES = 1_000_000  # how finely distinct ids are sampled
CALENDAR = frozenset({"day", "week", "month", "quarter", "year"})  # intervals whose buckets have a date as their key


@dataclass(frozen=True, slots=True)
class Reading:
    """One series in one period, with everything that its queries are built from."""

    source: SourceQuery
    node: Event
    range: DateRange
    context: QueryContext
    shape: Shape
    breakdown: Breakdown | None = None
    bins: tuple[Bins | None, ...] = ()
    kept: tuple[Value, ...] | None = None  # breakdown values that stay themselves: all others are `OTHER`
    first: datetime | None = None  # narrower than `range`: the actors of one bucket
    last: datetime | None = None

    @property
    def start(self) -> datetime:
        return self.first or self.range.start

    @property
    def end(self) -> datetime:
        """The last instant, which belongs to the range."""
        return self.last or self.range.end

    @property
    def interval(self) -> Interval:
        return self.range.interval

    @property
    def group_index(self) -> int | None:
        """The type of the groups that are counted in place of persons."""
        if self.node.math == "unique_group":
            return self.node.math_group_type_index
        return self.source.aggregation_group_type_index

    @property
    def actor(self) -> ast.Expr:
        return ast.name("person_id") if self.group_index is None else ast.name(f"$group_{self.group_index}")

    @property
    def has_actor(self) -> ast.Expr | None:
        """Leaves out events of no group, where groups are counted."""
        if self.group_index is None:
            return None
        return parse_expr("ifNull({group}, '') != ''", {"group": self.actor})

    @property
    def by_session_start(self) -> bool:
        """Whether the bucket of a person's event is that of its session; numbers of events are not moved."""
        filter_ = getattr(self.source, "calendar_heatmap_filter", None)
        return bool(filter_ and filter_.bucket_by_session_start) and self.node.math == "dau"

    def between(self, first: datetime, last: datetime) -> Reading:
        """The same of a part of the time."""
        return replace(self, first=first, last=last)

    def bucket(self, timestamp: ast.Expr) -> ast.Expr | None:
        """What rows are grouped by: a date, unix seconds, or (weekday, hour) with -1 for all. None: nothing."""
        match self.shape:
            case "total":
                return None
            case "heatmap":
                if self.by_session_start:
                    timestamp = parse_expr("ifNull(session.$start_timestamp, timestamp)")
                return parse_expr(
                    "arrayJoin([({day}, {hour}), ({day}, -1), (-1, {hour}), (-1, -1)])",
                    {
                        "day": ast.call("toDayOfWeek", timestamp),
                        "hour": ast.call("toHour", timestamp),
                    },
                )
        if self.interval == "day":
            return ast.call("toDate", timestamp)
        if self.interval in CALENDAR:
            return ast.call("toDate", interval_start(timestamp, self.interval, self.context))
        return unix_start(timestamp, self.interval, self.context)

    def value(self) -> ast.Expr | None:
        """The breakdown's value of an event; an array of them for cohorts."""
        if self.breakdown is None:
            return None
        value = self.breakdown.value(self.context, self.bins)
        if self.kept is None or self.breakdown.cohorts:
            return value
        other = self.breakdown.constant(self.breakdown.other)
        return ast.call("if", self.is_value(self.kept, value), ast.copy(value), other) if self.kept else other

    def is_value(self, values: Sequence[Value], expr: ast.Expr) -> ast.Expr:
        """Whether a value, as `value()` has it, is one of these."""
        assert self.breakdown is not None
        constants = [self.breakdown.constant(value) for value in values]
        if self.breakdown.cohorts:
            return ast.call("hasAny", expr, ast.Array(constants))
        if len(constants) == 1:
            return ast.Compare("=", expr, constants[0])
        return ast.call("has", ast.Array(constants), expr) if self.breakdown.is_list else _in(expr, constants)

    # conditions

    def in_time(self) -> ast.Expr:
        return parse_expr("timestamp >= {start} AND timestamp <= {end}", {"start": self.start, "end": self.end})

    def until_end(self) -> ast.Expr:
        return parse_expr("timestamp <= {end}", {"end": self.end})

    def entity(self, *, with_filters: bool = True) -> ast.Expr:
        """The event or action; `with_filters` with the series' own filters."""
        node = self.node
        if not with_filters:
            node = node.model_copy(update={"properties": None, "fixed_properties": None})
        return entity_to_expr(node, self.context)

    def filters(self) -> ast.Expr:
        """The query's filters, which hold for all series."""
        return ast.all_of(
            property_to_expr(self.source.properties, self.context) if self.source.properties else None,
            test_accounts_expr(self.context, True) if self.source.filter_test_accounts else None,
        )

    def sampled(self) -> ast.Expr | None:
        """All events of a share of the distinct ids, always the same ones."""
        factor = self.source.sampling_factor
        if factor is None or factor >= 1:
            return None
        return parse_expr(
            "cityHash64(distinct_id) % {samples} < {kept}", {"samples": SAMPLES, "kept": round(factor * SAMPLES)}
        )

    def where(self) -> ast.Expr:
        """The events of the series in the period."""
        return joined(self.in_time(), self.entity(), self.filters(), self.sampled(), self.has_actor)


def unix_start(moment: ast.Expr, interval: Interval, context: QueryContext) -> ast.Expr:
    """The start of a moment's bucket in unix seconds, as `int(bucket.timestamp())` of `DateRange.buckets`."""
    return ast.call("toUnixTimestamp", interval_start(moment, interval, context))


def joined(*conditions: ast.Expr | None) -> ast.Expr:
    """AND of the conditions that say something."""
    found = [one for one in conditions if one is not None and one != ast.Constant(True)]
    flat: list[ast.Expr] = []
    for one in found:
        flat.extend(one.exprs if isinstance(one, ast.And) else [one])
    return ast.all_of(*flat)


def _in(expr: ast.Expr, constants: list[ast.Expr]) -> ast.Expr:
    return ast.Compare("in", expr, ast.Tuple(constants))


def select(
    columns: dict[str, ast.Expr],
    source: ast.Select | None,
    where: ast.Expr | None,
    group_by: list[str] | None = None,
) -> ast.Select:
    """`SELECT columns FROM source WHERE .. GROUP BY ..`; without a source, from the events."""
    return ast.Select(
        select=[ast.Alias(alias, expr) for alias, expr in columns.items()],
        from_=ast.Join(table=source or ast.name("events")),
        where=None if where is None or where == ast.Constant(True) else where,
        group_by=[ast.name(alias) for alias in group_by] if group_by else None,
    )


def series_label(node: Event, context: QueryContext) -> str:
    """The name of a series: its event's, its action's, or those of all that are one series."""
    if isinstance(node, GroupNode):
        return node.name or ", ".join(series_label(one, context) for one in node.nodes)
    if isinstance(node, ActionsNode):
        action = context.catalogue.action(node.id)
        return action.name if action else node.name or str(node.id)
    return node.event or "All events"


def exists(node: Event, context: QueryContext) -> bool:
    """Whether a series has anything to count; a deleted action has not, and is left out."""
    if isinstance(node, GroupNode):
        return any(exists(one, context) for one in node.nodes)
    return not isinstance(node, ActionsNode) or context.catalogue.action(node.id) is not None


def days_before(moment: datetime, days: int) -> datetime:
    """The same time of day so many days earlier, in the moment's zone."""
    return moment - timedelta(days=days)  # aware datetimes of a ZoneInfo count by the wall's clock


def plain(value: Any) -> Value:
    """A breakdown's value as rows have it, hashable."""
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
