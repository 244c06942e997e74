"""What a transaction on persons in PostgreSQL can change: one statement a kind of row, rows as arrays or by COPY."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from hedgerow.persons.interface import (
    Changes,
    GroupRow,
    IdOverride,
    IdRow,
    PersonOverride,
    PersonRow,
    Publication,
)
from hedgerow.persons.postgres_reads import PostgresReader, Row, original, storable

PROJECT_LOCK = 0x68656473  # first key of the advisory locks
STRIPES = 256  # second key: projects share that many, for the server's table of locks is of a fixed size
KEPT = 128  # transactions a project in the feed of changes: seconds of a busy project, months of a quiet one


class PostgresTransaction(PostgresReader):
    def __init__(self, connection: Connection[Row], projects: Collection[int]) -> None:
        super().__init__(connection)
        self._generations: dict[int, int] = dict.fromkeys(projects, 0)
        self._moved: dict[int, list[str]] = {}  # project -> distinct ids that got another person
        self._changed: dict[int, list[int]] = {}  # project -> persons
        if projects:
            self._lock(projects)

    def _lock(self, projects: Collection[int]) -> None:
        """The generations are looked up by a statement of its own: one sees what was there when it began."""
        stripes = sorted({project % STRIPES for project in projects})
        with self._connection.pipeline():
            self._connection.execute(
                b"SELECT pg_advisory_xact_lock(%b::integer, stripe) FROM unnest(%b::integer[]) AS stripe",
                (PROJECT_LOCK, stripes),
            )
            found = self._connection.execute(
                b"SELECT project_id, number FROM persons.generations WHERE project_id = ANY (%b::bigint[])",
                (list(projects),),
                binary=True,
            )
        self._generations.update(found.fetchall())

    def generations(self) -> Mapping[int, int]:
        return self._generations

    def changes_since(self, seen: Mapping[int, int]) -> Changes:
        behind = {id: seen[id] for id, number in self._generations.items() if seen.get(id, number) != number}
        if not behind:
            return Changes()
        missing = {id: self._generations[id] - number for id, number in behind.items()}
        keys, person_ids = [], []
        rows = self._rows(
            "SELECT project_id, distinct_ids, person_ids FROM persons.changes"
            " JOIN unnest(%b::bigint[], %b::bigint[]) AS behind (project_id, seen) USING (project_id)"
            " WHERE number > seen",
            list(behind.keys()),
            list(behind.values()),
        )
        for project_id, distinct_ids, changed in rows:
            missing[project_id] -= 1
            keys += [(project_id, original(distinct_id)) for distinct_id in distinct_ids]
            person_ids += changed
        return Changes(keys, person_ids, [project_id for project_id, count in missing.items() if count])

    def next_version(self, project_id: int) -> int:
        return self._generations[project_id] + 1

    def new_person_ids(self, count: int) -> Sequence[int]:
        if not count:
            return ()
        query = "SELECT array_agg(nextval('persons.person_ids')) FROM generate_series(1, %b::integer)"
        ((numbers,),) = self._rows(query, count)
        return list(numbers)

    def insert_persons(self, rows: Collection[PersonRow]) -> None:
        if not rows:
            return
        columns = b"id, project_id, uuid, created_at, is_identified, version, properties"
        with (
            self._connection.cursor() as cursor,
            cursor.copy(b"COPY persons.persons (" + columns + b") FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.set_types(("int8", "int8", "bytea", "int8", "bool", "int8", "text"))
            for row in rows:
                copy.write_row(row)

    def update_persons(self, rows: Collection[PersonRow]) -> None:
        self._write(
            "UPDATE persons.persons AS p SET created_at = new.created_at, is_identified = new.is_identified,"
            " version = new.version, properties = new.properties"
            " FROM unnest(%b::bigint[], %b::bigint[], %b::boolean[], %b::bigint[], %b::text[])"
            " AS new (id, created_at, is_identified, version, properties) WHERE p.id = new.id",
            [(row.id, row.created_at, row.is_identified, row.version, row.properties) for row in rows],
        )
        for row in rows:
            self._changed.setdefault(row.project_id, []).append(row.id)

    def delete_persons(self, person_ids: Collection[int]) -> None:
        """Their distinct ids are put, too, so that nobody looks for them any more."""
        self._write("DELETE FROM persons.persons WHERE id = ANY (%b::bigint[])", [(id,) for id in person_ids])

    def put_ids(self, rows: Collection[IdRow]) -> None:
        self._write(
            "INSERT INTO persons.distinct_ids (project_id, distinct_id, person_id, version, base)"
            " SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::bigint[], %b::bytea[])"
            " ON CONFLICT (project_id, distinct_id) DO UPDATE"
            " SET person_id = excluded.person_id, version = excluded.version, base = excluded.base",
            {row[:2]: (row[0], storable(row[1]), *row[2:]) for row in rows}.values(),
        )
        for row in rows:
            self._moved.setdefault(row.project_id, []).append(storable(row.distinct_id))

    def put_person_overrides(self, rows: Collection[PersonOverride]) -> None:
        self._write(
            "INSERT INTO persons.person_overrides (project_id, old_uuid, uuid)"
            " SELECT * FROM unnest(%b::bigint[], %b::bytea[], %b::bytea[])"
            " ON CONFLICT (project_id, old_uuid) DO UPDATE SET uuid = excluded.uuid",
            rows,
        )

    def put_id_overrides(self, rows: Collection[IdOverride]) -> None:
        self._write(
            "INSERT INTO persons.id_overrides (project_id, distinct_id, uuid)"
            " SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bytea[])"
            " ON CONFLICT (project_id, distinct_id) DO UPDATE SET uuid = excluded.uuid",
            [(row.project_id, storable(row.distinct_id), row.uuid) for row in rows],
        )

    def put_groups(self, rows: Collection[GroupRow]) -> None:
        self._write(
            "INSERT INTO persons.groups (project_id, group_type_index, group_key, properties, created_at, version)"
            " SELECT * FROM unnest(%b::bigint[], %b::integer[], %b::text[], %b::text[], %b::bigint[], %b::bigint[])"
            " ON CONFLICT (project_id, group_type_index, group_key) DO UPDATE"
            " SET properties = excluded.properties, created_at = excluded.created_at, version = excluded.version",
            [(row[0], row[1], storable(row[2]), *row[3:]) for row in rows],
        )

    def forget_project(self, project_id: int, limit: int) -> int:
        deleted = 0
        for table in (b"persons", b"distinct_ids", b"person_overrides", b"id_overrides", b"groups", b"changes"):
            chosen = b"SELECT ctid FROM persons." + table + b" WHERE project_id = %b::bigint LIMIT %b::bigint"
            query = b"DELETE FROM persons." + table + b" WHERE ctid = ANY (ARRAY(" + chosen + b"))"
            count = self._connection.execute(query, (project_id, limit)).rowcount
            deleted += count if table != b"changes" else 0  # marking this as written makes one of them
        if deleted:
            self._moved.setdefault(project_id, [])
            self._generations[project_id] += 1  # the gap tells every cache that all of the project may have changed
        return deleted

    def publish(self, table: str, token: str, body: bytes) -> None:
        self._connection.execute(
            b'INSERT INTO persons.publications ("table", token, body) VALUES (%b, %b, %b)', (table, token, body)
        )

    def claim_publications(self, max_bytes: int, *, wait: bool) -> list[Publication]:
        """Lock what is returned until the end of the transaction; leave out, or wait for, what others have locked."""
        return self._publications("FOR UPDATE" if wait else "FOR UPDATE SKIP LOCKED", max_bytes)

    def drop_publications(self, publication_ids: Collection[int]) -> None:
        self._write("DELETE FROM persons.publications WHERE id = ANY (%b::bigint[])", [(id,) for id in publication_ids])

    def position(self, partition: str) -> int:
        """Locks the partition, too: of two workers that both believe to have it, one sees what the other did."""
        query = "SELECT position FROM persons.positions WHERE partition = %b FOR UPDATE"
        rows = self._rows(query, partition)
        if not rows:
            self._connection.execute(
                b"INSERT INTO persons.positions (partition, position) VALUES (%b, 0) ON CONFLICT DO NOTHING",
                (partition,),
            )
            rows = self._rows(query, partition)
        return int(rows[0][0])

    def set_position(self, partition: str, position: int) -> None:
        self._connection.execute(
            b"INSERT INTO persons.positions (partition, position) VALUES (%b, %b::bigint)"
            b" ON CONFLICT (partition) DO UPDATE SET position = excluded.position",
            (partition, position),
        )

    def mark_written(self) -> None:
        projects = sorted(self._moved.keys() | self._changed.keys())
        for project_id in projects:
            self._generations[project_id] += 1
        numbers = [self._generations[project_id] for project_id in projects]
        with self._connection.pipeline():
            self._write(
                "INSERT INTO persons.generations (project_id, number) SELECT * FROM unnest(%b::bigint[], %b::bigint[])"
                " ON CONFLICT (project_id) DO UPDATE SET number = excluded.number",
                zip(projects, numbers, strict=True),
            )
            for project_id, number in zip(projects, numbers, strict=True):
                self._connection.execute(
                    b"INSERT INTO persons.changes VALUES (%b::bigint, %b::bigint, %b::text[], %b::bigint[])",
                    (project_id, number, self._moved.get(project_id, []), self._changed.get(project_id, [])),
                )
            self._write(
                "DELETE FROM persons.changes USING unnest(%b::bigint[], %b::bigint[]) AS old (project_id, number)"
                " WHERE changes.project_id = old.project_id AND changes.number = old.number",
                [(project_id, number - KEPT) for project_id, number in zip(projects, numbers, strict=True)],
            )
        self._moved, self._changed = {}, {}

    def _write(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement with one array a column of the rows, if there are any."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            self._connection.execute(query.encode(), columns)
