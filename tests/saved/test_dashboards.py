"""Dashboards over HTTP: tiles, texts, filters, templates and copies."""

from __future__ import annotations

import orjson
import pytest

from hedgerow.dashboards.templates import TEMPLATES

PATH = "/api/projects/@current/dashboards/"
INSIGHTS = "/api/projects/@current/insights/"
TRENDS = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "$pageview"}]}


def make(api, **body):
    answer = api.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(api, dashboard, name):
    """An insight on the dashboard; its tile's number."""
    answer = api.post(INSIGHTS, {"name": name, "query": TRENDS, "dashboards": [dashboard["id"]]})
    assert answer.status_code == 201, answer.text
    return answer.json()["dashboard_tiles"][0]["id"]


def tiles(api, dashboard):
    answer = api.get(f"{PATH}{dashboard['id']}/")
    assert answer.status_code == 200, answer.text
    return {(tile["insight"] or {}).get("name") or tile["text"]["body"]: tile for tile in answer.json()["tiles"]}


def test_a_dashboard_is_kept_and_listed_without_tiles(installation):
    week = {"date_from": "-7d"}
    made = make(installation, name="Growth", description="d", pinned=True, tags=["B", "a"], filters=week)
    assert (made["name"], made["pinned"], made["tags"], made["tiles"]) == ("Growth", True, ["a", "b"], [])
    assert made["filters"] == made["persisted_filters"] == week
    assert (made["creation_mode"], made["is_shared"], made["restriction_level"]) == ("default", False, 21)
    other = make(installation, name="Aside")
    rows = installation.get(PATH).json()
    assert [row["id"] for row in rows["results"]] == [made["id"], other["id"]]
    assert "tiles" not in rows["results"][0]
    assert [row["name"] for row in installation.get(PATH, params={"pinned": "true"}).json()["results"]] == ["Growth"]
    assert [row["name"] for row in installation.get(PATH, params={"search": "asi"}).json()["results"]] == ["Aside"]
    assert [row["name"] for row in installation.get(PATH, params={"tags": "b"}).json()["results"]] == ["Growth"]
    assert made["last_accessed_at"] is None
    installation.get(f"{PATH}{made['id']}")
    assert installation.get(f"{PATH}{made['id']}").json()["last_accessed_at"] is not None


def test_insights_are_put_on_and_taken_off_by_their_own_list(installation):
    one, two = make(installation, name="1"), make(installation, name="2")
    insight = installation.post(INSIGHTS, {"name": "Visits", "query": TRENDS, "dashboards": [one["id"]]}).json()
    assert insight["dashboards"] == [one["id"]]
    moved = installation.patch(f"{INSIGHTS}{insight['id']}/", {"dashboards": [two["id"]]}).json()
    assert moved["dashboards"] == [two["id"]]
    assert tiles(installation, one) == {}
    assert set(tiles(installation, two)) == {"Visits"}
    assert installation.get(INSIGHTS, params={"dashboards": f"[{two['id']}]"}).json()["count"] == 1
    installation.patch(f"{INSIGHTS}{insight['id']}/", {"deleted": True})
    assert tiles(installation, two) == {}


def test_tiles_that_are_not_named_stay_as_they_are(installation):
    made = make(installation, name="d")
    first, second = put(installation, made, "First"), put(installation, made, "Second")
    layouts = {"sm": {"x": 0, "y": 0, "w": 6, "h": 4}}
    one = f"{PATH}{made['id']}/"
    installation.patch(one, {"tiles": [{"id": second, "layouts": layouts, "color": "blue"}]})
    installation.patch(one, {"tiles": [{"id": first, "show_description": True}, {"text": {"body": "# Hello"}}]})
    found = tiles(installation, made)
    assert (found["Second"]["layouts"], found["Second"]["color"]) == (layouts, "blue")
    assert found["First"]["show_description"] is True
    assert found["# Hello"]["text"]["last_modified_by"]["email"] == "owner@example.com"
    installation.patch(one, {"tiles": [{"id": second, "deleted": True}]})
    assert set(tiles(installation, made)) == {"First", "# Hello"}
    installation.patch(one, {"tiles": [{"id": second, "deleted": False}]})
    assert tiles(installation, made)["Second"]["layouts"] == layouts
    unknown = installation.patch(one, {"tiles": [{"id": 999, "color": "red"}]})
    assert (unknown.status_code, unknown.json()["attr"]) == (400, "tiles")


def test_text_tiles(installation):
    made = make(installation, name="d")
    one = f"{PATH}{made['id']}/"
    tile = installation.post(f"{one}create_text_tile/", {"body": "Read me", "color": "red"})
    assert tile.status_code == 201
    assert (tile.json()["text"]["body"], tile.json()["insight"]) == ("Read me", None)
    changed = installation.patch(f"{one}update_text_tile/", {"tile_id": tile.json()["id"], "body": "New"}).json()
    assert (changed["text"]["body"], changed["color"]) == ("New", "red")
    insight = put(installation, made, "Visits")
    refused = installation.patch(f"{one}update_text_tile/", {"tile_id": insight, "body": "x"})
    assert (refused.status_code, refused.json()["attr"]) == (400, "tile_id")
    assert installation.post(f"{one}delete_tile/", {"tile_id": insight}).status_code == 204
    assert installation.request("DELETE", f"{one}delete_tile/", json={"tile_id": tile.json()["id"]}).status_code == 204
    assert tiles(installation, made) == {}
    gone = installation.patch(f"{one}update_text_tile/", {"tile_id": tile.json()["id"], "body": "x"})
    assert gone.status_code == 400
    assert installation.get(INSIGHTS).json()["count"] == 1


