import pytest

PATH = "/api/projects/@current/property_definitions/"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["$browser", "$feature/new-nav", "plan", "price"]),
        ({"type": "person"}, ["email"]),
        ({"type": "group", "group_type_index": 1}, ["industry"]),
        ({"type": "session"}, []),
        ({"search": "PL"}, ["plan"]),
        ({"is_numerical": "true"}, ["price"]),
        ({"is_numerical": "false"}, ["$browser", "$feature/new-nav", "plan"]),
        ({"properties": "plan,price,none"}, ["plan", "price"]),
        ({"excluded_properties": '["plan"]'}, ["$browser", "$feature/new-nav", "price"]),
        ({"is_feature_flag": "true"}, ["$feature/new-nav"]),
        ({"is_feature_flag": "false"}, ["$browser", "plan", "price"]),
        ({"exclude_core_properties": "true"}, ["plan", "price"]),
        pytest.param(
            {"event_names": '["signed up"]'}, ["$browser", "plan", "$feature/new-nav", "price"], id="seen first"
        ),
        ({"event_names": '["signed up"]', "filter_by_event_names": "true"}, ["$browser", "plan"]),
        ({"event_names": "[]", "filter_by_event_names": "true"}, []),
        ({"limit": 2, "offset": 3}, ["price"]),
    ],
)
def test_list(defined, query, expected):
    answer = defined.get(PATH, params=query)
    assert [row["name"] for row in answer.json()["results"]] == expected


def test_a_row(defined):
    body = defined.get(PATH, params={"event_names": '["$pageview"]', "properties": "price,$browser"}).json()
    assert body["count"] == 2
    browser, price = body["results"]
    assert (browser["is_seen_on_filtered_events"], price["is_seen_on_filtered_events"]) == (True, False)
    assert (price["is_numerical"], price["property_type"]) == (True, "Numeric")
    assert defined.get(PATH, params={"properties": "price"}).json()["results"][0]["is_seen_on_filtered_events"] is None


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"type": "group"}, "group_type_index"),
        ({"type": "group", "group_type_index": 5}, "group_type_index"),
        ({"type": "thing"}, "type"),
        ({"event_names": "nope"}, "event_names"),
        ({"event_names": "[1]"}, "event_names"),
        ({"excluded_properties": "{}"}, "excluded_properties"),
    ],
)
def test_what_a_list_cannot_do_is_refused(defined, query, attr):
    answer = defined.get(PATH, params=query)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_a_property_is_described_typed_hidden_and_forgotten(defined):
    row = defined.get(PATH, params={"properties": "plan"}).json()["results"][0]
    one = f"{PATH}{row['id']}/"
    change = {
        "property_type": "Numeric",
        "description": "What they pay",
        "tags": ["Money"],
        "verified": True,
        "hidden": True,
    }
    assert defined.patch(one, json=change).status_code == 200
    row = defined.get(one).json()
    assert row == {**row, **change, "tags": ["money"], "is_numerical": True}
    assert "plan" not in [r["name"] for r in defined.get(PATH, params={"exclude_hidden": "true"}).json()["results"]]
    assert defined.patch(one, json={"property_type": None}).json()["property_type"] is None
    assert defined.patch(one, json={"property_type": "Colour"}).json()["attr"] == "property_type"
    assert defined.delete(one).status_code == 204
    assert defined.get(one).status_code == 404


def test_seen_together(defined):
    query = {"event_names": '["signed up", "$pageview", "none"]', "property_name": "plan"}
    answer = defined.get(PATH + "seen_together/", params=query)
    assert answer.json() == {"signed up": True, "$pageview": False, "none": False}
    assert defined.get(PATH + "seen_together/").json()["code"] == "required"
