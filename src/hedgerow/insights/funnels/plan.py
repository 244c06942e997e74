"""What every query of one funnel is built from: its steps and exclusions with their codes, its time, its actors.

A step that somebody took is a *move*: one integer, `microseconds since the range began * CODES + code`. So a sorted
list of moves is in the order of time and, at one instant, of codes; and sorting it costs a third of sorting pairs (for
5 million moves 0.6 s of CPU against 1.9). Exclusions have the codes 1, 2, ..; steps come after them; then what is
neither, which matters to strict funnels alone. Code 0 marks where a strict attempt was broken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import combinations
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import ActionRef, QueryContext
from hedgerow.hogql.filters import entity_to_expr, property_to_expr, test_accounts_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import Breakdown, breakdown_of
from hedgerow.insights.dates import DateRange
from hedgerow.insights.funnels.schemas import FunnelsQuery, is_optional, meaning
from hedgerow.insights.interval_exprs import earliest_event
from hedgerow.insights.models import ActionsNode, GroupNode, PeriodsModel
from hedgerow.insights.trends.reading import SAMPLES, exists, joined

CODES = 1024
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Plan:
    """A FunnelsQuery in a project at a time."""

    query: FunnelsQuery
    range: DateRange
    context: QueryContext
    breakdown: Breakdown | None

    @classmethod
    def of(cls, query: FunnelsQuery, asking: Asking) -> Plan:
        dates = query.date_range or PeriodsModel()

        def earliest() -> datetime | None:
            rows = asking.rows(earliest_event()).rows
            return rows[0][0] if rows else None

        range_ = DateRange.of(
            dates.date_from, dates.date_to, query.interval, asking.context, bool(dates.explicit_date), earliest
        )
        if dates.exclude_incomplete_periods:
            range_ = range_.whole(asking.context.now)
        breakdown = breakdown_of(query.breakdown_filter)
        if breakdown is not None:  # funnels have no histograms: numbers are values like others
            breakdown = replace(breakdown, parts=tuple(replace(part, bins=None) for part in breakdown.parts))
        return cls(query, range_, asking.context, breakdown)

    # codes

    @cached_property
    def exclusions(self) -> list[Any]:
        return list(self.query.shown.exclusions or ())

    @property
    def size(self) -> int:
        """How many steps there are."""
        return len(self.query.series)

    @property
    def first_code(self) -> int:
        """Of the first step; codes of exclusions are lower."""
        return len(self.exclusions) + 1

    @cached_property
    def codes(self) -> list[int]:
        """Of each step. Equal steps of an unordered funnel share one: which of them was taken is all the same."""
        meanings = [meaning(node) for node in self.query.series]
        if self.query.order != "unordered":
            return [self.first_code + place for place in range(self.size)]
        return [self.first_code + meanings.index(one) for one in meanings]

    @property
    def other_code(self) -> int:
        """Of an event that is neither step nor exclusion."""
        return self.first_code + self.size

    @property
    def is_strict(self) -> bool:
        return self.query.order == "strict"

    @property
    def is_unordered(self) -> bool:
        return self.query.order == "unordered"

    def is_optional(self, step: int) -> bool:
        return is_optional(self.query.series[step])

    def next_steps(self, step: int) -> list[int]:
        """Those that may follow a step: the next one, and while that is optional those behind it."""
        found = []
        for place in range(step + 1, self.size):
            found.append(place)
            if not self.is_optional(place):
                break
        return found

    # time

    @cached_property
    def origin_us(self) -> int:
        """Unix time of offset 0."""
        return microseconds(self.range.start)

    @cached_property
    def length_us(self) -> int:
        """Of the range."""
        return microseconds(self.range.end) - self.origin_us

    @cached_property
    def ties(self) -> int:
        """How many kinds of breakdown values are told apart at one instant, so that one of them always comes first.

        By a hash: `argMin` by one integer costs a third of one by time and text. As many as fit beside the time.
        """
        return 1 << max(0, min(20, 62 - self.length_us.bit_length()))

    @property
    def offset(self) -> ast.Expr:
        """Of an event: microseconds since the range began."""
        return parse_expr("toUnixTimestamp64Micro(timestamp) - {origin}", {"origin": self.origin_us})

    @cached_property
    def window_us(self) -> int:
        """No longer than the range: events outside do not count, and offsets stay far from overflowing."""
        return max(0, min(self.query.window_us, self.length_us))

    # whose, and which events

    @property
    def group_index(self) -> int | None:
        return self.query.aggregation_group_type_index

    @cached_property
    def by_expression(self) -> str | None:
        """The expression whose values go through the funnel in place of persons or groups."""
        return by_expression(self.query)

    @property
    def actor(self) -> ast.Expr:
        if self.by_expression is not None:
            return parse_expr("ifNull(toString({value}), '')", {"value": parse_expr(self.by_expression)})
        if self.group_index is not None:
            return parse_expr("ifNull({group}, '')", {"group": ast.name(f"$group_{self.group_index}")})
        return ast.name("person_id")

    def matching(self, node: Any) -> ast.Expr:
        """The condition on an event that it is this step or exclusion; nothing matches an action that is gone."""
        return entity_to_expr(node, self.context) if exists(node, self.context) else ast.Constant(False)

    @cached_property
    def may_overlap(self) -> bool:
        """Whether one event might be two of the steps and exclusions, as far as their events' names tell."""
        classes = [self.query.series[code - self.first_code] for code in dict.fromkeys(self.codes)]
        names = [self._names(node) for node in [*self.exclusions, *classes]]
        return any(a is None or b is None or a & b for a, b in combinations(names, 2))

    def _names(self, node: Any) -> frozenset[str] | None:
        """What its events may be called; None for anything."""
        if isinstance(node, ActionsNode):
            action: ActionRef | None = self.context.catalogue.action(node.id)
            steps = action.steps if action else ()
            named = [step.get("event") for step in steps]
            return frozenset(str(name) for name in named) if action is None or (named and all(named)) else None
        if isinstance(node, GroupNode):
            parts = [self._names(one) for one in node.nodes]
            return None if None in parts else frozenset().union(*(part for part in parts if part))
        return None if node.event is None else frozenset({node.event})

    def in_range(self, *conditions: ast.Expr | None) -> ast.Expr:
        """Events of anybody who counts, in the range."""
        by_person = self.by_expression is None and self.group_index is None
        somebody = None if by_person else ast.Compare("!=", self.actor, ast.Constant(""))
        return joined(self.range.contains(ast.name("timestamp")), *conditions, somebody)

    def where(self, entities: ast.Expr | None) -> ast.Expr:
        """The events that are read; `entities` is which of them matter."""
        source = self.query
        factor = source.sampling_factor
        sampled = factor is not None and factor < 1
        return self.in_range(
            entities,
            property_to_expr(source.properties, self.context) if source.properties else None,
            test_accounts_expr(self.context, True) if source.filter_test_accounts else None,
            # whole actors, since a funnel with some of their events left out would lie
            parse_expr(
                "cityHash64({actor}) % {samples} < {kept}",
                {"actor": self.actor, "samples": SAMPLES, "kept": round((factor or 1) * SAMPLES)},
            )
            if sampled
            else None,
        )


def by_expression(query: FunnelsQuery) -> str | None:
    text = (query.shown.funnel_aggregate_by_hog_ql or "").strip()
    return text if text and text != "person_id" else None


def microseconds(moment: datetime) -> int:
    """Unix time in microseconds, exactly."""
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND
