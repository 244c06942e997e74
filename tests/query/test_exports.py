"""Exports that are made in the background and fetched later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.database.models import Export, Insight
from tests.insights.support import Asked, Happened, World
from tests.store.support import eventually

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
COUNT = {"kind": "HogQLQuery", "query": "SELECT event, count() FROM events GROUP BY event ORDER BY event"}


def export(asked: Asked, **body: Any) -> Any:
    return asked.world.installation.post(f"{asked.path}/exports/", {"export_format": "text/csv", **body})


def finished(asked: Asked, export_id: int) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def done() -> bool:
        found.update(asked.world.installation.get(f"{asked.path}/exports/{export_id}/").json())
        return found["has_content"] or found["exception"] is not None

    eventually(done)
    return found


def test_a_query_is_exported_and_fetched(world: World) -> None:
    asked = world.one(Happened("a", DAY), Happened("b", DAY))
    begun = export(asked, export_context={"source": COUNT, "filename": "my events/2024"})
    assert begun.status_code == 201
    done = finished(asked, begun.json()["id"])
    assert (done["exception"], done["filename"]) == (None, "my events-2024.csv")
    content = world.installation.get(f"{asked.path}/exports/{done['id']}/content/")
    assert content.text.split() == ["event,count()", "a,1", "b,1"]
    assert content.headers["content-type"].startswith("text/csv")
    assert content.headers["content-disposition"] == 'attachment; filename="my events-2024.csv"'
    listed = world.installation.get(f"{asked.path}/exports/").json()
    assert [row["id"] for row in listed["results"]] == [done["id"]]


def test_a_kept_insight_is_exported(world: World) -> None:
    asked = world.one(Happened("a", DAY))
    with world.installation.context.database.write() as session:
        insight = Insight(
            project_id=asked.project.id,
            short_id="expo0001",
            name="Events",
            query={"kind": "DataTableNode", "source": COUNT},
        )
        session.add(insight)
    done = finished(asked, export(asked, insight=insight.id).json()["id"])
    assert done["filename"] == "Events.csv"
    saved = {"kind": "SavedInsightNode", "shortId": "expo0001"}
    assert asked.post(saved)["results"] == [["a", 1]]
    other = world.one()
    assert export(other, insight=insight.id).status_code == 400
    answer = world.installation.post(f"{other.path}/query/", {"query": saved})
    assert (answer.status_code, answer.json()["attr"]) == (400, "shortId")


def test_an_export_that_fails_says_why(world: World) -> None:
    asked = world.one()
    begun = export(asked, export_context={"source": {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}})
    done = finished(asked, begun.json()["id"])
    assert "nothing" in done["exception"]
    assert world.installation.get(f"{asked.path}/exports/{done['id']}/content/").status_code == 404


def test_what_cannot_be_exported_is_refused(world: World) -> None:
    asked = world.one()
    for body, attr in (
        ({}, "export_context"),
        ({"export_format": "image/png", "export_context": {"source": COUNT}}, "export_format"),
        ({"export_format": "x", "export_context": {"source": COUNT}}, "export_format"),
        ({"dashboard": 1}, "dashboard"),
        ({"insight": 10_000}, "insight"),
    ):
        answer = export(asked, **body)
        assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_exports_are_of_one_project_and_expire(world: World) -> None:
    asked, other = world.one(), world.one()
    done = finished(asked, export(asked, export_context={"source": COUNT}).json()["id"])
    assert world.installation.get(f"{other.path}/exports/{done['id']}/").status_code == 404
    assert world.installation.get(f"{other.path}/exports/{done['id']}/content/").status_code == 404
    with world.installation.context.database.write() as session:
        row = session.get(Export, done["id"])
        assert row is not None
        row.expires_after = datetime.now(UTC) - timedelta(seconds=1)
    assert world.installation.get(f"{asked.path}/exports/{done['id']}/").status_code == 404
    assert world.installation.get(f"{asked.path}/exports/").json()["count"] == 0


def test_scopes_of_exports(world: World) -> None:
    asked = world.one()
    body = {"export_format": "text/csv", "export_context": {"source": COUNT}}
    for key in (world.installation.key_with("export:write"), world.installation.key_with("query:read")):
        assert world.installation.post(f"{asked.path}/exports/", body, key=key).status_code == 403
    key = world.installation.key_with("export:write", "query:read")
    assert world.installation.post(f"{asked.path}/exports/", body, key=key).status_code == 201
