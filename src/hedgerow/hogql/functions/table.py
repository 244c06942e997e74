"""What is known of one function, and how the tables of the families are written.

A line of a table has four columns, two spaces or more apart: names, arguments, what it returns, an example.

    substring|substr|mid  2-3       string   substring('hedgerow', 1, 5)
    quantile              (0-1)1    float?   quantile(0.9)(number)

Further names are spellings of the first, which is the one that is printed. `2-3` are two or three arguments, `1+` is
one or more; parameters of aggregates stand in brackets before. What it returns is a kind of value as
`hogql.schema.types` names them, or `same` (as the first argument), `common` (as all of them together), `item` (of the
first argument, an array); `array:string` has items. `?` says that it may be NULL though no argument is, `!` that it
never is. Examples are run by a test, each on the real engine; aggregates over `number` of `numbers(1, 10)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from hedgerow.hogql import ast

Kind = Literal["scalar", "aggregate", "window"]
Nulls = Literal["follow", "never", "maybe"]
Guard = Callable[[list[ast.Expr]], list[ast.Expr]]
Build = Callable[[list[ast.Expr], str], tuple[str, list[ast.Expr]]]

_LINE = re.compile(r"(\S+) +(?:\((\d+)(?:-(\d+)|(\+))?\))?(\d+)(?:-(\d+)|(\+))? +([\w:]+)([?!]?) +(.+)")


@dataclass(frozen=True, slots=True)
class Function:
    """`max_args` and `max_params` are None where any number will do."""

    name: str
    clickhouse: str
    min_args: int
    max_args: int | None
    min_params: int = 0
    max_params: int | None = 0
    kind: Kind = "scalar"
    returns: str = "unknown"
    nulls: Nulls = "follow"
    example: str = ""
    zone_at: int | None = None
    """With this many arguments in the text, the project's time zone follows as one more."""
    of_text: Function | None = None
    """What is called instead where the first argument is text, or may be."""
    parses: bool = False
    """The first argument is read as a date and time before it goes in."""
    appended: tuple[str | int, ...] = ()
    """Constants that follow the arguments in ClickHouse."""
    build: Build | None = None
    """From the arguments and the project's time zone, what is called instead and with what."""
    guard: Guard | None = None
    """Checks or bounds the arguments. Raises `HogQLError`."""


def rows(text: str, kind: Kind = "scalar") -> list[Function]:
    """The functions of a table, one for each name."""
    return [function for line in text.strip().splitlines() if line.strip() for function in _row(line.strip(), kind)]


def _row(line: str, kind: Kind) -> Iterable[Function]:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(f"no line of a table of functions: {line}")
    names, low, high, more, min_args, max_args, any_args, returns, nulls, example = match.groups()
    min_params = int(low or 0)
    first = Function(
        name=names.split("|")[0],
        clickhouse=names.split("|")[0],
        min_args=int(min_args),
        max_args=None if any_args else int(max_args or min_args),
        min_params=min_params,
        max_params=None if more else int(high or min_params),
        kind=kind,
        returns=returns,
        nulls="maybe" if nulls == "?" else "never" if nulls == "!" else "follow",
        example=example,
    )
    return [replace(first, name=name) for name in names.split("|")]


def changed(functions: list[Function], **by_name: dict[str, object]) -> list[Function]:
    """The same functions, some of them with more said of them: `changed(rows(..), repeat={"guard": ..})`."""
    unknown = set(by_name) - {function.clickhouse for function in functions}
    if unknown:
        raise ValueError(f"not in this table: {unknown}")
    return [
        replace(function, **by_name[function.clickhouse]) if function.clickhouse in by_name else function  # type: ignore[arg-type]
        for function in functions
    ]
