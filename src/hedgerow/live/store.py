"""The newest events, as the live view shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

# The primary key finds the project, the minmax index on inserted_at leaves only the newest granules of it.
NEWEST = """
SELECT uuid, event, distinct_id, timestamp, properties, person_id, inserted_at
FROM events
WHERE project_id = {project_id:Int64} AND inserted_at > {since:DateTime64(3, 'UTC')}
ORDER BY inserted_at DESC, timestamp DESC
LIMIT {limit:UInt32}
"""
LIMITS = {"max_execution_time": 5, "max_threads": 1}
MAX_PROPERTIES = 20_000  # characters of properties that are shown of one event; the whole is in the events list


@dataclass(frozen=True, slots=True)
class LiveEvent:
    uuid: UUID
    inserted_at: datetime
    body: bytes  # the JSON that is sent


def newest(events: EventStore, project_id: int, since: datetime, limit: int) -> list[LiveEvent]:
    """Events of the project that were stored after `since`: the newest `limit` of them, the oldest of these first."""
    rows = events.query_shards(NEWEST, {"project_id": project_id, "since": since, "limit": limit}, LIMITS)
    rows.sort(key=lambda row: (row["inserted_at"], row["timestamp"]))
    return [_event(row) for row in rows[-limit:]]


def _event(row: dict[str, Any]) -> LiveEvent:
    timestamp, inserted_at = _utc(row["timestamp"]), _utc(row["inserted_at"])
    body = {
        "uuid": str(row["uuid"]),
        "event": row["event"],
        "distinct_id": row["distinct_id"],
        "timestamp": timestamp.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "properties": _properties(row["properties"]),
        "person_id": str(row["person_id"]),
    }
    return LiveEvent(UUID(str(row["uuid"])), inserted_at, orjson.dumps(body))


def _utc(value: datetime) -> datetime:
    """The client leaves out the zone of columns in UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _properties(text: str) -> Any:
    if len(text) > MAX_PROPERTIES:
        return {"$shortened": f"{len(text)} characters of properties are not shown here."}
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
