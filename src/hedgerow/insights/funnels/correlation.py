"""What goes with success: events and properties that those who finish a funnel have more, or less, often.

Looked at are the actors that the source chooses (by default all who entered), and of events those between an actor's
first step and the last, or the end of the window for those who did not get there. A prior of one makes odds of small
numbers cautious: `((s + 1) * (F - f + 1)) / ((S - s + 1) * (f + 1))`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.funnels.actors import chosen
from hedgerow.insights.funnels.attempts import offset_of
from hedgerow.insights.funnels.correlation_schemas import EVERY_NAME, FunnelCorrelationQuery
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.funnels.steps import reached
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import ActionsNode

MOST_A_SIDE = 10
LEAST_SHARE, LEAST_COUNT = 0.02, 25  # rarer than both is chance
SKEWED_RATIO = 10
MOST_CANDIDATES = 20_000

OF_EVENT, OF_ACTOR = "done_by", "funnel"  # aliases of what is joined


@dataclass(frozen=True, slots=True)
class Totals:
    success: int
    failure: int

    @property
    def is_skewed(self) -> bool:
        """Too few on one side to say much."""
        few, many = sorted((self.success, self.failure))
        return few == 0 or many / few > SKEWED_RATIO

    @property
    def least(self) -> float:
        """How many must have something for it to mean anything."""
        return min(LEAST_COUNT, LEAST_SHARE * (self.success + self.failure))

    def odds(self, success: int, failure: int) -> float:
        return ((success + 1) * (self.failure - failure + 1)) / ((self.success - success + 1) * (failure + 1))


def plan_of(query: FunnelCorrelationQuery, asking: Asking) -> Plan:
    """The source's funnel; its breakdown only where the actors of one value are chosen."""
    selection = query.selection
    asked = selection.funnel_step_breakdown is not None or selection.breakdown is not None
    funnel = query.funnel if asked else query.funnel.model_copy(update={"breakdown_filter": None})
    return Plan.of(funnel, asking)


def finishers(plan: Plan, query: FunnelCorrelationQuery) -> ast.Select:
    """Each chosen actor once: `actor`, `done`, and the span of their funnel, `begin` and `until`, as offsets."""
    begin, last = offset_of("arrayElement(path, 1)"), offset_of("arrayElement(path, -1)")
    return layer(
        chosen(plan, query.selection),
        ["actor", *(["person"] if plan.by_expression else [])],
        done=f"if({reached(plan, plan.size - 1)}, 1, 0)",
        begin=begin,
        until=f"if({reached(plan, plan.size - 1)}, {last} - 1, {begin} + {plan.window_us})",
    )


def in_span(plan: Plan, query: FunnelCorrelationQuery, where: ast.Expr | None, **columns: Column) -> ast.Select:
    """The actors' events in their spans: `actor` and `done` beside the columns, which may read an event's."""
    events = layer(
        None,
        where=plan.in_range(where),
        new={"actor": plan.actor, "moment": plan.offset, **columns},
    )
    on = ast.Compare("=", ast.name(OF_EVENT, "actor"), ast.name(OF_ACTOR, "actor"))
    joined = ast.Join(
        events,
        OF_EVENT,
        next=ast.Join(
            finishers(plan, query), OF_ACTOR, join_type="INNER JOIN", constraint=ast.JoinConstraint("ON", on)
        ),
    )
    kept = {name: ast.name(OF_EVENT, name) for name in columns}
    return ast.Select(
        [
            ast.Alias("actor", ast.name(OF_EVENT, "actor")),
            ast.Alias("done", ast.name(OF_ACTOR, "done")),
            *(ast.Alias(name, expr) for name, expr in kept.items()),
        ],
        from_=joined,
        where=parse_expr("done_by.moment > funnel.begin AND done_by.moment <= funnel.until"),
    )


def run(query: FunnelCorrelationQuery, asking: Asking) -> dict[str, Any]:
    plan = plan_of(query, asking)
    counts = layer(finishers(plan, query), success="countIf(done = 1)", failure="countIf(done = 0)")
    totals = Totals(*(int(count) for count in asking.rows(counts).rows[0]))
    rows = asking.rows(_counted(_candidates(plan, query), totals)).rows
    judged = [_row(name, int(success), int(failure), totals) for name, success, failure in rows]
    good = sorted((row for row in judged if row["correlation_type"] == "success"), key=_strongest)
    bad = sorted((row for row in judged if row["correlation_type"] == "failure"), key=_strongest)
    return {"results": {"events": good[:MOST_A_SIDE] + bad[:MOST_A_SIDE], "skewed": totals.is_skewed}}


