"""The questions, each beside the best SQL that we could write for it by hand, on the same table and on JSON alone.

The hand-written statements ask the same of the same rows and leave out all that a general answer needs besides: labels,
empty buckets, ordering. `{W}` is the condition of project and time, `{WHO}` the person, `{J}` the join that it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OVERRIDES = (
    "LEFT JOIN (SELECT old_person_id, argMax(person_id, version) AS now FROM person_overrides "
    "WHERE project_id = {P} GROUP BY old_person_id) AS o ON e.person_id = o.old_person_id"
)
NOBODY = "toUUID('00000000-0000-0000-0000-000000000000')"
WHO = f"if(o.now != {NOBODY}, o.now, e.person_id)"

Property = Callable[[str], str]


@dataclass(frozen=True)
class Question:
    """`sql` is given how a property is read, and gives the statement by hand."""

    name: str
    query: dict[str, Any]
    sql: Callable[[Property], str]
    touches: bool = False  # a property, which has a column in the one table and is JSON in the other
    insight: bool = True


def _series(*names: str | None, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": "EventsNode", "event": name, **more} for name in names]


def _trends(*names: str | None, math: str = "total", **more: Any) -> dict[str, Any]:
    series = more.pop("series", None) or _series(*names, math=math)
    return {"kind": "TrendsQuery", "series": series, "dateRange": {"date_from": "-29d"}, **more}


def _by(name: str, kind: str = "event") -> dict[str, Any]:
    return {"breakdownFilter": {"breakdown": name, "breakdown_type": kind}}


def _hogql(name: str, text: str, sql: Callable[[Property], str], touches: bool = False) -> Question:
    query = {"kind": "HogQLQuery", "query": text, "filters": {"dateRange": {"date_from": "-29d"}}}
    return Question(name, query, sql, touches, insight=False)


STEPS = ("product viewed", "added to cart", "purchase")
FUNNEL = {
    "kind": "FunnelsQuery",
    "series": _series(*STEPS),
    "dateRange": {"date_from": "-29d"},
    "funnelsFilter": {"funnelWindowInterval": 14, "funnelWindowIntervalUnit": "day"},
}
IN_STEPS = "event IN ('product viewed', 'added to cart', 'purchase')"
# The answer has how long each step took people, too: windowFunnel knows how far they got, not when.
STEP_TIMES = ", ".join(
    f"arraySort(groupArrayIf(toUnixTimestamp64Micro(timestamp), event = '{step}')) AS at_{number}"
    for number, step in enumerate(STEPS, start=1)
)
WAYS = "arrayMap(one -> (one, arrayFirst(two -> two > one, at_2) AS two, arrayFirst(three -> three > two, at_3)), at_1)"
ENDED = "multiIf(level = 3, way.3, level = 2, way.2, way.1)"
COMPLETE = "(level < 2 OR way.2 > 0) AND (level < 3 OR way.3 > 0)"
BEST_TRY = (  # the first to be completed, and of those that were at once the one that began last
    f"arrayMin(way -> if({COMPLETE} AND {ENDED} <= way.1 + 1209600000000, ({ENDED}, -way.1, way), "
    f"({2**62}, 0, way)), {WAYS}).3 AS best"
)
FUNNEL_COLUMNS = (
    "countIf(level >= 1), countIf(level >= 2), countIf(level >= 3), avgIf(best.2 - best.1, level >= 2), "
    "avgIf(best.3 - best.2, level >= 3), quantileExactIf(0.5)(best.2 - best.1, level >= 2), "
    "quantileExactIf(0.5)(best.3 - best.2, level >= 3)"
)
LEVELS = "windowFunnel(1209600)(toDateTime(timestamp), " + ", ".join(f"event = '{step}'" for step in STEPS) + ")"

INSIGHTS = (
    Question(
        "trends: page views a day",
        _trends("$pageview"),
        lambda p: "SELECT toDate(timestamp) AS d, count() FROM {E} AS e WHERE {W} AND event = '$pageview' GROUP BY d",
    ),
    Question(
        "trends: people a day",
        _trends("$pageview", math="dau"),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, uniqExact({WHO}) FROM {{E}} AS e {{J}}"
            " WHERE {W} AND event = '$pageview' GROUP BY d"
        ),
    ),
    Question(
        "trends: by $browser",
        _trends("$pageview", **_by("$browser")),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, {p('$browser')} AS b, count() FROM {{E}} AS e"
            " WHERE {W} AND event = '$pageview' GROUP BY d, b"
        ),
        touches=True,
    ),
    Question(
        "trends: by title",
        _trends("$pageview", **_by("title")),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, {p('title')} AS b, count() FROM {{E}} AS e"
            " WHERE {W} AND event = '$pageview' GROUP BY d, b"
        ),
        touches=True,
    ),
    Question(
        "trends: sum of amount",
        _trends(series=_series("purchase", math="sum", math_property="amount")),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, sum(toFloat64OrNull({p('amount')})) FROM {{E}} AS e"
            " WHERE {W} AND event = 'purchase' GROUP BY d"
        ),
        touches=True,
    ),
    Question(
        "trends: where plan is team",
        _trends("$pageview", properties=[{"key": "plan", "value": ["team"], "operator": "exact", "type": "event"}]),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, count() FROM {{E}} AS e"
            f" WHERE {{W}} AND event = '$pageview' AND {p('plan')} = 'team' GROUP BY d"
        ),
        touches=True,
    ),
    Question(
        "trends: purchases per visitor (formula)",
        _trends(
            series=[*_series("purchase", math="total"), *_series("$pageview", math="dau")],
            trendsFilter={"formula": "A / B"},
        ),
        lambda p: (
            f"SELECT toDate(timestamp) AS d, countIf(event = 'purchase'), uniqExactIf({WHO}, event = '$pageview')"
            " FROM {E} AS e {J} WHERE {W} AND event IN ('purchase', '$pageview') GROUP BY d"
        ),
    ),
    Question(
        "trends: weekly active people",
        _trends("$pageview", math="weekly_active"),
        lambda p: (
            "SELECT day, uniqExact(who) FROM (SELECT DISTINCT toDate(timestamp) AS seen, "
            f"{WHO} AS who FROM {{E}} AS e {{J}} WHERE {{W}} AND event = '$pageview')"
            " ARRAY JOIN arrayMap(n -> seen + n, range(7)) AS day GROUP BY day"
        ),
    ),
    Question(
        "funnel: 3 steps",
        FUNNEL,
        lambda p: (
            f"SELECT {FUNNEL_COLUMNS} FROM (SELECT level, {BEST_TRY} FROM (SELECT {WHO} AS who, {LEVELS} AS level, "
            f"{STEP_TIMES} FROM {{E}} AS e {{J}} WHERE {{W}} AND {IN_STEPS} GROUP BY who))"
        ),
    ),
    Question(
        "funnel: 3 steps by plan",
        {**FUNNEL, **_by("plan")},
        lambda p: (
            f"SELECT b, {FUNNEL_COLUMNS} FROM (SELECT b, level, {BEST_TRY} FROM (SELECT {WHO} AS who, "
            f"argMinIf({p('plan')}, timestamp, {p('plan')} != '') AS b, {LEVELS} AS level, {STEP_TIMES} "
            f"FROM {{E}} AS e {{J}} WHERE {{W}} AND {IN_STEPS} GROUP BY who)) GROUP BY b"
        ),
        touches=True,
    ),
    Question(
        "retention: weekly",
        {
            "kind": "RetentionQuery",
            "dateRange": {"date_from": "-29d"},
            "retentionFilter": {
                "period": "Week",
                "totalIntervals": 5,
                "targetEntity": {"id": "$pageview", "type": "events"},
                "returningEntity": {"id": "$pageview", "type": "events"},
                "retentionType": "retention_recurring",
            },
        },
        lambda p: (
            "SELECT first, later - first AS k, count() FROM (SELECT who, groupUniqArray(week) AS weeks FROM "
            f"(SELECT {WHO} AS who, toRelativeWeekNum(timestamp) AS week FROM {{E}} AS e {{J}} "
            "WHERE {W} AND event = '$pageview') GROUP BY who) ARRAY JOIN weeks AS first "
            "ARRAY JOIN arrayFilter(w -> w >= first, weeks) AS later GROUP BY first, k"
        ),
    ),
    Question(
        "stickiness",
        {"kind": "StickinessQuery", "series": _series("$pageview"), "dateRange": {"date_from": "-29d"}},
        lambda p: (
            f"SELECT days, count() FROM (SELECT {WHO} AS who, uniqExact(toDate(timestamp)) AS days FROM {{E}} AS e"
            " {J} WHERE {W} AND event = '$pageview' GROUP BY who) GROUP BY days"
        ),
    ),
    Question(
        "lifecycle",
        {"kind": "LifecycleQuery", "series": _series("$pageview"), "dateRange": {"date_from": "-29d"}},
        lambda p: (
            "SELECT day, status, count() FROM (SELECT who, arraySort(groupUniqArray(d)) AS days, any(created) AS born "
            f"FROM (SELECT {WHO} AS who, toDate(timestamp) AS d FROM {{E}} AS e {{J}} WHERE {{W}}"
            " AND event = '$pageview') AS a LEFT JOIN (SELECT id, argMax(created_at,"
            " version) AS created FROM persons WHERE project_id = {P} GROUP BY id) AS q ON a.who = q.id GROUP BY who)"
            " ARRAY JOIN arrayConcat(arrayMap((d, i) -> (d, multiIf(d = toDate(born), 'new', i > 1 AND days[i - 1] ="
            " d - 1, 'returning', 'resurrecting')), days, arrayEnumerate(days)), arrayMap(d -> (d + 1, 'dormant'),"
            " arrayFilter(d -> NOT has(days, d + 1), days))) AS pair GROUP BY pair.1 AS day, pair.2 AS status"
        ),
    ),
    Question(
        "paths",
        {
            "kind": "PathsQuery",
            "dateRange": {"date_from": "-29d"},
            "pathsFilter": {"includeEventTypes": ["$pageview"], "stepLimit": 5, "edgeLimit": 50},
        },
        lambda p: (
            "SELECT pair.1 AS source, pair.2 AS target, count() AS n, avg(pair.3) FROM (SELECT who, "
            "arraySort(groupArray((timestamp, url))) AS seen FROM (SELECT timestamp, "
            f"{p('$current_url')} AS url, {WHO} AS who FROM {{E}} AS e {{J}} WHERE {{W}} AND event = '$pageview') "
            "GROUP BY who) ARRAY JOIN arraySplit((x, s) -> s, seen, arrayMap((x, i) -> i > 1 AND "
            "dateDiff('second', seen[i - 1].1, x.1) > 1800, seen, arrayEnumerate(seen))) AS visit "
            "ARRAY JOIN arrayMap(i -> (concat(toString(i), '_', visit[i].2), concat(toString(i + 1), '_', "
            "visit[i + 1].2), dateDiff('millisecond', visit[i].1, visit[i + 1].1)), "
            "range(1, least(length(visit), 5))) AS pair "
            "GROUP BY source, target ORDER BY n DESC LIMIT 50"
        ),
        touches=True,
    ),
    Question(
        "web overview",
        {"kind": "WebOverviewQuery", "dateRange": {"date_from": "-29d"}, "properties": []},
        lambda p: (
            "SELECT uniqExact(who), sum(views), count(), avg(length_), avg(views = 1 AND autos = 0 AND length_ < 10) "
            f"FROM (SELECT e.session_id AS s, any({WHO}) AS who, countIf(event IN ('$pageview', '$screen')) AS views, "
            "countIf(event = '$autocapture') AS autos, dateDiff('second', min(timestamp), max(timestamp)) AS length_ "
            "FROM {E_SESSION} AS e {J} WHERE {W} AND session_id != '' GROUP BY s)"
        ),
    ),
)

HOGQL = (
    _hogql(
        "events by name",
        "SELECT event, count() AS n FROM events WHERE {filters} GROUP BY event ORDER BY n DESC LIMIT 20",
        lambda p: "SELECT event, count() AS n FROM {E} AS e WHERE {W} GROUP BY event ORDER BY n DESC LIMIT 20",
    ),
    _hogql(
        "people a day",
        "SELECT toStartOfDay(timestamp) AS day, count(DISTINCT person_id) FROM events WHERE {filters} GROUP BY day",
        lambda p: f"SELECT toDate(timestamp) AS d, uniqExact({WHO}) FROM {{E}} AS e {{J}} WHERE {{W}} GROUP BY d",
    ),
    _hogql(
        "by properties.$browser",
        "SELECT properties.$browser AS b, count() FROM events WHERE {filters} GROUP BY b ORDER BY 2 DESC",
        lambda p: f"SELECT {p('$browser')} AS b, count() FROM {{E}} AS e WHERE {{W}} GROUP BY b ORDER BY 2 DESC",
        touches=True,
    ),
    _hogql(
        "by properties.plan",
        "SELECT properties.plan AS b, count() FROM events WHERE {filters} GROUP BY b ORDER BY 2 DESC",
        lambda p: f"SELECT {p('plan')} AS b, count() FROM {{E}} AS e WHERE {{W}} GROUP BY b ORDER BY 2 DESC",
        touches=True,
    ),
    _hogql(
        "average amount a day",
        "SELECT toStartOfDay(timestamp) AS day, avg(properties.amount) FROM events "
        "WHERE event = 'purchase' AND {filters} GROUP BY day",
        lambda p: (
            f"SELECT toDate(timestamp) AS d, avg(toFloat64OrNull({p('amount')})) FROM {{E}} AS e"
            " WHERE {W} AND event = 'purchase' GROUP BY d"
        ),
        touches=True,
    ),
    _hogql(
        "top addresses",
        "SELECT properties.$current_url AS url, count() AS n FROM events WHERE event = '$pageview' AND {filters} "
        "GROUP BY url ORDER BY n DESC LIMIT 50",
        lambda p: (
            f"SELECT {p('$current_url')} AS u, count() AS n FROM {{E}} AS e WHERE {{W}} AND event = '$pageview'"
            " GROUP BY u ORDER BY n DESC LIMIT 50"
        ),
        touches=True,
    ),
    _hogql(
        "address contains",
        "SELECT count() FROM events WHERE event = '$pageview' AND properties.$current_url ILIKE '%pricing%' "
        "AND {filters}",
        lambda p: (
            "SELECT count() FROM {E} AS e WHERE {W} AND event = '$pageview' "
            f"AND {p('$current_url')} ILIKE '%pricing%'"
        ),
        touches=True,
    ),
    _hogql(
        "a rare property",
        "SELECT count() FROM events WHERE properties.coupon = 'WELCOME10' AND {filters}",
        lambda p: f"SELECT count() FROM {{E}} AS e WHERE {{W}} AND {p('coupon')} = 'WELCOME10'",
        touches=True,
    ),
    _hogql(
        "by the person's plan",
        "SELECT person.properties.plan AS plan, count() FROM events WHERE event = 'purchase' AND {filters} "
        "GROUP BY plan",
        lambda p: (
            "SELECT q.plan AS plan, count() FROM {E} AS e {J} LEFT JOIN (SELECT id, argMax(JSONExtractString("
            "properties, 'plan'), version) AS plan FROM persons WHERE project_id = {P} GROUP BY id) AS q "
            f"ON {WHO} = q.id WHERE {{W}} AND event = 'purchase' GROUP BY plan"
        ),
    ),
    _hogql(
        "sessions a day",
        "SELECT toStartOfDay($start_timestamp) AS day, count(), avg($session_duration) FROM sessions "
        "WHERE {filters} GROUP BY day",
        lambda p: (
            "SELECT toDate(started) AS day, count(), avg(dateDiff('second', started, ended)) FROM (SELECT session_id, "
            "min(min_timestamp) AS started, max(max_timestamp) AS ended FROM sessions WHERE project_id = {P} "
            "GROUP BY session_id) WHERE started >= {SINCE} GROUP BY day"
        ),
    ),
    _hogql(
        "by the session's entry page",
        "SELECT session.$entry_pathname AS entry, count() AS n FROM events WHERE event = 'purchase' AND {filters} "
        "GROUP BY entry ORDER BY n DESC LIMIT 20",
        lambda p: (
            "SELECT s.entry AS entry, count() AS n FROM {E_SESSION} AS e LEFT JOIN (SELECT session_id, "
            "argMinIfMerge(entry_pathname) AS entry FROM sessions WHERE project_id = {P} GROUP BY session_id) AS s "
            "ON e.session_id = s.session_id WHERE {W} AND event = 'purchase' GROUP BY entry ORDER BY n DESC LIMIT 20"
        ),
    ),
    _hogql(
        "the latest 100 events",
        "SELECT * FROM events WHERE {filters} ORDER BY timestamp DESC LIMIT 100",
        lambda p: "SELECT * FROM {E} AS e WHERE {W} ORDER BY timestamp DESC LIMIT 100",
    ),
    _hogql(
        "one distinct id",
        "SELECT event, timestamp FROM events WHERE distinct_id = 'user-4711' AND {filters} ORDER BY timestamp DESC "
        "LIMIT 100",
        lambda p: (
            "SELECT event, timestamp FROM {E} AS e WHERE {W} AND distinct_id = 'user-4711' ORDER BY timestamp DESC "
            "LIMIT 100"
        ),
    ),
    _hogql(
        "each person's first purchase, by day",
        "SELECT toStartOfDay(first) AS day, count() FROM (SELECT person_id, min(timestamp) AS first FROM events "
        "WHERE event = 'purchase' AND {filters} GROUP BY person_id) GROUP BY day",
        lambda p: (
            f"SELECT toDate(first) AS day, count() FROM (SELECT {WHO} AS who, min(timestamp) AS first FROM {{E}} AS e "
            "{J} WHERE {W} AND event = 'purchase' GROUP BY who) GROUP BY day"
        ),
    ),
    _hogql(
        "running total of purchases",
        "SELECT day, sum(n) OVER (ORDER BY day) FROM (SELECT toStartOfDay(timestamp) AS day, count() AS n FROM events "
        "WHERE event = 'purchase' AND {filters} GROUP BY day)",
        lambda p: (
            "SELECT d, sum(n) OVER (ORDER BY d) FROM (SELECT toDate(timestamp) AS d, count() AS n FROM {E} AS e "
            "WHERE {W} AND event = 'purchase' GROUP BY d)"
        ),
    ),
)

DASHBOARD = INSIGHTS[:10]
PROMOTED = ("title", "amount", "plan", "coupon")
