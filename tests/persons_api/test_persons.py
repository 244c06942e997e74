"""`persons/`: finding, changing, splitting and deleting."""

import json
from uuid import UUID

import pytest


def names(body):
    return [row["name"] for row in body["results"]]


def pro(value="pro"):
    return json.dumps([{"key": "plan", "value": value, "operator": "exact", "type": "person"}])


@pytest.fixture
def club(tenant):
    """Ann, who was somebody else before; Bob; a visitor with a made-up id. In order of creation."""
    tenant.uuids = tenant.people(
        {"distinct_id": "ann-laptop", "timestamp": 1_767_225_600.0},
        {
            "distinct_id": "ann",
            "merge_from": "ann-laptop",
            "identify": True,
            "set": {"email": "ann@example.com", "plan": "pro", "age": 30},
        },
        {"distinct_id": "bob", "set": {"name": "Bob", "plan": "free"}, "timestamp": 1_767_225_700.0},
        {"distinct_id": "0190d0c1-7c5b-7a2e-8f00-1234567890ab", "timestamp": 1_767_225_800.0},
    )[1:]
    return tenant


def person(tenant, distinct_id):
    (found,) = tenant.get("persons/", distinct_id=distinct_id)["results"]
    return found


def events(tenant):
    return {row["event"]: row["person"] for row in tenant.get("events/")["results"]}


VISITOR = "0190d0c1-7c5b-7a2e-8f00-1234567890ab"


def test_a_person_is_shown_whole(club):
    row = person(club, "ann-laptop")
    assert row == {
        "id": row["id"],
        "name": "ann@example.com",
        "distinct_ids": ["ann-laptop", "ann"],
        "properties": {"email": "ann@example.com", "plan": "pro", "age": 30},
        "created_at": "2026-01-01T00:00:00.000Z",
        "uuid": str(club.uuids[0]),
        "is_identified": True,
    }
    assert club.get(f"persons/{row['id']}/") == club.get(f"persons/{row['uuid']}") == row


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, [VISITOR, "Bob", "ann@example.com"], id="the newest first"),
        ({"limit": 1, "offset": 1}, ["Bob"]),
        ({"distinct_id": "bob"}, ["Bob"]),
        ({"distinct_id": "nobody"}, []),
        ({"distinct_id": "bob", "offset": 1}, []),
        ({"email": "ann@example.com"}, ["ann@example.com"]),
        ({"email": "ann@example"}, []),
        ({"search": "ANN@ex"}, ["ann@example.com"]),
        ({"search": "ann-lap"}, ["ann@example.com"]),
        ({"search": "bo"}, ["Bob"]),
        ({"search": "0190"}, [VISITOR]),
        ({"search": "%"}, []),
        ({"search": "'); DROP TABLE persons --"}, []),
        ({"properties": pro()}, ["ann@example.com"]),
        ({"properties": pro(["pro", "free"])}, ["Bob", "ann@example.com"]),
        ({"properties": pro(["pro", "free"]), "limit": 1, "offset": 1}, ["ann@example.com"]),
        ({"properties": '[{"key": "age", "value": 18, "operator": "gte"}]'}, ["ann@example.com"]),
        ({"properties": '[{"key": "plan", "operator": "is_not_set"}]'}, [VISITOR]),
        ({"properties": '{"type": "OR", "values": [{"key": "plan", "value": "free"}]}', "search": "b"}, ["Bob"]),
    ],
)
def test_lists(club, query, expected):
    assert names(club.get("persons/", **query)) == expected


def test_search_by_uuid(club):
    assert names(club.get("persons/", search=str(club.uuids[1]).upper())) == ["Bob"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"search": "bob"}, 1),
        ({"properties": pro()}, 1),
        ({"distinct_id": "ann"}, 1),
        ({"distinct_id": "x"}, 0),
    ],
)
def test_the_count_is_only_made_when_asked_for(club, query, count):
    assert club.get("persons/", include_total="true", **query)["count"] == count
    assert "count" not in club.get("persons/", **query)


