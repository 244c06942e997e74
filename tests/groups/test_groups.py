"""`groups/` and `groups_types/`."""

import pytest


@pytest.fixture
def companies(tenant):
    """Two types of group; three companies and a team of the same key as one of them."""
    tenant.group_type(0, "company")
    tenant.group_type(1, "team")
    for group in (
        (0, "acme", {"industry": "Anvils", "size": 500}),
        (0, "initech", {"industry": "Software"}),
        (0, "hooli 100%", {"industry": "Software", "size": None}),
        (1, "acme", {"colour": "red"}),
    ):
        tenant.groups(group)
    return tenant


def keys(body):
    return sorted(row["group_key"] for row in body["results"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"group_type_index": 0}, ["acme", "hooli 100%", "initech"]),
        ({"group_type_index": 1}, ["acme"]),
        ({"group_type_index": 4}, []),
        ({"group_type_index": 0, "group_key": "acme"}, ["acme"]),
        ({"group_type_index": 0, "group_key": "acm"}, []),
        ({"group_type_index": 0, "search": "INI"}, ["initech"]),
        ({"group_type_index": 0, "search": "software"}, ["hooli 100%", "initech"]),
        ({"group_type_index": 0, "search": "0%"}, ["hooli 100%"]),
        ({"group_type_index": 0, "search": "_"}, []),
    ],
)
def test_lists(companies, query, expected):
    assert keys(companies.get("groups/", **query)) == expected


def test_a_row(companies):
    row = companies.get("groups/find", group_type_index=0, group_key="acme")
    assert row == {
        "group_type_index": 0,
        "group_key": "acme",
        "group_properties": {"industry": "Anvils", "size": 500},
        "created_at": row["created_at"],
    }
    assert row["created_at"].endswith("Z")
    missing = companies.request("GET", "groups/find/", params={"group_type_index": 1, "group_key": "initech"})
    assert missing.status_code == 404


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_next_leads_through_every_group_once(companies, limit):
    url, found = f"groups/?group_type_index=0&limit={limit}", []
    while url:
        body = companies.get(url)
        found += [row["group_key"] for row in body["results"]]
        url = body["next"]
    assert sorted(found) == ["acme", "hooli 100%", "initech"]


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({}, "group_type_index"),
        ({"group_type_index": 5}, "group_type_index"),
        ({"group_type_index": 0, "cursor": "nonsense"}, "cursor"),
        ({"group_type_index": 0, "cursor": "WzEsMl0"}, "cursor"),
        ({"group_type_index": 0, "cursor": "\u00e9"}, "cursor"),
    ],
)
def test_bad_questions_name_the_parameter(companies, query, attr):
    answer = companies.request("GET", "groups/", params=query)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_a_group_is_made_changed_and_found(companies):
    made = companies.post(
        "groups/", json={"group_type_index": 0, "group_key": "umbrella", "group_properties": {"industry": "Health"}}
    )
    assert made.status_code == 201
    again = companies.post("groups/", json={"group_type_index": 0, "group_key": "umbrella"})
    assert (again.status_code, again.json()["code"], again.json()["attr"]) == (400, "unique", "group_key")
    where = {"group_type_index": 0, "group_key": "umbrella"}
    changed = companies.post("groups/update_property/", json={"key": "size", "value": 9}, params=where)
    assert changed.json()["group_properties"] == {"industry": "Health", "size": 9}
    assert companies.get("groups/property_values/", group_type_index=0, key="size", value="9") == [
        {"name": "9", "count": 1}
    ]
    removed = companies.post("groups/delete_property/", json={"$unset": "industry"}, params=where)
    assert removed.json() == companies.get("groups/find/", **where) == {**made.json(), "group_properties": {"size": 9}}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("groups/", {"group_type_index": 3, "group_key": "x"}, 400),
        ("groups/", {"group_type_index": 0, "group_key": ""}, 400),
        ("groups/", {"group_type_index": 0, "group_key": "x", "group_properties": []}, 400),
        ("groups/update_property/?group_type_index=0&group_key=acme", {"key": "a"}, 400),
        ("groups/update_property/?group_type_index=0&group_key=acme", {"value": "a"}, 400),
        ("groups/update_property/?group_type_index=0&group_key=none", {"key": "a", "value": 1}, 404),
        ("groups/update_property/", {"key": "a", "value": 1}, 400),
        ("groups/delete_property/?group_type_index=0&group_key=none", {"$unset": "a"}, 404),
        ("groups/delete_property/?group_type_index=0&group_key=acme", {}, 400),
    ],
)
def test_bad_changes(companies, path, body, status):
    assert companies.post(path, json=body).status_code == status


