"""What the event store says against a query, as answers to whoever asked.

ClickHouse's own text quotes the SQL, with names of the physical schema, and of some errors a value of a row; a row of
another project may have been looked at before the guard threw it away. So only texts about types and functions are
passed on, up to where they begin to quote; everything else gets a sentence of ours, and the log has the whole.
"""

from __future__ import annotations

import re

import structlog

from hedgerow.errors import HedgerowError, InvalidInput
from hedgerow.store.errors import MEMORY_LIMIT, QUERY_WAS_CANCELLED, TIMEOUT_EXCEEDED, StoreError, StoreUnavailable

log = structlog.get_logger()

CODE_NAME = re.compile(r"\(([A-Z][A-Z0-9_]{3,})\)")
QUOTES_FROM = re.compile(
    r"(?:\.|:|;|,)?\s*(?:in scope\b|while (?:processing|executing|reading)|maybe you meant|required columns|\(for url"
    r"|in query\b|stack trace|settings:)|\([A-Z][A-Z0-9_]{3,}\)",
    re.IGNORECASE,
)
INTERNAL_NAME = re.compile(r"\b\w*__(?:table)?\d+\.|_(?:UInt|Int|String|Float)\d*\b(?=[,)])")

# Of types, functions and their arguments: what the compiler cannot know before the store has looked at the whole.
ABOUT_TYPES = frozenset(
    {"ILLEGAL_TYPE_OF_ARGUMENT", "TYPE_MISMATCH", "NO_COMMON_TYPE", "NUMBER_OF_ARGUMENTS_DOESNT_MATCH"}
    | {"TOO_MANY_ARGUMENTS_FOR_FUNCTION", "TOO_FEW_ARGUMENTS_FOR_FUNCTION", "ILLEGAL_AGGREGATION", "NOT_AN_AGGREGATE"}
    | {"ILLEGAL_COLUMN", "ARGUMENT_OUT_OF_BOUND", "UNKNOWN_AGGREGATE_FUNCTION", "UNKNOWN_TYPE", "CANNOT_CONVERT_TYPE"}
    | {"AGGREGATE_FUNCTION_DOESNT_ALLOW_PARAMETERS", "PARAMETERS_TO_AGGREGATE_FUNCTIONS_MUST_BE_LITERALS"}
    | {"UNION_ALL_RESULT_STRUCTURES_MISMATCH", "MULTIPLE_EXPRESSIONS_FOR_ALIAS", "NUMBER_OF_COLUMNS_DOESNT_MATCH"}
    | {"INVALID_JOIN_ON_EXPRESSION", "AMBIGUOUS_COLUMN_NAME", "AMBIGUOUS_IDENTIFIER", "SYNTAX_ERROR"}
)
OURS = {
    "TIMEOUT_EXCEEDED": "The query took too long. Ask for a shorter time range, fewer columns or a sample.",
    "MEMORY_LIMIT_EXCEEDED": "The query needs too much memory. Ask for a shorter time range, or group by fewer values.",
    "QUERY_WAS_CANCELLED": "The query was cancelled.",
    "TOO_MANY_ROWS_OR_BYTES": "The answer is too large. Ask for fewer rows or columns at once.",
    "TOO_SLOW": "The query would take too long. Ask for a shorter time range, fewer columns or a sample.",
    "CANNOT_COMPILE_REGEXP": "A regular expression cannot be understood. Expressions follow the syntax of RE2.",
    "BAD_ARGUMENTS": "A function was given an argument that it cannot take.",
    "ILLEGAL_DIVISION": "A whole number is divided by zero. Use nullIf(x, 0) for the divisor.",
    "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO": "throwIf() found a value that is not zero.",
    "TOO_LARGE_ARRAY_SIZE": "An array becomes too large.",
    "DECIMAL_OVERFLOW": "A decimal number becomes too large for its type.",
    "SIZES_OF_ARRAYS_DONT_MATCH": "Arrays that are used together must be of the same length.",
    "UNKNOWN_IDENTIFIER": "A name in the query is not known where it is used.",
    "NOT_IMPLEMENTED": "The event store cannot do this in this place.",
    "UNSUPPORTED_METHOD": "The event store cannot do this in this place.",
    "TOO_DEEP_RECURSION": "The query is nested too deeply.",
    "SET_SIZE_LIMIT_EXCEEDED": "A list for IN is too long.",
    "PARAMETER_OUT_OF_BOUND": "A parameter of an aggregate is out of its bounds.",
    "BAD_GET": "A parameter of an aggregate is not of the type that it takes.",
    "INDEX_OF_POSITIONAL_ARGUMENT_IS_OUT_OF_RANGE": "A function was given a number that is out of its bounds.",
    "TOO_LARGE_STRING_SIZE": "A text becomes too long.",
    "INVALID_WITH_FILL_EXPRESSION": "WITH FILL is for numbers and dates, by a step that is not zero.",
    "INVALID_LIMIT_EXPRESSION": "A LIMIT or an OFFSET is too large.",
    "ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER": "A condition is neither true nor false: compare it with something.",
    "TOO_MANY_QUERY_PLAN_OPTIMIZATIONS": "The query has too many parts. Ask for less at once.",
}
A_VALUE = (
    "A value cannot be read as the type that the query asks for. Use a function that gives NULL instead, such as "
    "toFloatOrNull, toIntOrNull or parseDateTimeBestEffortOrNull."
)
UNREADABLE = re.compile(
    r"CANNOT_PARSE_.+|.+_TEXT|ATTEMPT_TO_READ_AFTER_EOF|INCORRECT_DATA|CANNOT_READ_ALL_DATA|.*PARSE.*"
)
SHARDS_ALONE = "Questions about events need store.cluster where the event store has several shards."
MAX_TEXT = 400


