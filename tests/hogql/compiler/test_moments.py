"""Constant moments stay in the zone that they are shown in, and values of unknown types are what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.parse import parse_select
from tests.hogql.compiler.data import SHOP, catalogue
from tests.hogql.support import context_for

ZONES = ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/Santiago"]


def rows(shops, text, zone, **values):
    made = compile_query(
        parse_select(text, {name: ast.Constant(value) for name, value in values.items()}),
        context_for(SHOP, catalogue(), timezone=zone),
    )
    return [tuple(row.values()) for row in shops.query(made.sql, made.parameters, made.settings)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [datetime(2020, 1, 1, 23, 30, tzinfo=UTC), datetime(2020, 1, 1, 2, 30, tzinfo=UTC)])
def test_a_moment_that_also_bounds_the_rows_counts_days_in_its_own_zone(shops, zone, day):
    """The engine's optimiser took the moment in UTC for it: every day was one off."""
    condition = "addMinutes(timestamp, 5) >= {moment}"
    days = "dateDiff('day', {moment}, timestamp) AS day"
    filtered = rows(
        shops, f"SELECT {days}, count() FROM events WHERE {condition} GROUP BY day HAVING day >= 0 ORDER BY day",
        zone, moment=day,
    )  # fmt: skip
    outer = rows(
        shops,
        f"SELECT day, count() FROM (SELECT {days}, event FROM events WHERE {condition}) WHERE day >= 0 GROUP BY day "
        "ORDER BY day",
        zone,
        moment=day,
    )
    one_by_one = rows(shops, f"SELECT {days}, uuid FROM events WHERE {condition}", zone, moment=day)
    expected: dict[int, int] = {}
    for number, _ in one_by_one:
        expected[number] = expected.get(number, 0) + 1
    assert expected
    assert dict(filtered) == dict(outer) == expected


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_can_be_where_the_engine_takes_constants_alone(shops, zone):
    first = datetime(2026, 1, 1, tzinfo=UTC)
    found = rows(
        shops,
        "SELECT timestamp AS day FROM events ORDER BY day WITH FILL FROM {first} TO {last} STEP toIntervalDay(1)",
        zone,
        first=first,
        last=first + timedelta(days=3),
    )
    assert len(found) >= 3
    assert rows(shops, "SELECT has({moments}, {first})", zone, moments=[first], first=first) == [(1,)]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("tuple(toDate('2026-01-31'), 1).1", "2026-01-31"),
        ("arrayMap(x -> toDate(x), [toDate('2026-01-31')])[1]", "2026-01-31"),
        ("arrayMap(x -> toDate(x), ['2026-01-31'])[1]", "2026-01-31"),
        ("toDate(arrayReduce('max', [toDate('2026-01-31')]))", "2026-01-31"),
    ],
)
def test_a_value_whose_type_is_not_known_is_not_taken_for_text(shops, value, day):
    [(found,)] = rows(shops, f"SELECT toString({value})", "Europe/Berlin")
    assert found == day
