"""What arrived in the event store, and what every event must satisfy."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tests.services.hedgerow import Hedgerow
from tests.services.waiting import wait_for

Event = dict[str, Any]

ARRIVAL_S = 60.0
CLOCK_TOLERANCE_S = 60.0  # the skew rule adds the request's way to the server to each timestamp


def arrived(hedgerow: Hedgerow, uuids: Iterable[str]) -> dict[str, Event]:
    """Events by uuid once all of them can be queried; each exactly once."""
    wanted = [uuid.lower() for uuid in uuids]

    def all_there() -> list[Event]:
        rows = hedgerow.events("has({wanted:Array(UUID)}, uuid)", wanted=wanted)
        return rows if len({row["uuid"] for row in rows}) == len(wanted) else []

    rows = wait_for(all_there, timeout=ARRIVAL_S, what=f"arrival of {len(wanted)} events")
    assert len(rows) == len(wanted), f"events are stored twice: {sorted(row['uuid'] for row in rows)}"
    return {row["uuid"]: row for row in rows}


def arrived_of(hedgerow: Hedgerow, distinct_ids: Iterable[str], names: Iterable[str]) -> list[Event]:
    """Events of these distinct ids in order of time, once there is one of each name; a name may be given twice."""
    ids, wanted = list(distinct_ids), sorted(names)

    def all_there() -> list[Event]:
        rows = hedgerow.events("has({ids:Array(String)}, distinct_id)", ids=ids)
        missing = list(wanted)
        for row in rows:
            if row["event"] in missing:
                missing.remove(row["event"])
        return rows if not missing else []

    rows = wait_for(all_there, timeout=ARRIVAL_S, what=f"arrival of {wanted} of {ids}")
    assert len({row["uuid"] for row in rows}) == len(rows), f"events are stored twice: {rows}"
    return rows


def named(events: Iterable[Event], name: str) -> Event:
    """The only event of that name."""
    found = [event for event in events if event["event"] == name]
    assert len(found) == 1, f"{len(found)} events are named {name!r}"
    return found[0]


def assert_time(event: Event, expected: datetime | None = None) -> None:
    """The event happened when it was said to, or else about now."""
    stored = event["timestamp"].replace(tzinfo=UTC)
    assert abs((stored - (expected or datetime.now(UTC))).total_seconds()) < (CLOCK_TOLERANCE_S if expected else 120)
    assert abs(event["inserted_at"].replace(tzinfo=UTC).timestamp() - time.time()) < 120


def assert_has(properties: dict[str, Any], expected: dict[str, Any]) -> None:
    """`expected` is a part of `properties`."""
    assert {name: properties.get(name, "(missing)") for name in expected} == expected
