"""What a transaction on persons in PostgreSQL can look up. Each look-up is one statement, its keys are arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from psycopg import Connection

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

Row = tuple[Any, ...]

_PERSON = "SELECT id, project_id, uuid, created_at, is_identified, version, properties FROM persons.persons"
_FOUND_IDS = """
SELECT d.project_id, d.distinct_id, d.person_id, d.version, d.base, coalesce(p.uuid, ''), coalesce(p.created_at, 0),
       coalesce(p.is_identified, false), coalesce(p.version, 0)
FROM unnest(%b::bigint[], %b::text[]) AS wanted (project_id, distinct_id)
JOIN persons.distinct_ids d USING (project_id, distinct_id)
LEFT JOIN persons.persons p ON p.id = d.person_id
"""
_GROUP = "SELECT project_id, group_type_index, group_key, properties, created_at, version FROM persons.groups"
_PERSON_OVERRIDE = "SELECT project_id, old_uuid, uuid FROM persons.person_overrides WHERE project_id = %b AND "
_ID_OVERRIDE = "SELECT project_id, distinct_id, uuid FROM persons.id_overrides WHERE project_id = %b AND "


def storable(text: str) -> str:
    """A distinct id or key as PostgreSQL can hold it: its text has no NUL. The escape character is escaped as well."""
    return text.replace("\x1b", "\x1b1").replace("\0", "\x1b0")


def original(text: str) -> str:
    return text.replace("\x1b0", "\0").replace("\x1b1", "\x1b") if "\x1b" in text else text


class PostgresReader:
    def __init__(self, connection: Connection[Row]) -> None:
        self._connection = connection

    def _rows(self, query: str, *values: Any) -> list[Row]:
        return self._connection.execute(query.encode(), values, binary=True).fetchall()

    def find_ids(self, keys: Iterable[Key]) -> list[FoundId]:
        wanted = list(keys)
        if not wanted:
            return []
        projects, distinct_ids = [key[0] for key in wanted], [storable(key[1]) for key in wanted]
        rows = self._rows(_FOUND_IDS, projects, distinct_ids)
        return [FoundId(row[0], original(row[1]), *row[2:]) for row in rows]

    def find_persons(self, person_ids: Collection[int]) -> list[PersonRow]:
        if not person_ids:
            return []
        return [PersonRow(*row) for row in self._rows(f"{_PERSON} WHERE id = ANY (%b::bigint[])", list(person_ids))]

    def find_persons_by_uuid(self, project_id: int, uuids: Collection[bytes]) -> list[PersonRow]:
        query = f"{_PERSON} WHERE project_id = %b AND uuid = ANY (%b::bytea[])"
        return [PersonRow(*row) for row in self._rows(query, project_id, list(uuids))] if uuids else []

    def properties_of(self, person_ids: Collection[int]) -> list[tuple[int, str]]:
        if not person_ids:
            return []
        query = "SELECT id, properties FROM persons.persons WHERE id = ANY (%b::bigint[])"
        return [(row[0], row[1]) for row in self._rows(query, list(person_ids))]

    def newest_persons(self, project_id: int, limit: int, offset: int) -> list[PersonRow]:
        query = f"{_PERSON} WHERE project_id = %b ORDER BY created_at DESC, id DESC LIMIT %b OFFSET %b"
        return [PersonRow(*row) for row in self._rows(query, project_id, limit, offset)]

    def count_persons(self, project_id: int) -> int:
        ((count,),) = self._rows("SELECT count(*) FROM persons.persons WHERE project_id = %b", project_id)
        return int(count)

    def ids_of(self, person_ids: Collection[int]) -> list[IdRow]:
        if not person_ids:
            return []
        rows = self._rows(
            "SELECT project_id, distinct_id, person_id, version, base FROM persons.distinct_ids"
            " WHERE person_id = ANY (%b::bigint[]) ORDER BY seen",
            list(person_ids),
        )
        return [IdRow(row[0], original(row[1]), *row[2:]) for row in rows]

    def person_overrides_of(self, project_id: int, old_uuids: Collection[bytes]) -> list[PersonOverride]:
        return self._person_overrides("old_uuid = ANY (%b::bytea[])", project_id, old_uuids)

    def person_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[PersonOverride]:
        return self._person_overrides("uuid = ANY (%b::bytea[])", project_id, uuids)

    def _person_overrides(self, condition: str, project_id: int, uuids: Collection[bytes]) -> list[PersonOverride]:
        if not uuids:
            return []
        return [PersonOverride(*row) for row in self._rows(_PERSON_OVERRIDE + condition, project_id, list(uuids))]

    def id_overrides_of(self, project_id: int, distinct_ids: Collection[str]) -> list[IdOverride]:
        return self._id_overrides("distinct_id = ANY (%b::text[])", project_id, [*map(storable, distinct_ids)])

    def id_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[IdOverride]:
        return self._id_overrides("uuid = ANY (%b::bytea[])", project_id, list(uuids))

    def _id_overrides(self, condition: str, project_id: int, values: Sequence[Any]) -> list[IdOverride]:
        rows = self._rows(_ID_OVERRIDE + condition, project_id, values) if values else []
        return [IdOverride(row[0], original(row[1]), row[2]) for row in rows]

    def find_groups(self, keys: Collection[GroupKey]) -> list[GroupRow]:
        if not keys:
            return []
        projects, indexes, names = zip(*keys, strict=True)
        wanted = "unnest(%b::bigint[], %b::integer[], %b::text[]) AS wanted (project_id, group_type_index, group_key)"
        query = f"{_GROUP} JOIN {wanted} USING (project_id, group_type_index, group_key)"
        return _groups(self._rows(query, list(projects), list(indexes), [*map(storable, names)]))

    def list_groups(
        self, project_id: int, group_type_index: int, search: str, before: tuple[int, str] | None, limit: int
    ) -> list[GroupRow]:
        condition = "project_id = %b AND group_type_index = %b"
        values: list[Any] = [project_id, group_type_index]
        if before is not None:
            condition += " AND (created_at < %b OR (created_at = %b AND group_key > %b))"
            values += [before[0], before[0], storable(before[1])]
        if search:
            pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            condition += " AND (group_key ILIKE %b OR properties ILIKE %b)"
            values += [storable(pattern)] * 2
        rows = self._rows(f"{_GROUP} WHERE {condition} ORDER BY created_at DESC, group_key LIMIT %b", *values, limit)
        return _groups(rows)

    def position(self, partition: str) -> int:
        rows = self._rows("SELECT position FROM persons.positions WHERE partition = %b", partition)
        return int(rows[0][0]) if rows else 0

    def publications(self, max_bytes: int) -> list[Publication]:
        return self._publications("", max_bytes)

    def _publications(self, lock: str, max_bytes: int) -> list[Publication]:
        rows = self._rows(_PUBLICATIONS.format(lock=lock), max_bytes)
        return [Publication(*row) for row in rows]


# Bodies are read of those alone that are taken: a long outbox is walked through by its sizes.
_PUBLICATIONS = """
WITH waiting AS MATERIALIZED (
    SELECT id, octet_length(body) AS size FROM persons.publications ORDER BY id LIMIT 1000 {lock}
), taken AS (
    SELECT id FROM (SELECT id, size, sum(size) OVER (ORDER BY id) AS total FROM waiting) AS summed
    WHERE total <= %b OR total = size
)
SELECT id, "table", token, body FROM persons.publications JOIN taken USING (id) ORDER BY id
"""


def _groups(rows: Iterable[Row]) -> list[GroupRow]:
    return [GroupRow(row[0], row[1], original(row[2]), *row[3:]) for row in rows]
