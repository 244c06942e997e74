"""A deleted project takes everything with it that was kept of questions, and nothing of others."""

from __future__ import annotations

from sqlalchemy import func, select

from hedgerow.database.models import Base
from hedgerow.projects.store import empty_metadata

OURS = {
    "insights", "insight_views", "tagged_items", "activity_log", "insight_variables", "endpoints", "dashboards",
    "dashboard_tiles", "sharing_configurations", "share_passwords", "annotations",
}  # fmt: skip


def fill(api, project):
    base = f"/api/projects/{project}"
    dashboard = api.post(f"{base}/dashboards/", {"name": "d", "tags": ["t"]}).json()
    insight = api.post(f"{base}/insights/", {"name": "i", "tags": ["t"], "dashboards": [dashboard["id"]]}).json()
    api.post(f"{base}/insights/viewed/", {"insight_ids": [insight["id"]]})
    api.post(f"{base}/dashboards/{dashboard['id']}/create_text_tile/", {"body": "t"})
    for path in (f"insights/{insight['id']}", f"dashboards/{dashboard['id']}"):
        api.patch(f"{base}/{path}/sharing/", {"enabled": True})
        api.post(f"{base}/{path}/sharing/passwords/", {})
    about = {"dashboard_item": insight["id"], "dashboard_id": dashboard["id"], "scope": "organization"}
    api.post(f"{base}/annotations/", {"content": "c", **about})
    api.post(f"{base}/insight_variables/", {"name": "v", "type": "String"})
    made = api.post(f"{base}/endpoints/", {"name": "e", "query": {"kind": "HogQLQuery", "query": "SELECT 1"}})
    assert made.status_code == 201


def rows(api, project):
    with api.context.database.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table).where(table.c.project_id == project))
            for name, table in Base.metadata.tables.items()
            if name in OURS
        }


def test_nothing_of_a_deleted_project_is_left(installation):
    second = installation.post("/api/projects/", {"name": "Second"}).json()["id"]
    fill(installation, 1)
    fill(installation, second)
    before = rows(installation, 1)
    assert before.keys() == OURS
    assert all(before.values())
    empty_metadata(installation.context.database, second, lambda: None)
    assert set(rows(installation, second).values()) == {0}
    assert rows(installation, 1) == before
