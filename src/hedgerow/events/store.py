"""The SQL about events. Every function is bound to one project.

A re-sent event can be in the table twice until a merge removes one, so every answer is deduplicated by uuid. Sorting
whole events would read megabytes of properties for rows that are not shown, so a page is read in two steps: the keys
of its rows, then the rows between the first and the last key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from hedgerow.events.ask import ask, ask_shards, compiles, delete
from hedgerow.events.filter_sql import FilterCompiler, Parameters, timestamp_text
from hedgerow.events.property_filters import NOTHING, FilterGroup
from hedgerow.store.hot_columns import HOT_COLUMNS
from hedgerow.store.sql import events_of_person, person_id, person_joins

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

MOMENT = "DateTime64(6, 'UTC')"
SPARE = 1000  # keys read beyond the page, in the place of duplicates
COPIES_APART_S = 3600  # by which the times of an event and of its re-sent copy may differ
MAX_PAGE_BYTES = 256 << 20  # 10,000 usual events are 20 MB, but one may have 8 MB
SAMPLE = 300_000  # events whose values are looked at: about a second, at 4 us for each document
SESSIONS_AT_ONCE = 1000  # ids of 36 characters in one statement
LONGEST_VALUE = 400  # characters of a value that is worth suggesting

COLUMNS = (
    "toString(uuid) AS id, event, distinct_id, properties, elements_chain, toUnixTimestamp64Micro(timestamp) AS at"
)


@dataclass(frozen=True, slots=True)
class EventSearch:
    """Which events, in which order. `after` and `before` are exclusive.

    `cursor` is the uuid of the last event already seen, whose time is `before` (`after` when ascending): it tells
    events of the same microsecond apart. `person` is the uuid of whoever the events belong to now.
    """

    project_id: int
    timezone: ZoneInfo
    limit: int = 100
    offset: int = 0
    ascending: bool = False
    after: datetime | None = None
    before: datetime | None = None
    cursor: UUID | None = None
    event: str | None = None
    distinct_id: str | None = None
    person: UUID | None = None
    filters: FilterGroup = NOTHING

    def since(self, after: datetime) -> EventSearch:
        return replace(self, after=after)


class EventKey(NamedTuple):
    id: str
    at: int  # microseconds since the epoch


def keys(store: EventStore, search: EventSearch) -> list[EventKey]:
    """The keys of the page and of one event more, in order."""
    wanted = search.limit + 1
    read = search.offset + wanted + SPARE
    parameters = Parameters(project_id=search.project_id)
    where = _where(store, search, parameters)
    direction = "ASC" if search.ascending else "DESC"
    while True:
        first = f"SELECT uuid, timestamp FROM events WHERE {where} ORDER BY timestamp {direction}, uuid {direction}"  # noqa: S608
        rows = ask(
            store,
            "SELECT toString(uuid) AS id, toUnixTimestamp64Micro(timestamp) AS at, read"  # noqa: S608
            f" FROM (SELECT uuid, timestamp, count() OVER () AS read FROM ({first} LIMIT {read:d}))"
            f" ORDER BY timestamp {direction}, uuid {direction}"
            f" LIMIT 1 BY uuid LIMIT {wanted:d} OFFSET {search.offset:d}",
            parameters.values,
        )
        if len(rows) == wanted or not _was_cut(store, rows, first, read, parameters):
            return [EventKey(row["id"], row["at"]) for row in rows]
        read *= 2


def _was_cut(store: EventStore, rows: list[dict[str, Any]], first: str, read: int, parameters: Parameters) -> bool:
    """Whether there may be more events than the `read` that were looked at: so many of those were duplicates."""
    if rows:
        return bool(rows[0]["read"] == read)
    counted = ask(store, f"SELECT count() AS found FROM ({first} LIMIT {read:d})", parameters.values)  # noqa: S608
    return bool(counted[0]["found"] == read)


def events_at(store: EventStore, search: EventSearch, page: Sequence[EventKey]) -> list[dict[str, Any]]:
    """The events with these keys, which follow each other in the search's order."""
    if not page:
        return []
    parameters = Parameters(project_id=search.project_id)
    newest, oldest = (page[-1], page[0]) if search.ascending else (page[0], page[-1])
    bounds = " AND ".join(
        f"timestamp {sign} {_micros(key.at, parameters)}"
        f" AND (timestamp, uuid) {sign} ({_micros(key.at, parameters)}, {parameters.add(key.id, 'UUID')})"
        for sign, key in (("<=", newest), (">=", oldest))
    )
    direction = "ASC" if search.ascending else "DESC"
    rows = ask(
        store,
        f"SELECT {COLUMNS} FROM events WHERE {_where(store, search, parameters)} AND {bounds}"  # noqa: S608
        f" ORDER BY timestamp {direction}, uuid {direction} LIMIT 1 BY uuid",
        parameters.values,
        max_bytes=MAX_PAGE_BYTES,
    )
    wanted = set(page)  # a duplicate of an event of an earlier page may lie between the bounds
    return [row for row in rows if EventKey(row["id"], row["at"]) in wanted]


def event(store: EventStore, project_id: int, uuid: UUID) -> dict[str, Any] | None:
    rows = ask(
        store,
        f"SELECT {COLUMNS} FROM events WHERE project_id = {{project_id:Int64}} AND uuid = {{uuid:UUID}}"  # noqa: S608
        " ORDER BY timestamp DESC LIMIT 1",
        {"project_id": project_id, "uuid": str(uuid)},
    )
    return rows[0] if rows else None


