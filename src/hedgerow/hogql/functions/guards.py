"""Bounds on arguments that would otherwise make one row as large as the machine, or name what is not allowed.

A constant beyond the bound is an error that says so; what is only known for each row is cut to the bound.
"""

from __future__ import annotations

import re

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions.table import Guard

MOST_REPEATS = 10_000
MOST_ITEMS = 100_000  # of an array that a function makes out of a number
MOST_CHARACTERS = 10_000  # that a text is filled up to

_TYPE = re.compile(
    r"\b(?:DateTime(?:64)?\((?:\d(?:, ?)?)?(?:'[\w/+-]+')?\)|Decimal(?:32|64|128|256)?\(\d{1,2}(?:, ?\d{1,2})?\)"
    r"|FixedString\(\d{1,4}\)|(?:String|Bool|UUID|Date|Date32|DateTime|IPv4|IPv6|JSON|U?Int(?:8|16|32|64|128|256)"
    r"|Float(?:32|64))\b)"
)
_WRAPPED = re.compile(r"(?:Nullable|Array|LowCardinality|Tuple|Map)\([^()]*\)")
_NAMED = re.compile(r"(?:^|(?<=, )|(?<=,))[A-Za-z_]\w* (?=\S)")
_MAX_TYPE = 500  # characters


def at_most(position: int, most: int) -> Guard:
    """The argument at `position`, from 0, is a number of at most `most`, or at least -`most`."""

    def guard(args: list[ast.Expr]) -> list[ast.Expr]:
        return [_bounded(arg, most) if index == position else arg for index, arg in enumerate(args)]

    return guard


def _bounded(arg: ast.Expr, most: int) -> ast.Expr:
    if isinstance(arg, ast.Constant):
        if isinstance(arg.value, int | float) and abs(arg.value) > most:
            raise HogQLError(f"{arg.value} is too many here: at most {most}.", arg.start, arg.end)
        return arg
    return _between(ast.call("toInt64", arg), ast.Constant(-most), ast.Constant(most))


def _between(number: ast.Expr, lowest: ast.Expr, highest: ast.Expr) -> ast.Expr:
    return ast.call("greatest", ast.call("least", number, highest), lowest)


def short_range(args: list[ast.Expr]) -> list[ast.Expr]:
    """`range(n)`, `range(first, end)`, `range(first, end, step)` of at most MOST_ITEMS numbers."""
    if len(args) == 1:
        return [_bounded(args[0], MOST_ITEMS)]
    first, end, *step = args
    if isinstance(first, ast.Constant) and isinstance(end, ast.Constant):
        if isinstance(first.value, int) and isinstance(end.value, int) and abs(end.value - first.value) > MOST_ITEMS:
            raise HogQLError(f"A range has at most {MOST_ITEMS} numbers.", end.start, end.end)
        return args
    start, last = ast.call("toInt64", first), ast.call("toInt64", end)
    highest = ast.call("plus", start, ast.Constant(MOST_ITEMS))
    lowest = ast.call("minus", start, ast.Constant(MOST_ITEMS))
    return [start, _between(last, lowest, highest), *step]


def type_at(position: int) -> Guard:
    """The argument at `position`, or the last for -1, is the constant name of a type of plain values.

    Not of states of aggregates: those are read from bytes without question.
    """

    def guard(args: list[ast.Expr]) -> list[ast.Expr]:
        arg = args[position]
        if not isinstance(arg, ast.Constant) or not isinstance(arg.value, str) or not is_plain_type(arg.value):
            raise HogQLError(
                "This argument must be the name of a type of plain values, such as 'Int64' or 'Array(String)'.",
                arg.start,
                arg.end,
            )
        return args

    return guard


def is_plain_type(name: str) -> bool:
    """Whether a text is a type of values, nested in arrays, tuples or maps at will."""
    if len(name) > _MAX_TYPE:
        return False
    rest, before = _TYPE.sub("t", name.strip()), None
    while rest != before:
        before = rest
        rest = _WRAPPED.sub(_unwrapped, rest)
    return rest == "t"


def _unwrapped(match: re.Match[str]) -> str:
    head, inner = match[0][:-1].split("(", 1)
    parts = [part.strip() for part in _NAMED.sub("", inner).split(",")]
    counts = {"Map": (2, 2), "Tuple": (1, 100)}.get(head, (1, 1))
    fits = counts[0] <= len(parts) <= counts[1] and all(part == "t" for part in parts)
    return "t" if fits else "refused"


def known_aggregate(args: list[ast.Expr]) -> list[ast.Expr]:
    """The first argument is the name of an aggregate function that may be called."""
    from hedgerow.hogql.functions import lookup

    name = args[0]
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        match = re.fullmatch(r"(\w+)(?:\([\d., ]*\))?", name.value)
        function = lookup(match[1]) if match else None
        if function and function.kind == "aggregate":
            return args
    raise HogQLError(
        "The first argument must be the name of an aggregate function, such as 'sum'.", name.start, name.end
    )
