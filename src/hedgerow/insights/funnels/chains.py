"""The attempt that speaks for an actor, found without looking at the others: for plain funnels, which most are.

Plain is an ordered funnel without exclusions and optional steps, none of whose events may be two of its steps. Then a
list of moves is strictly in the order of its values, and all that there is to know about an actor is in one chain:

- `start_k[i]` is the latest first step from which steps 2 to k were done before the i-th move. It is filled forward
  from where step k was done, so that it takes a pass over a flat array for each step.
- A move of step k ends an attempt of that level, if `start_(k-1)` lies in the window. The furthest of these, and of
  those the earliest, is where the best attempt ends; its `start` is the latest that there is. An attempt from there
  takes each step no later than the chain does, so it is the same one.

`attempts.py` finds every attempt with its moves, which are arrays of arrays. With times and their medians that takes
1.57 times the CPU of ClickHouse's windowFunnel on the data of docs/performance.md, and this 1.24 times.
"""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.hogql import ast
from hedgerow.insights.funnels.attempts import code_of, offset_of
from hedgerow.insights.funnels.layers import layer
from hedgerow.insights.funnels.plan import CODES, Plan

NEVER = -(1 << 62)
"""Earlier than any move and of code 0. Fills begin with it: the first place of an array is never filled."""
BITS = 62


def fits(plan: Plan) -> bool:
    """Whether the best attempts of a funnel can be found like this, and levels and times fit into one integer."""
    if plan.query.order != "ordered" or plan.exclusions or plan.may_overlap:
        return False
    if any(plan.is_optional(step) for step in range(plan.size)):
        return False
    return _move_bits(plan) + plan.size.bit_length() <= BITS


def best_of(plan: Plan, moves: ast.Select, keep: Sequence[str]) -> ast.Select:
    """`best` as `best.py` has it, (-level, 0, last move, -first offset, moves), in place of `moves`."""
    found = layer(moves, keep, moves=f"arrayPushFront(moves, {NEVER})")
    arrays = [*keep, "moves"]
    previous = "moves"
    for step in range(plan.size - 1):
        filled = f"arrayFill((start, move) -> {_is(plan, step)}, {previous}, moves)"
        found = layer(found, arrays, {f"start_{step}": filled})
        previous = f"start_{step}"
        arrays.append(previous)
    found = layer(found, arrays, ends=_ends(plan))
    found = layer(found, [*arrays, "ends"], end="arrayMin(ends)")
    shift = _move_bits(plan)
    found = layer(
        found,
        arrays,
        level=f"{plan.size} - bitShiftRight(end, {shift})",
        last=f"bitAnd(end, {(1 << shift) - 1})",
        place="indexOf(ends, end)",
    )
    starts = ", ".join(f"level = {step + 2}, arrayElement(start_{step}, place)" for step in range(plan.size - 1))
    found = layer(found, [*keep, "moves", "level", "last"], taken_0=f"multiIf({starts}, last)")
    taken = ["taken_0"]
    for step in range(1, plan.size - 1):
        name = f"taken_{step}"
        # 0 behind the level: what is cut off below
        after = f"arrayFirst(move -> {_is(plan, step)} AND move > {taken[-1]}, moves)"
        columns = [*keep, "moves", "level", "last", *taken]
        found = layer(found, columns, {name: f"if(level = {step + 1}, last, {after})"})
        taken.append(name)
    path = f"arrayResize([{', '.join([*taken, 'last'])}], level)"
    best = f"(-level, 0, last, -{offset_of('taken_0')}, {path})"
    return layer(found, keep, best=best)


def _is(plan: Plan, step: int) -> str:
    return f"{code_of('move')} = {plan.codes[step]}"


def _ends(plan: Plan) -> str:
    """For each move the level of the attempt that it ends, counted down from the funnel's size, above the move itself.

    So the least one ends the best attempt. What ends none is behind them all.
    """
    shift = _move_bits(plan)
    window = (plan.window_us + 1) * CODES - plan.codes[0]
    ways = [f"{_is(plan, 0)}, move + {(plan.size - 1) << shift}"]
    starts = [f"start_{step}" for step in range(plan.size - 1)]
    for step, start in enumerate(starts, start=1):
        ways.append(f"{_is(plan, step)} AND move < {start} + {window}, move + {(plan.size - step - 1) << shift}")
    none = f"toInt64({plan.size << shift})"
    end = f"multiIf({', '.join(ways)}, {none})"
    return f"arrayMap(({', '.join(['move', *starts])}) -> {end}, {', '.join(['moves', *starts])})"


def _move_bits(plan: Plan) -> int:
    """How many bits a move of the range may have."""
    return ((plan.length_us + 1) * CODES).bit_length()
