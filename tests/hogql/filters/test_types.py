"""Filters of every type, on the shop of `compiler/data.py`, and groups of filters."""

from __future__ import annotations

from uuid import UUID

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast, filters
from hedgerow.hogql.context import CohortRef
from hedgerow.hogql.filters import clean_path, deny, property_to_expr
from hedgerow.hogql.print_hogql import to_hogql
from tests.hogql.compiler.data import ANNA, BERT, CLEO, SHOP, catalogue
from tests.hogql.filters.support import context, filtered, found, insert_events
from tests.hogql.support import MemoryCatalogue

EVENTS = set(range(8))  # by number, see the shop


@pytest.fixture(scope="module")
def of():
    return context(SHOP, catalogue(), test_account_filters=({"key": "plan", "value": "pro", "type": "person"},))


def numbers(shops, of, filters, **more):
    return {number - 100 for number in filtered(shops, filters, of, **more)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"key": "plan", "value": "pro", "type": "person"}, {0, 1, 2}),
        pytest.param(
            {"key": "plan", "operator": "is_not_set", "type": "person"}, {3, 4, 5, 7}, id="merged and unknown"
        ),
        ({"key": "plan", "value": "free", "type": "person"}, {6}),
        ({"key": "email", "operator": "icontains", "value": "BERT@", "type": "person"}, {3, 4, 5}),
        ({"key": "age", "operator": "gt", "value": "35", "type": "person"}, {3, 4, 5}),
        ({"key": "name", "value": "Acme", "type": "group", "group_type_index": 0}, {0, 1, 2, 3, 4}),
        ({"key": "seats", "operator": "lt", "value": 5, "type": "group", "group_type_index": 0}, set()),
        ({"key": "name", "operator": "is_not", "value": "Acme", "type": "group", "group_type_index": 0}, {5, 6, 7}),
        ({"key": "id", "value": 7, "type": "cohort"}, {0, 1, 2, 3, 4, 5}),
        ({"key": "id", "value": "7", "type": "cohort", "operator": "in"}, {0, 1, 2, 3, 4, 5}),
        ({"key": "id", "value": 7, "type": "cohort", "operator": "not_in"}, {6, 7}),
        ({"key": "id", "value": 7, "type": "cohort", "negation": True}, {6, 7}),
        pytest.param({"key": "id", "value": 8, "type": "cohort"}, set(), id="a cohort that is gone has no members"),
        ({"key": "id", "value": 8, "type": "cohort", "operator": "not_in"}, EVENTS),
        ({"key": "event", "value": "buy", "type": "event_metadata"}, {2, 4, 7}),
        ({"key": "distinct_id", "operator": "icontains", "value": "ANN", "type": "event_metadata"}, {0, 1, 2}),
        ({"key": "person_id", "value": str(CLEO), "type": "event_metadata"}, {6}),
        ({"key": "uuid", "value": str(UUID(int=103)), "type": "event_metadata"}, {3}),
        ({"key": "timestamp", "operator": "is_date_after", "value": "2026-01-07", "type": "event_metadata"}, {7}),
        ({"key": "$group_0", "value": "acme", "type": "event_metadata"}, {0, 1, 2, 3, 4}),
        ({"key": "created_at", "operator": "is_date_after", "value": "2030-01-01", "type": "person_metadata"}, set()),
        ({"key": "$session_duration", "operator": "gte", "value": "240", "type": "session"}, {0, 1}),
        ({"key": "$session_duration", "operator": "lt", "value": 240, "type": "session"}, {3}),
        ({"key": "$browser", "value": "Chrome", "type": "feature"}, {3}),
        ({"key": "properties.price > 5 and event = 'buy'", "type": "hogql"}, {2, 7}),
        ({"key": "person.properties.plan = 'pro' AS x", "type": "hogql"}, {0, 1, 2}),
    ],
)
def test_types(shops, of, given, expected):
    assert numbers(shops, of, [given]) == expected


