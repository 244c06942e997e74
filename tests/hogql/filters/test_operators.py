"""Each operator, on properties without a type, with one, and with a column of their own."""

from __future__ import annotations

import pytest

from hedgerow.errors import InvalidInput
from tests.hogql.filters.support import context, filtered, insert_events
from tests.hogql.support import MemoryCatalogue

NASTY = "'); DROP TABLE events -- \\ \" {p0:String} %(x)s \n\té😀_%"
EVENTS = {
    "firefox": {"$browser": "Firefox", "plan": "pro", "price": 12.5, "n": 5, "ok": True, "at": "2026-01-10T10:00:00Z"},
    "chrome": {"$browser": "Chrome", "plan": "Pro plus", "price": 100, "n": "7", "ok": False, "at": "2026-01-11"},
    "empty": {"$browser": "", "plan": "", "price": None, "at": 1768000000, "v": "1.12"},
    "list": {"plan": ["pro"], "price": "9.99", "n": {"a": 1}, "at": "soon", "v": "v1.2.3-beta"},
    "nasty": {NASTY: NASTY, "dotted.key": "x", "plan": NASTY, "price": "NaN", "ok": "true", "v": "2.0"},
    "null": {"plan": "null", "$browser": "null", "price": -1, "ok": "perhaps", "v": "0.2.9"},
    "bare": {},
}
NAMES = list(EVENTS)
ALL = set(NAMES)
TYPES = {
    ("event", "price"): "Numeric",
    ("event", "ok"): "Boolean",
    ("event", "at"): "DateTime",
    ("event", "s"): "String",
}


@pytest.fixture(scope="module")
def project(shops):
    return insert_events(shops, [{"properties": properties} for properties in EVENTS.values()])


def names(shops, of, key, operator, value):
    return {NAMES[index] for index in filtered(shops, [{"key": key, "operator": operator, "value": value}], of)}


COMMON = [
    ("plan", "exact", "pro", {"firefox"}),
    ("plan", "exact", ["pro", "Pro plus"], {"firefox", "chrome"}),
    ("plan", "in", ["pro"], {"firefox"}),
    pytest.param("plan", "exact", "", {"empty"}, id="the empty text is not a missing one"),
    pytest.param("plan", "exact", ["", "pro"], {"empty", "firefox"}, id="the empty text among others"),
    pytest.param("plan", "exact", "null", {"null"}, id="the text null"),
    ("n", "exact", 5, {"firefox"}),
    ("n", "exact", 5.0, {"firefox"}),
    ("n", "exact", "5", {"firefox"}),
    ("n", "exact", [7, "5"], {"firefox", "chrome"}),
    ("dotted.key", "exact", "x", {"nasty"}),
    (NASTY, "exact", NASTY, {"nasty"}),
    (NASTY, "icontains", "drop table", {"nasty"}),
    ("plan", "icontains", "_%", {"nasty"}),
    ("plan", "icontains", "\\", {"nasty"}),
    ("plan", "is_not", "pro", ALL - {"firefox"}),
    ("plan", "not_in", ["pro", "Pro plus"], ALL - {"firefox", "chrome"}),
    ("plan", "is_not", "", ALL - {"empty"}),
    ("plan", "icontains", "PRO", {"firefox", "chrome", "list"}),
    ("plan", "icontains", ["plus", "["], {"chrome", "list"}),
    ("plan", "not_icontains", "PRO", ALL - {"firefox", "chrome", "list"}),
    ("plan", "not_icontains", ["plus", "["], ALL - {"chrome", "list"}),
    pytest.param("plan", "icontains", "p%o", set(), id="no wildcards"),
    ("plan", "regex", "^[Pp]ro", {"firefox", "chrome"}),
    ("plan", "regex", ["plus$", "^pro$"], {"firefox", "chrome"}),
    ("plan", "not_regex", "^[Pp]ro", ALL - {"firefox", "chrome"}),
    pytest.param("plan", "regex", "(", set(), id="a pattern that is none matches nothing"),
    pytest.param("plan", "not_regex", "(", set(), id="nor does its opposite"),
    pytest.param("plan", "regex", ["(", "^pro$"], {"firefox"}, id="a pattern that is none beside one"),
    pytest.param("plan", "regex", "(?=p)", set(), id="look-ahead is no RE2"),
    ("plan", "starts_with", "Pro", {"chrome"}),
    ("plan", "ends_with", "plus", {"chrome"}),
    ("plan", "is_set", None, {"firefox", "chrome", "list", "nasty"}),
    ("plan", "is_not_set", None, {"empty", "null", "bare"}),
    ("price", "gt", 12.5, {"chrome"}),
    ("price", "gte", "12.5", {"firefox", "chrome"}),
    ("price", "lt", 100, {"firefox", "list", "null"}),
    ("price", "lte", 9.99, {"list", "null"}),
    ("price", "min", 50, {"chrome"}),
    ("price", "max", 0, {"null"}),
    ("price", "between", [9, 13], {"firefox", "list"}),
    ("price", "not_between", [9, 13], ALL - {"firefox", "list"}),
    ("plan", "gt", "pa", {"firefox"}),
    ("at", "is_date_before", "2026-01-11", {"firefox", "empty"}),
    ("at", "is_date_after", "2026-01-10", {"chrome"}),
    ("at", "is_date_after", "2026-01-10T09:59:59Z", {"firefox", "chrome"}),
    pytest.param(
        "at", "is_date_after", "2026-01-10T11:00:00", {"chrome"}, id="without offset it is the project's time"
    ),
    pytest.param("at", "is_date_exact", "2026-01-10", {"firefox", "empty"}, id="a day of the project"),
    pytest.param("at", "is_date_exact", "2026-01-11", {"chrome"}, id="a day that a property names"),
    ("at", "is_date_after", "-20y", {"firefox", "chrome", "empty"}),
    ("at", "is_date_before", "-20y", set()),
    ("v", "semver_eq", "1.12.0", {"empty"}),
    ("v", "semver_neq", "1.12.0", ALL - {"empty"}),
    ("v", "semver_gt", "1.2.3", {"empty", "nasty"}),
    ("v", "semver_gte", "1.2.3", {"empty", "nasty", "list"}),
    ("v", "semver_lt", "1.2.3", {"null"}),
    ("v", "semver_caret", "1.2.0", {"empty", "list"}),
    ("v", "semver_caret", "0.2.1", {"null"}),
    ("v", "semver_tilde", "1.2.0", {"list"}),
    ("v", "semver_wildcard", "1.*", {"empty", "list"}),
]


