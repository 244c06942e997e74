"""What a query may not say: each is refused with a sentence, at once, whatever its size."""

from dataclasses import replace

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from tests.hogql.compiler.data import catalogue
from tests.hogql.support import context_for
from tests.hogql.work import A_SECOND, at_most


def compiled(text, **more):
    return compile_query(parse_select(text), context_for(1, catalogue(**more)))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM system.tables", "Unknown table `system.tables`"),
        ("SELECT * FROM information_schema.tables", "Unknown table"),
        ("SELECT * FROM hedgerow.events", "Unknown table"),
        ("SELECT * FROM person_overrides", "Unknown table"),
        ("SELECT * FROM sessions_view", "Unknown table"),
        ("SELECT * FROM groups_0", "Unknown table"),
        ("SELECT * FROM evnts", "Did you mean events"),
        ("SELECT * FROM url('http://169.254.169.254/', CSV)", "Unsupported table function 'url"),
        ("SELECT * FROM file('/etc/passwd')", "Unsupported table function 'file"),
        ("SELECT * FROM s3('x')", "Unsupported table function"),
        ("SELECT * FROM remote('host', 'events')", "Unsupported table function"),
        ("SELECT * FROM merge('events')", "Unsupported table function"),
        ("SELECT * FROM numbers(1000000000000)", "at most 10000000"),
        ("SELECT * FROM numbers((SELECT 1))", "whole numbers"),
        ("SELECT count() FROM events WHERE 1 IN url('x')", "Unsupported function call 'url"),
        ("SELECT file('/etc/passwd')", "Unsupported function call 'file"),
        ("SELECT dictGet('a', 'b', 1)", "Unsupported function call"),
        ("SELECT joinGet('a', 'b', 1)", "Unsupported function call"),
        ("SELECT sleep(3)", "Unsupported function call"),
        ("SELECT getSetting('readonly')", "Unsupported function call"),
        ("SELECT currentUser(), hostName()", "Unsupported function call"),
        ("SELECT executable('x')", "Unsupported function call"),
        ("SELECT toFlot(1)", "Did you mean"),
        ("SELECT lower()", "takes 1 argument"),
        ("SELECT sum(count()) FROM events", "inside of another aggregate"),
        ("SELECT row_number() FROM events", "OVER"),
        ("SELECT lower(event) OVER () FROM events", "cannot be used with OVER"),
        ("SELECT nope FROM events", "Unable to resolve field: nope"),
        ("SELECT evnt FROM events", 'Did you mean "event"'),
        ("SELECT events.nope FROM events", "Unable to resolve field: nope"),
        ("SELECT event FROM events e JOIN events f ON e.uuid = f.uuid", "say which"),
        ("SELECT event FROM events JOIN persons", "USING or ON"),
        ("SELECT event FROM events, events", "Two tables are called events"),
        ("SELECT 1 AS a, 2 AS a", "given twice"),
        ("SELECT (SELECT event FROM persons) FROM events", "around this one"),
        ("SELECT person FROM events", "is a table"),
        ("SELECT *", "needs a FROM"),
        ("SELECT x.* FROM events", "no table x"),
        ("SELECT event FROM events ORDER BY 5", "no column 5"),
        ("SELECT event FROM events LIMIT -1", ""),
        ("SELECT event FROM events LIMIT event", "whole number"),
        ("SELECT event FROM events WHERE timestamp > 'yesterday evening'", "is not a time"),
        ("SELECT event FROM events WHERE person_id IN COHORT 99", "no cohort 99"),
        ("SELECT event FROM events WHERE person_id IN COHORT 'Nobody'", "no cohort 'Nobody'"),
        ("SELECT {name} FROM events", "no value for {name}"),
        ("SELECT 1 UNION ALL SELECT 1, 2", "as many columns"),
        ("SELECT rank() OVER w FROM events", "no WINDOW w"),
        ("SELECT event::Nope FROM events", "no type"),
        ("SELECT x FROM (SELECT count() FROM events)", "Unable to resolve field: x"),
        ("SELECT a FROM (SELECT event AS a, count() FROM events GROUP BY a) AS q (x, y, z)", ""),
        ("SELECT event FROM events SAMPLE 1/0", ""),
        ("SELECT event FROM persons SAMPLE 0.1", "distinct_id"),
        ("SELECT [1].a", "no field a"),
        ("SELECT COLUMNS('(a') FROM events", "cannot be read"),
        ("SELECT * EXCLUDE (nope) FROM events", "not there"),
    ],
)
def test_is_refused_with_a_sentence(query, message):
    with pytest.raises(HogQLError) as caught:
        compiled(query)
    assert message in caught.value.message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 SETTINGS max_threads = 1",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 FORMAT JSON",
        "INSERT INTO events SELECT 1",
        "SELECT 1; SELECT 2",
        "DROP TABLE events",
    ],
)
def test_statements_and_clauses_of_the_engine_are_refused(query):
    with pytest.raises(HogQLError):
        compiled(query)