@pytest.mark.parametrize("query", [{}, {"properties": '[{"key": "none", "operator": "is_not_set"}]'}])
def test_pages(club, query):
    """As PostHog does it: `next` whenever a page is full, `previous` once there is a whole page before."""
    first = club.get("persons/", limit=2, **query)
    assert first["previous"] is None
    second = club.get(first["next"])
    assert names(first) + names(second) == [VISITOR, "Bob", "ann@example.com"]
    assert second["next"] is None
    assert names(club.get(second["previous"])) == names(first)
    assert club.get(club.get("persons/", limit=3, **query)["next"])["results"] == []


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"properties": "oops"}, "properties"),
        ({"properties": '[{"key": "a", "value": "b", "type": "event"}]'}, "properties"),
        ({"cohort": "1"}, "cohort"),
        ({"limit": 0}, "limit"),
        ({"format": "pdf"}, "format"),
    ],
)
def test_bad_questions_name_the_parameter(club, query, attr):
    answer = club.request("GET", "persons/", params=query)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_a_file_for_spreadsheets(club):
    answer = club.request("GET", "persons/", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    header, _, bob, _ = answer.text.split("\r\n", 3)
    assert header == (
        "id,uuid,name,created_at,is_identified,distinct_ids,"
        "properties.age,properties.email,properties.name,properties.plan"
    )
    assert bob.endswith(',Bob,2026-01-01T00:01:40.000Z,false,"[""bob""]",,,Bob,free')


@pytest.mark.parametrize(
    ("person_id", "status"),
    [
        ("ann@example.com", 400),
        ("ann", 400),
        ("999999", 404),
        ("00000000-0000-4000-8000-00000000abcd", 404),
        ("9" * 40, 400),
        ("-1", 400),
    ],
)
def test_what_is_not_the_id_of_a_person(club, person_id, status):
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "split/"), ("POST", "delete_events/")):
        answer = club.request(method, f"persons/{person_id}/{path}")
        assert answer.status_code == status
        if status == 400:
            assert f"/persons?distinct_id={person_id}" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_properties_are_laid_over_the_present_ones(club, method):
    found = person(club, "ann")
    answer = club.request(method, f"persons/{found['id']}/", json={"properties": {"plan": "team", "seats": [1]}})
    expected = {**found["properties"], "plan": "team", "seats": [1]}
    assert answer.json() == {**found, "properties": expected}
    assert person(club, "ann")["properties"] == expected
    assert names(club.get("persons/", properties=pro("team"))) == ["ann@example.com"]  # the event store knows too


def test_one_property_is_set_and_removed(club):
    found = person(club, "bob")
    path = f"persons/{found['uuid']}"
    answer = club.post(f"{path}/update_property/", json={"key": "plan", "value": {"a": [None]}})
    assert (answer.status_code, answer.content) == (202, b"")
    assert person(club, "bob")["properties"]["plan"] == {"a": [None]}
    for names_, left in (("plan", {"name": "Bob"}), (["name", "none"], {})):
        answer = club.post(f"{path}/delete_property/", json={"$unset": names_})
        assert (answer.status_code, answer.json()) == (201, {"success": True})
        assert person(club, "bob")["properties"] == left
    assert club.post(f"{path}/delete_property/", json={}).json()["code"] == "required"


@pytest.mark.parametrize(
    ("body", "attr"),
    [({}, "value"), ({"key": "a"}, "value"), ({"key": "a", "value": None}, "value"), ({"value": 1}, "key")],
)
def test_a_missing_key_or_value_is_answered_as_posthog_does(club, body, attr):
    answer = club.post(f"persons/{person(club, 'bob')['id']}/update_property/", json=body)
    assert answer.status_code == 400
    assert answer.json() == {
        "type": "validation_error",
        "code": "This field is required.",
        "detail": "required",
        "attr": attr,
    }


def sent(club):
    """Events of everybody, those of Ann before and after she was known."""
    ann, bob, _ = club.uuids
    club.send(
        {"event": "laptop", "distinct_id": "ann-laptop", "properties": {"$session_id": "s1"}},
        {"event": "known", "distinct_id": "ann", "person_id": ann, "properties": {"$session_id": "s1"}},
        {"event": "bob's", "distinct_id": "bob", "person_id": bob, "properties": {"$session_id": "s2"}},
    )


def test_a_person_is_deleted_and_its_events_stay(club):
    sent(club)
    answer = club.request("DELETE", f"persons/{person(club, 'ann')['id']}/")
    assert (answer.status_code, answer.content) == (202, b"")
    assert club.get("persons/", distinct_id="ann")["results"] == []
    assert names(club.get("persons/")) == [VISITOR, "Bob"]
    assert names(club.get("persons/", search="ann")) == []
    assert {event: person is None for event, person in events(club).items()} == {
        "laptop": True, "known": True, "bob's": False,
    }  # fmt: skip


def test_a_person_is_deleted_with_all_its_events_and_sessions(club):
    sent(club)
    answer = club.request("DELETE", f"persons/{club.uuids[0]}/", params={"delete_events": "true"})
    assert answer.status_code == 202
    assert set(events(club)) == {"bob's"}
    left = club.served.events.query(
        "SELECT session_id FROM sessions_view WHERE project_id = {p:Int64}", {"p": club.project.id}
    )
    assert [row["session_id"] for row in left] == ["s2"]
    other = club.served.project()
    assert other.get("events/")["results"] == []


