"""What docs/hogql.md shows runs, what it says is left out is refused, and no table is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import MAX_TEXT, MAX_TOKENS
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.hogql.parser.joins import MAX_TABLES
from hedgerow.hogql.parser.limits import MAX_HEIGHT, MAX_NESTING
from hedgerow.hogql.placeholders import fill
from hedgerow.hogql.schema import TABLES
from tests.hogql.support import context_for

PAGE = (Path(__file__).parents[3] / "docs" / "hogql.md").read_text()


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL))
def test_queries_compile(query: str) -> None:
    assert compile_query(fill(parse_select(query), context_for()), context_for()).sql


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_named(table: str) -> None:
    assert f"`{table}`" in PAGE or table.startswith("raw_")


@pytest.mark.parametrize(
    "expression",
    [
        "{filters}",
        "a ? b : c",
        "a ?? b",
        "a?.b",
        "a?.[1]",
        "x::Float",
        "a =~ 'x'",
        "f'Hello {name}'",
        "xs[1:2]",
        "pair.1",
    ],
)
def test_what_is_there_is_read(expression: str) -> None:
    assert f"`{expression}`" in PAGE
    parse_expr(expression)


@pytest.mark.parametrize(
    ("shown", "query"),
    [
        ("SETTINGS ..", "SELECT 1 FROM a SETTINGS b = 1"),
        ("FORMAT ..", "SELECT 1 FROM a FORMAT JSON"),
        ("INTO OUTFILE ..", "SELECT 1 FROM a INTO OUTFILE 'b'"),
        ("WITH TOTALS", "SELECT 1 FROM a GROUP BY b WITH TOTALS"),
        ("GROUP BY ALL", "SELECT 1 FROM a GROUP BY ALL"),
        ("DATE '2024-01-01'", "SELECT DATE '2024-01-01'"),
        ("extract(year FROM x)", "SELECT extract(year FROM x)"),
        ("trim(BOTH 'x' FROM y)", "SELECT trim(BOTH 'x' FROM y)"),
        ("substring(x FROM 1)", "SELECT substring(x FROM 1)"),
        ("groupArray(x ORDER BY y)", "SELECT groupArray(x ORDER BY y)"),
        ("<Sparkline data={x} />", "SELECT <Sparkline data={x} />"),
        ("{'a': 1}", "SELECT {'a': 1}"),
        ("f(x)(y)(z)", "SELECT f(x)(y)(z)"),
        ("COLUMNS(a, b)", "SELECT COLUMNS(a, b) FROM c"),
        ("* REPLACE", "SELECT * REPLACE (a AS b) FROM c"),
        ("* APPLY", "SELECT * APPLY (sum) FROM c"),
        ("INTERSECT ALL", "SELECT 1 INTERSECT ALL SELECT 2"),
        ("UNION ALL BY NAME", "SELECT 1 UNION ALL BY NAME SELECT 2"),
    ],
)
def test_what_is_left_out_is_refused(shown: str, query: str) -> None:
    assert f"`{shown}`" in PAGE
    with pytest.raises(HogQLError):
        parse_select(query)


@pytest.mark.parametrize("limit", [MAX_TEXT, MAX_TOKENS, MAX_TABLES, MAX_HEIGHT, MAX_NESTING])
def test_limits_are_as_they_are(limit: int) -> None:
    assert f"{limit:,}" in PAGE.split("## Limits")[1]