def test_properties_and_values_for_pickers(companies):
    assert companies.get("groups/property_definitions/") == {
        "0": [{"name": "industry", "count": 3}, {"name": "size", "count": 2}],
        "1": [{"name": "colour", "count": 1}],
    }
    assert companies.get("groups/property_values/", group_type_index=0, key="industry") == [
        {"name": "Software", "count": 2},
        {"name": "Anvils", "count": 1},
    ]
    assert companies.get("groups/property_values/", group_type_index=0, key="industry", value="anv") == [
        {"name": "Anvils", "count": 1}
    ]


def test_types_are_a_bare_list_and_get_names(companies):
    first, second = companies.get("groups_types")
    assert first == {
        "group_type": "company",
        "group_type_index": 0,
        "name_singular": None,
        "name_plural": None,
        "detail_dashboard": None,
        "default_columns": None,
        "created_at": first["created_at"],
    }
    assert second["group_type"] == "team"
    change = [{"group_type_index": 0, "name_singular": "Company", "name_plural": "Companies"}]
    renamed = companies.request("PATCH", "groups_types/update_metadata/", json=change)
    assert renamed.json() == companies.get("groups_types/")
    assert renamed.json()[0] == {**first, **change[0]}
    cleared = companies.request(
        "PATCH", "groups_types/update_metadata", json=[{"group_type_index": 0, "name_plural": None}]
    ).json()
    assert (cleared[0]["name_singular"], cleared[0]["name_plural"]) == ("Company", None)
    columns = companies.request(
        "PUT", "groups_types/set_default_columns/", json={"group_type_index": 1, "default_columns": ["colour"]}
    )
    assert columns.json() == {**second, "default_columns": ["colour"]}


@pytest.mark.parametrize(
    ("change", "status"),
    [([{"group_type_index": 4}], 404), ([{"group_type_index": 9}], 400), ([{}] * 6, 400), ({}, 400)],
)
def test_bad_names_of_types(companies, change, status):
    assert companies.request("PATCH", "groups_types/update_metadata/", json=change).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "groups/?group_type_index=0", "group:read"),
        ("GET", "groups_types/", "group:read"),
        ("GET", "groups/property_definitions/", "group:read"),
        ("POST", "groups/", "group:write"),
        ("POST", "groups/update_property/?group_type_index=0&group_key=a", "group:write"),
        ("PATCH", "groups_types/update_metadata/", "group:write"),
    ],
)
def test_scopes(tenant, method, path, scope):
    installation = tenant.served.installation
    other = "group:read" if scope == "group:write" else "person:write"
    lacking = tenant.request(method, path, json={}, key=installation.key_with(other))
    assert lacking.status_code == 403
    assert f"API key missing required scope '{scope}'" in lacking.json()["detail"]


def test_groups_of_another_project_cannot_be_had(companies):
    other = companies.served.project()
    other.group_type(0, "company")
    assert other.get("groups/", group_type_index=0)["results"] == []
    where = {"group_type_index": 0, "group_key": "acme"}
    assert other.post("groups/update_property/", json={"key": "a", "value": 1}, params=where).status_code == 404
    assert other.get("groups/property_definitions/") == {}