BUY = {"key": "event", "value": "buy", "type": "event_metadata"}
PRO = {"key": "plan", "value": "pro", "type": "person"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], EVENTS),
        ({}, EVENTS),
        (None, EVENTS),
        ({"type": "AND", "values": []}, EVENTS),
        ({"type": "OR", "values": []}, EVENTS),
        (BUY, {2, 4, 7}),
        ([BUY, PRO], {2}),
        ({"type": "AND", "values": [BUY, PRO]}, {2}),
        ({"type": "OR", "values": [BUY, PRO]}, {0, 1, 2, 4, 7}),
        (
            {"type": "AND", "values": [{"type": "OR", "values": [BUY, PRO]}, {"type": "OR", "values": []}]},
            {0, 1, 2, 4, 7},
        ),
        ({"type": "OR", "values": [{"type": "AND", "values": [BUY, PRO]}, {"key": "price", "value": 7}]}, {2, 3}),
        pytest.param([{"key": "price", "value": None}], EVENTS, id="a filter without a value is not yet one"),
        pytest.param([{"key": "price", "value": []}], EVENTS, id="nor is one with an empty list"),
        pytest.param({"type": "OR", "values": [{"key": "price", "value": []}, BUY]}, {2, 4, 7}, id="left out of OR"),
    ],
)
def test_groups(shops, of, given, expected):
    assert numbers(shops, of, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"key": "plan", "value": "pro"}, {ANNA}),
        ({"key": "plan", "value": "pro", "type": "person"}, {ANNA}),
        ({"key": "plan", "operator": "is_not", "value": "pro"}, {BERT, CLEO}),
        ({"key": "id", "value": 7, "type": "cohort"}, {ANNA, BERT}),
        ({"key": "created_at", "operator": "is_date_before", "value": "2030-01-01", "type": "person_metadata"},
         {ANNA, BERT, CLEO}),
        ({"key": "properties.plan = 'free'", "type": "hogql"}, {CLEO}),
    ],
)  # fmt: skip
def test_on_persons(shops, of, given, expected):
    expr = property_to_expr([given], of, scope="person")
    assert found(shops, expr, of, table="persons", column="id") >= {one.int for one in expected}
    assert not found(shops, expr, of, table="persons", column="id") & ({1, 2, 3} - {one.int for one in expected})


def test_test_accounts(shops, of):
    assert {number - 100 for number in found(shops, filters.test_accounts_expr(of, True), of)} == {0, 1, 2}
    assert filters.test_accounts_expr(of, False) == ast.Constant(True)


def test_through_the_alias_of_a_table(of):
    expr = property_to_expr(
        [PRO, BUY, {"key": "plan", "value": "x"}, {"key": "id", "type": "cohort", "value": 7}], of, table="e"
    )
    assert to_hogql(expr) == (
        "e.person.properties.plan = 'pro' AND e.event = 'buy' AND e.properties.plan = 'x' AND e.person_id IN COHORT 7"
    )


@pytest.mark.parametrize(
    ("scope", "kind"),
    [("person", "event"), ("person", "session"), ("session", "person"), ("group", "cohort"), ("person", "element")],
)
def test_what_a_table_cannot_answer_is_said(of, scope, kind):
    with pytest.raises(InvalidInput, match=r"cannot be used on|of sessions"):
        property_to_expr([{"key": "href", "value": "1", "type": kind}], of, scope=scope)


def test_groups_too_deep_and_filters_too_many_are_refused(of):
    deep = PRO
    for _ in range(30):
        deep = {"type": "AND", "values": [deep]}
    for given in (deep, [PRO] * 600):
        with pytest.raises(InvalidInput, match="at most 500 filters"):
            property_to_expr(given, of)


def test_denial_is_true_for_what_is_missing(shops, of):
    inner = property_to_expr([{"key": "properties.nothing > 5", "type": "hogql"}], of)
    assert found(shops, inner, of) == set()
    assert len(found(shops, deny(inner), of)) == 8


RULES = (
    {"regex": r"\d+", "alias": "<id>", "order": 2},
    {"regex": r"/user/(\d+)/.*", "alias": r"/user/\1", "order": 1},
    {"regex": r"plain", "alias": r"\1"},
    {"regex": "(", "alias": "broken"},
    {"alias": "no pattern"},
)
PATHS = ["/order/12/item/7", "/user/12/edit", "/plain"]


def test_paths_are_cleaned_in_order_and_broken_rules_left_out(shops):
    project = insert_events(shops, [{"properties": {"$pathname": path}} for path in PATHS])
    of = context(project, MemoryCatalogue(), path_cleaning=RULES)

    def where(value):
        return filtered(shops, [{"key": "$pathname", "operator": "is_cleaned_path_exact", "value": value}], of)

    assert where("/order/<id>/item/<id>") == {0}
    assert where("/user/<id>") == {1}
    assert where(["/plain", "/order/<id>/item/<id>"]) == {0, 2}
    assert clean_path(ast.name("x"), of, []) == ast.name("x")


def test_cohorts_are_looked_up_by_number_alone(of):
    with pytest.raises(InvalidInput, match="not the number of a cohort"):
        property_to_expr([{"key": "id", "type": "cohort", "value": "Buyers"}], of)
    assert isinstance(of.catalogue.cohort("Buyers"), CohortRef)
