"""Names that a query chooses are never taken for those that the compiler prints its guards with.

The engine looks a dotted name up as a whole before it looks for a table and a column: an `ARRAY JOIN .. AS
"events__1.project_id"` once stood in for the column that the guard compares.
"""

from __future__ import annotations

import pytest

from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.resolver.scope import safe_name
from hedgerow.query.values import encoded
from hedgerow.store.errors import StoreError
from tests.hogql.compiler.data import OTHERS, SHOP, catalogue
from tests.hogql.support import context_for

OTHER = 2
NAMES = (
    "events__1.project_id", "events__2.project_id", "events__3.project_id", "persons__1.project_id",
    "persons__2.project_id", "persons__1.is_deleted", "cohort_people__1.project_id", "query__2.project_id",
    "__table1.project_id", "__table2.project_id", "__table1", "__array_join_exp_1", "events__1", "project_id",
    "events.project_id", "hedgerow.events.project_id", "equals(events__1.project_id, 1)", "events__1.project_id_",
    "events__1_.project_id", "~events__1.project_id",
)  # fmt: skip
SHAPES = (
    'SELECT event FROM events ARRAY JOIN [1, 2] AS "{name}"',
    'SELECT event, "{name}" FROM events LEFT ARRAY JOIN [toInt64(2)] AS "{name}"',
    'SELECT toInt64(2) AS "{name}", event, distinct_id FROM events WHERE "{name}" = 2',
    'WITH toInt64(2) AS "{name}" SELECT event, "{name}" FROM events WHERE "{name}" = 2',
    'WITH "{name}" AS (SELECT 2 AS project_id) SELECT event FROM events WHERE 2 IN "{name}"',
    'WITH t("{name}") AS (SELECT toInt64(2)) SELECT events.event FROM events CROSS JOIN t',
    'SELECT events.event FROM events CROSS JOIN (SELECT toInt64(2) AS "{name}") AS q',
    'SELECT events.event FROM (SELECT toInt64(2) AS "{name}") AS q CROSS JOIN events',
    'SELECT q.event FROM (SELECT event, toInt64(2) AS "{name}" FROM events) AS q',
    'SELECT "{name}".event FROM events AS "{name}"',
    'SELECT "{name}".event FROM (SELECT event, toInt64(2) AS project_id FROM events) AS "{name}"',
    'SELECT arrayMap("{name}" -> "{name}", [toInt64(2)]), event FROM events',
    'SELECT event, count() OVER "{name}" FROM events WINDOW "{name}" AS (PARTITION BY event)',
    'SELECT properties."{name}", person.properties."{name}", event FROM events',
    'SELECT tuple(toInt64(2)) AS "{name}", event FROM events',
    'SELECT event FROM events ARRAY JOIN [tuple(toInt64(2))] AS "{name}"',
    'SELECT event FROM events WHERE event IN (SELECT event FROM events ARRAY JOIN [2] AS "{name}")',
    'SELECT properties.email FROM persons ARRAY JOIN [2, 0] AS "{name}"',
    'SELECT c FROM (SELECT event AS c FROM events ARRAY JOIN [2] AS "{name}" UNION ALL SELECT event FROM events)',
)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_name_reaches_the_other_project(shops, shape):
    for name in NAMES:
        text = shape.replace("{name}", name)
        try:
            made = compile_query(parse_select(text), context_for(SHOP, catalogue()))
            rows = shops.query(made.sql, made.parameters, made.settings)
        except (HogQLError, StoreError):
            continue
        assert OTHERS not in encoded([list(row.values()) for row in rows]).decode(), text


@pytest.mark.parametrize("name", NAMES)
def test_printed_names_stay_different(name):
    """One that looks like the compiler's is changed, and never into one that another query's name becomes."""
    printed = {one: safe_name(one) for one in (*NAMES, *map(safe_name, NAMES))}
    assert len(set(printed.values())) == len(printed)
    assert "__" not in name or safe_name(name) != name