def test_an_error_says_where():
    text = "SELECT event,\n  nope FROM events"
    with pytest.raises(HogQLError) as caught:
        compiled(text)
    assert text[caught.value.start : caught.value.end] == "nope"
    assert "line 2, column 3" in caught.value.of(text).detail


def test_a_saved_query_that_reads_itself_is_refused():
    with pytest.raises(HogQLError, match="reads itself"):
        compiled("SELECT * FROM a", saved={"a": "SELECT * FROM b", "b": "SELECT * FROM a"})


def test_an_error_in_a_saved_query_names_it():
    with pytest.raises(HogQLError, match="The saved query a: Unable to resolve field: nope"):
        compiled("SELECT * FROM a", saved={"a": "SELECT nope FROM events"})


def _doubled_values():
    """Each value of a WITH is twice the one before: 2 to the 60th in all."""
    pairs = ", ".join(f"v{index - 1} + v{index - 1} AS v{index}" for index in range(1, 60))
    return f"WITH 1 AS v0, {pairs} SELECT v59"


def _values_in_a_row():
    pairs = ", ".join(f"lower(v{index - 1}) AS v{index}" for index in range(1, 400))
    return f"WITH 'a' AS v0, {pairs} SELECT v399"


def _nested(select, levels):
    for _ in range(levels):
        select = ast.Select([ast.Field(["*"])], from_=ast.Join(select, "q"))
    return select


HUGE = {
    "nested brackets": lambda: parse_select("SELECT " + "(" * 5000 + "1" + ")" * 5000),
    "nested calls": lambda: parse_select("SELECT " + "lower(" * 5000 + "'a'" + ")" * 5000),
    "nested arrays": lambda: parse_select("SELECT " + "[" * 3000 + "]" * 3000),
    "a long sum": lambda: parse_select("SELECT " + "1+" * 30_000 + "1"),
    "many columns": lambda: parse_select("SELECT " + ",".join(f"count() AS c{i}" for i in range(60_000))),
    "values that double": lambda: parse_select(_doubled_values()),
    "nested queries by code": lambda: _nested(ast.Select([ast.Constant(1)]), 2000),
    "a chain by code": lambda: ast.Select([_chain(3000)]),
    "values in a row": lambda: parse_select(_values_in_a_row()),
    "many saved queries": lambda: parse_select(
        f"SELECT 1 FROM {' CROSS JOIN '.join(f's9 AS a{i}' for i in range(60))}"
    ),
    "saved queries that multiply": lambda: parse_select("SELECT * FROM s0"),
}


def _chain(length):
    node: ast.Expr = ast.Constant(1)
    for _ in range(length):
        node = ast.Not(node)
    return node


def test_saved_queries_are_no_longer_together_than_one_text_may_be():
    """Each is read anew wherever it stands: fifty long ones took 10 s."""
    saved = {"long": f"SELECT event FROM events WHERE event IN ({','.join(['1'] * 25_000)})"}
    with pytest.raises(HogQLError, match="262,144 characters together"):
        compiled(" UNION ALL ".join(["SELECT * FROM long"] * 6), saved=saved)
    assert compiled("SELECT * FROM long", saved=saved)


@pytest.mark.parametrize("name", HUGE)
def test_deep_and_huge_queries_end_in_an_error(name):
    saved = {f"s{i}": f"SELECT 1 FROM s{i + 1} AS a CROSS JOIN s{i + 1} AS b" for i in range(9)}
    context = context_for(1, catalogue(saved={**saved, "s9": "SELECT 1"}))
    with at_most(A_SECOND // 2, name), pytest.raises(HogQLError):
        compile_query(HUGE[name](), context)


def test_a_long_but_honest_query_still_compiles():
    """200 columns and 400 conditions, as a table of a careful analyst has."""
    columns = ", ".join(f"countIf(properties.p{i} = 'x') AS c{i}" for i in range(200))
    conditions = " AND ".join(f"properties.q{i} != {i}" for i in range(400))
    made = compiled(f"SELECT {columns} FROM events WHERE {conditions}")
    assert len(made.columns) == 200


def test_the_query_is_not_changed():
    query = parse_select("SELECT *, person.properties.email AS e FROM events WHERE e != 'x' ORDER BY 1")
    before = ast.copy(query)
    compile_query(query, context_for(1, catalogue()))
    assert query == before


def test_the_same_query_is_always_the_same_sql():
    query = parse_select(
        "SELECT person.properties.email, session.$is_bounce FROM events WHERE group_0.properties.a = 1"
    )
    context = context_for(1, catalogue())
    assert compile_query(query, context) == compile_query(query, replace(context))
