"""Scripts of PostHog's tutorial, written afresh from what it says they do: only the host is another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.shop import DAILY, FUNNEL, Sent, Shop, people
from tests.services import clients
from tests.services.install import REPOSITORY

pytestmark = pytest.mark.slow

Script = Callable[..., Any]


@pytest.fixture
def script(shop: Shop, tmp_path: Path) -> Script:
    """Runs a script, and gives what it printed."""
    variables = {
        "POSTHOG_API_KEY": shop.key,
        "POSTHOG_HOST": shop.url,
        "POSTHOG_PROJECT_ID": str(shop.project_id),
    }

    def run(name: str, *arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.clients.tutorial.{name}", *arguments],
            capture_output=True, text=True, timeout=60, cwd=REPOSITORY, check=False,
            env=clients.environment(tmp_path, **variables),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run


def test_the_weekly_report(script: Script, shop: Shop) -> None:
    report = script("weekly_report")
    active = shop.people_by_day(DAILY)
    assert report["signups"] == {"total": len(shop.named("signed_up")), "daily": shop.count_by_day("signed_up")}
    assert report["dau"] == {"average": round(sum(active) / len(active), 1), "daily": active}
    assert report["onboarding"] == [
        {"name": name, "count": count} for name, count in zip(FUNNEL, shop.funnel(), strict=True)
    ]


def test_cohorts(script: Script, shop: Shop) -> None:
    on_growth, powerful = script("cohorts")
    paying = people(one for one in shop.events if one.properties["plan"] == "growth")
    opened = [one.distinct_id for one in shop.named(DAILY)]
    keen = {someone for someone in opened if opened.count(someone) >= 3}
    # groups are alternatives: of the two conditions, one will do
    for cohort, members in ((on_growth, paying), (powerful, paying | keen)):
        assert members_of(shop, cohort["id"]) == members
        assert shop.api("GET", f"cohorts/{cohort['id']}/")["count"] == len(members)
        asked = {
            "kind": "HogQLQuery",
            "query": f"SELECT count(DISTINCT person_id) FROM events WHERE person_id IN COHORT {cohort['id']}",
        }
        assert shop.api("POST", "query/", {"query": asked})["results"] == [[len(members)]]
        shop.api("PATCH", f"cohorts/{cohort['id']}/", {"deleted": True})


def members_of(shop: Shop, cohort: int) -> set[str]:
    """Distinct ids of a cohort's people, once it has been calculated."""

    def calculated() -> bool:
        row = shop.api("GET", f"cohorts/{cohort}/")
        return bool(row["last_calculation"]) and not row["is_calculating"]

    shop.server.wait_for(calculated)
    found = shop.api("GET", f"cohorts/{cohort}/persons/?limit=1000")["results"]
    return {one for person in found for one in person["distinct_ids"]}


def test_sql_and_the_export_of_events(script: Script, shop: Shop) -> None:
    today = datetime.now(UTC).date()
    since, until = today - timedelta(days=3), today - timedelta(days=1)
    found = script("warehouse", since.isoformat(), until.isoformat())
    wanted = [one for one in shop.events if since.isoformat() <= one.day < until.isoformat()]
    assert [row["id"] for row in found["events"]] == [one.uuid for one in newest_first(wanted)]
    seen = {one.distinct_id: one.timestamp for one in shop.named("signed_up", DAILY)}  # in order of time
    gone = {someone for someone, last in seen.items() if last < datetime.now(UTC) - timedelta(days=2)}
    days = sorted({one.day for one in shop.named("signed_up")})
    began = {day: people(one for one in shop.named("signed_up") if one.day == day) for day in days}
    assert [[row[0][:10], *row[1:]] for row in found["churn"]] == [
        [day, len(who), len(who & gone), round(len(who & gone) / len(who) * 100, 2)] for day, who in began.items()
    ]


def test_a_dashboard_of_insights_in_the_older_form(script: Script, shop: Shop) -> None:
    found = script("dashboard")
    answers = found["answers"]
    assert answers["DAU"][0]["data"] == shop.people_by_day(DAILY)
    assert answers["Sign-ups"][0]["aggregated_value"] == len(shop.named("signed_up"))
    assert {steps[0]["breakdown_value"][0]: [step["count"] for step in steps] for steps in answers["Onboarding"]} == {
        plan: [len(people(one for one in shop.named(step) if one.properties["plan"] == plan)) for step in FUNNEL[:2]]
        for plan in ("free", "growth")
    }
    assert httpx.get(f"{shop.url}/shared/{found['access_token']}").status_code == 200
    for number in found["insights"]:
        shop.api("PATCH", f"insights/{number}/", {"deleted": True})
    shop.api("PATCH", f"dashboards/{found['dashboard']}/", {"deleted": True})


def newest_first(events: list[Sent]) -> list[Sent]:
    return sorted(events, key=lambda one: (one.timestamp, one.uuid), reverse=True)
