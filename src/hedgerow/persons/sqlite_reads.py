"""What a `persons.db` transaction can look up."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from hedgerow.persons.interface import (
    FoundId,
    GroupKey,
    GroupRow,
    IdOverride,
    IdRow,
    Key,
    PersonOverride,
    PersonRow,
    Publication,
)

CHUNK = 500  # values in one IN (...): one text, prepared once, for nearly all of a block's look-ups

_PERSON = "SELECT id, project_id, uuid, created_at, is_identified, version, properties FROM persons"
_FOUND_ID = (
    "SELECT d.project_id, d.distinct_id, d.person_id, d.version, d.base, ifnull(p.uuid, x''), ifnull(p.created_at, 0),"
    " ifnull(p.is_identified, 0), ifnull(p.version, 0)"
    " FROM distinct_ids d LEFT JOIN persons p ON p.id = d.person_id"
)
_ID = "SELECT project_id, distinct_id, person_id, version, base FROM distinct_ids"
_GROUP = 'SELECT project_id, group_type_index, group_key, properties, created_at, version FROM "groups"'


def in_chunks(values: Iterable[Any]) -> Iterator[tuple[list[Any], str]]:
    """Lists of at most CHUNK values with their placeholders."""
    everything = list(values)
    for start in range(0, len(everything), CHUNK):
        chunk = everything[start : start + CHUNK]
        yield chunk, ",".join("?" * len(chunk))


class SqliteReader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find_ids(self, keys: Iterable[Key]) -> list[FoundId]:
        by_project: defaultdict[int, list[str]] = defaultdict(list)
        for project_id, distinct_id in keys:
            by_project[project_id].append(distinct_id)
        found: list[FoundId] = []
        for project_id, distinct_ids in by_project.items():
            for chunk, marks in in_chunks(distinct_ids):
                rows = self._connection.execute(
                    f"{_FOUND_ID} WHERE d.project_id = ? AND d.distinct_id IN ({marks})",
                    (project_id, *chunk),
                )
                found += map(FoundId._make, rows)
        return found

    def find_persons(self, person_ids: Collection[int]) -> list[PersonRow]:
        return [
            _person(row)
            for chunk, marks in in_chunks(person_ids)
            for row in self._connection.execute(f"{_PERSON} WHERE id IN ({marks})", chunk)
        ]

    def find_persons_by_uuid(self, project_id: int, uuids: Collection[bytes]) -> list[PersonRow]:
        return [
            _person(row)
            for chunk, marks in in_chunks(uuids)
            for row in self._connection.execute(
                f"{_PERSON} WHERE uuid IN ({marks}) AND project_id = ?", (*chunk, project_id)
            )
        ]

    def properties_of(self, person_ids: Collection[int]) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for chunk, marks in in_chunks(person_ids):
            found += self._connection.execute(f"SELECT id, properties FROM persons WHERE id IN ({marks})", chunk)  # noqa: S608
        return found

    def newest_persons(self, project_id: int, limit: int, offset: int) -> list[PersonRow]:
        rows = self._connection.execute(
            f"{_PERSON} WHERE project_id = ? ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?",
            (project_id, limit, offset),
        )
        return [_person(row) for row in rows]

    def count_persons(self, project_id: int) -> int:
        row = self._connection.execute("SELECT count(*) FROM persons WHERE project_id = ?", (project_id,)).fetchone()
        return int(row[0])

    def ids_of(self, person_ids: Collection[int]) -> list[IdRow]:
        return [
            IdRow(*row)
            for chunk, marks in in_chunks(person_ids)
            for row in self._connection.execute(f"{_ID} WHERE person_id IN ({marks}) ORDER BY rowid", chunk)
        ]

    def person_overrides_of(self, project_id: int, old_uuids: Collection[bytes]) -> list[PersonOverride]:
        return [PersonOverride(*row) for row in self._overrides("person_overrides", "old_uuid", project_id, old_uuids)]

    def person_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[PersonOverride]:
        return [PersonOverride(*row) for row in self._overrides("person_overrides", "uuid", project_id, uuids)]

    def id_overrides_of(self, project_id: int, distinct_ids: Collection[str]) -> list[IdOverride]:
        return [IdOverride(*row) for row in self._overrides("id_overrides", "distinct_id", project_id, distinct_ids)]

    def id_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[IdOverride]:
        return [IdOverride(*row) for row in self._overrides("id_overrides", "uuid", project_id, uuids)]

    def _overrides(self, table: str, column: str, project_id: int, values: Collection[Any]) -> Iterator[Any]:
        for chunk, marks in in_chunks(values):
            yield from self._connection.execute(
                f"SELECT * FROM {table} WHERE {column} IN ({marks}) AND project_id = ?",  # noqa: S608
                (*chunk, project_id),
            ).fetchall()

    def find_groups(self, keys: Collection[GroupKey]) -> list[GroupRow]:
        query = f"{_GROUP} WHERE project_id = ? AND group_type_index = ? AND group_key = ?"
        return [GroupRow(*row) for key in keys for row in self._connection.execute(query, key)]

    def list_groups(
        self, project_id: int, group_type_index: int, search: str, before: tuple[int, str] | None, limit: int
    ) -> list[GroupRow]:
        condition, values = "project_id = ? AND group_type_index = ?", [project_id, group_type_index]
        arguments: list[Any] = list(values)
        if before is not None:
            condition += " AND (created_at < ? OR (created_at = ? AND group_key > ?))"
            arguments += [before[0], before[0], before[1]]
        if search:
            pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            condition += " AND (group_key LIKE ? ESCAPE '\\' OR properties LIKE ? ESCAPE '\\')"
            arguments += [pattern, pattern]
        rows = self._connection.execute(
            f"{_GROUP} WHERE {condition} ORDER BY created_at DESC, group_key LIMIT ?", (*arguments, limit)
        )
        return [GroupRow(*row) for row in rows]

    def position(self, partition: str) -> int:
        row = self._connection.execute("SELECT position FROM positions WHERE partition = ?", (partition,)).fetchone()
        return int(row[0]) if row else 0

    def publications(self, max_bytes: int) -> list[Publication]:
        found: list[Publication] = []
        size = 0
        rows = self._connection.execute('SELECT id, "table", token, body FROM publications ORDER BY id')
        for row in rows:
            size += len(row[3])
            if found and size > max_bytes:
                break
            found.append(Publication(*row))
        rows.close()  # an open statement would keep the WAL from being checkpointed
        return found


def _person(row: tuple[Any, ...]) -> PersonRow:
    person_id, project_id, uuid, created_at, is_identified, version, properties = row
    return PersonRow(person_id, project_id, uuid, created_at, bool(is_identified), version, properties)
