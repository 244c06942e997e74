"""What an editor shows below a query that is being written."""

from __future__ import annotations

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.editor.checks import Finding, check
from hedgerow.hogql.parse import parse_select
from tests.hogql.support import MemoryCatalogue, context_for

CONTEXT = context_for(catalogue=MemoryCatalogue(types={("event", "price"): "Numeric", ("person", "vip"): "Boolean"}))


@pytest.mark.parametrize(
    ("text", "message", "place", "fix"),
    [
        ("SELECT count( FROM events", "Expected an expression", "FROM", None),
        ("SELECT 1 +", "found the end of the query", "", None),
        ("SELECT coutn(event) FROM events", "Did you mean count?", "coutn", "count"),
        ("SELECT e.evnt FROM events AS e", "Did you mean", "evnt", "event"),
        ("SELECT event FROM evnts", "Unknown table", "evnts", "events"),
        ("SELECT {x} FROM events", "has no value", "{x}", None),
        ("SELECT 1 FROM persons WHERE {filters}", "is about events", "{filters}", None),
    ],
)
def test_errors_have_their_place_and_what_is_meant(text: str, message: str, place: str, fix: str | None) -> None:
    found = check(text, CONTEXT)
    assert len(found.errors) == 1
    error = found.errors[0]
    assert message in error.message
    assert text[error.start : error.end] == place
    assert error.fix == fix


def test_a_fix_put_in_its_place_mends_the_query() -> None:
    text = "SELECT coutn() FROM events WHERE timestamp > now() - INTERVAL 1 DAY"
    error = check(text, CONTEXT).errors[0]
    assert check(f"{text[: error.start]}{error.fix}{text[error.end :]}", CONTEXT).errors == []


def test_notices_say_as_what_properties_are_read() -> None:
    text = "SELECT e.properties.price, person.properties.vip FROM events e WHERE timestamp > 0 AND properties.z = 'x'"
    assert check(text, CONTEXT).notices == [
        Finding("The event property 'price' is a number.", 7, 25),
        Finding("The person property 'vip' is true or false.", 27, 48),
        Finding("The event property 'z' is text.", 87, 99),
    ]


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("SELECT count() FROM events", "no"),
        ("SELECT count() FROM events WHERE event = 'x' AND timestamp >= '2024-01-01'", "yes"),
        ("SELECT count() FROM events WHERE toDate(timestamp) = today()", "yes"),
        ("SELECT count() FROM events WHERE timestamp BETWEEN '2024-01-01' AND '2024-01-02'", "yes"),
        ("SELECT count() FROM events WHERE timestamp > '2024-01-01' OR event = 'x'", "no"),
        ("SELECT count() FROM events WHERE timestamp > '2024-01-01' UNION ALL SELECT count() FROM events", "partial"),
        ("SELECT count() FROM persons", "undecisive"),
    ],
)
def test_whether_the_store_can_skip_what_is_not_asked_for(text: str, indices: str) -> None:
    found = check(text, CONTEXT)
    assert found.indices == indices
    assert bool(found.warnings) == (indices in ("no", "partial"))


def test_tables_are_those_that_are_named() -> None:
    text = "WITH x AS (SELECT event FROM events) SELECT * FROM x, persons AS p, (SELECT 1 FROM groups) AS g"
    assert check(text, CONTEXT).tables == ["events", "groups", "persons"]


def test_expressions_are_read_where_they_will_be_selected() -> None:
    source = parse_select("SELECT * FROM persons")
    assert isinstance(source, ast.Select)
    assert check("properties.vip", CONTEXT, expression_in=source).errors == []
    wrong = check("1 + event", CONTEXT, expression_in=source).errors
    assert [(error.start, error.end) for error in wrong] == [(4, 9)]