def test_only_the_events_are_deleted(club):
    sent(club)
    assert club.post(f"persons/{person(club, 'ann')['id']}/delete_events/").status_code == 202
    assert set(events(club)) == {"bob's"}
    assert len(club.get("persons/")["results"]) == 3


@pytest.mark.parametrize(
    ("body", "people", "left"),
    [
        pytest.param(
            lambda t: {"ids": [str(t.uuids[0])]}, [VISITOR, "Bob"], {"laptop", "known", "bob's"}, id="by uuid"
        ),
        pytest.param(
            lambda t: {"ids": [person(t, "bob")["id"], 999999], "delete_events": True},
            [VISITOR, "ann@example.com"],
            {"laptop", "known"},
            id="by number, an unknown one among them",
        ),
        pytest.param(
            lambda t: {"distinct_ids": ["ann-laptop", "ann", "bob", "nobody"], "delete_events": True},
            [VISITOR],
            set(),
            id="by distinct id",
        ),
        pytest.param(
            lambda t: {"ids": [str(one) for one in t.uuids], "delete_events": True},
            [],
            set(),
            id="everybody",
        ),
        pytest.param(
            lambda t: {"distinct_ids": ["ann"], "delete_events": True, "keep_person": True},
            [VISITOR, "Bob", "ann@example.com"],
            {"bob's"},
            id="events only",
        ),
    ],
)
def test_many_are_deleted(club, body, people, left):
    sent(club)
    answer = club.post("persons/bulk_delete/", json=body(club))
    assert (answer.status_code, answer.content) == (202, b"")
    assert names(club.get("persons/")) == people
    assert set(events(club)) == left


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["ann@example.com"]},
        {"distinct_ids": ["x"] * 1001},
        {"ids": "1"},
        {"distinct_ids": [""]},
    ],
)
def test_bad_bulk_deletes_delete_nobody(club, body):
    assert club.post("persons/bulk_delete/", json=body).status_code == 400
    assert len(club.get("persons/")["results"]) == 3


def test_persons_of_another_project_cannot_be_deleted(club):
    other = club.served.project()
    ann = person(club, "ann")
    assert other.request("DELETE", f"persons/{ann['id']}/").status_code == 404
    assert (
        other.post("persons/bulk_delete/", json={"ids": [ann["id"], ann["uuid"]], "distinct_ids": ["ann"]}).status_code
        == 202
    )
    assert person(club, "ann") == ann


def test_a_person_is_split_with_its_past_events(club):
    sent(club)
    answer = club.post(f"persons/{person(club, 'ann')['id']}/split/", json={"main_distinct_id": "ann"})
    assert (answer.status_code, answer.json()) == (201, {"success": True})
    ann, laptop = person(club, "ann"), person(club, "ann-laptop")
    assert ann["id"] != laptop["id"]
    assert (ann["distinct_ids"], laptop["distinct_ids"]) == (["ann"], ["ann-laptop"])
    assert ann["properties"]["plan"] == "pro"
    by = {
        one["uuid"]: {row["event"] for row in club.get("events/", person_id=one["uuid"])["results"]}
        for one in (ann, laptop)
    }
    assert by == {ann["uuid"]: {"known"}, laptop["uuid"]: {"laptop"}}
    shown = events(club)
    assert shown["laptop"]["distinct_ids"] == ["ann-laptop"]


def test_a_split_without_a_main_id_leaves_no_properties(club):
    found = person(club, "ann")
    assert club.post(f"persons/{found['id']}/split/").status_code == 201
    assert person(club, "ann-laptop")["properties"] == {}
    refused = club.post(f"persons/{found['id']}/split/", json={"main_distinct_id": "bob"})
    assert (refused.status_code, refused.json()["attr"]) == (400, "main_distinct_id")


def test_another_person_is_merged_with_its_past_events(club):
    sent(club)
    ann, bob = person(club, "ann"), person(club, "bob")
    answer = club.post(f"persons/{bob['uuid']}/merge/", json={"ids": [ann["id"]]})
    assert answer.status_code == 201
    merged = answer.json()
    assert (merged["uuid"], set(merged["distinct_ids"])) == (bob["uuid"], {"bob", "ann-laptop", "ann"})
    assert merged["properties"] == {"name": "Bob", "plan": "free", "email": "ann@example.com", "age": 30}
    assert merged["is_identified"]
    assert merged["created_at"] == ann["created_at"], "the earlier of both"
    assert person(club, "ann") == merged
    assert {row["event"] for row in club.get("events/", person_id=bob["uuid"])["results"]} == {
        "bob's",
        "known",
        "laptop",
    }, "ann's past events are bob's"
    assert club.request("GET", f"persons/{ann['uuid']}/").status_code == 404
    club.people({"distinct_id": "ann", "set": {"later": True}})
    assert person(club, "bob")["properties"]["later"] is True


