"""Which attempt speaks for an actor, and which breakdown value the actor has.

The one that got furthest; of several the one that was completed first, and of those the one that began last. An attempt
in which something excluded was done is void: an actor whose furthest attempts are all void is not in the funnel at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.funnels import chains
from hedgerow.insights.funnels.attempts import attempts_of, code_of, offset_of
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.funnels.moves import moves_of
from hedgerow.insights.funnels.plan import Plan

FIRST, LAST = "arrayElement(steps, 1)", "arrayElement(steps, -1)"
LEVEL, VOID, END, BEGIN, PATH = 1, 2, 3, 4, 5
"""Places in a judged attempt: `(-level, void, last move, -first offset, moves)`. The least one is the best."""


def people(plan: Plan, *, with_tries: bool = False) -> ast.Select:
    """A row for each actor in the funnel (and breakdown value): `actor`, `value`, `level`, `path`, `person`.

    `level` is the place of the furthest step, from 1; of an unordered funnel how many were done. `path` are the moves
    of the steps. `value` is there with a breakdown and `person` where actors are values of an expression. `with_tries`
    adds `tries`, the (-level, void, -first offset) of every attempt, and keeps actors whose best attempt is void.
    """
    moves, keep = moves_of(plan)
    keep = ["actor", *keep]
    results = ["best"]
    if chains.fits(plan) and not with_tries:
        found = chains.best_of(plan, moves, keep)
    else:
        columns: dict[str, Column] = {"best": "arrayMin(judged)"}
        if with_tries:
            tries = f"arrayMap(one -> ({part('one', LEVEL)}, {part('one', VOID)}, {part('one', BEGIN)}), judged)"
            columns["tries"] = tries
        found = layer(layer(attempts_of(plan, moves, keep), keep, judged=_judged(plan)), keep, columns)
        results = [*columns]
    if not with_tries and plan.exclusions:
        found = layer(found, [*keep, *results], where=parse_expr(f"{part('best', VOID)} = 0"))
    if plan.breakdown is not None:
        found, keep = _valued(plan, found, keep, results)
        if not plan.breakdown.cohorts:
            found = _limited(plan, found, keep, results)
    return layer(
        found,
        [*keep, *(name for name in results if name != "best")],
        level=f"-({part('best', LEVEL)})",
        path=part("best", PATH),
    )


def part(tuple_: str, place: int) -> str:
    return f"tupleElement({tuple_}, {place})"


def _judged(plan: Plan) -> str:
    if not plan.exclusions:
        return f"arrayMap(steps -> ({_level(plan)}, 0, {LAST}, -{offset_of(FIRST)}, steps), attempts)"
    steps = f"arrayMap(attempt -> arrayFilter(move -> {code_of('move')} >= {plan.first_code}, attempt), attempts)"
    voids = " OR ".join(_void(plan, code, exclusion) for code, exclusion in enumerate(plan.exclusions, start=1))
    return (
        f"arrayMap((steps, attempt) -> ({_level(plan)}, if({voids}, 1, 0), {LAST}, -{offset_of(FIRST)}, steps), "
        f"{steps}, attempts)"
    )


def _level(plan: Plan) -> str:
    return "-toInt64(length(steps))" if plan.is_unordered else f"{plan.first_code - 1} - {code_of(LAST)}"


def _void(plan: Plan, code: int, exclusion: ast.Expr) -> str:
    """Whether an attempt was left before the exclusion's last step: its mark is there, and no such step before it.

    A strict attempt that was broken is over with the instant that broke it.
    """
    until = exclusion.funnel_to_step  # type: ignore[attr-defined]
    mark = f"arrayFirst(move -> {code_of('move')} = {code}, attempt)"
    if plan.is_unordered:
        reached = f"arrayElement(steps, {until + 1})"
    else:
        reached = f"arrayFirst(move -> {code_of('move')} = {plan.codes[until]}, steps)"
    still_on = "true"
    if plan.is_strict:
        broken = f"arrayFirst(move -> {code_of('move')} = 0, attempt)"
        still_on = f"({broken} = 0 OR {offset_of(mark)} <= {offset_of(broken)})"
    before = f"{offset_of(mark)} < {offset_of(reached)}"
    return f"({mark} > 0 AND if({reached} > 0, {before}, {still_on}))"


def _valued(plan: Plan, source: ast.Select, keep: list[str], results: list[str]) -> tuple[ast.Select, list[str]]:
    """The same with `value` for every actor: the one at a step, and for those without a value the one for that."""
    assert plan.breakdown is not None
    rest = [name for name in keep if name not in ("value", "marks")]
    if "marks" in keep:
        step = plan.query.shown.breakdown_attribution_value or 0
        taken = f"arrayElement({part('best', PATH)}, 1)"
        if not plan.is_unordered:
            taken = f"arrayFirst(move -> {code_of('move')} = {plan.codes[step]}, {part('best', PATH)})"
        at_step = (
            f"arrayElement(arraySort(arrayMap(mark -> tupleElement(mark, 2), arrayFilter("
            f"mark -> {taken} > 0 AND tupleElement(mark, 1) = {offset_of(taken)}, marks))), 1)"
        )
        source = layer(source, [*rest, *results], found=at_step)
    elif plan.breakdown.cohorts:
        return source, keep
    else:
        source = layer(source, [*rest, *results], found="value")
    value = parse_expr("if(empty(found), {null}, found)", {"null": plan.breakdown.constant(plan.breakdown.null)})
    return layer(source, [*rest, *results], value=value), [*rest, "value"]


def _limited(plan: Plan, source: ast.Select, keep: Sequence[str], results: Sequence[str]) -> ast.Select:
    """Only the values that most actors have stay themselves; the others are Other, where an actor counts once."""
    assert plan.breakdown is not None
    rest = [name for name in keep if name != "value"]
    fields = [*rest, *results]
    by_value = layer(source, ["value"], group_by=["value"], rows=f"groupArray(({', '.join(fields)}))", size="count()")
    ranked = layer(by_value, ["value", "rows"], place="row_number() OVER (ORDER BY size DESC, value ASC)")
    limit = plan.breakdown.limit
    kept = parse_expr(f"place <= {limit}") if plan.breakdown.hide_other else None
    other = plan.breakdown.constant(plan.breakdown.other)
    joined = layer(
        ranked,
        where=kept,
        kept=parse_expr(f"if(place <= {limit}, value, {{other}})", {"other": other}),
        row="arrayJoin(rows)",
    )
    columns: dict[str, Column] = {name: part("row", place) for place, name in enumerate(fields, start=1)}
    found = layer(joined, (), columns, value="kept")
    if plan.query.shown.breakdown_attribution_type != "all_events":
        return found
    merged: dict[str, Column] = {"best": "min(best)"}
    if "tries" in results:
        merged["tries"] = "groupArrayArray(tries)"
    if "person" in rest:
        merged["person"] = "any(person)"
    return layer(found, ["actor", "value"], merged, group_by=["actor", "value"])
