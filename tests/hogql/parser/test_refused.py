"""What is refused: with what to write instead, and with its place in the text."""

from __future__ import annotations

import pytest

from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_expr, parse_select

REFUSED = [
    # text, a part of the message, and the part of the text that the caret is under
    ("SELECT 1; SELECT 2", "One query at a time", "SELECT 2"),
    ("INSERT INTO events VALUES (1)", "HogQL only reads", "INSERT"),
    ("DROP TABLE events", "HogQL only reads", "DROP"),
    ("EXPLAIN SELECT 1", "`explain` in the request", "EXPLAIN"),
    ("FROM events SELECT 1", "begins with SELECT", "FROM"),
    ("", "found the end of the query", ""),
    ("SELECT 1 FROM a SETTINGS max_threads = 1", "SETTINGS is not there", "SETTINGS"),
    ("SELECT 1 FROM a FORMAT JSON", "FORMAT is not there", "FORMAT"),
    ("SELECT 1 FROM a INTO OUTFILE 'x'", "INTO OUTFILE is not there", "INTO"),
    ("SELECT 1 FROM a GROUP BY b WITH TOTALS", "WITH TOTALS is not there", "WITH TOTALS"),
    ("SELECT 1 FROM a GROUP BY b WITH CUBE WITH TOTALS", "WITH TOTALS is not there", "WITH TOTALS"),
    ("SELECT 1 FROM a GROUP BY ALL", "GROUP BY ALL is not there", "ALL"),
    ("SELECT DATE '2024-01-01'", "Write toDate('..')", "DATE"),
    ("SELECT TIMESTAMP '2024-01-01'", "Write toDateTime('..')", "TIMESTAMP"),
    ("SELECT extract(year FROM x)", "FROM inside extract(..)", "FROM"),
    ("SELECT trim(both 'x' from y)", "FROM inside trim(..)", "'x'"),
    ("SELECT groupArray(x ORDER BY y)", "arraySort(groupArray(x))", "ORDER"),
    ("SELECT <Sparkline data={x} />", "Tags", "<"),
    ("SELECT 1 FROM a PIVOT (sum(x) FOR y IN (1))", "PIVOT is not there", "PIVOT"),
    ("SELECT 1 FROM a UNPIVOT (x FOR y IN (b))", "UNPIVOT is not there", "UNPIVOT"),
    ("SELECT TOP 3 a FROM b", "Write LIMIT", "TOP"),
    ("SELECT * REPLACE (a AS b) FROM c", "* REPLACE is not there", "REPLACE"),
    ("SELECT COLUMNS(a, b) FROM c", "COLUMNS takes a pattern", "COLUMNS"),
    ("SELECT 1 EXCEPT ALL SELECT 2", "EXCEPT ALL is not there", "EXCEPT"),
    ("SELECT 1 UNION ALL BY NAME SELECT 2", "BY NAME is not there", "ALL BY NAME"),
    ("SELECT 1 UNION ALL WITH x AS (SELECT 1) SELECT 2", "needs brackets", "WITH"),
    ("WITH x AS (SELECT 1), x AS (SELECT 2) SELECT 3", "two parts of the name x", "x AS (SELECT 2)"),
    ("SELECT 1 FROM a NATURAL JOIN b", "NATURAL JOIN is not there", "NATURAL"),
    ("SELECT 1 FROM a POSITIONAL JOIN b", "POSITIONAL JOIN is not there", "POSITIONAL"),
    ("SELECT 1 FROM a JOIN (b JOIN c ON 1) ON 1", "Joins in brackets", "("),
    ("SELECT 1 FROM a JOIN b", "how the tables are joined", ""),
    ("SELECT 1 FROM a ARRAY JOIN b JOIN c ON 1", "A JOIN comes before ARRAY JOIN", "JOIN c"),
    ("SELECT 1 FROM a ARRAY JOIN b ARRAY JOIN c", "two ARRAY JOIN", "ARRAY JOIN c"),
    ("SELECT 1 FROM a SAMPLE 1000", "a share of all rows", "1000"),
    ("SELECT 1 FROM a ORDER BY b COLLATE 'de'", "COLLATE is not there", "COLLATE"),
    ("SELECT 1 FROM a ORDER BY b WITH FILL INTERPOLATE (c)", "INTERPOLATE is not there", "INTERPOLATE"),
    ("SELECT sum(a) OVER (GROUPS 1 PRECEDING)", "GROUPS is not there", "GROUPS"),
    ("SELECT sum(a) RESPECT NULLS", "RESPECT NULLS is not there", "RESPECT"),
    ("SELECT a IS TRUE", "Expected NULL after IS", "TRUE"),
    ("SELECT a FROM", "Expected a table, found the end", ""),
    ("SELECT a FROM where b", "Expected a table, found where", "where"),
    ("SELECT a, FROM b WHERE", "Expected an expression", ""),
    ("SELECT a b c", "Did not expect c here", "c"),
    ("SELECT count(", "Expected an expression", ""),
    ("SELECT (1, 2", "Expected ) after what is in brackets", ""),
    ("SELECT ()", "nothing in these brackets", ")"),
    ("SELECT [1 2]", "Expected ] after the last", "2]"),
    ("SELECT a ? b", "Expected :", ""),
    ("SELECT CASE a END", "Expected WHEN", "END"),
    ("SELECT {a + 1}", "the name of a placeholder", "+"),
    ("SELECT {'a': 1}", "stands the name of a placeholder", "'a'"),
    ("SELECT INTERVAL 7 fortnights", "Expected a unit of time", "fortnights"),
    ("SELECT 'abc", "a ' is missing", "'"),
    ("SELECT `abc", "a ` is missing", "`"),
    ("SELECT f'a{b", "An f-string is not closed", ""),
    ("SELECT 1 /* abc", "*/ is missing", "/*"),
    ("SELECT 1 @ 2", "'@' has no meaning", "@"),
    ("SELECT ``", "A name in quotes is empty", "``"),
    ("SELECT " + "9" * 5_000, "at most 78 digits", "999"),
    ("SELECT '\ud800'", "half of a character", "\ud800"),
    ("SELECT " + "(" * 500 + "1" + ")" * 500, "nested more than 200 levels", "("),
    ("SELECT " + " / ".join("a" * 5_000), "more than 300 levels deep", "a"),
    ("SELECT 1 FROM a" + " JOIN b ON 1" * 200, "joins at most 100 tables", "JOIN"),
    ("SELECT '" + "x" * 300_000 + "'", "longer than 262,144 characters", None),
    ("SELECT " + "1," * 60_000 + "1", "more than 60,000 words and signs", ","),
]


@pytest.mark.parametrize(("text", "message", "place"), REFUSED, ids=[text[:50] for text, _, _ in REFUSED])
def test_refused(text: str, message: str, place: str | None) -> None:
    with pytest.raises(HogQLError) as raised:
        parse_select(text)
    error = raised.value
    assert message in error.message
    assert error.status == 400
    if place is None:
        assert error.start == -1
    else:
        assert text[error.start :].startswith(place)
        assert error.start <= error.end


def test_the_place_is_shown_by_line_and_column() -> None:
    text = "SELECT event\nFROM events\nWHERE timestamp > > now()"
    with pytest.raises(HogQLError) as raised:
        parse_select(text)
    assert raised.value.of(text).detail == (
        "Expected an expression, found >. (line 3, column 19)\nWHERE timestamp > > now()\n                  ^"
    )


def test_repeating_a_long_subject_of_case_is_bounded() -> None:
    branches = " ".join(f"WHEN {number} THEN {number}" for number in range(3_000))
    with pytest.raises(HogQLError, match="compares too much too often"):
        parse_expr(f"CASE f({', '.join('abcdefgh')}) {branches} END")