def _candidates(plan: Plan, query: FunnelCorrelationQuery) -> ast.Select:
    """`actor`, `done`, `name`: once or oftener for each thing that an actor did or is."""
    if query.funnel_correlation_type == "properties":
        return _properties(plan, query)
    excluded = {*(query.funnel_correlation_exclude_event_names or ()), *_names_of_steps(plan)}
    if query.funnel_correlation_type == "events":
        where = ast.Compare("not in", ast.name("event"), _texts(excluded)) if excluded else None
        return in_span(plan, query, where, name="event")
    where = ast.Compare("in", ast.name("event"), _texts(query.funnel_correlation_event_names or ()))
    unwanted = query.funnel_correlation_event_exclude_property_names or []
    pairs = _pairs(ast.name("properties"), [EVERY_NAME], unwanted)
    named = parse_expr(
        "arrayMap(pair -> concat(event, '::', tupleElement(pair, 1), '::', tupleElement(pair, 2)), {pairs})",
        {"pairs": pairs},
    )
    found = in_span(plan, query, where, names=named)
    return layer(found, ["actor", "done"], name="arrayJoin(names)")


def _names_of_steps(plan: Plan) -> set[str]:
    """Events that the funnel itself is made of: that they go with success says nothing."""
    names: set[str] = set()
    nodes = [one for node in plan.query.series for one in getattr(node, "nodes", [node])]
    for node in nodes:
        if isinstance(node, ActionsNode):
            action = plan.context.catalogue.action(node.id)
            names |= {str(step["event"]) for step in (action.steps if action else ()) if step.get("event")}
        elif getattr(node, "event", None):
            names.add(str(node.event))
    return names


def _properties(plan: Plan, query: FunnelCorrelationQuery) -> ast.Select:
    """Properties of the persons or groups, as they are now."""
    pairs = _pairs(
        ast.name("properties"), query.funnel_correlation_names or [], query.funnel_correlation_exclude_names or []
    )
    names = parse_expr(
        "arrayMap(pair -> concat(tupleElement(pair, 1), '::', tupleElement(pair, 2)), {pairs})", {"pairs": pairs}
    )
    return layer(with_profiles(plan, finishers(plan, query), names=names), ["actor", "done"], name="arrayJoin(names)")


def with_profiles(plan: Plan, actors: ast.Select, where: ast.Expr | None = None, **columns: Column) -> ast.Select:
    """Actors that have a profile, with columns that read it: `actor`, `done` and, for an expression's, `person`."""
    if plan.group_index is not None and plan.by_expression is None:
        index = ast.Compare("=", ast.name("index"), ast.Constant(plan.group_index))
        profiles = ast.Select(
            [ast.name("key"), ast.name("properties")], from_=ast.Join(ast.name("groups")), where=index
        )
        key, inner = "key", layer(profiles, ["key"], columns, where=where)
    else:
        key = "id"
        inner = layer(None, ["id"], columns, where=where)
        inner.from_ = ast.Join(ast.name("persons"))
    of_actor = ast.name(OF_ACTOR, "person" if plan.by_expression else "actor")
    on = ast.Compare("=", of_actor, ast.name("profile", key))
    joined = ast.Join(
        actors,
        OF_ACTOR,
        next=ast.Join(inner, "profile", join_type="INNER JOIN", constraint=ast.JoinConstraint("ON", on)),
    )
    names = ["actor", "done", *(["person"] if plan.by_expression else [])]
    return ast.Select(
        [
            *(ast.Alias(name, ast.name(OF_ACTOR, name)) for name in names),
            *(ast.Alias(name, ast.name("profile", name)) for name in columns),
        ],
        from_=joined,
    )


def _pairs(document: ast.Expr, names: list[str], excluded: list[str]) -> ast.Expr:
    """(name, value as text) of a document's properties that have a value."""
    conditions = ["tupleElement(pair, 2) != ''", "tupleElement(pair, 2) != 'null'"]
    if EVERY_NAME not in names:
        conditions.append("tupleElement(pair, 1) IN {names}")
    if excluded:
        conditions.append("tupleElement(pair, 1) NOT IN {excluded}")
    return parse_expr(
        f"arrayFilter(pair -> {' AND '.join(conditions)}, JSONExtractKeysAndValues({{document}}, 'String'))",
        {"document": document, "names": _texts(names), "excluded": _texts(excluded)},
    )


def _texts(values: Any) -> ast.Expr:
    return ast.Tuple([ast.Constant(value) for value in sorted(values)])


def _counted(candidates: ast.Select, totals: Totals) -> ast.Select:
    found = layer(
        candidates,
        ["name"],
        group_by=["name"],
        having=parse_expr("success + failure >= {least}", {"least": totals.least}),
        success="uniqExactIf(actor, done = 1)",
        failure="uniqExactIf(actor, done = 0)",
    )
    found.order_by = [ast.OrderExpr(parse_expr("success + failure"), descending=True), ast.OrderExpr(ast.name("name"))]
    found.limit = ast.Constant(MOST_CANDIDATES)
    return found


def _row(name: str, success: int, failure: int, totals: Totals) -> dict[str, Any]:
    odds = totals.odds(success, failure)
    return {
        "event": {"event": name, "properties": {}, "elements": []},
        "success_count": success,
        "failure_count": failure,
        "odds_ratio": odds,
        "correlation_type": "success" if odds > 1 else "failure",
    }


def _strongest(row: dict[str, Any]) -> tuple[float, str]:
    odds: float = row["odds_ratio"]
    return (-odds if row["correlation_type"] == "success" else odds), row["event"]["event"]


KIND = Kind("FunnelCorrelationQuery", FunnelCorrelationQuery, run)
