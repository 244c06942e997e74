"""What workers write at the same time into one metadata database: nothing waits for ever, nothing is lost."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from hedgerow.accounts import service as accounts
from hedgerow.accounts.store import user_by_email
from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import (
    DeadLetter,
    EventDefinition,
    EventProperty,
    IngestionWarning,
    Organization,
    Project,
    PropertyDefinition,
    User,
)
from hedgerow.errors import InvalidInput, SettingsRefused, Unavailable
from hedgerow.eventlog.interface import Record
from hedgerow.pipeline.block import MAX_EXAMPLES, DeadRecord, Tally
from hedgerow.pipeline.reasons import Undecodable
from hedgerow.pipeline.store import DefinitionRows, PipelineStore
from hedgerow.settings import Settings, load
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.services.waiting import wait_for

WORKERS = 4
NOW = 1_700_000_000_000_000  # microseconds


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Up to date, with the projects 1 and 2."""
    migrate.upgrade(settings)
    database = Database(open_engine(settings))
    with database.write() as session:
        session.add_all([Project(name=f"p{number}", api_token=f"phc_{number}") for number in (1, 2)])
    yield database
    database.engine.dispose()


@pytest.fixture
def store(database: Database) -> PipelineStore:
    return PipelineStore(database)


def at_once(work: Callable[[int], object]) -> None:
    """Run it in several threads, each with a connection of its own; raises the first error."""
    failed: list[BaseException] = []
    ready = threading.Barrier(WORKERS)

    def run(number: int) -> None:
        try:
            ready.wait()
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_new_names_that_all_workers_see_at_once_are_each_there_once(store: PipelineStore, database: Database) -> None:
    names = [f"name {number}" for number in range(600)]

    def save(number: int) -> None:
        rng = random.Random(number)
        for _ in range(2):
            mixed = rng.sample(names, len(names))
            store.save_definitions(
                DefinitionRows(
                    events={(rng.choice((1, 2)), name): NOW + number for name in mixed[:100]},
                    properties={(1, 1, -1, name): rng.choice(("String", None)) for name in mixed},
                    pairs={(1, name, "plan") for name in mixed[:300]},
                )
            )

    at_once(save)
    with database.read() as session:
        assert sorted(session.scalars(select(PropertyDefinition.name))) == sorted(names)
        assert len(session.scalars(select(EventDefinition.id)).all()) > 100
        assert set(session.scalars(select(EventProperty.property))) == {"plan"}


def test_names_that_no_database_keeps_are_written_as_they_can_be(store: PipelineStore) -> None:
    store.save_definitions(DefinitionRows(events={(1, "a\0b"): NOW, (1, "a\ufffdb"): NOW, (1, "\0"): NOW}))
    assert sorted(store.load_definitions(1).events) == ["a\ufffdb", "\ufffd"]


def test_names_of_a_project_that_was_deleted_are_left_out(store: PipelineStore) -> None:
    store.save_definitions(DefinitionRows(events={(99, "x"): NOW, (2, "x"): NOW}, pairs={(99, "x", "y")}))
    assert store.load_definitions(99).events == []
    assert store.load_definitions(2).events == ["x"]


def test_a_group_type_that_all_workers_see_at_once_gets_one_number(store: PipelineStore) -> None:
    found: list[tuple[str, int | None]] = []

    def make(number: int) -> None:
        for name in random.Random(number).sample(["company", "team", "site", "plan", "city"], 5):
            found.append((name, store.group_type_index(1, name, 5)))

    at_once(make)
    assert len(set(found)) == 5
    assert {number for _, number in found} == {0, 1, 2, 3, 4}
    assert store.group_type_index(1, "a sixth", 5) is None
    assert store.group_type_index(99, "of nobody", 5) is None
    assert store.group_type_index(2, "company", 5) == 0


def test_warnings_of_all_workers_are_counted(store: PipelineStore, database: Database) -> None:
    def warn(number: int) -> None:
        kinds = [(project, kind) for project in (1, 2) for kind in ("a", "b", "c")]
        random.Random(number).shuffle(kinds)
        for _ in range(10):
            store.save_warnings({key: Tally(False, 2, [{"by": number}]) for key in kinds})

    at_once(warn)
    with database.read() as session:
        rows = session.scalars(select(IngestionWarning)).all()
        assert {(row.project_id, row.kind): row.count for row in rows} == {
            (project, kind): 2 * 10 * WORKERS for project in (1, 2) for kind in ("a", "b", "c")
        }
        assert {len(row.examples) for row in rows} == {MAX_EXAMPLES}


