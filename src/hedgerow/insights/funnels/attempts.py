"""From an actor's moves to its attempts at the funnel: the one place for what ordered, strict and unordered mean.

An attempt begins with a first step (unordered: with any step) and takes, as soon as it comes, the next step, until the
window has passed that opened with its first. It is an array of moves: `[first, second, ..]`. Every possible beginning
is an attempt; which of them speaks for the actor is said in `best.py`.

All attempts are found at once, from the last step back to the first. `after_2[i]` is how somebody who has done step 2
(of 0, 1, 2, ..) would go on from the i-th move: with the next move that is step 3 and what `after_3` says behind it.
Looking for the next such move is `arrayReverseFill`; nothing is looked up by position, because a lambda that reads
another array copies it for each element. With its times that costs 1.2 times what ClickHouse's windowFunnel does for
the counts alone (1.38 s of CPU against 1.15, docs/insights-funnels.md); folding each list with a lambda cost five times
as much.

Exclusions leave marks in the attempts: behind the step that an exclusion begins at stands the next move that it
excludes, if there is one. A strict attempt that was broken ends with a mark of code 0, the instant that broke it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.hogql import ast
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.plan import CODES, Plan


def attempts_of(plan: Plan, moves: ast.Select, keep: Sequence[str]) -> ast.Select:
    """`attempts`, an array of arrays of moves, in place of `moves`; `keep` are columns that stay."""
    marked, marks = _exclusions(plan, moves, keep)
    return _unordered(plan, marked, keep, marks) if plan.is_unordered else _ordered(plan, marked, keep, marks)


def code_of(move: str) -> str:
    return f"bitAnd({move}, {CODES - 1})"  # a power of two


def offset_of(move: str) -> str:
    """Microseconds since the range began."""
    return f"intDiv({move}, {CODES})"


def _exclusions(plan: Plan, moves: ast.Select, keep: Sequence[str]) -> tuple[ast.Select, list[str]]:
    """For each exclusion an array: the next move that it excludes, from each move on; 0 for none.

    Exclusions come first at their instant, so behind a step there are only later ones.
    """
    if not plan.exclusions:
        return moves, []
    arrays = {
        f"excluded_{code}": f"arrayReverseFill(move -> move > 0, "
        f"arrayMap(move -> if({code_of('move')} = {code}, move, 0), moves))"
        for code, _ in enumerate(plan.exclusions, start=1)
    }
    return layer(moves, [*keep, "moves"], arrays), list(arrays)


def _ordered(plan: Plan, moves: ast.Select, keep: Sequence[str], marks: list[str]) -> ast.Select:
    """Ordered and strict.

    Ordered: the next step may come any time in the window, whatever else happens. Strict: it has to come at the next
    instant at which anything happens, or at the same one; what else happens at those instants does not matter.
    """
    arrays = [*keep, "moves", *marks]
    found = moves
    if plan.is_strict:
        # the first move of the next instant; 0 for none
        following = (
            f"arrayReverseFill(next -> next > 0, arrayMap((move, next) -> "
            f"if({offset_of('move')} = {offset_of('next')}, 0, next), moves, arrayShiftLeft(moves, 1, 0)))"
        )
        found = layer(found, arrays, following=following)
        arrays.append("following")
    for done in range(plan.size - 2, -1, -1):  # after the last step there is nothing to do
        ways = [(step, *_way(plan, step, marks)) for step in plan.next_steps(done)]
        taken = " OR ".join(f"{code_of('move')} = {plan.codes[step]}" for step, _, _ in ways)
        branches = ", ".join(f"{code_of('move')} = {plan.codes[step]}, {way}" for step, way, _ in ways)
        zipped = dict(pair for _, _, inputs in ways for pair in inputs.items())
        value = f"arrayMap(({', '.join(['move', *zipped])}) -> multiIf({branches}, emptyArrayInt64()), {_zip(zipped)})"
        after = f"arrayReverseFill((way, move) -> {taken}, {value}, moves)"
        found = layer(found, arrays, {f"after_{done}": after})
        arrays.append(f"after_{done}")
    way, zipped = _way(plan, 0, marks)
    is_first = f"{code_of('move')} = {plan.codes[0]}"
    begun = (
        f"arrayMap(({', '.join(['move', *zipped])}) -> {_in_window(plan, way)}, "
        f"{', '.join(_where(is_first, array) for array in ('moves', *zipped.values()))})"
    )
    return layer(found, keep, attempts=begun)


def _where(condition: str, array: str) -> str:
    """The elements of an array at whose places a condition on `move` holds."""
    return f"arrayFilter((one, move) -> {condition}, {array}, moves)"


def _way(plan: Plan, step: int, marks: Sequence[str]) -> tuple[str, dict[str, str]]:
    """How an attempt goes on that takes a step with `move`: an array, and the arrays that the lambda reads for it."""
    inputs: dict[str, str] = {}
    parts = ["[move]"]
    for mark, exclusion in zip(marks, plan.exclusions, strict=True):
        if exclusion.funnel_from_step == step:
            inputs[f"{mark}_here"] = mark
            parts.append(f"if({mark}_here > 0, [{mark}_here], emptyArrayInt64())")
    if step < plan.size - 1:
        rest = f"rest_{step}"
        inputs[rest] = f"arrayShiftLeft(after_{step}, 1)"
        if plan.is_strict:
            inputs["next"] = "following"
            broken = f"[next - {code_of('next')}]" if marks else "emptyArrayInt64()"
            at_once = f"notEmpty({rest}) AND {offset_of(f'arrayElement({rest}, 1)')} <= {offset_of('next')}"
            rest = f"if(next = 0 OR ({at_once}), {rest}, {broken})"
        parts.append(rest)
    if len(parts) == 2 and not marks:
        return f"arrayPushFront({parts[1]}, move)", inputs
    return (f"arrayConcat({', '.join(parts)})" if len(parts) > 1 else parts[0]), inputs


def _unordered(plan: Plan, moves: ast.Select, keep: Sequence[str], marks: list[str]) -> ast.Select:
    """The steps in any order: from each move on, the next move of every step, as far as it is in the window.

    Of equal steps each takes a move of its own: the second the move after the first's.
    """
    arrays = [*keep, "moves", *marks]
    found = moves
    taken: list[str] = []
    for step, code in enumerate(plan.codes):
        before = plan.codes[:step].count(code)
        value, inputs = "move", {}
        if before:
            previous = max(place for place in range(step) if plan.codes[place] == code)
            value, inputs = "next", {"next": f"arrayShiftLeft(step_{previous}, 1, 0)"}
        chosen = (
            f"arrayMap(({', '.join(['move', *inputs])}) -> if({code_of('move')} = {code}, {value}, 0), {_zip(inputs)})"
        )
        found = layer(
            found,
            arrays,
            {f"step_{step}": f"arrayReverseFill((taken, move) -> {code_of('move')} = {code}, {chosen}, moves)"},
        )
        taken.append(f"step_{step}")
        arrays.append(taken[-1])
    zipped = {f"{name}_here": name for name in (*taken, *marks)}
    steps = f"arraySort(arrayFilter(move -> move > 0, [{', '.join(f'{name}_here' for name in taken)}]))"
    excluded = f"arrayFilter(move -> move > 0, [{', '.join(f'{mark}_here' for mark in marks)}])" if marks else ""
    way = f"arrayConcat({steps}, {excluded})" if marks else steps
    is_step = f"{code_of('move')} >= {plan.first_code} AND {code_of('move')} < {plan.other_code}"
    begun = (
        f"arrayMap(({', '.join(['move', *zipped])}) -> {_in_window(plan, way)}, "
        f"{', '.join(_where(is_step, array) for array in ('moves', *zipped.values()))})"
    )
    return layer(found, keep, attempts=begun)


def _in_window(plan: Plan, way: str) -> str:
    """What of a way, which begins with `move`, comes no later than the window allows."""
    return f"arrayFilter(one -> one < move - {code_of('move')} + {(plan.window_us + 1) * CODES}, {way})"


def _zip(inputs: dict[str, str]) -> str:
    return ", ".join(["moves", *inputs.values()])
