"""Starts the load, stops it, and compares what the event store holds with what was acknowledged."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.hedgerow import Hedgerow
from tests.services.install import REPOSITORY
from tests.services.people import EVENTS_WITH_PERSON, people
from tests.services.waiting import wait_for
from tests.system.families import Expected, expected, prefix_of

DRAIN_S = 180.0
LAST_RETRIES_S = 120.0


@dataclass
class Load:
    """A running or finished load. `acknowledged`, `statuses` and `without_retry_after` are known once it has ended."""

    seed: int
    in_order: bool = True
    acknowledged: dict[int, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    without_retry_after: int = 0


@contextmanager
def load(hedgerow: Hedgerow, folder: Path, *, seed: int, rate: float = 120.0, in_order: bool = True) -> Iterator[Load]:
    """Requests arrive at `rate` a second while the block runs; at its end every one of them was acknowledged.

    Without `in_order` their outcome does not rest on the order of different ids, as a log with partitions wants it.
    """
    report = folder / "load.json"
    options = {"url": hedgerow.url, "token": hedgerow.project_token, "seed": seed, "rate": rate, "report": report}
    command = [sys.executable, "-m", "tests.system.load"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    command += [] if in_order else ["--any-order"]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    running = Load(seed, in_order)
    try:
        yield running
        assert process.poll() is None, f"the load generator ended early: {process.communicate()[0]}"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=LAST_RETRIES_S)
        assert process.returncode == 0, f"the load generator failed: {said}"
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
    found = json.loads(report.read_text())
    running.acknowledged = {int(family): count for family, count in found["acknowledged"].items()}
    running.statuses = found["statuses"]
    running.without_retry_after = found["without_retry_after"]


def assert_nothing_lost_or_doubled(hedgerow: Hedgerow, done: Load) -> Expected:
    """Every acknowledged event is queryable exactly once, and people and groups are what a plain model says."""
    model = expected(done.seed, done.acknowledged, in_order=done.in_order)
    assert len(model.events) > 100, f"the load was too small to show anything: {done}"
    _assert_events(hedgerow, done, model)
    _assert_people(hedgerow, model, prefix_of(done.seed))
    _assert_past_events(hedgerow, model, prefix_of(done.seed))
    _assert_groups(hedgerow, model, prefix_of(done.seed))
    assert set(done.statuses) <= {"200", "503"} | CONNECTION_TROUBLE, done.statuses
    assert done.without_retry_after == 0
    return model


CONNECTION_TROUBLE = {
    "ConnectionRefusedError", "ConnectionResetError", "RemoteDisconnected", "BrokenPipeError", "TimeoutError",
    "IncompleteRead",
}  # fmt: skip


def _stored(hedgerow: Hedgerow, prefix: str, final: str = "") -> Counter[str]:
    """How often each uuid of the load is there."""
    rows = hedgerow.query(
        f"SELECT toString(uuid) AS uuid, count() AS times FROM events {final}"
        " WHERE project_id = {project_id:Int64} AND startsWith(distinct_id, {prefix:String}) GROUP BY uuid",
        prefix=prefix,
    )
    times: Counter[str] = Counter()
    for row in rows:  # of each shard, where there are several
        times[row["uuid"]] += row["times"]
    return times


def _assert_events(hedgerow: Hedgerow, done: Load, model: Expected) -> None:
    prefix = prefix_of(done.seed)

    def drained() -> bool:
        rows = hedgerow.query(
            "SELECT uniqExact(uuid) AS different FROM events"
            " WHERE project_id = {project_id:Int64} AND startsWith(distinct_id, {prefix:String})",
            prefix=prefix,
        )
        return sum(row["different"] for row in rows) >= len(model.events)

    try:
        hedgerow.wait_for(drained, timeout=DRAIN_S)
    finally:
        plain, final = _stored(hedgerow, prefix), _stored(hedgerow, prefix, "FINAL")
        print(
            f"acknowledged {len(model.events)} events; stored {plain.total()} rows of {len(plain)} uuids,"
            f" {final.total()} rows with FINAL; answers {done.statuses}"
        )
        missing = model.events.keys() - plain.keys()
        if missing:
            print(f"{len(missing)} are missing, such as {sorted(missing)[:5]}")
    assert plain.keys() == model.events.keys()
    doubled = {uuid: times for uuid, times in plain.items() if times > 1}
    assert doubled == {}, f"{len(doubled)} events are stored more than once; {final.total() - len(final)} with FINAL"


def _assert_people(hedgerow: Hedgerow, model: Expected, prefix: str) -> None:
    wanted = {
        distinct_id: (frozenset(person.ids), person.is_identified, person.properties)
        for distinct_id, person in model.people.items()
    }

    def found() -> dict[str, Any]:
        mine = {
            distinct_id: person for distinct_id, person in people(hedgerow).items() if distinct_id.startswith(prefix)
        }
        ids: dict[str, set[str]] = {}
        for distinct_id, person in mine.items():
            ids.setdefault(person.id, set()).add(distinct_id)
        return {
            distinct_id: (frozenset(ids[person.id]), person.is_identified, _own(person.properties))
            for distinct_id, person in mine.items()
        }

    def differences() -> dict[str, Any]:
        now = found()
        return {i: (wanted.get(i), now.get(i)) for i in wanted.keys() | now.keys() if wanted.get(i) != now.get(i)}

    try:
        wait_for(
            lambda: not differences(),
            timeout=30,
            every=0.5,
            what="publication of the last people",
            tolerate=(AssertionError,),
        )
    finally:
        wrong = differences()
        print(
            f"{len(wanted)} distinct ids of {len({id(p) for p in model.people.values()})} people; {len(wrong)} differ"
        )
    assert wrong == {}


def _own(properties: dict[str, Any]) -> dict[str, Any]:
    """Without what the server adds by itself, such as the country."""
    return {name: value for name, value in properties.items() if name.startswith(("set", "once"))}


def _assert_past_events(hedgerow: Hedgerow, model: Expected, prefix: str) -> None:
    """All events of a person's ids belong to that person; of an id without a person, to one deterministic id."""
    known = {distinct_id: person.id for distinct_id, person in people(hedgerow).items()}
    resolved: dict[str, set[str]] = {}
    for row in hedgerow.query(EVENTS_WITH_PERSON):
        if row["distinct_id"].startswith(prefix):
            resolved.setdefault(row["distinct_id"], set()).add(row["person_id"])
    wrong = {
        distinct_id: (known.get(distinct_id), people_of_events)
        for distinct_id, people_of_events in resolved.items()
        if len(people_of_events) != 1 or known.get(distinct_id, min(people_of_events)) not in people_of_events
    }
    assert wrong == {}, f"{len(wrong)} distinct ids have events of another person"


def _assert_groups(hedgerow: Hedgerow, model: Expected, prefix: str) -> None:
    rows = hedgerow.query(
        "SELECT group_key, argMax(properties, version) AS properties FROM groups"
        " WHERE project_id = {project_id:Int64} AND startsWith(group_key, {prefix:String}) GROUP BY group_key",
        prefix=prefix,
    )
    assert {row["group_key"]: json.loads(row["properties"]) for row in rows} == model.groups
