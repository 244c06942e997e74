"""The metadata database is brought up to date, once, by whoever comes first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Base, Project
from hedgerow.errors import SettingsRefused
from hedgerow.settings import load


def test_the_migrated_tables_are_those_of_the_models(tmp_path):
    settings = load(tmp_path)
    migrate.upgrade(settings)
    engine = open_engine(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_steps_are_numbered_without_a_gap():
    assert [int(number) for number in migrate.known_revisions()] == list(range(1, len(migrate.known_revisions()) + 1))


def test_upgrading_twice_keeps_what_is_there(tmp_path):
    settings = load(tmp_path)
    migrate.upgrade(settings)
    database = Database(open_engine(settings))
    with database.write() as session:
        session.add(Project(name="kept", api_token="phc_kept"))
    migrate.upgrade(settings)
    with database.read() as session:
        assert session.scalars(select(Project.name)).all() == ["kept"]
    database.engine.dispose()


def test_several_processes_that_start_at_once_all_succeed(tmp_path):
    code = "from hedgerow.database import migrate; from hedgerow.settings import load; migrate.upgrade(load())"
    environment = {"HEDGEROW_DATA": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    started = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(tmp_path):
    settings = load(tmp_path)
    migrate.upgrade(settings)
    engine = open_engine(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SettingsRefused, match="at step 9999, but this version of Hedgerow knows only up to"):
        migrate.upgrade(settings)


def test_a_step_that_fails_leaves_nothing_behind(tmp_path):
    settings = load(tmp_path)
    database = sqlite3.connect(tmp_path / "metadata.db")
    database.execute("CREATE TABLE web_sessions (x)")  # one of the last tables of the first step
    database.commit()
    with pytest.raises(Exception, match="web_sessions already exists"):
        migrate.upgrade(settings)
    assert [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")] == [
        "web_sessions"
    ]
    database.close()


def test_the_number_of_a_deleted_project_is_not_given_again(tmp_path):
    settings = load(tmp_path)
    migrate.upgrade(settings)
    database = Database(open_engine(settings))
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
