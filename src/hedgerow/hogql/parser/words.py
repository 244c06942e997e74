"""Which names mean something where, in lower case."""

from __future__ import annotations

from typing import Final

CLAUSES: Final = frozenset({
    "array", "except", "format", "from", "group", "having", "intersect", "into", "limit", "offset", "order",
    "prewhere", "qualify", "settings", "union", "using", "where", "window", "with",
})  # fmt: skip
"""Begin a part of a SELECT."""

JOINING: Final = frozenset({
    "anti", "any", "asof", "cross", "full", "global", "inner", "join", "left", "natural", "on", "outer", "paste",
    "positional", "right", "semi",
})  # fmt: skip

OPERATORS: Final = frozenset({
    "and", "as", "asc", "ascending", "between", "by", "cohort", "desc", "descending", "else", "end", "global", "ilike",
    "in", "interpolate", "is", "like", "not", "nulls", "or", "over", "then", "to", "when",
})  # fmt: skip

NOT_AN_ALIAS: Final = CLAUSES | JOINING | OPERATORS | {"final", "sample", "select", "values", "pivot", "unpivot"}
"""Without AS in front, these are no alias."""

NOT_A_COLUMN: Final = frozenset({
    "and", "as", "between", "by", "from", "having", "ilike", "in", "is", "join", "like", "limit", "on", "or",
    "prewhere", "qualify", "select", "union", "using", "where", "with",
})  # fmt: skip
"""Cannot begin an expression, unless quoted or called: then the text goes on with something else."""

QUOTED: Final = NOT_AN_ALIAS | NOT_A_COLUMN | {
    "all", "case", "cast", "columns", "distinct", "exclude", "false", "groups", "inf", "infinity", "interval",
    "materialized", "nan", "null", "partition", "range", "recursive", "rows", "true",
}  # fmt: skip
"""Are printed in backticks as names."""

NOT_A_FUNCTION: Final = NOT_A_COLUMN - {"and", "in", "like", "ilike", "or"}

QUOTED_CALLS: Final = (CLAUSES - {"array", "format"}) | NOT_A_FUNCTION | {
    "case", "cast", "columns", "distinct", "interval", "not",
}  # fmt: skip
"""Are printed in backticks as names of functions."""

SET_OPERATORS: Final = frozenset({"union", "intersect", "except"})
UNITS: Final = {
    unit + plural: "toInterval" + unit.capitalize()
    for unit in (
        "nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter",
        "year",
    )
    for plural in ("", "s")
}  # fmt: skip
