"""Where persons are kept in tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg

from hedgerow.persons.postgres import PostgresPersonStore
from hedgerow.persons.sqlite import SqlitePersonStore

TABLES = (
    "persons", "distinct_ids", "person_overrides", "id_overrides", "groups", "publications", "positions",
    "generations", "changes",
)  # fmt: skip


class SqliteHome:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def open(self) -> SqlitePersonStore:
        return SqlitePersonStore(self.folder / "persons.db")


class PostgresHome:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        PostgresPersonStore(dsn).close()

    def fresh(self) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            tables = ", ".join(f"persons.{table}" for table in TABLES)
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())

    def open(self) -> PostgresPersonStore:
        return PostgresPersonStore(self.dsn)
