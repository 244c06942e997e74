"""Who an event belongs to, read from the event store the long way round, independently of the product's own SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.services.hedgerow import Hedgerow

# An event's person: a split of its distinct id, else a merge of the person it was written with, else that person.
EVENTS_WITH_PERSON = """
SELECT toString(e.uuid) AS uuid, e.event AS event, e.distinct_id AS distinct_id, toString(
    multiIf(split.found = 1, split.person_id, merged.found = 1, merged.person_id, e.person_id)) AS person_id
FROM events AS e
LEFT JOIN (
    SELECT distinct_id, argMax(person_id, version) AS person_id, 1 AS found FROM distinct_id_overrides
    WHERE project_id = {project_id:Int64} GROUP BY distinct_id HAVING argMax(is_deleted, version) = 0
) AS split ON split.distinct_id = e.distinct_id
LEFT JOIN (
    SELECT old_person_id, argMax(person_id, version) AS person_id, 1 AS found FROM person_overrides
    WHERE project_id = {project_id:Int64} GROUP BY old_person_id
) AS merged ON merged.old_person_id = e.person_id
WHERE e.project_id = {project_id:Int64}
"""

PEOPLE = """
SELECT ids.distinct_id AS distinct_id, toString(ids.person_id) AS id, p.properties AS properties,
       p.is_identified AS is_identified, p.created_at AS created_at, p.id = ids.person_id AS has_row
FROM (
    SELECT distinct_id, argMax(person_id, version) AS person_id FROM person_distinct_ids
    WHERE project_id = {project_id:Int64} GROUP BY distinct_id HAVING argMax(is_deleted, version) = 0
) AS ids
LEFT JOIN (
    SELECT id, argMax(properties, version) AS properties, argMax(is_identified, version) AS is_identified,
           argMax(created_at, version) AS created_at FROM persons
    WHERE project_id = {project_id:Int64} GROUP BY id HAVING argMax(is_deleted, version) = 0
) AS p ON p.id = ids.person_id
"""


@dataclass(frozen=True)
class Person:
    id: str
    properties: dict[str, Any]
    is_identified: bool
    created_at: datetime


def people(hedgerow: Hedgerow) -> dict[str, Person]:
    """Distinct id -> person, of all people of the project. Raises AssertionError for an id whose person has no row."""
    found = {}
    for row in hedgerow.query(PEOPLE):
        assert row["has_row"], f"the distinct id {row['distinct_id']!r} points at no person"
        found[row["distinct_id"]] = Person(
            row["id"], json.loads(row["properties"]), bool(row["is_identified"]), row["created_at"]
        )
    return found


def person_of(hedgerow: Hedgerow, distinct_id: str) -> Person | None:
    rows = hedgerow.query(
        f"SELECT * FROM ({PEOPLE}) WHERE distinct_id = {{distinct_id:String}}", distinct_id=distinct_id
    )
    if not rows or not rows[0]["has_row"]:
        return None
    row = rows[0]
    return Person(row["id"], json.loads(row["properties"]), bool(row["is_identified"]), row["created_at"])


def persons_of_events(hedgerow: Hedgerow, distinct_ids: list[str]) -> dict[str, str]:
    """Event uuid -> the person that it belongs to now, for all events of these distinct ids."""
    rows = hedgerow.query(
        f"SELECT uuid, person_id FROM ({EVENTS_WITH_PERSON}) WHERE distinct_id IN {{ids:Array(String)}}",
        ids=distinct_ids,
    )
    return {row["uuid"]: row["person_id"] for row in rows}


def group(hedgerow: Hedgerow, key: str) -> dict[str, Any] | None:
    """The group with this key: `{"index": .., "properties": {..}}`."""
    rows = hedgerow.query(
        "SELECT group_type_index, argMax(properties, version) AS properties FROM groups"
        " WHERE project_id = {project_id:Int64} AND group_key = {key:String} GROUP BY group_type_index",
        key=key,
    )
    assert len(rows) <= 1, f"group {key} is of several types: {rows}"
    return {"index": rows[0]["group_type_index"], "properties": json.loads(rows[0]["properties"])} if rows else None
