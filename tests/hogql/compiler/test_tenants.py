"""No query reaches another project's row, whatever it says: each table is guarded, and the other shop is never seen."""

import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings

from hedgerow.hogql import ast
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.print_sql import print_sql
from hedgerow.hogql.resolved import Name, Scan
from hedgerow.query.values import encoded
from hedgerow.store.errors import StoreError
from tests.hogql.compiler.data import OTHERS, SHOP, catalogue
from tests.hogql.compiler.random_queries import queries
from tests.hogql.support import context_for

EXAMPLES = int(os.environ.get("HEDGEROW_EXAMPLES", "150"))
PHYSICAL = (
    "events", "persons", "groups", "sessions", "person_distinct_ids", "person_overrides", "distinct_id_overrides",
    "cohort_people",
)  # fmt: skip
READ = re.compile(r"(?:FROM|JOIN) ([a-z_]+) AS (\w+__\d+)(?: FINAL)?\b")


def assert_guarded(sql, parameters):
    """Every table that is read has the project's condition, and nothing but tables, sub-queries and names is read."""
    project = next((name for name, value in parameters.items() if value == SHOP and f"{{{name}:Int64}}" in sql), None)
    for table, alias in READ.findall(sql):
        if table in PHYSICAL:
            assert f" PREWHERE equals({alias}.project_id, {{{project}:Int64}})" in sql
    for what in re.findall(r"(?:FROM|JOIN) (\(?[\w`]+)", sql):
        assert what.startswith("(") or what in (*PHYSICAL, "numbers") or re.search(r"__\d+`?$", what), what


def of_context(**more):
    return context_for(SHOP, catalogue(**more), timezone="Europe/Berlin")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(queries())
def test_random_queries_are_guarded_and_see_one_project(shops, query):
    try:
        made = compile_query(query, of_context())
    except HogQLError:
        return
    assert_guarded(made.sql, made.parameters)
    limits = {"max_execution_time": 5, "max_rows_in_join": 100_000, "max_result_rows": 10_000}
    try:
        rows = shops.query(made.sql, made.parameters, {**made.settings, **limits})
    except StoreError as error:
        refused, rows = str(error), []
    else:
        refused = ""
    assert not re.search("Syntax error|UNKNOWN_TABLE|UNKNOWN_IDENTIFIER|BAD_QUERY_PARAMETER", refused), made.sql
    values = encoded([list(row.values()) for row in rows]).decode()
    assert json.dumps(OTHERS)[1:-1] not in values
    assert "1000000000.0" not in values  # the other shop's price


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM raw_persons",
        "SELECT * EXCLUDE (created_at) FROM events",
        "SELECT * FROM events FULL OUTER JOIN persons ON events.person_id = persons.id",
        "SELECT e.event, o.event FROM events e RIGHT JOIN events o ON e.distinct_id = o.distinct_id",
        "SELECT event FROM events WHERE 1 = 1 OR 1 = 1",
        "SELECT event FROM events UNION ALL SELECT properties.email FROM persons",
        "SELECT tuple(2) AS events__1, events__1.event FROM events AS events__1",
        "SELECT 1 AS project_id, event, distinct_id FROM events WHERE project_id = 1",
        "WITH 2 AS project_id SELECT event FROM events WHERE project_id = 2",
        "SELECT event FROM events AS e WHERE e.distinct_id IN (SELECT distinct_id FROM events)",
        "SELECT group_0.properties.name, group_1.properties.name, person.properties.email FROM events",
        "SELECT session.distinct_id, pdi.person.properties.email FROM events",
        "SELECT properties.name FROM groups",
        "SELECT person.properties.email FROM cohort_people",
        "SELECT * FROM raw_groups UNION ALL SELECT * FROM raw_groups",
    ],
)
def test_the_other_shop_is_never_seen(shops, query):
    made = compile_query(parse_select(query), of_context())
    assert_guarded(made.sql, made.parameters)
    rows = shops.query(made.sql, made.parameters, made.settings)
    assert rows
    assert OTHERS not in str(rows)


@pytest.mark.parametrize("chain", ["project_id", "team_id", "events.project_id", "e.team_id"])
def test_the_project_is_no_field(chain):
    with pytest.raises(HogQLError, match="field"):
        compile_query(parse_select(f"SELECT {chain} FROM events AS e"), of_context())


def test_a_table_without_its_guard_cannot_be_printed():
    """A pass that forgets one is a failure here, never an answer."""
    scan = Scan("events", "events__1")
    query = ast.Select([Name("events__1", "event")], from_=ast.Join(scan, "events__1"))
    with pytest.raises(TypeError, match="no guard"):
        print_sql(query)


def test_what_was_not_resolved_cannot_be_printed():
    with pytest.raises(TypeError, match="not resolved"):
        print_sql(parse_select("SELECT event FROM events"))
