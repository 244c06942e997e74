"""The tables of persons in PostgreSQL: a schema of their own, `persons`, under a numbered version.

Distinct ids and keys are compared byte by byte (`COLLATE "C"`): an upgrade of the operating system's sort order must
not break the index that tells people apart. Properties are text: they are opaque here, and stay as they were written.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from hedgerow.errors import SettingsRefused

MIGRATION_LOCK = 0x68656472  # one process at a time brings the schema up to date

# MIGRATIONS[n] leads from version n to n + 1. {compression} is LZ4 where the server can: a fifth of pglz's CPU.
# Rows of persons stay in their page up to 4 KB, compressed: one read less, and a large value's number space (4 billion
# a table), which ran out elsewhere, is left to the few persons that are larger.
MIGRATIONS = (
    """
    CREATE TABLE persons.persons (
        id bigint PRIMARY KEY,
        project_id bigint NOT NULL,
        uuid bytea NOT NULL,
        created_at bigint NOT NULL,
        is_identified boolean NOT NULL,
        version bigint NOT NULL,
        properties text {compression} NOT NULL
    ) WITH (fillfactor = 85, toast_tuple_target = 4080, autovacuum_vacuum_scale_factor = 0.05);
    CREATE SEQUENCE persons.person_ids OWNED BY persons.persons.id;
    CREATE UNIQUE INDEX persons_uuid ON persons.persons (uuid, project_id);
    CREATE INDEX persons_newest ON persons.persons (project_id, created_at, id);
    CREATE TABLE persons.distinct_ids (
        project_id bigint NOT NULL,
        distinct_id text COLLATE "C" NOT NULL,
        person_id bigint,
        version bigint NOT NULL,
        base bytea,
        seen bigint GENERATED ALWAYS AS IDENTITY, -- the order in which ids were first seen
        PRIMARY KEY (project_id, distinct_id)
    ) WITH (autovacuum_vacuum_scale_factor = 0.05);
    CREATE INDEX distinct_ids_person ON persons.distinct_ids (person_id);
    CREATE TABLE persons.person_overrides (
        project_id bigint NOT NULL, old_uuid bytea NOT NULL, uuid bytea NOT NULL, PRIMARY KEY (project_id, old_uuid)
    );
    CREATE INDEX person_overrides_to ON persons.person_overrides (uuid);
    CREATE TABLE persons.id_overrides (
        project_id bigint NOT NULL,
        distinct_id text COLLATE "C" NOT NULL,
        uuid bytea NOT NULL,
        PRIMARY KEY (project_id, distinct_id)
    );
    CREATE INDEX id_overrides_to ON persons.id_overrides (uuid);
    CREATE TABLE persons.groups (
        project_id bigint NOT NULL,
        group_type_index integer NOT NULL,
        group_key text COLLATE "C" NOT NULL,
        properties text {compression} COLLATE "C" NOT NULL,
        created_at bigint NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (project_id, group_type_index, group_key)
    ) WITH (fillfactor = 85);
    CREATE INDEX groups_newest ON persons.groups (project_id, group_type_index, created_at);
    CREATE TABLE persons.publications (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "table" text NOT NULL,
        token text NOT NULL,
        body bytea NOT NULL
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
    ALTER TABLE persons.publications ALTER COLUMN body SET STORAGE EXTERNAL; -- compressed already
    CREATE TABLE persons.positions (partition text PRIMARY KEY, position bigint NOT NULL) WITH (fillfactor = 50);
    CREATE TABLE persons.generations (project_id bigint PRIMARY KEY, number bigint NOT NULL) WITH (fillfactor = 50);
    CREATE TABLE persons.changes (
        project_id bigint NOT NULL,
        number bigint NOT NULL,
        distinct_ids text[] {compression} NOT NULL,
        person_ids bigint[] NOT NULL,
        PRIMARY KEY (project_id, number)
    );
    """,
)
VERSION = len(MIGRATIONS)


def migrate(connection: Connection[Any]) -> None:
    """Bring the schema to this version, in one transaction. Raises `SettingsRefused` where a newer Hedgerow has written
    it, or where the database cannot hold every text."""
    with connection.transaction():
        if _found(connection) == VERSION:
            return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        encoding = _value(connection, "SHOW server_encoding")
        if encoding != "UTF8":
            raise SettingsRefused(
                f"The database for persons has the encoding {encoding}. Create one WITH ENCODING 'UTF8'."
            )
        found = _found(connection)
        if found > VERSION:
            raise SettingsRefused(
                f"The persons in PostgreSQL were written by a newer Hedgerow (their version is {found}, this one knows"
                f" {VERSION}). Install that version again, or restore the backup from before the upgrade."
            )
        if found == 0:
            connection.execute("CREATE SCHEMA IF NOT EXISTS persons")
            connection.execute("CREATE TABLE persons.schema_version (number integer NOT NULL)")
            connection.execute("INSERT INTO persons.schema_version VALUES (0)")
        compression = "COMPRESSION lz4" if _has_lz4(connection) else ""
        for script in MIGRATIONS[found:]:
            connection.execute(script.format(compression=compression).encode())
        connection.execute("UPDATE persons.schema_version SET number = %s", (VERSION,))


def _found(connection: Connection[Any]) -> int:
    # `to_regclass` would not do: it may answer from what the session has cached, and so from before the lock
    exists = "SELECT 1 FROM pg_tables WHERE schemaname = 'persons' AND tablename = 'schema_version'"
    if _value(connection, exists) is None:
        return 0
    return int(_value(connection, "SELECT number FROM persons.schema_version"))


def _has_lz4(connection: Connection[Any]) -> bool:
    query = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    return bool(_value(connection, query))


def _value(connection: Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
