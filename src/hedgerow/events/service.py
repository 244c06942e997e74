"""How events are looked up and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from hedgerow.errors import NotFound
from hedgerow.events import store
from hedgerow.events.csv_rows import csv_text, with_properties
from hedgerow.events.elements import parse_chain
from hedgerow.events.store import EventKey, EventSearch
from hedgerow.persons import reads
from hedgerow.persons.interface import PersonStore

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RECENT = timedelta(days=1)
SUGGEST_FROM = timedelta(days=7)

CSV_COLUMNS = ("id", "event", "timestamp", "distinct_id", "elements_chain")


def find(events: EventStore, search: EventSearch) -> tuple[list[EventKey], bool]:
    """The keys of a page, and whether more events follow.

    Nearly every list is about what just happened, so the most recent day is looked at first, and all of the past only
    when that day does not fill the page.
    """
    if search.after is None and not search.ascending:
        day = search.since(min(search.before or datetime.now(UTC), datetime.now(UTC)) - RECENT)
        found = store.keys(events, day)
        if len(found) > search.limit:
            return found[: search.limit], True
    found = store.keys(events, search)
    return found[: search.limit], len(found) > search.limit


def page(events: EventStore, persons: PersonStore, search: EventSearch, found: Sequence[EventKey]) -> list[Any]:
    """The events with these keys, ready for `orjson`. Properties stay the bytes that were stored."""
    return _shown(persons, search.project_id, store.events_at(events, search, found))


def one(events: EventStore, persons: PersonStore, project_id: int, uuid: UUID) -> Any:
    row = store.event(events, project_id, uuid)
    if row is None:
        raise NotFound()
    return _shown(persons, project_id, [row])[0]


def as_csv(events: EventStore, search: EventSearch, found: Sequence[EventKey]) -> str:
    """The events with these keys, with a column for each property that any of them has."""
    rows = store.events_at(events, search, found)
    for row in rows:
        row["properties"] = orjson.loads(row["properties"])
        row["timestamp"] = iso(row["at"])
    return csv_text(with_properties(CSV_COLUMNS, rows), rows)


def values(
    events: EventStore, project_id: int, key: str, containing: str, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Values to suggest for a property: of the last week, or of any time where that has none."""
    recent = store.values(events, project_id, key, containing, names, datetime.now(UTC) - SUGGEST_FROM)
    return recent or store.values(events, project_id, key, containing, names, None)


def iso(at: int) -> str:
    """Microseconds since the epoch in the one shape in which events show them: clients compare them as texts."""
    return (EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds")


def _shown(persons: PersonStore, project_id: int, rows: list[dict[str, Any]]) -> list[Any]:
    people = _people(persons, project_id, {row["distinct_id"] for row in rows})
    return [
        {
            "id": row["id"],
            "distinct_id": row["distinct_id"],
            "properties": orjson.Fragment(row["properties"] or "{}"),
            "event": row["event"],
            "timestamp": iso(row["at"]),
            "person": people.get(row["distinct_id"]),
            "elements": parse_chain(row["elements_chain"]),
            "elements_chain": row["elements_chain"],
        }
        for row in rows
    ]


def _people(persons: PersonStore, project_id: int, distinct_ids: Iterable[str]) -> dict[str, orjson.Fragment]:
    """The person of each distinct id that has one, as JSON: one that has many events is written once."""
    written: dict[int, orjson.Fragment] = {}
    shown = {}
    for distinct_id, person in reads.by_distinct_ids(persons, project_id, distinct_ids).items():
        if person.row.id not in written:
            body = {
                "is_identified": person.row.is_identified,
                "distinct_ids": person.distinct_ids,
                "properties": orjson.Fragment(person.row.properties),
            }
            written[person.row.id] = orjson.Fragment(orjson.dumps(body))
        shown[distinct_id] = written[person.row.id]
    return shown