def test_merging_needs_others_of_the_same_project(club):
    bob = person(club, "bob")
    other = club.served.project()
    (stranger,) = [str(one) for one in other.people({"distinct_id": "stranger"})]
    for ids, status in (([bob["id"]], 400), ([], 400), ([stranger], 404), ([bob["id"], 987_654], 404)):
        assert club.post(f"persons/{bob['id']}/merge/", json={"ids": ids}).status_code == status
    assert person(club, "bob") == bob


def test_a_distinct_id_is_reset_after_its_person_was_deleted(club):
    club.request("DELETE", f"persons/{person(club, 'bob')['id']}/")
    answer = club.post("persons/reset_person_distinct_id/", json={"distinct_id": "bob"})
    assert answer.status_code == 202
    club.people({"distinct_id": "bob", "set": {"name": "Bob again"}})
    assert person(club, "bob")["name"] == "Bob again"
    assert names(club.get("persons/", search="bob again")) == ["Bob again"]
    assert club.post("persons/reset_person_distinct_id/", json={"distinct_id": "never"}).status_code == 404


def test_values_for_pickers(club):
    club.people({"distinct_id": "cyd", "set": {"plan": "pro"}})
    assert club.get("persons/values/", key="plan") == [{"name": "pro", "count": 2}, {"name": "free", "count": 1}]
    assert club.get("persons/values/", key="plan", value="FR") == [{"name": "free", "count": 1}]
    assert club.get("persons/values/", key="none") == []


@pytest.mark.parametrize(
    ("properties", "ids", "named", "expected"),
    [
        ({"email": "", "name": "Cyd"}, ["x"], None, "Cyd"),
        ({"Email": "c@x.example", "name": "Cyd"}, ["x"], None, "c@x.example"),
        ({"name": {"first": "Cyd"}}, ["x"], None, "x"),
        ({"nick": 7, "email": "c@x.example"}, ["x"], ["nick"], "7"),
        ({}, [VISITOR, "cyd"], None, "cyd"),
        ({}, [VISITOR], None, VISITOR),
    ],
)
def test_what_a_person_is_called(served, properties, ids, named, expected):
    tenant = served.project(extra={"person_display_name_properties": named} if named else {})
    first, *others = ids
    tenant.people(
        {"distinct_id": first, "set": properties},
        *({"distinct_id": other, "merge_from": first, "identify": True} for other in others),
    )
    assert names(tenant.get("persons/")) == [expected]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "persons/", "person:read"),
        ("GET", "persons/1/", "person:read"),
        ("GET", "persons/values/?key=a", "person:read"),
        ("PATCH", "persons/1/", "person:write"),
        ("DELETE", "persons/1/", "person:write"),
        ("POST", "persons/bulk_delete/", "person:write"),
        ("POST", "persons/1/split/", "person:write"),
        ("POST", "persons/1/merge/", "person:write"),
        ("POST", "persons/1/update_property/", "person:write"),
        ("POST", "persons/1/delete_property/", "person:write"),
        ("POST", "persons/1/delete_events/", "person:write"),
        ("POST", "persons/reset_person_distinct_id/", "person:write"),
    ],
)
def test_scopes_and_tenancy(tenant, method, path, scope):
    installation = tenant.served.installation
    other = "person:read" if scope == "person:write" else "group:write"
    lacking = tenant.request(method, path, json={}, key=installation.key_with(other))
    assert lacking.status_code == 403
    assert f"API key missing required scope '{scope}'" in lacking.json()["detail"]
    elsewhere = installation.key_with(scope, projects=(installation.project.id,))
    assert tenant.request(method, path, json={}, key=elsewhere).status_code == 403
    assert installation.client.request(method, f"{tenant.path}/{path}").status_code == 401


def test_many_persons_are_read_page_by_page(tenant):
    tenant.people(*({"distinct_id": f"p{n}", "timestamp": 1_767_225_600.0 + n} for n in range(250)))
    found, url = [], "persons?limit=100"
    while url:
        body = tenant.get(url)
        found += names(body)
        url = body["next"]
    assert found == [f"p{n}" for n in reversed(range(250))]
    assert UUID(body["results"][0]["uuid"])
