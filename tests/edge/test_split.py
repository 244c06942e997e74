"""Requests of several people become a record a partition: every event once, as it was sent, a person in one place."""

from __future__ import annotations

import contextlib
import gzip
import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any
from zlib import crc32

import httpx
import pytest

from hedgerow.edge.split import Share, share_out
from hedgerow.edge.validation import check
from hedgerow.edge.validation_v1 import check_v1
from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.envelope import EVENTS, Envelope
from hedgerow.settings import EventLog
from hedgerow.wire import events as wire
from tests.edge.conftest import TOKEN, Edge, batch, event, until
from tests.services.kafka import KafkaServer, running_kafka

PARTITIONS = 5


def shares(body: bytes, *, v1: bool = False, engage: bool = False, ip: str = "") -> list[Share]:
    events = check_v1(body).events if v1 else check(body, names_default=engage).events
    record = Envelope("v1" if v1 else "batch", TOKEN, 1, body, False, len(events), ip)
    return share_out(record, events, "", PARTITIONS, body)


def text_of(share: Share) -> bytes:
    return gzip.decompress(share.record.body) if share.record.gzip else share.record.body


def place(distinct_id: str, token: str = TOKEN) -> int:
    return crc32(token.encode() + b"\0" + distinct_id.encode()) % PARTITIONS


def of(count: int) -> list[dict[str, Any]]:
    return [event(f"event {i}", distinct_id=f"person {i % 17}") for i in range(count)]


def test_a_request_of_one_person_goes_as_it_came() -> None:
    body = json.dumps(batch(*[event(distinct_id="one")] * 20)).encode()
    (share,) = shares(body)
    assert share.record.body is body
    assert share.partition == place("one")


@pytest.mark.parametrize("shape", [batch, lambda *events: list(events)], ids=["envelope", "array"])
def test_every_event_is_kept_once_and_in_the_order_of_its_person(shape: Callable[..., Any]) -> None:
    sent = of(200)
    found = shares(json.dumps(shape(*sent)).encode())
    assert len(found) == PARTITIONS
    kept = [(share.partition, one) for share in found for one in wire.decode(text_of(share)).events]
    assert sorted(one.event for _, one in kept) == sorted(one["event"] for one in sent)
    assert {(number, one.distinct_id) for number, one in kept} == {
        (place(f"person {i}"), f"person {i}") for i in range(17)
    }
    assert sum(share.record.count for share in found) == 200
    for person in range(17):
        names = [int(one.event.split()[1]) for _, one in kept if one.distinct_id == f"person {person}"]
        assert names == sorted(names)


def test_events_and_the_envelope_keep_their_bytes() -> None:
    """Nothing is written anew: numbers, escapes, spaces and unknown keys are those of the sender."""
    one = b'{"event":"a", "distinct_id":"person 0","properties":{"n":1.50e2,"s":"\\u00e9"}}'
    two = b'{ "event":"b","distinct_id":"person 1"}'
    head = b'{"api_key":"t","sent_at":"2024-01-01T00:00:00Z","historical_migration":true,"x":[1,  2]'
    found = {share.partition: text_of(share) for share in shares(head + b',"batch":[' + one + b"," + two + b"]}")}
    assert found == {
        place("person 0"): head + b',"batch":[' + one + b"]}",
        place("person 1"): head + b',"batch":[' + two + b"]}",
    }


def test_parts_are_packed_again_where_that_is_worth_it() -> None:
    found = shares(json.dumps(batch(*of(200))).encode())
    assert all(share.record.gzip for share in found)
    assert all(len(share.record.body) < len(text_of(share)) / 2 for share in found)


@pytest.mark.parametrize(
    ("fields", "same_as"),
    [
        pytest.param({"distinct_id": 7}, "7", id="a number"),
        pytest.param({"distinct_id": None, "$distinct_id": "x"}, "x", id="$distinct_id"),
        pytest.param({"distinct_id": "", "properties": {"distinct_id": "x"}}, "x", id="in the properties"),
        pytest.param({"distinct_id": "x" * 300}, "x" * 200, id="too long, so the worker cuts it off"),
        pytest.param({"distinct_id": "nul\x00"}, "nul\ufffd", id="a character that the worker replaces"),
    ],
)
def test_a_person_is_in_one_partition_however_the_id_is_written(fields: dict[str, Any], same_as: str) -> None:
    (share,) = shares(json.dumps(event(**fields)).encode())
    assert share.partition == place(same_as)


def test_true_and_one_are_two_people() -> None:
    """They are equal to Python and not to the worker."""
    found = shares(json.dumps([event(distinct_id=1), event(distinct_id=True)] * 2).encode())
    assert {share.partition for share in found} == {place("1"), place("true")}


def test_people_without_an_id_yet_are_spread_by_their_address() -> None:
    visitor = event(distinct_id="$posthog_cookieless", properties={"$cookieless_mode": True})
    body = json.dumps(batch(visitor, visitor)).encode()
    assert {shares(body, ip=f"10.0.0.{i}")[0].partition for i in range(50)} == set(range(PARTITIONS))


def test_an_event_without_an_id_does_not_split_its_request() -> None:
    (share,) = shares(json.dumps(batch(event(distinct_id="one"), {"event": "nobody's"})).encode())
    assert share.partition == place("one")


