"""Every clause of SELECT: what is read, seen by what it is printed as."""

from __future__ import annotations

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_order, parse_select
from hedgerow.hogql.print_hogql import to_hogql

SAME = [
    "SELECT 1",
    "SELECT a AS b, c AS d FROM e AS f",
    "SELECT DISTINCT a FROM d",
    "SELECT DISTINCT ON (a, b) c FROM d",
    "SELECT a FROM numbers(10) AS n",
    "SELECT a FROM events AS e FINAL SAMPLE 0.1 OFFSET 0.5",
    "SELECT a FROM (SELECT 1) AS t (a, b)",
    "SELECT a FROM (VALUES (1, 'a'), (2, 'b')) AS t (id, name)",
    "SELECT a FROM {table} AS x",
    "SELECT a FROM a INNER JOIN b ON a.x = b.x LEFT JOIN c USING (x, y) CROSS JOIN d",
    "SELECT a FROM a LEFT ANY JOIN b ON 1 LEFT ASOF JOIN c ON 1 LEFT SEMI JOIN d ON 1 RIGHT ANTI JOIN e ON 1",
    "SELECT a FROM t ARRAY JOIN b AS c, d",
    "SELECT a FROM t LEFT ARRAY JOIN b AS c",
    "SELECT a FROM t PREWHERE b WHERE c GROUP BY d HAVING e ORDER BY f LIMIT 1 OFFSET 2",
    "SELECT a FROM t GROUP BY ROLLUP(a, b)",
    "SELECT a FROM t GROUP BY CUBE(a, b)",
    "SELECT a FROM t GROUP BY GROUPING SETS ((a, b), (a), ())",
    "SELECT a FROM t WINDOW w AS (PARTITION BY a ORDER BY b DESC), v AS (w ROWS 3 PRECEDING) QUALIFY c",
    "SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
    "SELECT a FROM t ORDER BY b DESC NULLS LAST, c WITH FILL FROM 1 TO 10 STEP 2",
    "SELECT a FROM t LIMIT 2 OFFSET 1 BY b, c LIMIT 10",
    "SELECT a FROM t ORDER BY a LIMIT 3 WITH TIES",
    "WITH x AS (SELECT 1), 1 + 1 AS y, (SELECT 2) AS z SELECT * FROM x",
    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t",
    "SELECT 1 UNION ALL SELECT 2 UNION DISTINCT SELECT 3 INTERSECT SELECT 4 EXCEPT DISTINCT SELECT 5",
    "SELECT 1 UNION ALL (SELECT 2 UNION ALL SELECT 3)",
    "(SELECT 1 LIMIT 1) UNION ALL SELECT 2 LIMIT 3",
    "(SELECT 1 UNION ALL SELECT 2) LIMIT 3 OFFSET 1",
    "WITH x AS (SELECT 1) SELECT 2 UNION ALL SELECT * FROM x",
    "SELECT (SELECT 1), a IN (SELECT b FROM c), EXISTS((SELECT 1))",
]
OTHERWISE = {
    "select 1;": "SELECT 1",
    "(select 1)": "SELECT 1",
    "select a b, from c d": "SELECT a AS b FROM c AS d",
    "select a from b, c": "SELECT a FROM b CROSS JOIN c",
    "select a from b left outer join c on 1 join d using x": "SELECT a FROM b LEFT JOIN c ON 1 INNER JOIN d USING (x)",
    "select a from b any left join c on 1": "SELECT a FROM b LEFT ANY JOIN c ON 1",
    "select a from b asof join c on 1": "SELECT a FROM b INNER ASOF JOIN c ON 1",
    "select a from b global full outer join c on 1": "SELECT a FROM b FULL JOIN c ON 1",
    "select a from (b join c on 1)": "SELECT a FROM b INNER JOIN c ON 1",
    "select a from b sample 1/10": "SELECT a FROM b SAMPLE 0.1",
    "select a from b inner array join c": "SELECT a FROM b ARRAY JOIN c",
    "select a from b group by a with rollup": "SELECT a FROM b GROUP BY ROLLUP(a)",
    "select a from b group by a, order by a asc": "SELECT a FROM b GROUP BY a ORDER BY a",
    "select a from b limit 1, 2": "SELECT a FROM b LIMIT 1 OFFSET 2",
    "select a from b limit 1, 2 by a": "SELECT a FROM b LIMIT 2 OFFSET 1 BY a",
    "select a from b limit 1 offset 2 with ties": "SELECT a FROM b LIMIT 1 WITH TIES OFFSET 2",
    "select a qualify b window w as ()": "SELECT a WINDOW w AS () QUALIFY b",
    "select 1 union select 2": "SELECT 1 UNION DISTINCT SELECT 2",
    "((select 1) union all select 2)": "SELECT 1 UNION ALL SELECT 2",
    "with x as materialized (select 1) (select 2)": "WITH x AS (SELECT 1) SELECT 2",
    "select f(select 1)": "SELECT f((SELECT 1))",
    "select all a from b": "SELECT a FROM b",
}


@pytest.mark.parametrize("text", SAME)
def test_printed_as_it_is(text: str) -> None:
    assert to_hogql(parse_select(text)) == text


@pytest.mark.parametrize(("text", "printed"), OTHERWISE.items())
def test_printed_otherwise(text: str, printed: str) -> None:
    assert to_hogql(parse_select(text)) == printed


def test_a_limit_without_brackets_is_the_last_selects() -> None:
    found = parse_select("SELECT 1 UNION ALL SELECT 2 LIMIT 3")
    assert isinstance(found, ast.SelectSet)
    assert found.limit is None
    assert isinstance(found.rest[0].query, ast.Select)
    assert found.rest[0].query.limit == ast.Constant(3)


def test_with_before_a_set_is_for_all_of_it() -> None:
    found = parse_select("WITH x AS (SELECT 1) SELECT 2 UNION ALL SELECT * FROM x")
    assert isinstance(found, ast.SelectSet)
    assert list(found.ctes) == ["x"]
    assert not found.first.ctes


def test_orders() -> None:
    assert parse_order("timestamp desc") == ast.OrderExpr(ast.Field(["timestamp"]), descending=True)


def test_sub_queries_are_filled_too() -> None:
    values = {"inner": parse_select("SELECT event FROM events"), "n": 5}
    found = parse_select("SELECT count() FROM {inner} LIMIT {n}", values)
    assert to_hogql(found) == "SELECT count() FROM (SELECT event FROM events) LIMIT 5"
