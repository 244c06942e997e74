"""posthog-python 7.91.1 against a real server."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import posthog as sdk
import pytest
from posthog.version import VERSION

from tests.sdk.arrivals import arrived, assert_has, assert_time
from tests.services.hedgerow import Hedgerow
from tests.services.people import group, person_of, persons_of_events

pytestmark = pytest.mark.slow

Make = Callable[..., sdk.Posthog]


@pytest.fixture
def client(hedgerow: Hedgerow, caplog: pytest.LogCaptureFixture) -> Iterator[Make]:
    """Makes clients; afterwards none of them may have logged or reported an error."""
    caplog.set_level(logging.WARNING, "posthog")
    failures: list[Any] = []
    made: list[sdk.Posthog] = []

    def make(**options: Any) -> sdk.Posthog:
        made.append(
            sdk.Posthog(
                hedgerow.project_token,
                host=hedgerow.url,
                on_error=lambda error, batch: failures.append(error),
                **options,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.shutdown()
    assert failures == []
    assert [record.getMessage() for record in caplog.records if record.name.startswith("posthog")] == []


@pytest.fixture
def someone() -> str:
    return f"python-{uuid4()}"


def test_the_pinned_release_is_installed() -> None:
    assert VERSION == "7.91.1"


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_capture_arrives_field_by_field(hedgerow: Hedgerow, client: Make, someone: str, gzip: bool) -> None:
    posthog = client(gzip=gzip)
    when = datetime.now(UTC) - timedelta(hours=3)
    session = str(uuid4())
    sent = {
        "plan": "pro",
        "seats": 12,
        "price": 19.5,
        "trial": False,
        "nothing": None,
        "text": 'Grüße, "Ærø" — 日本 \U0001f994',
        "nested": {"list": [1, "two", {"three": 3}]},
        "$current_url": "https://shop.example/cart?step=2",
        "$pathname": "/cart",
        "$host": "shop.example",
        "$referring_domain": "search.example",
        "$browser": "Firefox",
        "$device_type": "Desktop",
        "$session_id": session,
        "utm_source": "newsletter",
        "utm_medium": "email",
        "utm_campaign": "spring",
    }
    uuid = posthog.capture("order placed", distinct_id=someone, properties=dict(sent), timestamp=when)
    posthog.flush()
    assert uuid is not None

    event = arrived(hedgerow, [uuid])[uuid]
    assert event["event"] == "order placed"
    assert event["distinct_id"] == someone
    assert event["project_id"] == hedgerow.project_id
    assert event["person_mode"] == "full"
    assert_time(event, when)
    assert_has(event["properties"], sent)
    assert_has(
        event["properties"],
        {"$lib": "posthog-python", "$lib_version": VERSION, "$geoip_disable": True, "$is_server": True},
    )
    columns = {
        "current_url": "https://shop.example/cart?step=2",
        "pathname": "/cart",
        "host": "shop.example",
        "referring_domain": "search.example",
        "browser": "Firefox",
        "os": event["properties"].get("$os", ""),
        "device_type": "Desktop",
        "country_code": "",
        "lib": "posthog-python",
        "session_id": session,
        "utm_source": "newsletter",
        "utm_medium": "email",
        "utm_campaign": "spring",
    }
    assert_has(event, columns)
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    assert person.id == event["person_id"]
    assert not person.is_identified
    assert_has(person.properties, {"$initial_utm_source": "newsletter", "$browser": "Firefox"})


def test_capture_without_an_id_makes_no_person(hedgerow: Hedgerow, client: Make) -> None:
    posthog = client()
    uuid = posthog.capture("anonymous ping")
    posthog.flush()
    assert uuid is not None
    event = arrived(hedgerow, [uuid])[uuid]
    assert event["person_mode"] == "propertyless"
    assert event["properties"]["$process_person_profile"] is False
    assert person_of(hedgerow, event["distinct_id"]) is None


def test_a_batch_of_many_events_arrives_whole(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(gzip=True, flush_at=50)
    uuids = [posthog.capture("step", distinct_id=someone, properties={"number": number}) for number in range(230)]
    posthog.flush()
    events = arrived(hedgerow, [uuid for uuid in uuids if uuid])
    assert sorted(event["properties"]["number"] for event in events.values()) == list(range(230))
    assert len({event["person_id"] for event in events.values()}) == 1


def test_what_is_no_text_is_repaired_and_nothing_else_is_lost(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client()
    uuids = [
        posthog.capture("odd", distinct_id=someone, properties={"cut emoji": "a\ud83d", "fine": 1}),
        posthog.capture("odd", distinct_id=someone, properties={"not finite": float("nan"), "fine": 1}),
        posthog.capture("odd", distinct_id=someone, properties={"zero": "a\x00b", "fine": 1}),
    ]
    posthog.flush()
    events = arrived(hedgerow, [uuid for uuid in uuids if uuid])
    properties = [events[uuid]["properties"] for uuid in uuids if uuid]
    assert [found["fine"] for found in properties] == [1, 1, 1]
    assert properties[0]["cut emoji"] == "a\ufffd"


def test_set_and_set_once_change_the_person(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(sync_mode=True)
    uuids = [
        posthog.set(distinct_id=someone, properties={"email": "kim@example.org", "plan": "free"}),
        posthog.set_once(distinct_id=someone, properties={"first_seen": "2024-01-01", "plan": "never"}),
        posthog.set(distinct_id=someone, properties={"plan": "pro"}),
        posthog.set_once(distinct_id=someone, properties={"first_seen": "2030-01-01"}),
    ]
    events = arrived(hedgerow, [uuid for uuid in uuids if uuid])
    assert [events[uuid]["event"] for uuid in uuids if uuid] == ["$set", "$set_once", "$set", "$set_once"]
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    assert_has(person.properties, {"email": "kim@example.org", "plan": "pro", "first_seen": "2024-01-01"})
    assert {event["person_id"] for event in events.values()} == {person.id}
    assert events[str(uuids[0])]["properties"]["$set"]["email"] == "kim@example.org"


def test_capture_with_set_in_its_properties(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(sync_mode=True)
    properties = {"$set": {"plan": "team"}, "$set_once": {"source": "fair"}}
    uuid = posthog.capture("upgraded", distinct_id=someone, properties=properties)
    assert uuid is not None
    arrived(hedgerow, [uuid])
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    assert_has(person.properties, {"plan": "team", "source": "fair"})


def test_identify_merges_what_the_anonymous_visitor_did(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    """The server SDK has no identify call; a back end sends the event itself."""
    posthog = client(sync_mode=True)
    anonymous = f"anonymous-{uuid4()}"
    before = posthog.capture("looked", distinct_id=anonymous, properties={"$process_person_profile": False})
    identify = posthog.capture(
        "$identify", distinct_id=someone, properties={"$anon_distinct_id": anonymous, "$set": {"name": "Kim"}}
    )
    after = posthog.capture("bought", distinct_id=someone)
    uuids = [uuid for uuid in (before, identify, after) if uuid]
    arrived(hedgerow, uuids)
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    assert person.is_identified
    assert person.properties["name"] == "Kim"
    hedgerow.wait_for(
        lambda: persons_of_events(hedgerow, [anonymous, someone]) == dict.fromkeys(uuids, person.id),
    )
    known = hedgerow.wait_for(lambda: person_of(hedgerow, anonymous))
    assert known.id == person.id


def test_alias_merges_two_people_into_the_previous_one(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(sync_mode=True)
    other = f"python-{uuid4()}"
    uuids = [
        posthog.capture("before", distinct_id=someone, properties={"$set": {"kept": "target", "one": 1}}),
        posthog.capture("before", distinct_id=other, properties={"$set": {"kept": "source", "two": 2}}),
        posthog.alias(previous_id=someone, distinct_id=other),
        posthog.capture("after", distinct_id=other),
    ]
    wanted = [uuid for uuid in uuids if uuid]
    events = arrived(hedgerow, wanted)
    assert_has(events[wanted[2]], {"event": "$create_alias", "distinct_id": someone})
    assert_has(events[wanted[2]]["properties"], {"alias": other, "distinct_id": someone})
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    hedgerow.wait_for(lambda: (found := person_of(hedgerow, other)) and found.id == person.id)
    person = person_of(hedgerow, someone)
    assert person is not None
    assert person.is_identified
    assert_has(person.properties, {"kept": "target", "one": 1, "two": 2})
    hedgerow.wait_for(lambda: persons_of_events(hedgerow, [someone, other]) == dict.fromkeys(wanted, person.id))


def test_group_identify_and_events_of_a_group(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(sync_mode=True)
    key = f"acme-{uuid4()}"
    uuids = [
        posthog.group_identify("company", key, {"name": "Acme", "seats": 5}),
        posthog.group_identify("company", key, {"seats": 6}),
        posthog.capture("invited", distinct_id=someone, groups={"company": key}),
    ]
    events = arrived(hedgerow, [uuid for uuid in uuids if uuid])
    found = hedgerow.wait_for(lambda: group(hedgerow, key))
    assert found["properties"] == {"name": "Acme", "seats": 6}
    assert_has(
        events[str(uuids[0])]["properties"],
        {"$group_type": "company", "$group_key": key, "$group_set": {"name": "Acme", "seats": 5}},
    )
    columns = [events[str(uuids[2])][f"group_{index}"] for index in range(5)]
    assert columns[found["index"]] == key
    assert events[str(uuids[2])]["properties"]["$groups"] == {"company": key}


def test_an_exception_arrives_with_its_stack_and_changes_no_person(
    hedgerow: Hedgerow, client: Make, someone: str
) -> None:
    posthog = client(sync_mode=True)
    first = posthog.capture("started", distinct_id=someone)

    def fragile() -> None:
        raise ValueError("a plank is loose")

    try:
        fragile()
    except ValueError as error:
        uuid = posthog.capture_exception(error, distinct_id=someone, properties={"$set": {"broken": True}, "step": 3})
    assert uuid is not None
    events = arrived(hedgerow, [str(first), uuid])
    event = events[uuid]
    assert event["event"] == "$exception"
    assert event["properties"]["step"] == 3
    entry = event["properties"]["$exception_list"][0]
    assert_has(entry, {"type": "ValueError", "value": "a plank is loose"})
    assert entry["stacktrace"]["frames"][-1]["function"] == "fragile"
    person = hedgerow.wait_for(lambda: person_of(hedgerow, someone))
    assert person.id == event["person_id"] == events[str(first)]["person_id"]
    assert "broken" not in person.properties


def test_capture_v1(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(capture_mode="v1", capture_compression="gzip")
    uuids = [posthog.capture("v1", distinct_id=someone, properties={"number": number}) for number in range(3)]
    posthog.flush()
    events = arrived(hedgerow, [uuid for uuid in uuids if uuid])
    assert [events[str(uuid)]["properties"]["number"] for uuid in uuids] == [0, 1, 2]
    for event in events.values():
        assert_has(event, {"event": "v1", "distinct_id": someone, "lib": "posthog-python", "person_mode": "full"})
        assert_has(event["properties"], {"$lib": "posthog-python", "$lib_version": VERSION})
        assert_time(event)


def test_events_are_flushed_when_the_program_ends(hedgerow: Hedgerow, someone: str) -> None:
    program = """
import sys
from posthog import Posthog
token, host, someone = sys.argv[1:]
posthog = Posthog(token, host=host)
for number in range(25):
    print(posthog.capture("last words", distinct_id=someone, properties={"number": number}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, hedgerow.project_token, hedgerow.url, someone],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    uuids = done.stdout.split()
    assert len(uuids) == 25
    events = arrived(hedgerow, uuids)
    assert [events[uuid]["properties"]["number"] for uuid in uuids] == list(range(25))


def test_flags_answer_that_there_are_none(hedgerow: Hedgerow, client: Make, someone: str) -> None:
    posthog = client(sync_mode=True)
    assert posthog.get_all_flags(someone) == {}
