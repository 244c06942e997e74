"""How ingestion does, as the API says it: numbers of one project, and a sentence that is never better than the news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hedgerow.database.models import IngestionMinute
from hedgerow.database.models.accounts import ADMIN
from hedgerow.database.models.base import utcnow
from hedgerow.ingestion import store
from tests.ingestion.people import join

PATH = "/api/projects/@current/ingestion/health/"
PROBE = {
    "last_success_at": None,
    "p50_seconds": 0.8,
    "p95_seconds": 1.4,
    "samples": 360,
    "last_failure_at": None,
    "last_failure": None,
}


def observed(installation, *, age=0, probe_age=5, **changes):
    probe = PROBE | {"last_success_at": (utcnow() - timedelta(seconds=probe_age)).isoformat()}
    value = {"lag_records": 0, "lag_seconds": 0.0, "store_answers": True, "probe": probe} | changes
    with installation.context.database.write() as session:
        store.save_state(session, value, utcnow() - timedelta(seconds=age))


def arrived(installation, outcome, events, *, minutes=5, project=None):
    minute = (utcnow() - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    with installation.context.database.write() as session:
        number = installation.project.id if project is None else project
        session.add(IngestionMinute(project_id=number, minute=minute, outcome=outcome, events=events))


def test_what_arrived_is_summed_up_by_outcome_and_minute(installation):
    observed(installation)
    arrived(installation, "stored", 90)
    arrived(installation, "bot", 4)
    arrived(installation, "missing_distinct_id", 6)
    arrived(installation, "stored", 50, minutes=90)
    arrived(installation, "stored", 7, minutes=300)
    body = installation.get(PATH).json()
    assert body["last_hour"] == {
        "processed": 100,
        "stored": 90,
        "dropped": [
            {"reason": "missing_distinct_id", "count": 6, "on_purpose": False},
            {"reason": "bot", "count": 4, "on_purpose": True},
        ],
    }
    assert body["period"]["stored"] == 140
    assert [(one["stored"], one["dropped"]) for one in body["minutes"]] == [(50, 0), (90, 10)]
    assert body["verdict"]["code"] == "dropped"
    assert body["verdict"]["sentence"].startswith("6 of 100 events")
    assert installation.get(PATH, params={"hours": 6}).json()["period"]["stored"] == 147


@pytest.mark.parametrize(
    ("state", "level", "code"),
    [
        pytest.param({}, "good", "fine", id="all is well"),
        pytest.param({"age": 61}, "warning", "unknown", id="old news"),
        pytest.param({"store_answers": False}, "bad", "store_unavailable", id="no event store"),
        pytest.param({"lag_seconds": 31.0, "lag_records": 1}, "warning", "slow", id="a little behind"),
        pytest.param({"lag_seconds": 301.0, "lag_records": 9000}, "bad", "behind", id="far behind"),
        pytest.param({"probe_age": 200}, "bad", "probe_lost", id="probes do not arrive"),
        pytest.param({"probe": None}, "good", "fine", id="probes are switched off"),
    ],
)
def test_the_sentence_is_about_the_worst_that_is_known(installation, state, level, code):
    observed(installation, **state)
    arrived(installation, "stored", 10)
    verdict = installation.get(PATH).json()["verdict"]
    assert (verdict["level"], verdict["code"]) == (level, code)


def test_nothing_known_is_not_good_news(installation):
    body = installation.get(PATH).json()
    assert body["verdict"]["level"] == "warning"
    assert body["installation"]["observed_at"] is None


def test_an_hour_without_events_says_so(installation):
    observed(installation)
    verdict = installation.get(PATH).json()["verdict"]
    assert (verdict["code"], verdict["sentence"]) == (
        "quiet",
        "Nothing arrived in the last hour. Ingestion works; 0.8 s behind.",
    )


def test_other_projects_are_for_the_installations_owners_alone(installation):
    project, stranger = installation.stranger()
    observed(installation)
    arrived(installation, "stored", 10)
    arrived(installation, "stored", 20, project=project.id)
    arrived(installation, "stored", 360, project=0)  # the self-probe's own
    arrived(installation, "unknown_token", 3, project=0)
    everything = installation.get(PATH).json()["all_projects"]
    assert (everything["processed"], everything["stored"]) == (33, 30)
    theirs = installation.get(PATH, key=stranger).json()
    assert (theirs["last_hour"]["stored"], theirs["all_projects"]) == (20, None)
    _, admin = join(installation, "admin@example.com", ADMIN)
    assert installation.get(PATH, key=admin).json()["all_projects"] is None
    limited = installation.key_with("*", projects=(installation.project.id,))
    assert installation.get(PATH, key=limited).json()["all_projects"] is None


def test_a_key_needs_the_scope(installation):
    assert installation.get(PATH, key=installation.key_with("insight:read")).status_code == 403
    assert installation.get(PATH, params={"hours": 0}).json()["attr"] == "hours"
