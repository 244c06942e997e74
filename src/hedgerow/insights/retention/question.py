"""The parts of a retention query as expressions over events: who is counted, what starts, what is coming back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import entity_to_expr, property_to_expr, test_accounts_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.breakdowns import OTHER
from hedgerow.insights.retention.models import RetentionEntity, RetentionQuery
from hedgerow.insights.retention.periods import Table


@dataclass(slots=True)
class Question:
    """`breakdown` is text and never NULL; of its values all but those `shown` are one, if that is said.

    `extra` is a condition on events besides the query's own.
    """

    query: RetentionQuery
    context: QueryContext
    table: Table
    breakdown: ast.Expr | None = None
    shown: tuple[str, ...] | None = None
    extra: ast.Expr | None = None
    actor: ast.Expr = field(init=False)
    starts: ast.Expr = field(init=False)
    starts_unfiltered: ast.Expr = field(init=False)
    returns: ast.Expr = field(init=False)

    def __post_init__(self) -> None:
        query, group = self.query, self.query.aggregation_group_type_index
        self.actor = ast.name("person_id" if group is None else f"$group_{group}")
        filters = [
            property_to_expr(query.properties, self.context) if query.properties else None,
            test_accounts_expr(self.context, True) if query.filter_test_accounts else None,
        ]
        always = [
            self.extra,
            None if group is None else parse_expr("{actor} != ''", {"actor": self.actor}),
            sampled(self.actor, query.sampling_factor),
        ]
        bare = query.target.model_copy(update={"properties": None})
        self.starts = ast.all_of(self._does(query.target), *filters, *always)
        self.starts_unfiltered = ast.all_of(self._does(bare), *always)
        self.returns = ast.all_of(self._does(query.returning), *filters, *always)

    def _does(self, entity: RetentionEntity) -> ast.Expr:
        return entity_to_expr(entity.node, self.context)

    @property
    def is_first(self) -> bool:
        """Whether an actor can start once only, in all of history."""
        return self.query.retention_filter.retention_type not in (None, "retention_recurring")

    @property
    def is_first_ever(self) -> bool:
        """Whether that one start is the first of its event whatever the filters say, and must then satisfy them."""
        return self.query.retention_filter.retention_type == "retention_first_ever_occurrence"

    @property
    def least(self) -> int:
        """How many returning events make a period count."""
        return self.query.retention_filter.minimum_occurrences or 1

    @property
    def same_event(self) -> bool:
        """Whether what starts is also what counts as coming back: the most common question, and the cheapest."""
        target, returning = self.query.target.node, self.query.returning.node
        return target.model_dump(exclude={"name"}) == returning.model_dump(exclude={"name"})

    @property
    def value(self) -> ast.Expr:
        """The number that an event adds to its cell."""
        wanted = self.query.retention_filter
        chain = ["person", "properties"] if wanted.aggregation_property_type == "person" else ["properties"]
        name = ast.name(*chain, wanted.aggregated or "")
        return parse_expr("ifNull(toFloat({name}), 0)", {"name": name})

    @property
    def values(self) -> dict[str, Any]:
        """What the texts of this package call their placeholders, over the events that `where` leaves."""
        table = self.table
        # where both are the same event, every event that is read is one
        one = self.same_event and not self.is_first_ever
        starts, returns = (None, None) if one else (self.starts, self.returns)
        before_end = ast.Compare("<", ast.name("timestamp"), ast.Constant(table.end))
        after_start = ast.Compare(">=", ast.name("timestamp"), ast.Constant(table.start))
        return {
            "actor": self.actor,
            # a first time is looked at afterwards: only the first event decides, and where it lies
            "starts": ast.all_of(starts, None if one and self.is_first else before_end),
            "starts_unfiltered": ast.all_of(self.starts_unfiltered, before_end),
            # what lies before the table is read to know who started there, no more
            "returns": ast.all_of(returns, after_start if self.is_first else None),
            "period": table.index_of(ast.name("timestamp")),
            "start": table.start,
            "end": table.end,
            "least": self.least,
        }

    @property
    def breakdown_value(self) -> ast.Expr | None:
        """An event's value of the breakdown, as the table shows it."""
        if self.breakdown is None or self.shown is None:
            return self.breakdown
        shown = ast.Tuple([ast.Constant(value) for value in self.shown])
        values = {"value": self.breakdown, "shown": shown, "other": OTHER}
        return parse_expr("if({value} IN {shown}, {value}, {other})", values)

    @property
    def where(self) -> ast.Expr:
        """The events that are read: those of the table, and before it whatever may show that an actor started then."""
        values = {
            "starts": self.starts_unfiltered if self.is_first_ever else self.starts,
            "returns": self.returns,
            "start": self.table.start,
            "end": self.table.end,
            "until": self.table.read_until,
        }
        since = "timestamp < {until}" if self.is_first else "timestamp >= {start} AND timestamp < {until}"
        if self.same_event and not self.is_first_ever:
            return parse_expr(f"{since} AND {{starts}}", values)
        returns = "{returns} AND timestamp >= {start}" if self.is_first else "{returns}"
        return parse_expr(f"{since} AND (({{starts}} AND timestamp < {{end}}) OR ({returns}))", values)


def sampled(actor: ast.Expr, factor: float | None) -> ast.Expr | None:
    """Whether an actor is among the part of all that is looked at: all of their events are, or none."""
    if factor is None or factor >= 1:
        return None
    return parse_expr("cityHash64(toString({actor})) % 10000 < {part}", {"actor": actor, "part": round(factor * 10000)})
