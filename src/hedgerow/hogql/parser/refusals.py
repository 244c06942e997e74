"""What ClickHouse or PostHog know and HogQL here does not: each refused with what to write instead."""

from __future__ import annotations

from typing import Final

from hedgerow.hogql.parser.cursor import Cursor

_STATEMENTS: Final = frozenset({
    "alter", "analyze", "attach", "begin", "call", "check", "create", "delete", "describe", "detach", "drop",
    "exchange", "exec", "execute", "exists", "explain", "grant", "insert", "kill", "load", "merge", "move", "optimize",
    "pragma", "rename", "replace", "revoke", "set", "show", "system", "truncate", "undrop", "update", "use", "watch",
})  # fmt: skip


def not_a_select(c: Cursor) -> None:
    """A statement must begin with SELECT."""
    if c.token.word == "select":
        return
    if c.token.word == "explain":
        raise c.error("EXPLAIN is not there. Ask with `explain` in the request.")
    if c.token.word in _STATEMENTS:
        raise c.error(f"{c.token.text.upper()} is not there: HogQL only reads. A query begins with SELECT.")
    if c.token.word == "from":
        raise c.error("A query begins with SELECT, FROM comes after the columns.")
    if c.token.word == "<":
        raise c.error("Tags such as <Sparkline /> are not there. A query begins with SELECT.")
    raise c.error(f"A query begins with SELECT or WITH, found {c.found()}.")


def second_from(c: Cursor) -> None:
    """Joins come before ARRAY JOIN."""
    if c.token.word in ("join", "inner", "left", "right", "full", "cross", "asof", "semi", "anti"):
        raise c.error("A JOIN comes before ARRAY JOIN. Put it further up, or use a sub-query.")
    if c.sees("using", "sample"):
        raise c.error("USING SAMPLE is not there. Write SAMPLE 0.1 behind the table.")


def with_totals(c: Cursor) -> None:
    if c.sees("with", "totals"):
        raise c.error("WITH TOTALS is not there. Write GROUP BY ROLLUP (..), or ask for the totals by UNION ALL.")


def after_select(c: Cursor) -> None:
    word = c.token.word
    if word == "settings":
        raise c.error("SETTINGS is not there: a query cannot change how the store works.")
    if word == "format":
        raise c.error("FORMAT is not there. The format is chosen by the request or the export.")
    if word == "into":
        raise c.error("INTO OUTFILE is not there: a query writes no files.")
    if word == "fetch":
        raise c.error("FETCH is not there. Write LIMIT.")


def pivot(c: Cursor) -> None:
    if c.token.word in ("pivot", "unpivot") and c.peek().word == "(":
        better = "countIf(..)" if c.token.word == "pivot" else "ARRAY JOIN"
        raise c.error(f"{c.token.text.upper()} is not there. Write a column for each value, with {better}.")


def end_of_query(c: Cursor) -> None:
    """One statement, perhaps with a semicolon, and nothing after it."""
    while c.token.word == ";" and c.peek().word == ";":
        c.advance()
    if c.take(";") and c.token.kind != "end":
        raise c.error("One query at a time: there is more after the semicolon.")
    if c.token.kind != "end":
        after_select(c)
        raise c.error(f"Did not expect {c.found()} here.")
