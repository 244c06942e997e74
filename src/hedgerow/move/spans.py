"""The tables of the event store as a move sees them: spans that are compared as a whole, and chunks that are copied.

A span is a day of events, or a project of the copies of persons and groups. Chunks are ranges of the sorting key of
about `CHUNK` rows, so that each is read once and for itself: a day is cut into ranges of projects, and the day of a
large project by the hash of distinct ids; a large project's persons are cut into ranges of their key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CHUNK = 50_000  # rows: 80 MB of events at most times
LEAST, MOST = -(1 << 63), (1 << 63) - 1
HASHES = 1 << 64


@dataclass(frozen=True)
class EventTable:
    """`key` tells rows of a project apart; `quick` are the columns in which a row may differ from what was copied."""

    name: str
    span: str
    span_type: str
    quick: tuple[str, ...]
    key: str = ""
    key_type: str = ""

    @property
    def is_events(self) -> bool:
        return self.name == "events"


EVENTS = EventTable("events", "toDate(timestamp)", "Date", ("project_id", "uuid", "person_id", "inserted_at"))


def _copy(name: str, *key: str, key_type: str) -> EventTable:
    return EventTable(name, "project_id", "Int64", ("project_id", *key, "version"), key[-1], key_type)


COPIES = (
    _copy("persons", "id", key_type="UUID"),
    _copy("person_distinct_ids", "distinct_id", key_type="String"),
    _copy("person_overrides", "old_person_id", key_type="UUID"),
    _copy("distinct_id_overrides", "distinct_id", key_type="String"),
    _copy("groups", "group_type_index", "group_key", key_type="String"),
    _copy("cohort_people", "cohort_id", "person_id", key_type="UUID"),
)


@dataclass(frozen=True)
class Range:
    """Of `inserted_at`, in milliseconds, the end excluded; none of both is everything."""

    since: int | None = None
    until: int | None = None

    @property
    def where(self) -> str:
        parts = []
        if self.since is not None:
            parts.append(f"inserted_at >= fromUnixTimestamp64Milli({self.since}, 'UTC')")
        if self.until is not None:
            parts.append(f"inserted_at < fromUnixTimestamp64Milli({self.until}, 'UTC')")
        return " AND ".join(parts) or "1"


ALWAYS = Range()


@dataclass(frozen=True)
class Chunk:
    """`name` is the same at every attempt; `where` finds the chunk's rows on either side."""

    table: EventTable
    name: str
    where: str
    parameters: dict[str, Any] = field(default_factory=dict)


def packed(projects: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(first project, last project, rows): ranges that leave out no number, of about `CHUNK` rows each or one project.

    `projects` are (project, rows) in order.
    """
    first, rows = LEAST, 0
    for position, (_, count) in enumerate(projects):
        rows += count
        following = projects[position + 1] if position + 1 < len(projects) else None
        if following is not None and rows + following[1] > CHUNK:
            yield first, following[0] - 1, rows
            first, rows = following[0], 0
    yield first, MOST, rows


def event_chunks(day: Any, projects: list[tuple[int, int]], within: Range) -> Iterator[Chunk]:
    for first, last, rows in packed(projects):
        slices = -(-rows // CHUNK) if rows > CHUNK else 1
        for number in range(slices):
            where = f"toDate(timestamp) = {{day:Date}} AND project_id BETWEEN {first} AND {last} AND {within.where}"
            if slices > 1:
                low, high = HASHES * number // slices, HASHES * (number + 1) // slices - 1
                where += f" AND cityHash64(distinct_id) BETWEEN {low} AND {high}"
            name = f"{day} {first} {last} {number}/{slices} {within.since} {within.until}"
            yield Chunk(EVENTS, name, where, {"day": day})


def copy_chunks(table: EventTable, project: int, boundaries: list[Any]) -> Iterator[Chunk]:
    """Ranges of the key, open at both ends: (-, first boundary], (first, second], …"""
    after: Any = None
    for upto in [*boundaries, None]:
        where = f"project_id = {project}"
        parameters = {}
        if after is not None:
            where += f" AND {table.key} > {{after:{table.key_type}}}"
            parameters["after"] = after
        if upto is not None:
            where += f" AND {table.key} <= {{upto:{table.key_type}}}"
            parameters["upto"] = upto
        yield Chunk(table, f"{project} {after} {upto}", where, parameters)
        after = upto
