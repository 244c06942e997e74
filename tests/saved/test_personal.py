"""What is told apart before a stranger sees it: numbers from people."""

from __future__ import annotations

import pytest

from hedgerow.sharing.personal import asks_personally, breakdown_is_personal, sql_is_personal
from hedgerow.sharing.showing import clean


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT event, count() FROM events GROUP BY event",
        "SELECT toStartOfDay(timestamp) AS day, uniq(person_id) FROM events GROUP BY day",
        "SELECT properties.plan AS plan, count(distinct person_id) FROM events GROUP BY plan",
        "SELECT uniqIf(distinct_id, event = 'x') / count() * 100 FROM events WHERE person.properties.email != ''",
        "SELECT count() FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id HAVING n > 3)",
        "SELECT n, count() FROM (SELECT person_id, count() AS n FROM events GROUP BY person_id) GROUP BY n",
        "SELECT countIf(reached) FROM (SELECT person_id IN (SELECT person_id FROM events) AS reached FROM events)",
        "WITH days AS (SELECT toStartOfDay(timestamp) AS day FROM events) SELECT day, count() FROM days GROUP BY day",
        "SELECT * FROM (SELECT event, count() AS n FROM events GROUP BY event)",
        "SELECT count() FROM persons",
        "SELECT toStartOfMonth(created_at) AS month, count() FROM persons GROUP BY month",
        "SELECT avg(toFloat(person.properties.age)) FROM events",
        "SELECT group_0.properties.plan, count() FROM events GROUP BY 1",
        "SELECT x.* FROM (SELECT event FROM events) x",
        "SELECT $channel_type, avg($session_duration) FROM sessions GROUP BY 1",
        "SELECT number FROM numbers(3)",
        "SELECT 1",
    ],
)
def test_counts_are_shown(sql):
    assert not sql_is_personal(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM events",
        "SELECT distinct_id FROM events",
        "SELECT e.person_id, count() FROM events e GROUP BY e.person_id",
        "SELECT person.properties.plan FROM events",
        "SELECT properties FROM events",
        "SELECT properties.email FROM events",
        "SELECT properties.$ip, count() FROM events GROUP BY 1",
        "SELECT properties['user_email'] FROM events",
        "SELECT JSONExtractString(properties, 'x') FROM events",
        "SELECT upper(concat('x', distinct_id)) FROM events",
        "SELECT groupArray(distinct_id) FROM events",
        "SELECT any(person.properties.email) FROM events",
        "SELECT argMax(properties.phone, timestamp) FROM events",
        "SELECT who FROM (SELECT person_id AS who FROM events)",
        "SELECT b FROM (SELECT a AS b FROM (SELECT distinct_id AS a FROM events))",
        "WITH x AS (SELECT distinct_id AS who, count() AS n FROM events GROUP BY who) SELECT who, n FROM x",
        "SELECT * FROM (SELECT event, distinct_id FROM events)",
        "SELECT event FROM events UNION ALL SELECT distinct_id FROM events",
        "SELECT (SELECT any(properties.email) FROM persons) FROM events",
        "SELECT id, created_at FROM persons",
        "SELECT properties.plan FROM persons",
        "SELECT p.properties.plan, count() FROM events e JOIN persons p ON p.id = e.person_id GROUP BY 1",
        "SELECT arrayMap(x -> x, groupUniqArray(distinct_id)) FROM events",
        "SELECT elements_chain FROM events",
        "SELECT uuid FROM events",
        "SELECT row_number() OVER (ORDER BY timestamp), person_id FROM events",
        "SELECT first_value(distinct_id) OVER (ORDER BY timestamp) FROM events",
        "SELECT tuple(*) FROM events",
        "SELECT id FROM persons WHERE 1 IN (SELECT 1 AS id)",
        "SELECT anything FROM a_saved_query",
        "SELECT e.* FROM events e",
        "SELECT COLUMNS('.*') FROM events",
        "SELECT x.* FROM (SELECT event, distinct_id FROM events) x",
        "not SQL at all",
        "",
    ],
)
def test_people_are_not(sql):
    assert sql_is_personal(sql)


@pytest.mark.parametrize(
    ("breakdown", "personal"),
    [
        ({"breakdown": "$browser", "breakdown_type": "event"}, False),
        ({"breakdown": "$browser"}, False),
        ({"breakdown": [1, 2], "breakdown_type": "cohort"}, False),
        ({"breakdown": "email", "breakdown_type": "event"}, True),
        ({"breakdown": "plan", "breakdown_type": "person"}, True),
        ({"breakdown": "properties.plan", "breakdown_type": "hogql"}, False),
        ({"breakdown": "person.properties.plan", "breakdown_type": "hogql"}, True),
        ({"breakdowns": [{"property": "$os"}, {"property": "plan", "type": "person"}]}, True),
        ({"breakdowns": [{"property": "plan", "type": "group"}]}, False),
        (None, False),
    ],
)
def test_breakdowns(breakdown, personal):
    assert breakdown_is_personal({"breakdownFilter": breakdown}) is personal


def test_expressions_of_insights():
    assert asks_personally({"series": [{"math": "hogql", "math_hogql": "any(person.properties.email)"}]})
    assert not asks_personally({"series": [{"math": "hogql", "math_hogql": "count(distinct person_id)"}]})
    assert asks_personally({"pathsFilter": {"pathsHogQLExpression": "distinct_id"}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("to ada@example.com, now", "to (hidden), now"),
        ({"a": ["https://x.test/?mail=ada%40example.com&b=1"]}, {"a": ["https://x.test/?mail=(hidden)&b=1"]}),
        ("3 @ 4", "3 @ 4"),
        (12.5, 12.5),
    ],
)
def test_addresses_of_e_mail_are_taken_out(value, expected):
    assert clean(value) == expected
