"""Property filters on events, against the real engine: each row of the tables is a filter and what it finds."""

import json
from uuid import UUID

import pytest

from tests.events.support import NOW

NASTY = "'); DROP TABLE events -- \\ \" {p0:String} %(x)s \n\t\u00e9\U0001f600"

EVENTS = {
    "firefox": {"$browser": "Firefox", "plan": "pro", "price": 12.5, "n": 5, "ok": True, "at": "2026-01-10T10:00:00Z"},
    "chrome": {"$browser": "Chrome", "plan": "Pro plus", "price": 100, "n": "7", "ok": False, "at": "2026-01-11"},
    "empty": {"$browser": "", "plan": "", "price": None, "at": 1768000000},
    "list": {"plan": ["pro"], "price": "9.99", "n": {"a": 1}, "at": "soon"},
    "nasty": {NASTY: NASTY, "dotted.key": "x", "": "nameless"},
    "bare": {},
}
ALL = set(EVENTS)


@pytest.fixture(scope="module")
def shop(served):
    tenant = served.project(timezone="Europe/Berlin")
    tenant.send(*({"event": name, "properties": properties} for name, properties in EVENTS.items()))
    return tenant


def found(tenant, filters):
    return {row["event"] for row in tenant.get("events/", properties=json.dumps(filters))["results"]}


def where(key, operator, value=None, **more):
    return {"key": key, "operator": operator, "value": value, "type": "event", **more}


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        ("plan", "exact", "pro", {"firefox"}),
        ("plan", "exact", ["pro", "Pro plus"], {"firefox", "chrome"}),
        ("plan", "in", ["pro"], {"firefox"}),
        ("plan", "exact", "", {"empty"}),
        ("n", "exact", 5, {"firefox"}),
        ("n", "exact", 5.0, {"firefox"}),
        ("n", "exact", "5", {"firefox"}),
        ("n", "exact", 7, {"chrome"}),
        ("price", "exact", ["12.5"], {"firefox"}),
        ("ok", "exact", "true", {"firefox"}),
        ("ok", "exact", [True], {"firefox"}),
        ("ok", "exact", False, {"chrome"}),
        ("dotted.key", "exact", "x", {"nasty"}),
        (NASTY, "exact", NASTY, {"nasty"}),
        (NASTY, "icontains", "drop table", {"nasty"}),
        ("plan", "is_not", "pro", ALL - {"firefox"}),
        ("plan", "not_in", ["pro", "Pro plus"], ALL - {"firefox", "chrome"}),
        ("plan", "icontains", "PRO", {"firefox", "chrome", "list"}),
        ("plan", "icontains", ["plus", "["], {"chrome", "list"}),
        ("plan", "not_icontains", "PRO", {"empty", "nasty", "bare"}),
        ("plan", "not_icontains", ["plus", "["], ALL - {"chrome", "list"}),
        ("plan", "icontains", "p%o", set()),
        ("plan", "regex", "^[Pp]ro", {"firefox", "chrome"}),
        ("plan", "regex", ["plus$", "^pro$"], {"firefox", "chrome"}),
        ("plan", "not_regex", "^[Pp]ro", {"empty", "list", "nasty", "bare"}),
        pytest.param("plan", "regex", "(", set(), id="a pattern that is none matches nothing"),
        pytest.param("plan", "not_regex", "(", set(), id="nor does its opposite"),
        pytest.param("plan", "regex", ["(", "^pro$"], {"firefox"}, id="a pattern that is none beside one"),
        pytest.param("plan", "regex", "(?=p)", set(), id="look-ahead is no RE2"),
        ("price", "gt", 12.5, {"chrome"}),
        ("price", "gte", "12.5", {"firefox", "chrome"}),
        ("price", "lt", 100, {"firefox", "list"}),
        ("price", "lte", 9.99, {"list"}),
        ("price", "min", 50, {"chrome"}),
        ("plan", "gt", "pa", {"firefox"}),
        pytest.param("plan", "is_set", None, {"firefox", "chrome", "list"}, id="a text without letters is missing"),
        ("price", "is_set", None, {"firefox", "chrome", "list"}),
        ("price", "is_not_set", None, {"empty", "nasty", "bare"}),
        ("at", "is_date_before", "2026-01-11", {"firefox", "empty"}),
        ("at", "is_date_after", "2026-01-10", {"chrome"}),
        ("at", "is_date_after", "2026-01-10T09:59:59Z", {"firefox", "chrome"}),
        pytest.param(
            "at", "is_date_after", "2026-01-10T11:00:00", {"chrome"}, id="without offset it is the project's time"
        ),
        pytest.param("at", "is_date_exact", "2026-01-10", {"firefox", "empty"}, id="a day of the project"),
        ("at", "is_date_after", "-20y", {"firefox", "chrome", "empty"}),
        ("at", "is_date_before", "-20y", set()),
    ],
)
def test_operators_on_events(shop, key, operator, value, expected):
    assert found(shop, [where(key, operator, value)]) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("exact", "Firefox", {"firefox"}),
        ("exact", ["Firefox", "Chrome"], {"firefox", "chrome"}),
        ("exact", "", {"empty"}),
        ("is_not", "Firefox", ALL - {"firefox"}),
        ("icontains", "FIRE", {"firefox"}),
        ("icontains", "", {"firefox", "chrome"}),
        ("not_icontains", "fire", ALL - {"firefox"}),
        ("regex", "^(Fire|Chr)", {"firefox", "chrome"}),
        ("not_regex", "o", ALL - {"firefox", "chrome"}),
        ("is_set", None, {"firefox", "chrome"}),
        ("is_not_set", None, {"empty", "list", "nasty", "bare"}),
    ],
)
def test_operators_on_a_property_with_a_column(shop, operator, value, expected):
    assert found(shop, [where("$browser", operator, value)]) == expected


