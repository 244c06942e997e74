from datetime import UTC, datetime, timedelta

import pytest

from hedgerow.database.models import IngestionWarning

PATH = "/api/projects/@current/ingestion_warnings/"
NOW = datetime.now(UTC)


@pytest.fixture
def warned(installation):
    """Three hours of warnings, one of them forty days ago, one of another project."""
    project, _ = installation.stranger()
    rows = [
        (installation.project.id, "missing_distinct_id", timedelta(hours=1), 2, True, [{"event": "a"}]),
        (installation.project.id, "missing_distinct_id", timedelta(hours=5), 40, True, [{"event": "b"}]),
        (installation.project.id, "malformed_uuid", timedelta(days=40), 7, False, [{"event": "c"}]),
        (project.id, "bot", timedelta(hours=1), 9, True, []),
    ]
    with installation.context.database.write() as session:
        for project_id, kind, age, count, dropped, examples in rows:
            at = NOW - age
            session.add(
                IngestionWarning(
                    project_id=project_id,
                    kind=kind,
                    hour=at.replace(minute=0, second=0, microsecond=0),
                    count=count,
                    dropped=dropped,
                    examples=examples,
                    last_at=at,
                )
            )
    return installation


def test_warnings_are_summed_up_by_kind(warned):
    (row,) = warned.get(PATH).json()["results"]
    assert [one["count"] for one in row.pop("hours")] == [40, 2]
    assert row == {
        "type": "missing_distinct_id",
        "dropped": True,
        "count": 42,
        "last_seen": (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        "examples": [{"event": "a"}, {"event": "b"}],
    }


def test_a_longer_look_back_finds_older_ones_after_newer_ones(warned):
    rows = warned.get(PATH, params={"days": 60}).json()["results"]
    assert [(row["type"], row["dropped"]) for row in rows] == [("missing_distinct_id", True), ("malformed_uuid", False)]


@pytest.mark.parametrize("days", [0, 366, "many"])
def test_how_far_one_can_look_back(warned, days):
    assert warned.get(PATH, params={"days": days}).json()["attr"] == "days"
