"""posthog-node 5.70.0 against a real server, with the batch protocol and with capture v1."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.sdk.arrivals import Event, arrived, arrived_of, assert_has, assert_time, named
from tests.services.hedgerow import Hedgerow
from tests.services.install import NODE_PACKAGES, node, node_packages
from tests.services.people import group, person_of, persons_of_events

pytestmark = pytest.mark.slow

VISIT = Path(__file__).parent / "node" / "visit.cjs"


@dataclass
class Visit:
    """What `visit.cjs` did, and the events that came of it."""

    anonymous: str
    user: str
    alias: str
    company: str
    uuids: dict[str, str]
    events: dict[str, Event]
    flags: Any

    def event(self, name: str) -> Event:
        return self.events[self.uuids[name]]


@pytest.fixture(scope="module", params=["v0", "v1"])
def visit(request: pytest.FixtureRequest, hedgerow: Hedgerow) -> Visit:
    ids = {name: f"node-{name}-{uuid4()}" for name in ("anonymous", "user", "alias", "company")}
    environment = {**os.environ, "NODE_PATH": str(node_packages() / "node_modules")}
    environment.pop("POSTHOG_CAPTURE_MODE", None)
    if request.param == "v1":
        environment["POSTHOG_CAPTURE_MODE"] = "v1"
    arguments = json.dumps({"token": hedgerow.project_token, "host": hedgerow.url, **ids})
    done = subprocess.run(
        [str(node()), str(VISIT), arguments], capture_output=True, text=True, timeout=90, env=environment
    )
    assert (done.returncode, done.stderr) == (0, ""), f"the SDK complained: {done.stdout}{done.stderr}"
    said = json.loads(done.stdout)
    assert said["errors"] == []
    requests = hedgerow.metric(
        "edge", "hedgerow_requests_accepted_total", lane="v1" if request.param == "v1" else "batch"
    )
    assert requests > 0, f"no request came by the lane of {request.param}"
    events = arrived(hedgerow, said["uuids"].values())
    return Visit(**ids, uuids=said["uuids"], events=events, flags=said["flags"])


def test_capture_arrives_field_by_field(hedgerow: Hedgerow, visit: Visit) -> None:
    event = visit.event("order placed")
    assert_has(
        event,
        {
            "event": "order placed",
            "distinct_id": visit.user,
            "person_mode": "full",
            "lib": "posthog-node",
            "current_url": "https://shop.example/cart",
            "pathname": "/cart",
            "session_id": "01900000-0000-7000-8000-000000000001",
            "country_code": "",
        },
    )
    assert_has(
        event["properties"],
        {
            "text": "Grüße 日本 🦔",
            "nested": {"list": [1, "two", {"three": 3}]},
            "$lib": "posthog-node",
            "$lib_version": NODE_PACKAGES["posthog-node"],
            "$geoip_disable": True,
            "$session_id": "01900000-0000-7000-8000-000000000001",
        },
    )
    assert_time(event, datetime.now(UTC) - timedelta(hours=1))


def test_every_event_arrives_when_the_client_shuts_down(visit: Visit) -> None:
    assert [visit.event(f"step {number}")["properties"]["number"] for number in range(25)] == list(range(25))


def test_identify_sets_the_person_and_merges_the_anonymous_one(hedgerow: Hedgerow, visit: Visit) -> None:
    events = arrived_of(hedgerow, [visit.user], ["$identify"])
    assert named(events, "$identify")["properties"]["$anon_distinct_id"] == visit.anonymous
    person = hedgerow.wait_for(lambda: person_of(hedgerow, visit.user))
    assert person.is_identified
    assert_has(person.properties, {"name": "Kim", "plan": "pro", "source": "fair"})
    looked = visit.uuids["looked"]
    hedgerow.wait_for(lambda: persons_of_events(hedgerow, [visit.anonymous]) == {looked: person.id})


def test_alias_merges_the_other_person_and_its_past_events(hedgerow: Hedgerow, visit: Visit) -> None:
    person = hedgerow.wait_for(lambda: person_of(hedgerow, visit.user))
    events = arrived_of(hedgerow, [visit.user], ["$create_alias"])
    assert_has(named(events, "$create_alias")["properties"], {"alias": visit.alias, "distinct_id": visit.user})
    before = visit.uuids["before"]
    hedgerow.wait_for(lambda: persons_of_events(hedgerow, [visit.alias]) == {before: person.id})
    assert person_of(hedgerow, visit.alias) == person_of(hedgerow, visit.user)


def test_all_events_of_the_user_belong_to_one_person(hedgerow: Hedgerow, visit: Visit) -> None:
    person = hedgerow.wait_for(lambda: person_of(hedgerow, visit.user))
    ids = [visit.user, visit.alias, visit.anonymous]
    hedgerow.wait_for(lambda: set(persons_of_events(hedgerow, ids).values()) == {person.id})


def test_group_identify_and_events_of_a_group(hedgerow: Hedgerow, visit: Visit) -> None:
    found = hedgerow.wait_for(lambda: group(hedgerow, visit.company))
    assert found["properties"] == {"name": "Acme", "seats": 5}
    event = visit.event("order placed")
    assert event[f"group_{found['index']}"] == visit.company
    assert event["properties"]["$groups"] == {"company": visit.company}
    identify = named(arrived_of(hedgerow, [f"$company_{visit.company}"], ["$groupidentify"]), "$groupidentify")
    assert_has(identify["properties"], {"$group_type": "company", "$group_key": visit.company})


def test_an_exception_arrives_with_its_stack(hedgerow: Hedgerow, visit: Visit) -> None:
    event = named(arrived_of(hedgerow, [visit.user], ["$exception"]), "$exception")
    entry = event["properties"]["$exception_list"][0]
    assert_has(entry, {"type": "TypeError", "value": "a plank is loose"})
    assert entry["stacktrace"]["frames"]
    assert event["properties"]["step"] == 3


def test_capture_without_an_id_makes_no_person(hedgerow: Hedgerow, visit: Visit) -> None:
    event = visit.event("without a person")
    assert event["person_mode"] == "propertyless"
    assert person_of(hedgerow, event["distinct_id"]) is None


def test_flags_answer_that_there_are_none(visit: Visit) -> None:
    assert visit.flags == {}