def test_engage_bodies_go_by_their_own_id() -> None:
    body = json.dumps([{"$distinct_id": f"person {i}", "$set": {"a": 1}} for i in range(50)]).encode()
    assert {share.partition for share in shares(body, engage=True)} == {place(f"person {i}") for i in range(50)}


def test_capture_v1_keeps_its_envelope() -> None:
    created_at = "2024-01-01T00:00:00Z"
    events = [event(f"e{i}", distinct_id=f"person {i}", uuid=f"{i:032x}", timestamp=created_at) for i in range(1, 40)]
    body = json.dumps({"created_at": created_at, "historical_migration": False, "batch": events}).encode()
    found = shares(body, v1=True)
    assert all(json.loads(text_of(share))["created_at"] == created_at for share in found)
    assert sorted(one.uuid for share in found for one in wire.decode(text_of(share)).events) == [
        one["uuid"] for one in events
    ]


@pytest.mark.parametrize("odd", [b"NaN", b'"\\ud800"'], ids=["not a number", "half a surrogate pair"])
def test_a_body_that_only_the_forgiving_parser_reads_stays_whole(odd: bytes) -> None:
    event_of = b'{"event":"a","distinct_id":"person %d","properties":{"odd":' + odd + b"}}"
    body = b"[" + b",".join(event_of % i for i in range(20)) + b"]"
    (share,) = shares(body)
    assert share.record.body is body
    assert share.partition == place("")


def test_any_mixture_of_people_is_complete() -> None:
    rng = random.Random(3)
    for _ in range(200):
        sent = [event(str(rng.random()), distinct_id=f"person {rng.randrange(6)}") for _ in range(rng.randrange(1, 9))]
        found = shares(json.dumps(batch(*sent)).encode())
        kept = sorted(one.event for share in found for one in wire.decode(text_of(share)).events)
        assert kept == sorted(one["event"] for one in sent)
        assert len({share.partition for share in found}) == len(found)


@pytest.fixture
def kafka_edge(
    kafka: KafkaServer, new_edge: Callable[..., Edge], request: pytest.FixtureRequest
) -> Callable[..., Edge]:
    return partial(
        new_edge,
        HEDGEROW_LOG__DSN=kafka.dsn,
        HEDGEROW_LOG__PARTITIONS=str(PARTITIONS),
        HEDGEROW_LOG__TOPIC_PREFIX=f"edge{abs(hash(request.node.nodeid))}",
        HEDGEROW_LOG__MAX_RECORD_BYTES="65536",
    )


def records_of(edge: Edge, topic: str = EVENTS) -> dict[str, list[Envelope]]:
    """What is in the topic, by partition."""
    names = {name.removeprefix("HEDGEROW_LOG__").lower(): value for name, value in edge.environment.items()}
    fields = {name: value for name, value in names.items() if name in EventLog.model_fields}
    settings = edge.settings.model_copy(update={"log": EventLog.model_validate(fields)})
    consumer = homes.open_consumer(settings, topic, "look")
    found: dict[str, list[Envelope]] = {}
    try:
        until(lambda: consumer.poll(1, 1, 0.1)[1], 30)
        for partition in consumer.partitions():
            found[partition] = [envelope.decode(one.payload) for one in consumer.read(partition, 0, 1 << 60)]
    finally:
        consumer.close()
    return found


def test_the_edge_answers_when_all_parts_are_in_the_log(kafka_edge: Callable[..., Edge]) -> None:
    edge = kafka_edge()
    assert edge.capture("/batch/", json=batch(*of(100))).status_code == 200
    by_partition = records_of(edge)
    assert sum(len(records) for records in by_partition.values()) == PARTITIONS
    assert sum(record.count for records in by_partition.values() for record in records) == 100


def test_recordings_go_to_their_topic_by_session(kafka_edge: Callable[..., Edge]) -> None:
    edge = kafka_edge()
    for session in ("one", "two", "one"):
        properties = {"$session_id": session, "distinct_id": "visitor"}
        snapshot = {"event": "$snapshot", "distinct_id": "visitor", "token": TOKEN, "properties": properties}
        assert edge.capture("/s/", json=[snapshot]).status_code == 200
    by_partition = records_of(edge, "replay")
    for records in by_partition.values():
        sessions = [json.loads(one.body)[0]["properties"]["$session_id"] for one in records]
        assert sessions in ([], ["one", "one"], ["two"], ["one", "two", "one"])
    assert not (edge.data / "log").exists(), "nothing of it is kept on this machine"


def test_an_edge_whose_kafka_is_away_serves_the_rest_and_takes_events_when_it_is_back(
    new_edge: Callable[..., Edge], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_kafka() as kafka:
        kafka.stop()
        edge = new_edge(start=False, HEDGEROW_LOG__DSN=kafka.dsn, HEDGEROW_LOG__PARTITIONS="1")
        with monkeypatch.context() as patch:
            patch.setattr(edge, "_ready", lambda: alive(edge))
            edge.start()
        assert edge.client.get("/_readiness").status_code == 503
        refused = edge.capture(json=batch())
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]
        assert edge.client.post("/flags/?v=2", json={"token": TOKEN, "distinct_id": "visitor"}).status_code == 200
        kafka.start()
        until(lambda: edge.client.get("/_readiness").status_code == 200, 60)
        assert edge.capture(json=batch()).status_code == 200
        assert edge.stop() == 0


def alive(edge: Edge) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return edge.client.get("/_liveness").status_code == 200
    return False
