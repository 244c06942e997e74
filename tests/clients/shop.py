"""A small shop that clients are shown, and what they must say of it: everything is counted from `events_of_shop`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from tests.services.hedgerow import Hedgerow

PEOPLE = 105  # more than a page of 100
DAYS = 5  # people sign up on the days before today, so that no event is in the future, and a week holds all
FUNNEL = ("signed_up", "onboarding_completed", "project_created")
DAILY = "app_opened"


@dataclass(frozen=True)
class Sent:
    """One event as it was sent."""

    uuid: str
    event: str
    distinct_id: str
    timestamp: datetime
    properties: dict[str, Any]

    @property
    def day(self) -> str:
        return f"{self.timestamp:%Y-%m-%d}"


def plan_of(person: int) -> str:
    return "growth" if person % 3 == 0 else "free"


def events_of_shop(now: datetime) -> list[Sent]:
    """What the people did on the days before the day of `now`, in order of time.

    Everybody signs up; every second finishes the onboarding an hour later and opens the app on each day from the first
    to yesterday; every fourth makes a project after another hour. Who is on the growth plan pays once.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []

    def did(person: int, event: str, when: datetime, **properties: Any) -> None:
        properties = {"$browser": "Firefox" if person % 2 else "Chrome", "plan": plan_of(person), **properties}
        uuid = str(uuid5(NAMESPACE_URL, f"{person}/{event}/{when.isoformat()}"))
        found.append(Sent(uuid, event, email_of(person), when, properties))

    for person in range(PEOPLE):
        ago = 1 + person % DAYS
        began = midnight - timedelta(days=ago) + timedelta(hours=9, minutes=person % 50, microseconds=person * 1000)
        did(person, "signed_up", began, **{"$set": {"email": email_of(person), "plan": plan_of(person)}})
        if person % 2 == 0:
            did(person, "onboarding_completed", began + timedelta(hours=1))
            for later in range(ago):
                did(person, DAILY, began + timedelta(days=later, hours=3))
        if person % 4 == 0:
            did(person, "project_created", began + timedelta(hours=2))
        if plan_of(person) == "growth":
            did(person, "invoice_paid", began + timedelta(hours=4), amount_cents=1000 + person)
    return sorted(found, key=lambda one: (one.timestamp, one.uuid))


def email_of(person: int) -> str:
    return f"person-{person:03d}@shop.example"


class Shop:
    """A Hedgerow with the shop's events in it, and what was kept through its API. `kept` is by kind, as answered."""

    def __init__(self, server: Hedgerow) -> None:
        self.server = server
        self.url = server.url
        self.key = server.personal_api_key
        self.project_id = server.project_id
        self.events = events_of_shop(datetime.now(UTC))
        self.kept: dict[str, list[dict[str, Any]]] = {}

    def fill(self) -> Shop:
        """Send everything, and wait until all of it can be queried."""
        self.send(self.events)
        self.server.wait_for(
            "SELECT uniqExact(id) = {wanted:UInt64} FROM persons WHERE project_id = {project_id:Int64}", wanted=PEOPLE
        )
        return self

    def send(self, events: list[Sent]) -> None:
        """Send these, and wait until they can be queried."""
        batch = [
            {
                "uuid": one.uuid,
                "event": one.event,
                "distinct_id": one.distinct_id,
                "timestamp": one.timestamp.isoformat(),
                "properties": one.properties,
            }
            for one in events
        ]
        body = {"api_key": self.server.project_token, "batch": batch}
        httpx.post(f"{self.url}/batch/", json=body, timeout=30).raise_for_status()
        self.server.wait_for(
            "SELECT uniqExact(uuid) = {wanted:UInt64} FROM events"
            " WHERE project_id = {project_id:Int64} AND has({sent:Array(UUID)}, uuid)",
            wanted=len(batch), sent=[one.uuid for one in events],
        )  # fmt: skip

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the project's private API, for what clients are compared with."""
        return self.server.api(method, f"/api/projects/{self.project_id}/{path}", body)

    def keep(self, kind: str, **body: Any) -> dict[str, Any]:
        """Make one thing of a kind such as `insights`, and note it."""
        made: dict[str, Any] = self.api("POST", f"{kind}/", body)
        self.kept.setdefault(kind, []).append(made)
        return made

    # what clients must say

    def named(self, *names: str) -> list[Sent]:
        return [one for one in self.events if one.event in names]

    def days(self) -> list[str]:
        """The days of "-7d", oldest first: eight, today with them."""
        today = datetime.now(UTC).date()
        return [(today - timedelta(days=ago)).isoformat() for ago in range(7, -1, -1)]

    def count_by_day(self, name: str) -> list[int]:
        return [sum(one.day == day for one in self.named(name)) for day in self.days()]

    def people_by_day(self, name: str) -> list[int]:
        return [len(people(one for one in self.named(name) if one.day == day)) for day in self.days()]

    def funnel(self, steps: Iterable[str] = FUNNEL) -> list[int]:
        """How many did each step after those before it; each person does each step once here, in this order."""
        return [len(people(self.named(step))) for step in steps]


def people(events: Iterable[Sent]) -> set[str]:
    return {one.distinct_id for one in events}
