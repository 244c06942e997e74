from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from hedgerow import settings as all_settings
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import CookielessSalt, IngestionWarning, SetupLink, User, WebSession
from hedgerow.database.models.base import utcnow
from hedgerow.errors import Unavailable
from hedgerow.eventlog.sqlite import open_database, path_of
from hedgerow.objects.store import open_objects
from hedgerow.persons.store import open_store
from hedgerow.runtime import telemetry
from hedgerow.scheduler import upkeep
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return all_settings.load(tmp_path, overrides={"store": {"port": 1}})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    upgrade(settings)
    engine = open_engine(settings)
    yield Database(engine)
    engine.dispose()


def append_old_record(settings: Settings, age: timedelta) -> None:
    connection = open_database(path_of(settings.data, "events"))
    at = int((utcnow() - age).timestamp() * 1000)
    connection.execute("INSERT INTO log (at, body) VALUES (?, ?)", (at, b"x"))
    connection.close()


def test_objects_that_nobody_claims_any_more_go(settings: Settings, tmp_path: Path) -> None:
    with closing(open_objects(settings)) as objects:
        objects.put("tmp/left", b"by a process that died")
        objects.put("projects/1/kept", b"somebody's")
    left = tmp_path / "objects" / "tmp" / "left"
    os.utime(left, (0, 0))

    upkeep.remove_old_objects(settings)

    with closing(open_objects(settings)) as objects:
        assert [info.key for info in objects.list("")] == ["projects/1/kept"]


def test_the_lag_is_known_while_the_worker_is_down(settings: Settings) -> None:
    append_old_record(settings, timedelta(minutes=10))

    upkeep.measure_log(settings)

    value = telemetry.REGISTRY.get_sample_value
    assert value("hedgerow_log_lag_records", {"topic": "events"}) == 1
    assert 590 < (value("hedgerow_log_lag_seconds", {"topic": "events"}) or 0) < 660


def test_merges_are_not_written_into_events_while_a_block_may_be_on_its_way(settings: Settings) -> None:
    append_old_record(settings, timedelta(minutes=45))

    with pytest.raises(Unavailable, match="behind"):
        upkeep.squash(settings, EventStore(settings, role="test"))


def test_nothing_to_publish_asks_no_store(settings: Settings) -> None:
    persons = open_store(settings)

    assert upkeep.publish_leftovers(persons, EventStore(settings, role="test")) == 0
    persons.close()


def test_old_rows_go_and_live_ones_stay(database: Database) -> None:
    now, day = utcnow(), timedelta(days=1)
    with database.write() as session:
        session.add(User(id=1, email="a@b.example", password_hash=""))
        session.flush()
        for name, expires_at in (("ended", now - day), ("live", now + day)):
            session.add(WebSession(token_hash=name, user_id=1, expires_at=expires_at))
            session.add(SetupLink(token_hash=name, expires_at=expires_at))
        session.add(SetupLink(token_hash="used", expires_at=now + day, used_at=now))
        for kind, hour in (("old", now - 40 * day), ("new", now - 2 * day)):
            session.add(IngestionWarning(project_id=1, kind=kind, hour=hour, last_at=hour))

    upkeep.remove_old_rows(database)

    with database.read() as session:
        assert [one.token_hash for one in session.query(WebSession)] == ["live"]
        assert [one.token_hash for one in session.query(SetupLink)] == ["live"]
        assert [one.kind for one in session.query(IngestionWarning)] == ["new"]


def test_the_salts_of_cookieless_ids_are_forgotten_after_three_days(database: Database, settings: Settings) -> None:
    now, day = utcnow(), timedelta(days=1)
    with database.write() as session:
        for age in range(6):
            name = (now - age * day).date().isoformat()
            session.add(CookielessSalt(day=name, salt=b"secret-of-%d-days-ago" % age))
    upkeep.remove_old_rows(database)
    with database.read() as session:
        assert session.query(CookielessSalt).count() == 4
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    on_disk = (settings.data / "metadata.db").read_bytes()
    assert b"secret-of-0-days-ago" in on_disk
    assert b"secret-of-5-days-ago" not in on_disk
