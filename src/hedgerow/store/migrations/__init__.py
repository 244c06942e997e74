"""The event store's schema as numbered files, each applied once and recorded with its checksum.

One set of files renders every form of store (`render.py`). A crash between two statements of a file leaves it
unrecorded, and it is run again; two that migrate at the same time run the same: every statement must be safe to run
twice. A released file is never changed; a change is a new file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

import structlog

from hedgerow.errors import SettingsRefused
from hedgerow.store.errors import UNKNOWN_DATABASE, StoreError
from hedgerow.store.migrations.render import EMBEDDED, SERVER, Form, statements

__all__ = ["EMBEDDED", "SERVER", "Form", "Migration", "applied", "load", "migrate", "pending"]

log = structlog.get_logger(__name__)

TABLE = "schema_migrations"
FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")
RECORDS = f"""
CREATE TABLE IF NOT EXISTS {TABLE} @on_cluster
(number UInt32, name String, checksum String, version String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = @engine(ReplacingMergeTree, applied_at) ORDER BY number
"""


class Target(Protocol):
    """What migrations run on: `EventStore` for a server, a handle of the engine when embedded."""

    def command(self, sql: str, parameters: dict[str, Any] | None = None) -> None: ...

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Migration:
    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Of the file as it is, not as rendered: the form of the store does not change it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self, form: Form, fsync: bool = True) -> list[str]:
        return statements(self.text, form, fsync)


def load() -> list[Migration]:
    """All migrations of this version of Hedgerow, by number."""
    found = []
    for entry in files(__name__).iterdir():
        if match := FILE_NAME.fullmatch(entry.name):
            found.append(Migration(int(match[1]), match[2], entry.read_text()))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError("the event store's migrations are not numbered 1, 2, 3, ...")
    return found


def applied(ask: Callable[[str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The records of the migrations that were run: number, name, checksum and the version that ran them."""
    return ask(f"SELECT number, name, checksum, version FROM {TABLE} FINAL ORDER BY number")  # noqa: S608


def pending(target: Target, migrations: list[Migration]) -> list[Migration]:
    """The migrations that `target` lacks. Raises `SettingsRefused` when its data does not fit this code."""
    if not _has_records(target):
        return migrations
    known = {migration.number: migration for migration in migrations}
    done: set[int] = set()
    for row in applied(target.query):
        number = int(row["number"])
        if number not in known:
            raise SettingsRefused(
                f"The event store's data was written by a newer Hedgerow ({row['version']}, migration {number} "
                f"{row['name']}). Run that version or newer, or restore a backup made before the upgrade."
            )
        if row["checksum"] != known[number].checksum:
            raise SettingsRefused(
                f"Migration {number} {row['name']} of the event store differs from the one that was applied. "
                "The installation is damaged or modified: install Hedgerow again."
            )
        done.add(number)
    return [migration for migration in migrations if migration.number not in done]


def _has_records(target: Target) -> bool:
    try:
        tables = target.query("SELECT name FROM system.tables WHERE database = currentDatabase()")
    except StoreError as error:
        if error.clickhouse_code != UNKNOWN_DATABASE:
            raise
        return False
    return TABLE in {row["name"] for row in tables}


def migrate(
    target: Target,
    form: Form,
    version: str,
    *,
    fsync: bool = True,
    dry_run: bool = False,
    again: bool = False,
    migrations: Iterable[Migration] | None = None,
) -> list[str]:
    """Bring the schema up to date and record each migration; safe to run at every start.

    Returns the statements that were run, or with `dry_run` would be, in order. `version` is the running Hedgerow's.
    `again` runs all of them, whatever is recorded: where servers were added that have no tables yet.
    """
    every = list(migrations) if migrations is not None else load()
    missing = pending(target, every)
    ran: list[str] = []
    if not dry_run:
        for statement in statements(RECORDS, form, fsync):
            target.command(statement)
    for migration in every if again else missing:
        for statement in migration.statements(form, fsync):
            ran.append(statement)
            if not dry_run:
                target.command(statement)
        if not dry_run:
            target.command(
                f"INSERT INTO {TABLE} (number, name, checksum, version) "
                "SELECT {number:UInt32}, {name:String}, {checksum:String}, {version:String}",
                {
                    "number": migration.number,
                    "name": migration.name,
                    "checksum": migration.checksum,
                    "version": version,
                },
            )
            log.info("event store migrated", migration=migration.number, name=migration.name)
    return ran