def test_tiles_are_moved_and_copied_to_another_dashboard(installation):
    one, two = make(installation, name="1"), make(installation, name="2")
    moved, copied = put(installation, one, "Moved"), put(installation, one, "Copied")
    installation.patch(f"{PATH}{one['id']}/", {"tiles": [{"id": moved, "color": "red"}]})
    body = {"to_dashboard": two["id"], "tile": {"id": moved}}
    assert installation.patch(f"{PATH}{one['id']}/move_tile/", body).status_code == 200
    body = {"fromDashboardId": one["id"], "tileId": copied}
    assert installation.post(f"{PATH}{two['id']}/copy_tile/", body).status_code == 201
    again = installation.post(f"{PATH}{two['id']}/copy_tile/", body)
    assert again.status_code == 201
    assert set(tiles(installation, one)) == {"Copied"}
    there = tiles(installation, two)
    assert (set(there), there["Moved"]["color"]) == ({"Moved", "Copied"}, "red")
    gone = installation.post(f"{PATH}{two['id']}/copy_tile/", {"fromDashboardId": one["id"], "tileId": moved})
    assert (gone.status_code, gone.json()["attr"]) == (400, "tileId")


def test_tiles_of_other_projects_cannot_be_reached(installation):
    made = make(installation, name="d")
    tile = put(installation, made, "Secret")
    project, key = installation.stranger()
    theirs = f"/api/projects/{project.id}/dashboards/"
    own = installation.post(theirs, {"name": "own"}, key=key).json()
    copied = installation.post(
        f"{theirs}{own['id']}/copy_tile/", {"fromDashboardId": made["id"], "tileId": tile}, key=key
    )
    assert copied.status_code == 400
    for body in ({"use_dashboard": made["id"]}, {"tiles": [{"id": tile}]}):
        assert installation.post(theirs, {"name": "x", **body}, key=key).status_code == 400
    moved = installation.patch(f"{PATH}{made['id']}/move_tile/", {"to_dashboard": own["id"], "tile": tile})
    assert (moved.status_code, moved.json()["attr"]) == (400, "to_dashboard")
    assert installation.get(f"{theirs}{made['id']}/", key=key).status_code == 404


def test_tiles_are_put_in_order(installation):
    made = make(installation, name="d")
    a, b, c = (put(installation, made, name) for name in "abc")
    one = f"{PATH}{made['id']}/"
    installation.patch(one, {"tiles": [{"id": b, "layouts": {"sm": {"x": 3, "y": 9, "w": 12, "h": 3}}}]})
    ordered = installation.post(f"{one}reorder_tiles/", {"tile_order": [c, b]}).json()["tiles"]
    assert [tile["insight"]["name"] for tile in ordered] == ["c", "b", "a"]
    places = [tuple(tile["layouts"]["sm"][part] for part in "xywh") for tile in ordered]
    assert places == [(0, 0, 6, 5), (0, 5, 12, 3), (0, 8, 6, 5)]
    body = {"tile_order": [a, b, c], "layout": "two_column"}
    halves = installation.post(f"{one}reorder_tiles/", body).json()["tiles"]
    places = [tuple(tile["layouts"]["sm"][part] for part in "xyw") for tile in halves]
    assert places == [(0, 0, 6), (6, 0, 6), (0, 5, 6)]
    assert installation.post(f"{one}reorder_tiles/", {"tile_order": [999]}).status_code == 400


def test_deleting_a_dashboard(installation):
    one, two = make(installation, name="1"), make(installation, name="2")
    put(installation, one, "Only here")
    both = installation.post(INSIGHTS, {"name": "Both", "query": TRENDS, "dashboards": [one["id"], two["id"]]}).json()
    path = f"{PATH}{one['id']}/"
    assert installation.delete(path).status_code == 405
    assert installation.patch(path, {"deleted": True, "delete_insights": True}).json()["deleted"] is True
    assert installation.get(path).status_code == 404
    assert [row["name"] for row in installation.get(PATH).json()["results"]] == ["2"]
    assert [row["name"] for row in installation.get(INSIGHTS).json()["results"]] == ["Both"]
    assert installation.get(f"{INSIGHTS}{both['id']}/").json()["dashboards"] == [two["id"]]
    assert installation.patch(path, {"deleted": False}).status_code == 200
    assert set(tiles(installation, one)) == {"Both"}
    deeds = [row["activity"] for row in installation.get(f"{path}activity/").json()["results"]]
    assert deeds == ["restored", "deleted", "created"]


