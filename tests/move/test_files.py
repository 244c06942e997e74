"""Recordings onto Kafka, objects into a bucket, unfinished jobs into the other queue."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from hedgerow import settings as settings_module
from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.envelope import REPLAY, Envelope
from hedgerow.eventlog.sqlite import append_now, path_of
from hedgerow.jobs.queue import open_queue
from hedgerow.move import files, jobs
from hedgerow.move.state import State
from hedgerow.objects.store import open_objects
from tests.services.kafka import running_kafka
from tests.services.s3 import running_s3

LARGE = 200_000  # bytes; more than a record holds here


def recording(number: int, size: int) -> bytes:
    return envelope.encode(Envelope("replay", "phc_token", 1_000 + number, b"x" * size, False, 1))


def test_recordings_and_objects_arrive_once_and_whole(tmp_path: Path) -> None:
    source = settings_module.load(tmp_path / "data")
    append_now(path_of(source.data, REPLAY), [recording(n, LARGE if n == 3 else 10) for n in range(20)])
    here = open_objects(source)
    for number in range(5):
        here.put(f"some/thing-{number}", b"o" * number)
    with running_kafka() as kafka, running_s3() as s3:
        log = {"dsn": kafka.dsn, "partitions": 3, "max_record_bytes": 100_000}
        target = settings_module.load(tmp_path / "data", overrides={"log": log, "objects": s3.settings()})
        there = open_objects(target)
        with closing(State(source.data, {})) as state:
            assert files.replay_left(source.data, state)[0] == 20
            assert files.copy_replay(source, target, state, lambda rows: None) == 20
            append_now(path_of(source.data, REPLAY), [recording(20, 10)])
            assert files.copy_replay(source, target, state, lambda rows: None) == 1
            assert files.replay_left(source.data, state) == (0, 0)
        assert files.copy_objects(here, there, lambda rows: None) == 5
        assert files.differing_objects(here, there) == {}
        with closing(homes.open_consumer(target, REPLAY)) as consumer:
            found: dict[int, int] = {}
            while len(found) < 21:
                _, records = consumer.poll(100, 1 << 24, 5.0)
                for record in records:
                    decoded = envelope.decode(record.payload)
                    body = there.get(decoded.body_key) if decoded.body_key else decoded.body
                    assert decoded.received_at not in found
                    found[decoded.received_at] = len(body)
        there.close()
    here.close()
    assert found == {1_000 + n: LARGE if n == 3 else 10 for n in range(21)}


def test_unfinished_jobs_are_queued_at_the_target_once(tmp_path: Path) -> None:
    source, target = settings_module.load(tmp_path / "old"), settings_module.load(tmp_path / "new")
    with closing(open_queue(source)) as queue:
        queue.enqueue("delete_project", project_id=3)
        queue.enqueue("delete_project", project_id=4)
    assert jobs.copy_jobs(source, target) == 2
    assert jobs.copy_jobs(source, target) == 0
    with closing(open_queue(target)) as queue:
        assert queue.waiting()["waiting"] == 2
