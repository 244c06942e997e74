"""The functions that a query may call. What is not in these tables cannot be reached, whatever it is called.

    function = lookup("countIf")                       # None: not one of ours
    check_arguments(function, call)                    # raises HogQLError
    name, args = to_clickhouse(function, args, first_is_text=False, zone="Europe/Berlin")

Left out on purpose is what reads files, addresses, dictionaries, other tables, settings or the server's state, what
waits, what fails at will, and what makes much out of little without a bound that `guards` could set. HogQL's own
functions, which are written with others, are in `own`: `expand` puts those others in their place before names are
resolved.
"""

from __future__ import annotations

from functools import lru_cache

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions.aggregates import AGGREGATES, COMBINATORS, WINDOWS, combined, split
from hedgerow.hogql.functions.arrays import ARRAYS
from hedgerow.hogql.functions.conversions import CONVERSIONS
from hedgerow.hogql.functions.dates import DATES
from hedgerow.hogql.functions.hashes import HASHES
from hedgerow.hogql.functions.json import JSON
from hedgerow.hogql.functions.logic import LOGIC
from hedgerow.hogql.functions.numbers import NUMBERS
from hedgerow.hogql.functions.search import SEARCH
from hedgerow.hogql.functions.strings import STRINGS
from hedgerow.hogql.functions.table import Function
from hedgerow.hogql.functions.urls import URLS

__all__ = ["COMBINATORS", "FUNCTIONS", "Function", "check_arguments", "lookup", "similar", "to_clickhouse"]

FUNCTIONS: dict[str, Function] = {}
"""By name in lower case: HogQL does not tell `toDate` from `todate`."""

for _function in (
    *LOGIC, *NUMBERS, *STRINGS, *SEARCH, *URLS, *ARRAYS, *JSON, *HASHES, *DATES, *CONVERSIONS, *AGGREGATES, *WINDOWS,
):  # fmt: skip
    if FUNCTIONS.setdefault(_function.name.lower(), _function) is not _function:
        raise ValueError(f"{_function.name} is in the tables twice")

_MAX_SUFFIXES = 4


@lru_cache(maxsize=4096)
def lookup(name: str) -> Function | None:
    """A function by its name in any case, or an aggregate by its name with suffixes such as `If` and `OrNull`."""
    return _lookup(name.lower(), _MAX_SUFFIXES)


def _lookup(name: str, suffixes: int) -> Function | None:
    found = FUNCTIONS.get(name)
    if found or not suffixes:
        return found
    parts = split(name)
    if not parts:
        return None
    base = _lookup(parts[0], suffixes - 1)
    return combined(base, parts[1]) if base and base.kind == "aggregate" else None


def check_arguments(function: Function, call: ast.Call) -> None:
    """Raises `HogQLError` where a call has more or fewer arguments or parameters than its function takes."""
    _check("argument", len(call.args), function.min_args, function.max_args, function, call)
    if call.params is not None or function.min_params:
        _check("parameter", len(call.params or ()), function.min_params, function.max_params, function, call)


def _check(what: str, count: int, low: int, high: int | None, function: Function, call: ast.Call) -> None:
    if low <= count and (high is None or count <= high):
        return
    wanted = f"at least {low}" if high is None else str(low) if low == high else f"{low} to {high}"
    plural = "" if wanted in ("1", "at least 1") else "s"
    raise HogQLError(
        f"{function.name} takes {wanted} {what}{plural}, not {count}."
        + (f" For example: {function.example}" if function.example else ""),
        call.start,
        call.end,
    )


def to_clickhouse(
    function: Function, args: list[ast.Expr], *, first_is_text: bool | None, zone: str
) -> tuple[str, list[ast.Expr]]:
    """What is printed for a call: ClickHouse's name, and the arguments with those that are added to them.

    `first_is_text` is None where the kind of the first argument is not known; `zone` is the project's time zone. Raises
    `HogQLError` for arguments that a guard refuses.
    """
    written = len(args)
    if first_is_text is not False and function.of_text is not None:
        if first_is_text is None:
            args = [ast.call("toString", args[0]), *args[1:]]
        function = function.of_text
        if function.zone_at == 2 and written == 2 and _is_zone(args[1]):  # toDateTime('..', 'Europe/Berlin')
            args = [args[0], ast.Constant(6), args[1]]
        elif function.zone_at == 2 and written == 1:
            args = [*args, ast.Constant(6)]
    if function.parses:
        args = [ast.call("parseDateTime64BestEffortOrNull", args[0], ast.Constant(6), ast.Constant(zone)), *args[1:]]
    if function.guard is not None:
        args = function.guard(args)
    if function.build is not None:
        return function.build(args, zone)
    if function.zone_at is not None and len(args) == function.zone_at:
        args = [*args, ast.Constant(zone)]
    return function.clickhouse, [*args, *(ast.Constant(value) for value in function.appended)]


def _is_zone(arg: ast.Expr) -> bool:
    return not (isinstance(arg, ast.Constant) and isinstance(arg.value, int))


def similar(name: str) -> str | None:
    """The name of a function that was perhaps meant, for messages."""
    from difflib import get_close_matches

    found = get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.75)
    return FUNCTIONS[found[0]].name if found else None
