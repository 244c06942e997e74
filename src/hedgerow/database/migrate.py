"""Brings the metadata database up to this version of the code.

Each file in `migrations/versions` is one step, `0001_….py`, `0002_….py`, …, and its number is Alembic's revision.
All missing steps run in one transaction, under a lock on the data folder or in PostgreSQL, because all roles start at
once. There is no way back: restore a backup instead. When nothing is to be done, which is nearly always, Alembic is not
imported.

Roles of the version before go on working while those of this one start, so a step only adds; what nothing needs any
more is taken away by a step of a later version.

A new step: change the models, then `python -m hedgerow.database.migrate "What it is for"`.
"""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from hedgerow.database.engine import open_engine
from hedgerow.errors import SettingsRefused, Unavailable
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger()

FOLDER = Path(__file__).with_name("migrations")
VERSION_TABLE = "alembic_version"
MIGRATION_LOCK = 0x68656471


def known_revisions() -> list[str]:
    """The numbers of all steps that this version of the code has, oldest first."""
    return sorted(file.name.split("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py"))


def upgrade(settings: Settings) -> None:
    """Run the missing steps, if any. Raises `SettingsRefused` when the database is newer than the code, and
    `Unavailable` when it cannot be reached."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings)
    try:
        if _is_current(engine):
            return
        _prepare_for_ddl(engine)
        with _locked(settings.data / "metadata.lock"), engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            found = current_revision(connection)
            if found != known_revisions()[-1]:
                _run(connection, "upgrade", "head")
                _check_foreign_keys(connection)
                log.info("metadata_migrated", before=found or "empty", now=known_revisions()[-1])
    except OperationalError as error:
        if engine.dialect.name != "postgresql":
            raise
        words = " ".join(str(error.orig).split())
        raise Unavailable(f"The PostgreSQL of metadata.dsn cannot be used: {words}") from error
    finally:
        engine.dispose()


def current_revision(connection: Connection) -> str | None:
    """The database's last step, or None when it is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = current_revision(connection)
    known = known_revisions()
    if found is not None and found not in known:
        raise SettingsRefused(
            f"The metadata database is at step {found}, but this version of Hedgerow knows only up to {known[-1]}. "
            "It was used by a newer version: start that one, or restore a backup from before the upgrade."
        )
    return found == known[-1]


def _run(connection: Connection, command: str, *arguments: Any, **options: Any) -> None:
    from alembic import command as commands

    config = _config()
    config.attributes["connection"] = connection
    getattr(commands, command)(config, *arguments, **options)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prepare_for_ddl(engine: Engine) -> None:
    """Python's sqlite3 begins no transaction before CREATE TABLE; a crash would leave half of a step. And SQLite
    changes a table by copying and dropping it, which deletes what refers to it while foreign keys are enforced."""
    if engine.dialect.name != "sqlite":
        return
    engine.dispose()  # of connections that were made without the listeners below

    @event.listens_for(engine, "connect")
    def leave_begin_to_us(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        assert not broken, f"the steps left rows whose parents are gone: {broken[:10]}"


def write_step(message: str) -> None:
    """Write the step that leads from the newest one to the models, into `migrations/versions`."""
    from tempfile import TemporaryDirectory

    from hedgerow.settings import load

    with TemporaryDirectory() as folder:
        settings = load(Path(folder))
        known = known_revisions()
        if known:
            upgrade(settings)
        number = f"{len(known) + 1:04}"
        engine = open_engine(settings)
        with engine.begin() as connection:
            _run(connection, "revision", message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    write_step(sys.argv[1])