def test_a_copy_shows_the_same_insights_or_copies_of_them(installation):
    made = make(installation, name="d", tags=["t"], filters={"date_from": "-7d"})
    put(installation, made, "Visits")
    installation.post(f"{PATH}{made['id']}/create_text_tile/", {"body": "Text"})
    same = make(installation, name="same", use_dashboard=made["id"])
    assert (same["creation_mode"], same["tags"], same["filters"]) == ("duplicate", ["t"], {"date_from": "-7d"})
    assert set(tiles(installation, same)) == {"Visits", "Text"}
    assert installation.get(INSIGHTS).json()["count"] == 1
    copied = make(installation, name="copied", use_dashboard=made["id"], duplicate_tiles=True)
    assert set(tiles(installation, copied)) == {"Visits (copy)", "Text"}
    installation.patch(f"{PATH}{same['id']}/", {"tiles": [{"id": same["tiles"][1]["id"], "text": {"body": "Other"}}]})
    assert set(tiles(installation, made)) == {"Visits", "Text"}


def test_templates_are_listed_and_used(installation):
    listed = installation.get("/api/projects/1/dashboard_templates/").json()
    assert [row["template_name"] for row in listed["results"]] == [
        "Company KPIs",
        "Product health",
        "Growth",
        "Engineering health",
        "Experiment results",
        "Customer success",
    ]
    one = installation.get("/api/projects/1/dashboard_templates/growth/").json()
    assert one == listed["results"][2]
    assert installation.get("/api/projects/1/dashboard_templates/nothing/").status_code == 404
    made = make(installation, name="Ours", use_template="COMPANY_KPIS")
    assert (made["name"], made["creation_mode"], made["tags"]) == ("Ours", "template", ["company"])
    assert len(made["tiles"]) == len(TEMPLATES[0].tiles)
    unknown = installation.post(PATH, {"use_template": "nothing"})
    assert (unknown.status_code, unknown.json()["attr"]) == (400, "use_template")
    assert "company-kpis" in unknown.json()["detail"]


def test_a_template_that_is_sent_along(installation):
    template = {
        "template_name": "Sign-ups",
        "dashboard_description": "d",
        "variables": [{"id": "SIGN_UP", "default": {"kind": "EventsNode", "event": "signed_up"}}],
        "tiles": [
            {"type": "INSIGHT", "name": "a", "query": {"kind": "TrendsQuery", "series": ["{SIGN_UP}"]}},
            {"type": "TEXT", "body": "b", "layouts": {"sm": {"x": 0, "y": 0, "w": 1, "h": 1}}},
        ],
    }
    made = installation.post(f"{PATH}create_from_template_json/", {"template": template})
    assert made.status_code == 201
    assert made.json()["name"] == "Sign-ups"
    insight, text = made.json()["tiles"]
    assert insight["insight"]["query"]["series"] == [{"kind": "EventsNode", "event": "signed_up"}]
    assert text["text"]["body"] == "b"
    for tile in ({"type": "INSIGHT"}, {"type": "TEXT"}, {"type": "INSIGHT", "query": {}}):
        refused = installation.post(f"{PATH}create_from_template_json/", {"template": {"tiles": [tile]}})
        assert (refused.status_code, refused.json()["attr"]) == (400, "template")


def test_collaborators_are_an_empty_list(installation):
    made = make(installation, name="d")
    assert installation.get(f"{PATH}{made['id']}/collaborators/").json() == []
    assert installation.get(f"{PATH}999/collaborators/").status_code == 404
    refused = installation.patch(f"{PATH}{made['id']}/", {"restriction_level": 37})
    assert (refused.status_code, refused.json()["attr"]) == (400, "restriction_level")


@pytest.mark.parametrize("name", ["0", "x", "99999999999999999999"])
def test_what_is_no_number_is_not_found(installation, name):
    assert installation.get(f"{PATH}{name}/").status_code == 404


def test_templates_take_the_names_of_the_project(installation):
    """Wherever a template names an event or a property: in questions, in SQL as a literal, and in the text card."""
    for row in installation.get("/api/projects/1/dashboard_templates/").json()["results"]:
        told = [{**one, "default": f"it's {one['id'].lower()}"} for one in row["variables"]]
        body = {name: row[name] for name in ("template_name", "tiles", "tags")}
        made = installation.post(f"{PATH}create_from_template_json/", {"template": {**body, "variables": told}}).json()
        texts = [orjson.dumps(tile["insight"]["query"]).decode() for tile in made["tiles"] if tile["insight"]]
        card = next(tile["text"]["body"] for tile in made["tiles"] if tile["text"])
        for one in told:
            assert f"`{one['default']}`" in card or one["type"] == "property"
            assert any(one["default"] in text or one["default"].replace("'", r"\\'") in text for text in texts)
            assert not any(f"{{{one['id']}}}" in text for text in [card, *texts])


def test_every_template_can_be_answered(shop):
    for row in shop.get("/api/projects/1/dashboard_templates/").json()["results"]:
        made = shop.post("/api/projects/1/dashboards/", {"use_template": row["id"]}).json()
        answer = shop.get(f"/api/projects/1/dashboards/{made['id']}/run_insights/?refresh=blocking")
        assert answer.status_code == 200, answer.text
