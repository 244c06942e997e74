"""What known clients check and rely on, written from descriptions of their behaviour.

An agents' toolkit validates every answer, a data pipeline reads all pages, a configuration
tool reads back what it wrote.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

TRENDS = {
    "kind": "InsightVizNode",
    "source": {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "$pageview", "math": "total"}]},
}


class Strict(BaseModel):
    """Types as they come in JSON: a number is no text."""

    model_config = ConfigDict(strict=True, extra="allow")


class ToolkitInsight(Strict):
    id: int
    short_id: str
    name: str | None
    description: str | None
    query: Any
    filters: dict[str, Any]
    result: Any
    created_at: str
    updated_at: str
    favorited: bool | None
    saved: bool
    deleted: bool
    dashboards: list[int] | None
    tags: list[str] | None


class ToolkitTileInsight(Strict):
    short_id: str
    name: str | None
    derived_name: str | None
    query: dict[str, Any]


class ToolkitTile(Strict):
    insight: ToolkitTileInsight | None
    order: int
    color: str | None
    layouts: dict[str, Any] | None


class ToolkitDashboard(Strict):
    id: int
    name: str
    description: str | None
    pinned: bool
    created_at: str
    created_by: dict[str, Any] | None
    is_shared: bool
    deleted: bool
    filters: dict[str, Any]
    variables: dict[str, Any] | None
    tags: list[str]
    tiles: list[ToolkitTile] | None


class ToolkitListedDashboard(Strict):
    id: int
    name: str
    description: str | None


def test_an_agents_toolkit(installation):
    base = "/api/projects/1"
    dashboard = installation.post(f"{base}/dashboards/", {"name": "Agents", "description": "", "pinned": False}).json()
    ToolkitDashboard.model_validate(dashboard)
    insight = installation.post(
        f"{base}/insights/", {"name": "Views", "query": TRENDS, "description": "d", "favorited": False, "saved": True}
    ).json()
    ToolkitInsight.model_validate(insight)
    added = installation.patch(f"{base}/insights/{insight['id']}/", {"dashboards": [dashboard["id"]]}).json()
    assert ToolkitInsight.model_validate(added).dashboards == [dashboard["id"]]
    found = installation.get(f"{base}/insights/?short_id={insight['short_id']}").json()["results"]
    assert [ToolkitInsight.model_validate(row).id for row in found] == [insight["id"]]
    whole = ToolkitDashboard.model_validate(installation.get(f"{base}/dashboards/{dashboard['id']}/").json())
    assert whole.tiles is not None
    assert whole.tiles[0].insight is not None
    assert whole.tiles[0].insight.query == TRENDS
    listed = installation.get(f"{base}/dashboards/?limit=1&offset=0&search=agents").json()
    TypeAdapter(list[ToolkitListedDashboard]).validate_python(listed["results"])
    gone = installation.patch(f"{base}/insights/{insight['id']}/", {"deleted": True})
    assert (gone.status_code, gone.json()["deleted"]) == (200, True)
    failed = installation.get(f"{base}/insights/{insight['id']}/")
    assert set(failed.json()) >= {"type", "code", "detail", "attr"}


PIPELINE = {
    "insights": {
        "id", "short_id", "name", "filters", "filters_hash", "order", "deleted", "last_refresh", "refreshing", "result",
        "created_at", "created_by", "description", "updated_at", "favorited", "saved", "last_modified_at",
        "last_modified_by", "is_sample", "effective_restriction_level", "effective_privilege_level", "timezone", "tags",
    },
    "annotations": {
        "id", "content", "date_marker", "creation_type", "dashboard_item", "created_by", "created_at", "updated_at",
        "deleted", "scope",
    },
}  # fmt: skip


@pytest.mark.parametrize("stream", sorted(PIPELINE))
def test_a_data_pipeline_reads_every_row_once(installation, stream):
    """Pages of 100 without a slash at the end of the path, until one is not full."""
    body = {"insights": {"name": "i", "query": TRENDS}, "annotations": {"content": "c", "scope": "project"}}[stream]
    made = [installation.post(f"/api/projects/1/{stream}/", body).json()["id"] for _ in range(103)]
    rows, offset = [], 0
    while True:
        answer = installation.get(f"/api//projects/1/{stream}", params={"limit": 100, "offset": offset})
        assert answer.status_code == 200
        assert not answer.history
        page = answer.json()["results"]
        rows += page
        offset += 100
        if len(page) < 100:
            break
    assert sorted(row["id"] for row in rows) == made
    for row in rows[:2]:
        assert row.keys() >= PIPELINE[stream]
        UUID(row["created_by"]["uuid"])
        assert row["created_by"].keys() >= {"id", "uuid", "distinct_id", "first_name", "email"}
        datetime.fromisoformat(row["created_at"])


def test_a_configuration_tool_reads_back_what_it_wrote(installation):
    """Missing values are sent as null and must be read as null; what it does not name must not change."""
    base = "/api/projects/1"
    plan = {"name": "Planned", "description": None, "derived_name": None, "query": TRENDS, "tags": ["managed"]}
    insight = installation.post(f"{base}/insights/", {**plan, "dashboards": [], "deleted": False}).json()
    for name, value in plan.items():
        assert insight[name] == value
    one = f"{base}/insights/{insight['id']}/"
    for later in ({**plan, "description": "now"}, plan, {**plan, "tags": []}):
        assert {name: installation.patch(one, later).json()[name] for name in later} == later
        read = installation.get(one).json()
        assert {name: read[name] for name in later} == later

    dashboard = installation.post(
        f"{base}/dashboards/", {"name": "Planned", "description": None, "pinned": True}
    ).json()
    assert dashboard["description"] is None
    installation.patch(one, {"dashboards": [dashboard["id"]]})
    tile = installation.get(f"{base}/dashboards/{dashboard['id']}/").json()["tiles"][0]
    layouts = {"sm": {"x": 0, "y": 0, "w": 6, "h": 5, "minW": 1}, "xs": {"x": 0, "y": 0, "w": 1, "h": 5}}
    laid = installation.patch(
        f"{base}/dashboards/{dashboard['id']}/",
        {"tiles": [{"id": tile["id"], "layouts": layouts, "color": None}, {"text": {"body": "note"}, "layouts": {}}]},
    ).json()
    assert [one["layouts"] for one in laid["tiles"]] == [layouts, {}]

    for path in (one, f"{base}/dashboards/{dashboard['id']}/"):
        gone = installation.patch(path, {"deleted": True})
        assert gone.json()["deleted"] is True
        assert installation.get(path).status_code == 404


def test_a_configuration_tool_follows_only_the_path_of_next(installation):
    for number in range(3):
        installation.post("/api/projects/1/dashboards/", {"name": f"d{number}"})
    page = installation.get("/api/projects/1/dashboards/", params={"limit": 2}).json()
    assert page["next"].startswith("http")
    parts = urlsplit(page["next"])
    assert len(installation.get(f"{parts.path}?{parts.query}").json()["results"]) == 1


def test_command_lines(installation):
    base = "/api/projects/1"
    made = installation.post(f"{base}/insights/", {"name": "x", "query": {"kind": "TrendsQuery", "series": []}})
    assert made.status_code == 201
    for path in ("insights/1/", "dashboards/1/"):
        assert installation.delete(f"{base}/{path}").status_code == 405
    for path in ("dashboards/1/tiles/", "insights/1/nothing/"):
        assert installation.get(f"{base}/{path}").status_code == 404
    assert installation.get(f"{base}/insights/", params={"favorited": "true", "limit": 5}).json()["count"] == 0