@pytest.fixture(scope="module")
def odd(served):
    """What two readers of a document could take for different things."""
    tenant = served.project(timezone="America/New_York")
    texts = (
        "",
        "null",
        "NULL",
        " ",
        "0",
        "2026-01-10",
        "2026-01-10T22:00:00",
        "2026-01-11T03:00:00Z",
        "soon",
        "Firefox",
    )
    values = (*texts, None, 0, 5, 5.5, True, False, [], ["Firefox"], {"a": 1}, 1768000000)
    tenant.send(
        {"event": "bare", "properties": {}},
        *({"event": f"{value!r}", "properties": {"x": value, "$browser": value}} for value in values),
    )
    return tenant


@pytest.mark.parametrize("key", ["x", "$browser"])
@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("is_set", None), ("is_not_set", None), ("exact", ""), ("exact", "null"), ("is_not", "null"),
        ("exact", ["", "soon"]), ("exact", "Firefox"), ("is_not", "Firefox"), ("exact", "true"), ("icontains", "u"),
        ("not_icontains", "u"), ("icontains", ""), ("regex", "^$"), ("not_regex", "o"), ("is_date_exact", "2026-01-10"),
        ("is_date_before", "2026-01-10T23:00:00"), ("is_date_after", "2026-01-10"), ("is_date_after", "2026-01-09"),
    ],
)  # fmt: skip
def test_the_same_filter_finds_the_same_events_in_a_query(odd, key, operator, value):
    one = where(key, operator, value)
    query = {"kind": "EventsQuery", "select": ["event"], "after": "all", "properties": [one]}
    answer = odd.request("POST", "query/", json={"query": query}).json()
    assert found(odd, [one]) == {row[0] for row in answer["results"]}


