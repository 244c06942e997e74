"""The event store's schema as numbered files, each applied once and recorded with its checksum.

One set of files renders every form of store. A file is plain ClickHouse SQL, statements separated by `;` at the end of
a line, with three markers:

- `@engine(Name, args)` is the table engine; on a cluster it becomes its replicated twin,
- `@on_cluster` is empty but on a cluster,
- `@durable` adds the fsync settings where the engine's own configuration does not say so (the embedded one's does).

A crash between two statements of a file leaves it unrecorded, and it is run again: every statement must be safe to run
twice. A released file is never changed; a change is a new file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, Protocol

import structlog

from hedgerow.errors import SettingsRefused

log = structlog.get_logger(__name__)

Form = Literal["embedded", "server"]
TABLE = "schema_migrations"
FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")
ENGINE = re.compile(r"@engine\((\w+)(?:,\s*)?([^()]*)\)")
LEFT_OVER = re.compile(r"@(?:engine|on_cluster|durable)\b")

RECORDS = f"""
CREATE TABLE IF NOT EXISTS {TABLE}
(number UInt32, name String, checksum String, version String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = ReplacingMergeTree(applied_at) ORDER BY number
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
        rendered = render(self.text, form, fsync)
        return [part.strip() for part in re.split(r";[ \t]*(?:\n|$)", rendered) if _without_comments(part)]


def render(text: str, form: Form, fsync: bool = True) -> str:
    """Fill in the markers for one form of store."""
    durable = ", fsync_after_insert = 1, fsync_part_directory = 1" if form == "server" and fsync else ""
    rendered = ENGINE.sub(r"\1(\2)", text).replace(" @on_cluster", "").replace("@durable", durable)
    if left := LEFT_OVER.search(rendered):
        raise ValueError(f"marker {left.group()} is not used as migrations/__init__.py says")
    return rendered


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


def pending(target: Target, migrations: list[Migration]) -> list[Migration]:
    """The migrations that `target` lacks. Raises `SettingsRefused` when its data does not fit this code."""
    tables = target.query("SELECT name FROM system.tables WHERE database = currentDatabase()")
    if TABLE not in {row["name"] for row in tables}:
        return migrations
    known = {migration.number: migration for migration in migrations}
    applied: set[int] = set()
    for row in target.query(f"SELECT number, name, checksum, version FROM {TABLE} FINAL ORDER BY number"):  # noqa: S608
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
        applied.add(number)
    return [migration for migration in migrations if migration.number not in applied]


def migrate(
    target: Target,
    form: Form,
    version: str,
    *,
    fsync: bool = True,
    dry_run: bool = False,
    migrations: Iterable[Migration] | None = None,
) -> list[str]:
    """Bring the schema up to date and record each migration; safe to run at every start.

    Returns the statements that were run, or with `dry_run` would be, in order. `version` is the running Hedgerow's.
    """
    todo = pending(target, list(migrations) if migrations is not None else load())
    statements: list[str] = []
    if not dry_run:
        target.command(RECORDS)
    for migration in todo:
        for statement in migration.statements(form, fsync):
            statements.append(statement)
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
    return statements


def _without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql).strip()
