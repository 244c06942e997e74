"""The tables of `persons.db`, under a numbered version in `PRAGMA user_version`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hedgerow.errors import SettingsRefused

# MIGRATIONS[n] leads from version n to n + 1.
MIGRATIONS = (
    """
    CREATE TABLE persons (
        id INTEGER PRIMARY KEY AUTOINCREMENT, -- a number that was seen outside must never mean somebody else
        project_id INTEGER NOT NULL,
        uuid BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        is_identified INTEGER NOT NULL,
        version INTEGER NOT NULL,
        properties TEXT NOT NULL
    );
    CREATE UNIQUE INDEX persons_uuid ON persons (uuid, project_id);
    CREATE INDEX persons_newest ON persons (project_id, created_at);
    CREATE TABLE distinct_ids (
        project_id INTEGER NOT NULL,
        distinct_id TEXT NOT NULL,
        person_id INTEGER,
        version INTEGER NOT NULL,
        base BLOB,
        PRIMARY KEY (project_id, distinct_id)
    );
    CREATE INDEX distinct_ids_person ON distinct_ids (person_id);
    CREATE TABLE person_overrides (
        project_id INTEGER NOT NULL, old_uuid BLOB NOT NULL, uuid BLOB NOT NULL, PRIMARY KEY (project_id, old_uuid)
    ) WITHOUT ROWID;
    CREATE INDEX person_overrides_to ON person_overrides (uuid);
    CREATE TABLE id_overrides (
        project_id INTEGER NOT NULL,
        distinct_id TEXT NOT NULL,
        uuid BLOB NOT NULL,
        PRIMARY KEY (project_id, distinct_id)
    ) WITHOUT ROWID;
    CREATE INDEX id_overrides_to ON id_overrides (uuid);
    CREATE TABLE groups (
        project_id INTEGER NOT NULL,
        group_type_index INTEGER NOT NULL,
        group_key TEXT NOT NULL,
        properties TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (project_id, group_type_index, group_key)
    ) WITHOUT ROWID;
    CREATE INDEX groups_newest ON groups (project_id, group_type_index, created_at);
    CREATE TABLE publications (
        id INTEGER PRIMARY KEY AUTOINCREMENT, "table" TEXT NOT NULL, token TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE TABLE positions (partition TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE generation (number INTEGER NOT NULL);
    INSERT INTO generation VALUES (0);
    """,
)
VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this version. Raises `SettingsRefused` where a newer Hedgerow has written it."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")  # of several processes that start at once, one does it
    try:
        found = _version(connection)
        if found > VERSION:
            raise SettingsRefused(
                f"{path} was written by a newer Hedgerow (its version is {found}, this one knows {VERSION}). "
                "Install that version again, or restore the backup from before the upgrade."
            )
        for script in MIGRATIONS[found:]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