@pytest.mark.parametrize(("key", "operator", "value", "expected"), COMMON)
def test_on_properties_without_a_type(shops, project, key, operator, value, expected):
    assert names(shops, context(project), key, operator, value) == expected


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        *(case for case in COMMON if (case.values if hasattr(case, "values") else case)[0] in ("price", "at")),
        ("price", "exact", "12.5", {"firefox"}),
        ("price", "exact", ["100.0", "x"], {"chrome"}),
        ("price", "exact", "x", set()),
        ("price", "is_not", "12.5", ALL - {"firefox"}),
        ("price", "icontains", "2.5", {"firefox"}),
        ("price", "is_set", None, {"firefox", "chrome", "list", "null"}),
        ("ok", "exact", "true", {"firefox", "nasty"}),
        ("ok", "exact", [True], {"firefox", "nasty"}),
        ("ok", "exact", ["true", "false"], {"firefox", "chrome", "nasty"}),
        ("ok", "exact", False, {"chrome"}),
        ("ok", "is_not", False, ALL - {"chrome"}),
        ("ok", "is_set", None, {"firefox", "chrome", "nasty"}),
        ("at", "exact", "2026-01-11", {"chrome"}),
        ("at", "exact", "2026-01-10T10:00:00Z", {"firefox"}),
        ("at", "exact", "soon", set()),
        ("at", "is_not", "2026-01-11", ALL - {"chrome"}),
        ("at", "gt", "2026-01-10", {"firefox", "chrome", "empty"}),
        ("at", "is_set", None, {"firefox", "chrome", "empty"}),
    ],
)
def test_on_properties_with_a_type(shops, project, key, operator, value, expected):
    assert names(shops, context(project, MemoryCatalogue(TYPES)), key, operator, value) == expected


@pytest.mark.parametrize("has_column", [True, False])
@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("exact", "Firefox", {"firefox"}),
        ("exact", ["Firefox", "Chrome"], {"firefox", "chrome"}),
        ("exact", "", {"empty"}),
        ("exact", "null", {"null"}),
        ("is_not", "Firefox", ALL - {"firefox"}),
        ("is_not", ["Firefox", ""], ALL - {"firefox", "empty"}),
        ("icontains", "FIRE", {"firefox"}),
        ("icontains", "", {"firefox", "chrome"}),
        ("not_icontains", "fire", ALL - {"firefox"}),
        ("regex", "^(Fire|Chr)", {"firefox", "chrome"}),
        ("regex", ".*", {"firefox", "chrome"}),
        ("not_regex", "o", ALL - {"firefox", "chrome"}),
        ("starts_with", "", {"firefox", "chrome"}),
        ("gt", "D", {"firefox"}),
        ("gte", 5, set()),
        ("is_set", None, {"firefox", "chrome"}),
        ("is_not_set", None, ALL - {"firefox", "chrome"}),
    ],
)
def test_a_column_of_its_own_changes_nothing(shops, project, has_column, operator, value, expected):
    catalogue = MemoryCatalogue() if has_column else MemoryCatalogue(columns={})
    assert names(shops, context(project, catalogue), "$browser", operator, value) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"key": "a", "operator": "resembles", "value": 1}, "'resembles' is not an operator"),
        ({"key": "a", "value": {"a": 1}}, "a value is a text"),
        ({"key": "a", "value": 1, "type": "starsign"}, "'starsign' is not a type of filter"),
        ({"key": "a", "value": 1, "type": "recording"}, "recordings are listed"),
        ({"key": "a", "value": 1, "type": "behavioral"}, "make a cohort"),
        ({"key": "a", "value": 1, "type": "data_warehouse"}, "no data warehouse"),
        ({"key": "a", "operator": "between", "value": [1]}, "two numbers"),
        ({"key": "a", "operator": "is_date_after", "value": "soon"}, "'soon' is not a date"),
        ({"key": "a", "operator": "semver_gt", "value": "new"}, "'new' is not a version"),
        ({"value": 1}, "needs a key"),
        ({"key": "a", "value": 1, "type": "group", "group_type_index": 5}, "from 0 to 4"),
        ({"key": "a", "value": 1, "type": "event_metadata"}, "has one of the keys"),
        ({"key": "no such", "value": 1, "type": "element"}, "has one of the keys"),
        ({"key": "1 +", "type": "hogql"}, "Properties"),
        ({"type": "XOR", "values": []}, "a group is"),
        ("text", "must be an object"),
        ({"key": "a", "value": list(range(6000))}, "at most 5000 values"),
    ],
)
def test_what_is_wrong_is_said(given, said):
    with pytest.raises(InvalidInput) as refusal:
        filtered(None, [given], context(1), attr="the_field")
    assert said in refusal.value.detail
    assert refusal.value.attr in ("the_field", None) or refusal.value.code == "invalid_query"