def test_the_newest_examples_of_a_warning_come_first(store: PipelineStore, database: Database) -> None:
    odd = {"text": 'a "quoted" \0 \ud800 :name %s', "list": [1, None, {"x": 1.5}]}
    for examples in ([], [{"n": 1}], [odd], [{"n": 3}, {"n": 4}, {"n": 5}], [], [{"n": 6}]):
        store.save_warnings({(1, "k"): Tally(True, 1, list(examples))})
    with database.read() as session:
        row = session.scalars(select(IngestionWarning)).one()
        assert (row.count, row.dropped) == (6, True)
        assert row.examples == [{"n": 6}, {"n": 3}, {"n": 4}, {"n": 5}, odd]


def test_all_workers_agree_on_the_salt_of_a_day(store: PipelineStore) -> None:
    salts: list[bytes] = []
    at_once(lambda _: salts.append(store.salt_of("2026-01-02")))
    assert len(salts) == WORKERS
    assert len(set(salts)) == 1


def test_projects_are_marked_by_several_workers_in_any_order(store: PipelineStore) -> None:
    at_once(lambda number: [store.mark_ingested([1, 2] if number % 2 else [2, 1]) for _ in range(5)])
    assert {row.id: row.ingested_event for row in store.projects()} == {1: True, 2: True}


def test_a_dead_letter_is_kept_once_at_any_position_of_the_log(store: PipelineStore, database: Database) -> None:
    far = 2**40
    letters = [DeadRecord(Record(far + n, b"\0body"), None, Undecodable.ENVELOPE, "an error\0") for n in (2, 1)]
    for _ in range(2):
        store.save_dead_letters("0", letters)
    with database.read() as session:
        rows = session.scalars(select(DeadLetter).order_by(DeadLetter.position)).all()
        assert [(row.position, row.payload) for row in rows] == [(far + 1, b"\0body"), (far + 2, b"\0body")]


def test_an_address_is_taken_whatever_its_case(database: Database) -> None:
    with database.write() as session:
        session.add(Organization(name="Acme", slug="acme"))
        session.flush()
        accounts.create_user(session, email="Owner@Example.com", password="a long pass phrase of mine")
    with database.write() as session, pytest.raises(InvalidInput):
        accounts.create_user(session, email="owner@EXAMPLE.com", password="a long pass phrase of mine")
    with database.read() as session:
        assert user_by_email(session, "OWNER@example.com") is not None
        assert user_by_email(session, "own\0er@example.com") is None, "a NUL is a character as any other"


def test_an_address_in_another_case_does_not_slip_in_beside_the_code(
    postgresql: PostgresqlServer, tmp_path: object
) -> None:
    settings = load(overrides={"metadata": {"dsn": postgresql.new_database()}})
    migrate.upgrade(settings)
    database = Database(open_engine(settings))
    with pytest.raises(IntegrityError, match="ck_users_email_lower"), database.write() as session:
        session.add(User(email="Owner@example.com", password_hash="-"))
    database.engine.dispose()


def test_the_pool_heals_after_a_restart_of_the_server(tmp_path) -> None:
    with running_postgresql() as server:
        settings = load(tmp_path, overrides={"metadata": {"dsn": server.new_database()}})
        migrate.upgrade(settings)
        database = Database(open_engine(settings))

        def ask() -> bool:
            with database.read() as session:
                return session.scalar(text("SELECT 1")) == 1

        assert ask()
        server.restart()
        assert ask(), "a connection that the restart ended is replaced before it is used"
        server.stop()
        with pytest.raises(OperationalError):
            ask()
        with pytest.raises(Unavailable, match=r"The PostgreSQL of metadata\.dsn cannot be used"):
            migrate.upgrade(settings)
        server.start()
        assert wait_for(ask, tolerate=(OperationalError,), what="the database")
        database.engine.dispose()


def test_an_address_that_is_none_is_refused_without_its_password(tmp_path) -> None:
    settings = load(tmp_path, overrides={"metadata": {"dsn": "mysql://user:s3cret@localhost/db"}})
    with pytest.raises(SettingsRefused, match=r"metadata\.dsn must begin with postgresql://") as refused:
        open_engine(settings)
    assert "s3cret" not in str(refused.value)