class QueryFailed(InvalidInput):
    """The event store refused a query, or it took too much. `code` is ClickHouse's name of the error in lower case."""

    code = "query_failed"
    default_detail = "The query cannot be run."


class QueryCancelled(QueryFailed):
    code = "query_was_cancelled"
    default_detail = OURS["QUERY_WAS_CANCELLED"]


def explained(error: StoreError | StoreUnavailable) -> HedgerowError:
    """What to raise instead."""
    text = error.detail
    if isinstance(error, StoreUnavailable):
        # The whole engine being short of memory passes; a query that hits its own bound will hit it again.
        if error.clickhouse_code == MEMORY_LIMIT and "(total)" not in text:
            return QueryFailed(OURS["MEMORY_LIMIT_EXCEEDED"], code="memory_limit_exceeded")
        return StoreUnavailable() if error.clickhouse_code else error
    names = CODE_NAME.findall(text)
    name = names[-1] if names else ""
    if error.clickhouse_code == QUERY_WAS_CANCELLED:
        return QueryCancelled()
    if error.clickhouse_code == TIMEOUT_EXCEEDED:
        name = "TIMEOUT_EXCEEDED"
    if name in OURS:
        return QueryFailed(OURS[name], code=name.lower())
    if name in ABOUT_TYPES:
        return QueryFailed(_readable(text), code=name.lower())
    log.error("event_store_refused", code=error.clickhouse_code, error=text[:2000])
    if UNREADABLE.fullmatch(name):
        return QueryFailed(A_VALUE, code=name.lower())
    if "AggregateFunction(" in text and "deserialization not supported" in text:
        return QueryFailed("The state of an aggregate cannot be shown: use -Merge on it.", code="illegal_column")
    if not error.clickhouse_code and "store.cluster" in text:
        return QueryFailed(SHARDS_ALONE, code="not_available")
    return HedgerowError("The event store could not run this query. The log of the app says why.")


def _readable(text: str) -> str:
    """The part of ClickHouse's text before it quotes the query."""
    text = text.rpartition("DB::Exception: ")[2]
    found = QUOTES_FROM.search(text)
    text = INTERNAL_NAME.sub("", text[: found.start()] if found else text).strip().rstrip(".:,;")
    return f"{text[:MAX_TEXT]}."