def test_a_column_is_read_instead_of_the_document(shop, monkeypatch):
    asked = []
    query = shop.served.events.query
    monkeypatch.setattr(shop.served.events, "query", lambda sql, *rest: asked.append(sql) or query(sql, *rest))
    found(shop, [where("$browser", "icontains", "fire")])
    assert all("JSONExtract" not in sql for sql in asked)
    assert all("fire" not in sql and "$browser" not in sql for sql in asked)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([], ALL),
        ({}, ALL),
        (None, ALL),
        ([where("plan", "exact", "pro"), where("n", "exact", 7)], set()),
        (where("plan", "exact", "pro"), {"firefox"}),
        ({"type": "AND", "values": []}, ALL),
        (
            {"type": "OR", "values": [where("plan", "exact", "pro"), where("n", "exact", 7)]},
            {"firefox", "chrome"},
        ),
        (
            {
                "type": "AND",
                "values": [
                    {"type": "OR", "values": [where("plan", "exact", "pro"), where("n", "exact", 7)]},
                    {"type": "AND", "values": [where("$browser", "is_not", "Chrome")]},
                ],
            },
            {"firefox"},
        ),
        pytest.param([where("plan", "exact")], ALL, id="a filter without a value is not yet one"),
        pytest.param([where("plan", "exact", [])], ALL, id="nor is one with an empty list"),
        pytest.param([{"key": "plan", "value": "pro"}], {"firefox"}, id="exact, of an event, unless said otherwise"),
        ([where("event", "exact", "bare", type="event_metadata")], {"bare"}),
        ([where("distinct_id", "icontains", "SOME", type="event_metadata")], ALL),
    ],
)
def test_groups_of_filters(shop, filters, expected):
    assert found(shop, filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        7,
        "text",
        [1],
        [{"value": "x"}],
        [{"key": "", "value": "x"}],
        [{"key": ["a"], "value": "x"}],
        [where("a", "resembles", "x")],
        [where("a", {"x": 1}, "x")],
        [where("a", "exact", {"x": 1})],
        [where("a", "exact", "x" * 4001)],
        [where("a", "exact", ["x"] * 1001)],
        [where("a", "exact", "x", type="cohort")],
        [where("a", "exact", "x", type="event_metadata")],
        [where("a", "exact", "x", type="group", group_type_index=5)],
        [where("a", "is_date_after", "whenever")],
        {"type": "XOR", "values": []},
        {"type": "AND", "values": {}},
        [where("a", "is_set")] * 101,
    ],
)
def test_filters_that_are_none(shop, filters):
    answer = shop.request("GET", "events/", params={"properties": json.dumps(filters)})
    assert (answer.status_code, answer.json()["attr"]) == (400, "properties")


def test_too_many_levels(shop):
    filters = where("a", "is_set")
    for _ in range(10):
        filters = {"type": "AND", "values": [filters]}
    assert shop.request("GET", "events/", params={"properties": json.dumps(filters)}).status_code == 400


@pytest.fixture(scope="module")
def club(served):
    """Members with plans, one of them merged from two, one visitor without a profile; and two companies."""
    tenant = served.project()
    ann, bob, *_ = tenant.people(
        {"distinct_id": "ann", "set": {"plan": "pro", "age": 30}},
        {"distinct_id": "bob", "set": {"plan": "free"}},
        {"distinct_id": "ann-phone", "merge_from": "ann", "identify": True},
    )
    tenant.groups((0, "acme", {"size": 500}), (0, "initech", {"size": 5}), (1, "acme", {"size": 1}))
    tenant.send(
        {"event": "ann's", "distinct_id": "ann", "person_id": ann, "group_0": "acme"},
        {"event": "ann's phone's", "distinct_id": "ann-phone", "person_id": ann, "group_0": "initech"},
        {"event": "bob's", "distinct_id": "bob", "person_id": bob},
        {"event": "nobody's", "distinct_id": "visitor"},
    )
    return tenant


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (where("plan", "exact", "pro", type="person"), {"ann's", "ann's phone's"}),
        (where("plan", "is_not", "pro", type="person"), {"bob's", "nobody's"}),
        (where("age", "gt", 29, type="person"), {"ann's", "ann's phone's"}),
        (where("age", "is_not_set", type="person"), {"bob's", "nobody's"}),
        (where("size", "gte", 100, type="group", group_type_index=0), {"ann's"}),
        (where("size", "lt", 100, type="group", group_type_index=0), {"ann's phone's"}),
        (where("size", "is_not", 500, type="group", group_type_index=0), {"ann's phone's", "bob's", "nobody's"}),
        (where("size", "is_set", type="group", group_type_index=1), set()),
    ],
)
def test_filters_on_the_person_or_group_of_an_event(club, one, expected):
    assert found(club, [one]) == expected


def test_values_for_pickers(shop):
    assert shop.get("events/values/", key="plan", value="PRO") == [
        {"name": "Pro plus", "count": 1},
        {"name": '["pro"]', "count": 1},
        {"name": "pro", "count": 1},
    ]
    assert shop.get("events/values/", key="$browser", event_name="chrome") == [{"name": "Chrome", "count": 1}]
    assert shop.get("events/values/", key="none") == []
    assert shop.request("GET", "events/values/").json()["attr"] == "key"


def test_values_from_before_the_last_week(tenant):
    tenant.send({"properties": {"colour": "red"}, "timestamp": NOW.replace(year=2020)})
    assert tenant.get("events/values/", key="colour") == [{"name": "red", "count": 1}]


def test_uuids_of_nobody(shop):
    assert shop.get("events/", person_id=str(UUID(int=1)))["results"] == []