def values(
    store: EventStore, project_id: int, key: str, containing: str, events: Sequence[str], since: datetime | None
) -> list[dict[str, Any]]:
    """The most frequent values of a property as `{name, count}`, among a sample of the events since then."""
    parameters = Parameters(project_id=project_id)
    column = HOT_COLUMNS.get(key)
    if column:
        value = f"nullIf({column}, '')"
    else:
        value = f"JSONExtract(properties, {parameters.add(key, 'String')}, 'Nullable(String)')"
    conditions = ["project_id = {project_id:Int64}"]
    if since is not None:
        conditions.append(f"timestamp >= {parameters.add(timestamp_text(since), MOMENT)}")
    if events:
        conditions.append(f"event IN {parameters.add(list(events), 'Array(String)')}")
    fitting = f"name IS NOT NULL AND length(name) BETWEEN 1 AND {LONGEST_VALUE:d}"
    if containing:
        fitting += f" AND positionCaseInsensitiveUTF8(name, {parameters.add(containing, 'String')}) > 0"
    return ask(
        store,
        f"SELECT assumeNotNull(name) AS name, count() AS count FROM (SELECT toNullable(toString({value})) AS name"  # noqa: S608
        f" FROM events WHERE {' AND '.join(conditions)} LIMIT {SAMPLE:d})"
        f" WHERE {fitting} GROUP BY name ORDER BY count DESC, name LIMIT 10",
        parameters.values,
    )


def delete_events(store: EventStore, project_id: int, persons: Sequence[UUID]) -> None:
    """Hide all events of these persons, and the sessions that they are in, from every question, at once.

    A lightweight DELETE: the bytes go when parts are rewritten. Its cost is nearly the same for one person as for a
    thousand, so they go together. Each shard finds its own events of theirs; their sessions may be on every shard.
    """
    parameters: dict[str, Any] = {"project_id": project_id}
    if len(persons) == 1:
        parameters["person_id"] = str(persons[0])
    else:
        parameters["person_ids"] = [str(person) for person in persons]

    def theirs(events: str) -> str:
        if len(persons) == 1:
            return events_of_person(events)
        return (
            f"uuid IN (SELECT events.uuid FROM {events} AS events {person_joins()}"  # noqa: S608
            f" WHERE events.project_id = {{project_id:Int64}} AND {person_id()} IN {{person_ids:Array(UUID)}})"
        )

    rows = ask_shards(
        store,
        "SELECT DISTINCT session_id AS id FROM events"  # noqa: S608
        f" WHERE project_id = {{project_id:Int64}} AND session_id != '' AND {theirs('events')}",
        parameters,
    )
    for start in range(0, len(rows), SESSIONS_AT_ONCE):
        ids = [row["id"] for row in rows[start : start + SESSIONS_AT_ONCE]]
        of_sessions = "project_id = {project_id:Int64} AND session_id IN {sessions:Array(String)}"
        delete(store, "sessions", of_sessions, {"project_id": project_id, "sessions": ids})
    of_events = f"project_id = {{project_id:Int64}} AND {theirs(store.topology.local('events'))}"
    delete(store, "events", of_events, parameters)


def _where(store: EventStore, search: EventSearch, parameters: Parameters) -> str:
    conditions = ["project_id = {project_id:Int64}"]
    if search.after is not None:
        conditions.append(_bound(search.after, search.cursor if search.ascending else None, ">", parameters))
    if search.before is not None:
        conditions.append(_bound(search.before, None if search.ascending else search.cursor, "<", parameters))
    if search.event is not None:
        conditions.append(f"event = {parameters.add(search.event, 'String')}")
    if search.distinct_id is not None:
        conditions.append(f"distinct_id = {parameters.add(search.distinct_id, 'String')}")
    if search.person is not None:
        conditions.append(events_of_person(person=parameters.add(str(search.person), "UUID")))
    compiler = FilterCompiler(
        parameters, "event", search.timezone, lambda pattern: compiles(store, pattern), hot=HOT_COLUMNS
    )
    conditions.append(compiler.group(search.filters))
    return " AND ".join(conditions)


def _bound(moment: datetime, cursor: UUID | None, sign: str, parameters: Parameters) -> str:
    """Beyond the moment; with a cursor, beyond that event, and no further copy of one on its near side."""
    at = parameters.add(timestamp_text(moment), MOMENT)
    if cursor is None:
        return f"timestamp {sign} {at}"
    key = f"({at}, {parameters.add(str(cursor), 'UUID')})"
    near = f"{at} AND {at} + {COPIES_APART_S:d}" if sign == "<" else f"{at} - {COPIES_APART_S:d} AND {at}"
    return (
        f"timestamp {sign}= {at} AND (timestamp, uuid) {sign} {key} AND uuid NOT IN (SELECT uuid FROM events"  # noqa: S608
        f" WHERE project_id = {{project_id:Int64}} AND timestamp BETWEEN {near} AND NOT (timestamp, uuid) {sign} {key})"
    )


def _micros(at: int, parameters: Parameters) -> str:
    return f"fromUnixTimestamp64Micro({parameters.add(at, 'Int64')}, 'UTC')"
