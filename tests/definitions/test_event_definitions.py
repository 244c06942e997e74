import pytest

PATH = "/api/projects/@current/event_definitions/"


def names(answer):
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, ["$pageview", "$autocapture", "signed up", "100% done"], id="the last seen first"),
        ({"ordering": "name"}, ["$autocapture", "$pageview", "100% done", "signed up"]),
        ({"ordering": "-name"}, ["signed up", "100% done", "$pageview", "$autocapture"]),
        ({"ordering": "last_seen_at"}, ["signed up", "$autocapture", "$pageview", "100% done"]),
        ({"search": "PAGE"}, ["$pageview"]),
        pytest.param({"search": "up signed"}, ["signed up"], id="all words, in any order"),
        pytest.param({"search": "0%"}, ["100% done"], id="a percent sign stands for itself"),
        ({"search": "_"}, []),
        ({"event_type": "event_custom"}, ["signed up", "100% done"]),
        ({"event_type": "event_posthog"}, ["$pageview", "$autocapture"]),
        ({"limit": 1, "offset": 1}, ["$autocapture"]),
    ],
)
def test_list(defined, query, expected):
    assert names(defined.get(PATH, params=query)) == expected


def test_pages_are_counted_and_linked(defined):
    page = defined.get(PATH, params={"limit": 3}).json()
    assert page["count"] == 4
    rest = defined.get(page["next"]).json()
    assert [row["name"] for row in rest["results"]] == ["100% done"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "attr"), [({"ordering": "id; drop"}, "ordering"), ({"event_type": "x"}, "event_type")]
)
def test_what_a_list_cannot_do_is_refused(defined, query, attr):
    answer = defined.get(PATH, params=query)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_an_event_is_described_and_hidden(defined):
    found = defined.get(PATH + "by_name/", params={"name": "signed up"}).json()
    one = f"{PATH}{found['id']}/"
    changed = defined.patch(
        one,
        json={
            "description": "Made an account",
            "tags": [" Growth ", "growth", ""],
            "owner": defined.user.id,
            "hidden": True,
        },
    )
    assert changed.status_code == 200
    row = defined.get(one).json()
    assert row == changed.json()
    assert (row["description"], row["tags"], row["hidden"]) == ("Made an account", ["growth"], True)
    assert row["owner"]["email"] == row["updated_by"]["email"] == "owner@example.com"
    assert row["created_at"].endswith("Z")
    assert "signed up" not in names(defined.get(PATH, params={"exclude_hidden": "true"}))
    cleared = defined.patch(one, json={"description": None, "owner": None, "tags": None}).json()
    assert (cleared["description"], cleared["owner"], cleared["tags"], cleared["hidden"]) == ("", None, [], True)


def test_an_event_is_defined_before_it_is_sent_and_forgotten(defined):
    made = defined.post(PATH, json={"name": "order paid", "description": "Money came"})
    assert made.status_code == 201
    again = defined.post(PATH, json={"name": "order paid"})
    assert (again.status_code, again.json()["code"], again.json()["attr"]) == (400, "unique", "name")
    one = f"{PATH}{made.json()['id']}/"
    assert defined.delete(one).status_code == 204
    assert defined.get(one).status_code == 404


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({}, "name", "required"),
        ({"name": ""}, "name", "invalid_input"),
        ({"name": "x" * 401}, "name", "invalid_input"),
        ({"name": "x", "owner": 9999}, "owner", "invalid_input"),
        ({"name": "x", "tags": "no list"}, "tags", "invalid_input"),
        ({"name": "x", "verified": None}, "verified", "null"),
    ],
)
def test_bad_definitions(defined, body, attr, code):
    answer = defined.post(PATH, json=body)
    assert (answer.status_code, answer.json()["attr"], answer.json()["code"]) == (400, attr, code)


@pytest.mark.parametrize("name", ["by_name/?name=none", "00000000-0000-0000-0000-000000000000/", "not-an-id/"])
def test_unknown_ones_are_not_found(defined, name):
    assert defined.get(PATH + name).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "event_definitions/", "event_definition:read"),
        ("POST", "event_definitions/", "event_definition:write"),
        ("GET", "property_definitions", "property_definition:read"),
        ("GET", "ingestion_warnings/", "project:read"),
    ],
)
def test_scopes_and_tenancy(defined, method, path, scope):
    lacking = defined.request(
        method, f"/api/environments/1/{path}", json={"name": "x"}, key=defined.key_with("user:read")
    )
    assert lacking.status_code == 403
    assert f"API key missing required scope '{scope}'" in lacking.json()["detail"]
    project, stranger = defined.stranger()
    assert defined.request(method, f"/api/projects/1/{path}", json={"name": "x"}, key=stranger).status_code == 403
    own = defined.request("GET", f"/api/projects/{project.id}/{path}", key=stranger)
    assert own.json()["results"] == []
    assert defined.client.request(method, f"/api/projects/1/{path}").status_code == 401
