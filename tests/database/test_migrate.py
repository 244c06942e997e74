"""The metadata database is brought up to date, once, by whoever comes first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Base, DeadLetter, IngestionWarning, Membership, Project, User
from hedgerow.errors import SettingsRefused
from hedgerow.settings import Settings, load

FIRST_RELEASE = "0001"


def open_database(settings: Settings) -> Database:
    return Database(open_engine(settings))


def test_the_migrated_tables_are_those_of_the_models(settings: Settings) -> None:
    migrate.upgrade(settings)
    engine = open_engine(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_tables_made_of_the_models_keep_numbers_as_the_migrated_ones_do(tmp_path: Path) -> None:
    made, migrated = load(tmp_path / "made"), load(tmp_path / "migrated")
    engine = open_engine(made)
    Base.metadata.create_all(engine)
    engine.dispose()
    migrate.upgrade(migrated)
    query = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name"
    for settings in (made, migrated):
        connection = sqlite3.connect(settings.data / "metadata.db")
        assert connection.execute(query).fetchall() == [("projects",), ("users",)]
        connection.close()


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [int(number) for number in migrate.known_revisions()] == list(range(1, len(migrate.known_revisions()) + 1))


def test_what_the_first_release_wrote_is_there_after_all_steps(settings: Settings) -> None:
    """Written in SQL, because the models of today are not those of the first release."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings)
    migrate._prepare_for_ddl(engine)
    with engine.begin() as connection:
        migrate._run(connection, "upgrade", FIRST_RELEASE)
        for statement in WRITTEN_BY_THE_FIRST_RELEASE:
            for name, form in AS_WRITTEN_BY[engine.dialect.name].items():
                statement = statement.replace(name, form)
            connection.exec_driver_sql(statement)
    engine.dispose()
    migrate.upgrade(settings)
    database = open_database(settings)
    with database.write() as session:
        assert session.scalars(select(User.email)).one() == "owner@example.com"
        assert session.scalars(select(Membership.level)).one() == 15
        project = session.scalars(select(Project)).one()
        assert (project.name, project.extra, project.created_at) == (
            "Shop",
            {"a": [1]},
            datetime(2026, 1, 2, tzinfo=UTC),
        )
        letter = session.scalars(select(DeadLetter)).one()
        assert (letter.position, letter.payload) == (7, b"body")
        letter.position = 2**40
        warning = session.scalars(select(IngestionWarning)).one()
        assert (warning.count, warning.examples) == (3, [{"x": 1}])
        warning.count = 2**40
    database.engine.dispose()


def test_upgrading_twice_keeps_what_is_there(settings: Settings) -> None:
    migrate.upgrade(settings)
    database = open_database(settings)
    with database.write() as session:
        session.add(Project(name="kept", api_token="phc_kept"))
    migrate.upgrade(settings)
    with database.read() as session:
        assert session.scalars(select(Project.name)).all() == ["kept"]
    database.engine.dispose()


def test_several_processes_that_start_at_once_all_succeed(settings: Settings) -> None:
    code = "from hedgerow.database import migrate; from hedgerow.settings import load; migrate.upgrade(load())"
    environment = {"HEDGEROW_DATA": str(settings.data), "PYTHONPATH": ":".join(sys.path)}
    if settings.metadata.dsn:
        environment["HEDGEROW_METADATA__DSN"] = settings.metadata.dsn
    started = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(settings: Settings) -> None:
    migrate.upgrade(settings)
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SettingsRefused, match="at step 9999, but this version of Hedgerow knows only up to"):
        migrate.upgrade(settings)


def test_a_step_that_fails_leaves_nothing_behind(settings: Settings) -> None:
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE web_sessions (x integer)"))  # one of the last tables of the first step
    with pytest.raises(Exception, match=r'web_sessions"? already exists'):
        migrate.upgrade(settings)
    assert inspect(engine).get_table_names() == ["web_sessions"]
    engine.dispose()


def test_the_number_of_a_deleted_project_is_not_given_again(settings: Settings) -> None:
    migrate.upgrade(settings)
    database = open_database(settings)
    with database.write() as session:
        first = Project(name="first", api_token="phc_first")
        session.add(first)
        session.flush()
        session.delete(first)
    with database.write() as session:
        second = Project(name="second", api_token="phc_second")
        session.add(second)
        session.flush()
        assert second.id == first.id + 1
    database.engine.dispose()


WRITTEN_BY_THE_FIRST_RELEASE = (
    "INSERT INTO organizations VALUES ('0123456789abcdef0123456789abcdef', 'Acme', 'acme', NOW, NOW)",
    "INSERT INTO users (id, uuid, distinct_id, email, first_name, last_name, password_hash, is_active, date_joined)"
    " VALUES (1, '1123456789abcdef0123456789abcdef', 'd', 'owner@example.com', '', '', '-', true, NOW)",
    "INSERT INTO memberships VALUES ('2123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef', 1, 15,"
    " NOW, NOW)",
    "INSERT INTO projects VALUES (1, '3123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef', 'Shop',"
    " 'phc_1', 'UTC', NOW, NOW, true, false, false, false, 1, false, false, false, false, false, false, false, false,"
    " '[]', '[]', '[]', 0, '{\"a\": [1]}')",
    "INSERT INTO dead_letters (partition, position, project_id, lane, reason, error, payload, created_at)"
    " VALUES ('0', 7, 1, 'batch', 'r', 'e', CAST('body' AS BINARY), NOW)",
    "INSERT INTO ingestion_warnings VALUES (1, 'k', NOW, 3, false, '[{\"x\": 1}]', NOW)",
)
AS_WRITTEN_BY = {
    "sqlite": {"NOW": "'2026-01-02 00:00:00.000000'", "BINARY": "blob"},
    "postgresql": {"NOW": "timestamptz '2026-01-02 00:00:00+00'", "BINARY": "bytea"},
}
