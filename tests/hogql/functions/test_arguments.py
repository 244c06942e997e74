"""How many arguments a function takes, how large some of them may be, and what is added to them."""

from __future__ import annotations

import pytest

from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions.guards import MOST_ITEMS, MOST_REPEATS, is_plain_type
from hedgerow.hogql.parse import parse_select
from hedgerow.store.errors import StoreError, StoreUnavailable
from tests.hogql.support import context_for


def ask(store, text, timezone="UTC"):
    compiled = compile_query(parse_select(f"SELECT {text} AS found"), context_for(timezone=timezone))
    return store.query(compiled.sql, compiled.parameters, compiled.settings)[0]["found"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lower()", "lower takes 1 argument, not 0. For example: lower('AbC')"),
        ("lower('a', 'b')", "lower takes 1 argument, not 2"),
        ("substring('a')", "substring takes 2 to 3 arguments, not 1"),
        ("multiIf(1)", "multiIf takes at least 3 arguments, not 1"),
        ("quantile(0.5, 0.9)(1)", "quantile takes 0 to 1 parameters, not 2"),
        ("uniqUpTo(1)", "uniqUpTo takes 1 parameter, not 0"),
        ("lower(1)('a')", "lower takes 0 parameters, not 1"),
        ("repeat('a', 1000000)", f"1000000 is too many here: at most {MOST_REPEATS}"),
        ("range(1000000000)", f"1000000000 is too many here: at most {MOST_ITEMS}"),
        ("range(5, 1000000000)", f"A range has at most {MOST_ITEMS} numbers"),
        ("space(1000000)", "too many"),
        ("arrayWithConstant(10000000, 'a')", "too many"),
        ("arrayResize([1], 10000000)", "too many"),
        ("leftPad('a', 10000000)", "too many"),
        ("toFixedString('a', 10000000)", "too many"),
        ("accurateCast('x', 'AggregateFunction(sum, UInt64)')", "a type of plain values"),
        ("JSONExtract('{}', 'AggregateFunction(sum, UInt64)')", "a type of plain values"),
        ("arrayReduce('flameGraph', [1])", "the name of an aggregate function"),
        ("arrayReduce('lower', ['a'])", "the name of an aggregate function"),
    ],
)
def test_refused(text, message):
    with pytest.raises(HogQLError) as refusal:
        compile_query(parse_select(f"SELECT {text}"), context_for())
    assert message in refusal.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("length(range(2 * 1000 * 1000 * 1000))", MOST_ITEMS),
        ("length(range(0, 1 - 2 * 1000 * 1000 * 1000, -1))", MOST_ITEMS),
        ("length(repeat('ab', 1000 * 1000))", 2 * MOST_REPEATS),
        ("length(arrayResize([1], 0 - 1000 * 1000 * 1000))", MOST_ITEMS),
        ("range(1, 2 + 2)", [1, 2, 3]),
        ("range(5, 0, -2)", [5, 3, 1]),
        ("repeat('ab', 1 + 1)", "abab"),
        ("arrayReduce('quantile(0.5)', [1, 2, 3])", 2.0),
    ],
)
def test_what_is_only_known_while_running_is_cut(shops, text, expected):
    assert ask(shops, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("toString(toDateTime('2026-03-31T10:00:00Z'))", "2026-03-31 12:00:00.000000"),
        ("toString(toDateTime('2026-03-31'))", "2026-03-31 00:00:00.000000"),
        ("toString(toDateTime('2026-03-31 08:00:00', 'America/New_York'))", "2026-03-31 08:00:00.000000"),
        ("toString(toDateTime(1774951200))", "2026-03-31 12:00:00"),
        ("toDateTime('soon')", None),
        ("toString(toDate('2026-03-31T23:00:00Z'))", "2026-04-01"),
        ("toString(toDate('2026-03-31'))", "2026-03-31"),
        ("toDate('soon')", None),
        ("toString(toStartOfDay(toDateTime('2026-03-31T23:00:00Z')))", "2026-04-01 00:00:00"),
        ("toString(toDate(toStartOfInterval(toDateTime('2026-03-31T23:00:00Z'), INTERVAL 1 DAY)))", "2026-04-01"),
        ("toFloat('1.5')", 1.5),
        ("toFloat('x')", None),
        ("toInt('7')", 7),
        ("toInt('x')", None),
        ("toBool('true')", True),
        ("toBool('perhaps')", None),
        ("toString(toUUID('018f05c9-4ab8-7b86-b64e-c9f03fbd45d1'))", "018f05c9-4ab8-7b86-b64e-c9f03fbd45d1"),
        ("toUUID('x')", None),
        ("toDate(now()) = today()", True),
        ("dateDiff('day', yesterday(), today())", 1),
        ("timezoneOf(now())", "Europe/Berlin"),
    ],
)
def test_conversions_are_lenient_and_in_the_projects_zone(shops, text, expected):
    found = ask(shops, text, timezone="Europe/Berlin")
    assert found == expected
    assert type(found) is type(expected) or isinstance(expected, bool)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Int64", True),
        ("Nullable(String)", True),
        ("Array(Tuple(String, Nullable(Float64)))", True),
        ("Tuple(a String, b Array(UInt8))", True),
        ("Map(String, Array(Int64))", True),
        ("Decimal(18, 4)", True),
        ("DateTime64(6, 'Europe/Berlin')", True),
        ("LowCardinality(Nullable(String))", True),
        ("AggregateFunction(sum, UInt64)", False),
        ("Array(AggregateFunction(count))", False),
        ("SimpleAggregateFunction(sum, UInt64)", False),
        ("FixedString(100000000)", False),
        ("Map(String)", False),
        ("Nothing", False),
        ("", False),
        ("Array(" * 300 + "Int8" + ")" * 300, False),
    ],
)
def test_names_of_types(name, fits):
    assert is_plain_type(name) is fits


def test_nested_bombs_meet_the_limit_on_memory_and_the_store_lives_on(shops):
    text = "length(arrayStringConcat(arrayMap(x -> repeat(repeat('x', 10000), 10000), range(100000))))"
    with pytest.raises((StoreError, StoreUnavailable), match="MEMORY_LIMIT_EXCEEDED"):
        ask(shops, text)
    assert ask(shops, "1 + 1") == 2
