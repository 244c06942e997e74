"""From events to each actor's list of moves.

At one instant moves are in the order that carries an actor furthest: exclusions first, because only what comes after
a step counts against it; then events by the steps that they match, the first ones first. An event that matches several
steps becomes several moves, the last step first, so that no attempt takes two steps with one event.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.breakdowns import NULL
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.funnels.plan import CODES, Plan


def moves_of(plan: Plan) -> tuple[ast.Select, list[str]]:
    """`actor`, `moves` and what else there is of each actor: the names of the further columns.

    `person` (whose the first event is) where actors are values of an expression. Of a breakdown `value`, or `marks`
    where the value is the one at a step: (offset, value) of each event that might be that step. An actor may have
    several rows, each with another `value`.
    """
    keep: list[str] = []
    columns: dict[str, Column] = {"moves": _sorted_moves(plan)}
    group_by = ["actor"]
    if plan.by_expression is not None:
        columns["person"] = "argMin(event_person, moment)"
        keep.append("person")
    attribution = _attribution(plan)
    if attribution in ("all_events", "cohort"):
        columns["value"] = "event_value"
        group_by.append("value")
        keep.append("value")
    elif attribution == "step":
        step = plan.codes[plan.query.shown.breakdown_attribution_value or 0]
        taken = f"code >= {plan.first_code} AND code < {plan.other_code}" if plan.is_unordered else f"code = {step}"
        columns["marks"] = f"groupArrayIf((moment, event_value), {_has(plan, taken)} AND NOT event_is_null)"
        keep.append("marks")
    elif attribution is not None:
        function = "argMinIf" if attribution == "first_touch" else "argMaxIf"
        taken = _has(plan, f"code >= {plan.first_code} AND code < {plan.other_code}")
        columns["value"] = f"{function}(event_value, moment * {plan.ties} + event_tie, {taken} AND NOT event_is_null)"
        keep.append("value")
    begins = (
        f"code >= {plan.first_code} AND code < {plan.other_code}" if plan.is_unordered else f"code = {plan.codes[0]}"
    )
    grouped = layer(
        _events(plan, attribution),
        ["actor"],
        columns,
        group_by=group_by,
        having=f"countIf({_has(plan, begins)}) > 0",
    )
    return grouped, keep


def _attribution(plan: Plan) -> str | None:
    """How an actor's breakdown value is found; None without a breakdown."""
    if plan.breakdown is None:
        return None
    return "cohort" if plan.breakdown.cohorts else plan.query.shown.breakdown_attribution_type or "first_touch"


def _events(plan: Plan, attribution: str | None) -> ast.Select:
    """A row for each event that matters: `actor`, `moment`, and `code`, or `codes` where it may have several."""
    steps: dict[int, ast.Expr] = {}
    for node, code in zip(plan.query.series, plan.codes, strict=True):
        steps.setdefault(code, plan.matching(node))
    exclusions = {code: plan.matching(node) for code, node in enumerate(plan.exclusions, start=1)}
    columns: dict[str, Column] = {
        "actor": plan.actor,
        "moment": plan.offset,
    }
    if plan.may_overlap:
        columns["codes"] = _codes(steps)
        columns["excluded"] = _codes(exclusions)
    else:
        pairs = [(condition, code) for code, condition in (exclusions | steps).items()]
        found = [part for condition, code in pairs for part in (condition, ast.Constant(code))]
        columns["code"] = ast.call("multiIf", *found, ast.Constant(plan.other_code))
    if plan.by_expression is not None:
        columns["event_person"] = ast.name("person_id")
    if plan.breakdown is not None and attribution is not None:
        value = plan.breakdown.value(plan.context, [None] * len(plan.breakdown.parts))
        columns["event_value"] = ast.call("arrayJoin", value) if attribution == "cohort" else value
        if attribution != "cohort":
            null = "arrayAll(one -> one = {null}, {value})" if plan.breakdown.is_list else "{value} = {null}"
            text = "arrayStringConcat({value}, ' ')" if plan.breakdown.is_list else "{value}"
            columns["event_tie"] = parse_expr(f"cityHash64({text}) % {plan.ties}", {"value": value})
            columns["event_is_null"] = parse_expr(null, {"null": NULL, "value": value})
    matters = (
        None if plan.is_strict else ast.any_of(*[ast.copy(one) for one in (*steps.values(), *exclusions.values())])
    )
    return layer(None, (), columns, where=plan.where(matters))


def _codes(conditions: dict[int, ast.Expr]) -> ast.Expr:
    """An array of the codes whose conditions hold, in their order."""
    if not conditions:
        return ast.call("emptyArrayInt64")
    each = [ast.call("if", one, ast.Constant(code), ast.Constant(0)) for code, one in conditions.items()]
    return parse_expr("arrayFilter(code -> code > 0, {codes})", {"codes": ast.Array(list[ast.Expr](each))})


def _has(plan: Plan, condition: str) -> str:
    """Whether an event has a code for which a condition on `code` holds."""
    return f"arrayExists(code -> {condition}, codes)" if plan.may_overlap else f"({condition})"


def _sorted_moves(plan: Plan) -> str:
    if not plan.may_overlap:
        return f"arraySort(groupArray(moment * {CODES} + code))"
    entries = "[(moment, excluded), (moment, codes)]"
    if plan.is_strict:  # what is neither breaks attempts
        other = f"if(empty(codes) AND empty(excluded), [{plan.other_code}], codes)"
        entries = f"[(moment, excluded), (moment, {other})]"
    of_actor = f"groupArrayArray(arrayFilter(entry -> notEmpty(tupleElement(entry, 2)), {entries}))"
    codes = "tupleElement(entry, 2)" if plan.is_unordered else "arrayReverse(tupleElement(entry, 2))"
    of_entry = f"arrayMap(code -> tupleElement(entry, 1) * {CODES} + code, {codes})"
    moves = f"arrayFlatten(arrayMap(entry -> {of_entry}, arraySort({of_actor})))"
    return f"arraySort({moves})" if plan.is_unordered else moves
