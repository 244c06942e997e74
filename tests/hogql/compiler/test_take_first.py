"""Rows are taken before anything is joined to them, and are the ones that would have been taken afterwards."""

from __future__ import annotations

import re

import pytest

from hedgerow.hogql import compile as compiler
from hedgerow.hogql.compile import Compiled, compile_query
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.passes.take_first import take_first
from tests.hogql.compiler.data import SHOP, catalogue
from tests.hogql.support import context_for

TAKEN = [
    "SELECT * FROM events ORDER BY timestamp DESC LIMIT 3",
    "SELECT event, person_id FROM events ORDER BY timestamp LIMIT 2 OFFSET 3",
    "SELECT person.properties.email, properties.price AS p FROM events WHERE p > 3 ORDER BY p DESC, timestamp LIMIT 2",
    "SELECT event AS timestamp, person_id FROM events ORDER BY timestamp, events.timestamp LIMIT 4",
    "SELECT session.$pageview_count, person.properties.plan FROM events ORDER BY uuid LIMIT 5",
    "SELECT group_0.properties.seats, uuid FROM events ORDER BY properties.size DESC NULLS LAST, uuid LIMIT 4",
    "SELECT person_id, (SELECT count() FROM persons) FROM events ORDER BY timestamp LIMIT 3",
    "SELECT arrayMap(x -> concat(x, event), ['a']), person_id FROM events ORDER BY timestamp DESC LIMIT 3",
    "SELECT who, count() FROM (SELECT person_id AS who FROM events ORDER BY timestamp LIMIT 6) GROUP BY who "
    "ORDER BY who",
    "SELECT a.person_id, b.event FROM (SELECT person_id, uuid FROM events ORDER BY uuid LIMIT 3) a "
    "JOIN events b ON a.uuid = b.uuid ORDER BY b.uuid",
]
LEFT_ALONE = [
    "SELECT person_id, count() FROM events GROUP BY person_id ORDER BY person_id LIMIT 2",
    "SELECT max(person.properties.age) FROM events LIMIT 1",
    "SELECT DISTINCT person_id FROM events ORDER BY person_id LIMIT 2",
    "SELECT event FROM events WHERE person.properties.plan = 'pro' ORDER BY timestamp LIMIT 2",
    "SELECT event, person.properties.email AS mail FROM events ORDER BY mail, timestamp LIMIT 2",
    "SELECT event FROM events WHERE person_id IN COHORT 7 ORDER BY timestamp LIMIT 2",
    "SELECT person_id, arrayJoin(JSONExtractArrayRaw(ifNull(toString(properties.items), '[]'))) AS item FROM events "
    "ORDER BY timestamp LIMIT 2",
    "SELECT person_id, row_number() OVER (ORDER BY timestamp) FROM events ORDER BY timestamp LIMIT 3",
    "SELECT person_id FROM events ORDER BY timestamp LIMIT 1 BY event LIMIT 3",
    "SELECT person_id FROM events WHERE arrayExists(event -> event = 'x', ['x']) ORDER BY timestamp LIMIT 3",
    "SELECT event FROM events ORDER BY timestamp LIMIT 3",  # nothing is joined
    "SELECT id, created_at FROM persons ORDER BY id LIMIT 2",
]
INNER_LIMIT = re.compile(r"LIMIT \{p\d+:\w+\}\) AS events__\d+ LEFT JOIN")


def compiled(text: str) -> Compiled:
    return compile_query(parse_select(text), context_for(SHOP, catalogue()))


def answer(shops, made: Compiled):
    return [tuple(row.values()) for row in shops.query(made.sql, made.parameters, made.settings)]


@pytest.mark.parametrize("text", TAKEN)
def test_the_same_rows_are_taken_before_the_joins(shops, text, monkeypatch):
    early = compiled(text)
    assert INNER_LIMIT.search(early.sql), early.sql
    monkeypatch.setattr(compiler, "PASSES", tuple(one for one in compiler.PASSES if one is not take_first))
    late = compiled(text)
    assert not INNER_LIMIT.search(late.sql)
    assert answer(shops, early) == answer(shops, late)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_limits_stay_where_they_are(shops, text):
    made = compiled(text)
    assert not INNER_LIMIT.search(made.sql), made.sql
    answer(shops, made)
