"""`cohorts/`: making them, finding their members, and everything that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cohorts.support import Club, given, in_cohort, performed, person


def test_a_cohort_is_shown_as_clients_read_it(club: Club) -> None:
    made = club.create(name="Buyers", description="who paid", filters=given(performed("bought")))
    assert made == {
        "id": made["id"],
        "name": "Buyers",
        "description": "who paid",
        "groups": [],
        "deleted": False,
        "filters": given(performed("bought")),
        "query": None,
        "is_calculating": True,
        "created_by": made["created_by"],
        "created_at": made["created_at"],
        "last_calculation": None,
        "errors_calculating": 0,
        "last_error_message": None,
        "count": None,
        "is_static": False,
        "cohort_type": "behavioral",
        "experiment_set": [],
        "uploaded": None,
    }
    assert made["created_by"]["email"] == "owner@example.com"
    club.work()
    calculated = club.get(f"cohorts/{made['id']}/")
    assert (calculated["is_calculating"], calculated["count"], calculated["errors_calculating"]) == (False, 1, 0)
    assert calculated["last_calculation"].endswith("Z")
    assert club.get("cohorts")["results"] == [calculated]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param([person("plan", "pro")], ["ann", "cleo"], id="a property, exact by default"),
        pytest.param([person("plan", "pro", negation=True)], ["bob", "dan"], id="denied"),
        pytest.param([person("plan", ["pro", "free"]), performed("bought")], ["ann"], id="both"),
        pytest.param([performed("bought", 60)], ["ann", "cleo"], id="a longer window"),
        pytest.param([performed("bought", 60, negation=True)], ["bob", "dan"], id="did not, also who did nothing"),
        pytest.param(
            [performed("bought", 60, event_filters=[{"key": "price", "value": 20, "operator": "gt", "type": "event"}])],
            ["ann", "cleo"],
            id="with a filter on the event",
        ),
        pytest.param(
            [performed("bought", 7, value="performed_event_multiple", operator="gte", operator_value=2)],
            ["ann"],
            id="twice",
        ),
        pytest.param(
            [performed("bought", 7, value="performed_event_multiple", operator="exact", operator_value=0)],
            ["bob", "cleo", "dan"],
            id="not once",
        ),
        pytest.param(
            [{**performed("bought"), "time_value": None, "explicit_datetime": "-41d", "explicit_datetime_to": "-39d"}],
            ["cleo"],
            id="explicit dates, relative ones too",
        ),
        pytest.param([performed("bought", "2", time_interval="week")], ["ann"], id="numbers as texts"),
        pytest.param(
            [{"type": "person_metadata", "key": "created_at", "value": "2030-01-01", "operator": "is_date_before"}],
            ["ann", "bob", "cleo", "dan"],
            id="when the person was first seen",
        ),
        pytest.param([in_cohort({"id": 123456})], [], id="a cohort that there is not"),
        pytest.param([in_cohort({"id": 123456}, negation=True)], ["ann", "bob", "cleo", "dan"], id="not in such a one"),
        pytest.param([performed(987, event_type="actions")], [], id="an action that there is not"),
    ],
)
def test_conditions(club: Club, conditions: list[dict[str, Any]], expected: list[str]) -> None:
    cohort = club.of(*conditions)
    assert cohort["last_error_message"] is None
    assert club.members(cohort) == expected
    assert cohort["count"] == len(expected)


def test_minutes_are_minutes(club: Club) -> None:
    club.did("dan", "bought", days=2 / 1440)
    assert club.members(club.of(performed("bought", 30, time_interval="minute"))) == ["dan"]


def test_cohorts_of_cohorts_follow_a_change_of_the_inner_one(club: Club) -> None:
    pro = club.of(person("plan", "pro"))
    others = club.of(in_cohort(pro, negation=True))
    outer = club.of(in_cohort(others), in_cohort(pro), kind="OR")
    assert (club.members(others), club.members(outer)) == (["bob", "dan"], ["ann", "bob", "cleo", "dan"])
    club.change(pro, filters=given(person("email", "bob@example.com")))
    assert club.get(f"cohorts/{outer['id']}/")["is_calculating"]
    club.work()
    assert club.members(others) == ["ann", "cleo", "dan"]
    club.change(pro, deleted=True)
    club.work()
    assert club.members(others) == ["ann", "bob", "cleo", "dan"]


def test_a_circle_is_refused_by_name(club: Club) -> None:
    first = club.create(name="First", filters=given(person("plan", "pro")))
    second = club.create(name="Second", filters=given(in_cohort(first)))
    answer = club.change(first, 400, filters=given(in_cohort(second)))
    assert "in a circle: 'First' → 'Second' → 'First'" in answer["detail"]
    answer = club.change(first, 400, filters=given(in_cohort(first)))
    assert "in a circle" in answer["detail"]


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"values": []}, "must hold `properties`"),
        (given({"type": "event", "key": "x", "value": 1}), "is not a type of condition"),
        (given(performed("x", 30, value="flew")), "value of a condition about behaviour"),
        (given(performed("x", 0)), "time_value"),
        (given({"type": "behavioral", "value": "performed_event", "key": "x"}), "needs time_value and time_interval"),
        (given(performed("x", value="performed_event_multiple")), "needs operator_value"),
        (given(performed("x", value="performed_event_sequence", seq_time_value=1)), "needs seq_event"),
        (
            given(performed("x", value="performed_event_regularly", operator_value=1, min_periods=5, total_periods=3)),
            "min_periods cannot be more",
        ),
        (
            given(performed("x", 7, value="stopped_performing_event", seq_time_value=8, seq_time_interval="day")),
            "must be shorter",
        ),
        (given(performed("x", event_type="actions")), "not the number of an action"),
        (given({"type": "person", "key": "plan", "value": "x", "operator": "almost"}), "not an operator"),
        (given({"type": "XOR", "values": []}), "a group is"),
        ({"properties": {"type": "AND", "values": [person("plan", "pro")] * 301}}, "at most 300"),
    ],
)
def test_conditions_that_mean_nothing_are_refused(club: Club, filters: dict[str, Any], told: str) -> None:
    answer = club.create(400, name="Bad", filters=filters)
    assert (answer["type"], answer["attr"]) == ("validation_error", "filters")
    assert told in answer["detail"]
    assert club.get("cohorts/")["count"] == 0


def test_only_test_filters_about_people_apply(served: Any, tenant: Any) -> None:
    project = served.project(
        test_account_filters=[
            {"key": "email", "value": "ann", "operator": "not_icontains", "type": "person"},
            {"key": "$host", "value": "localhost", "operator": "is_not", "type": "event"},
        ]
    )
    club = Club(project)
    filters = {**given(person("plan", "pro")), "filterTestAccounts": True}
    made = club.create(name="Real", filters=filters)
    club.work()
    assert club.members(made) == ["cleo"]


def test_a_cohort_that_says_nothing_has_no_members(club: Club) -> None:
    made = club.create(name="Empty", groups=[])
    club.work()
    assert (made["groups"], club.members(made)) == ([], [])
    assert club.get(f"cohorts/{made['id']}/")["count"] == 0


def test_groups_of_older_clients_are_echoed_and_mean_the_same(club: Club) -> None:
    groups = [
        {
            "properties": [
                {"key": "plan", "value": "free", "type": "event"},
                {"key": "email", "value": "bob@example.com"},
            ]
        },
        {"event_id": "bought", "days": "60", "count": 2, "count_operator": "gte"},
    ]
    made = club.create(name="Older", groups=groups)
    club.work()
    assert made["groups"] == groups
    assert made["filters"]["properties"]["type"] == "OR"
    assert club.members(made) == ["ann", "bob"]
    brief = club.create(name="Briefer", groups=[{"properties": {"email__icontains": "ann"}}])
    club.work()
    assert club.members(brief) == ["ann"]


def test_groups_of_scripts_say_how_often_something_happened_as_its_value(club: Club) -> None:
    often = {"key": "bought", "value": 2, "type": "behavioral", "operator": "gte"}
    groups = [{"properties": [{**often, "time_value": 60, "time_interval": "day"}]}]
    made = club.create(name="Often", groups=groups)
    same = club.create(name="Same", groups=[{"event_id": "bought", "days": 60, "count": 2, "count_operator": "gte"}])
    club.work()
    assert made["groups"] == groups
    assert club.members(made) == club.members(same) != []


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "HogQLQuery", "query": "SELECT person_id FROM events WHERE event = 'bought'"},
        {"kind": "HogQLQuery", "query": "SELECT toString(id) AS actor_id FROM persons WHERE properties.plan = 'pro'"},
        {"kind": "ActorsQuery", "properties": [{"key": "plan", "value": "pro", "type": "person"}]},
        {
            "kind": "ActorsQuery",
            "source": {
                "kind": "InsightActorsQuery",
                "source": {
                    "kind": "TrendsQuery",
                    "series": [{"kind": "EventsNode", "event": "bought"}],
                    "dateRange": {"date_from": "-60d"},
                    "trendsFilter": {"display": "BoldNumber"},
                },
            },
        },
    ],
)
def test_the_actors_of_a_query_are_a_cohort(club: Club, query: dict[str, Any]) -> None:
    made = club.create(name="By query", query=query)
    assert (made["query"], made["cohort_type"]) == (query, "analytical")
    club.work()
    assert club.members(made) == ["ann", "cleo"]
    pinned = club.create(name="Once", query=query, is_static=True)
    club.work()
    assert club.members(pinned) == ["ann", "cleo"]


def test_queries_that_are_no_people_are_refused(club: Club) -> None:
    query = {"kind": "HogQLQuery", "query": "SELECT nothing FROM nowhere"}
    assert club.create(400, name="x", query=query)["attr"] == "query"
    both = club.create(400, name="x", query=query, filters=given(person("plan", "pro")))
    assert "either filters or a query" in both["detail"]


def test_members_are_listed_like_persons(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    path = f"cohorts/{cohort['id']}/persons/"
    first = club.get(path, limit=1, include_total=True)
    assert (first["count"], first["results"][0]["distinct_ids"], first["previous"]) == (2, ["cleo"], None)
    second = club.tenant.get(first["next"])
    assert second["results"][0]["distinct_ids"] == ["ann"]
    assert club.get(path, search="cleo")["results"][0]["name"] == "cleo@example.com"
    assert club.get("persons/", cohort=cohort["id"])["results"] == club.get(path)["results"]
    assert club.get("persons/", cohort=cohort["id"], distinct_id="bob")["results"] == []
    assert len(club.get("persons/", cohort=cohort["id"], distinct_id="ann")["results"]) == 1
    assert club.tenant.request("GET", "persons/?cohort=999999").status_code == 400
    held = club.get("persons/cohorts/", person_id=str(club.uuids["ann"]))["results"]
    assert [one["id"] for one in held] == [cohort["id"]]


def test_other_projects_see_and_hold_nothing(club: Club, served: Any) -> None:
    cohort = club.of(person("plan", "pro"))
    other = Club(served.project())
    assert other.get("cohorts/")["results"] == []
    for method, path in (("GET", ""), ("PATCH", ""), ("GET", "persons/"), ("GET", "calculation_history/")):
        other.send(method, f"cohorts/{cohort['id']}/{path}", {} if method == "PATCH" else None, 404)
    assert other.members(other.of(in_cohort(cohort))) == []
    mine = other.create(name="Mine", is_static=True)
    other.send("PATCH", f"cohorts/{mine['id']}/add_persons_to_static_cohort/", {"person_ids": [str(club.uuids["ann"])]})
    assert other.members(mine) == []


def test_deleting_hides_and_can_be_taken_back(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    assert club.tenant.request("DELETE", f"cohorts/{cohort['id']}/").status_code == 405
    assert club.change(cohort, deleted=True)["deleted"] is True
    assert club.get("cohorts/")["count"] == 0
    assert club.tenant.request("GET", f"cohorts/{cohort['id']}/").status_code == 404
    assert club.tenant.request("PATCH", f"cohorts/{cohort['id']}/", json={"name": "x"}).status_code == 404
    assert club.change(cohort, deleted=False)["deleted"] is False
    club.work()
    assert club.members(cohort) == ["ann", "cleo"]
    deeds = [one["activity"] for one in club.get(f"cohorts/{cohort['id']}/activity/")["results"]]
    assert deeds == ["restored", "deleted", "created"]


def test_lists_can_be_narrowed(club: Club) -> None:
    club.create(name="Paying customers", filters=given(person("plan", "pro")))
    club.create(name="Guests of June", is_static=True)
    assert [one["name"] for one in club.get("cohorts/", search="paying")["results"]] == ["Paying customers"]
    assert [one["name"] for one in club.get("cohorts/", is_static=True)["results"]] == ["Guests of June"]
    assert [one["name"] for one in club.get("cohorts/", limit=1)["results"]] == ["Guests of June"]


def test_keys_need_the_scope(club: Club) -> None:
    reader = club.tenant.served.installation.key_with("cohort:read")
    answer = club.tenant.request("POST", "cohorts/", json={"name": "x"}, key=reader)
    assert answer.status_code == 403
    assert "API key missing required scope 'cohort:write'" in answer.json()["detail"]
    assert club.tenant.request("GET", "cohorts/", key=reader).status_code == 200
    assert club.tenant.request("GET", "persons/cohorts/?person_id=1", key=reader).status_code == 403
