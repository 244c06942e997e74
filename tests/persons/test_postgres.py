"""Several workers on one PostgreSQL: who waits for whom, what is forgotten, and what crashes and restarts leave."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.persons import operations
from hedgerow.persons.interface import PersonStore, PersonsUnavailable, Transaction
from hedgerow.persons.postgres import PostgresPersonStore
from hedgerow.persons.postgres_schema import VERSION
from hedgerow.persons.postgres_writes import KEPT
from hedgerow.persons.resolver import Resolver
from tests.persons.concurrent_worker import BLOCKS, block_of
from tests.persons.copies import Copies
from tests.persons.homes import PostgresHome
from tests.persons.reference import Model
from tests.persons.stored import stored_persons
from tests.persons.support import PROJECT, Blocks, FailingStore, Warnings, event, identify
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.services.waiting import wait_for

PATIENCE_S = 20.0
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"


@pytest.fixture(scope="module")
def home(postgresql: PostgresqlServer) -> PostgresHome:
    return PostgresHome(postgresql.new_database())


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresqlServer]:
    """A server to be stopped and killed."""
    with running_postgresql() as server:
        yield server


def in_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def plan(store: PersonStore, distinct_id: str) -> str:
    with store.read() as view:
        (found,) = view.find_ids([(PROJECT, distinct_id)])
        assert found.person_id is not None
        return view.find_persons([found.person_id])[0].properties


@pytest.mark.parametrize("restarts", [False, True], ids=["workers killed", "server killed too"])
def test_workers_that_are_killed_and_merge_the_same_people_lose_nothing(
    own_server: PostgresqlServer, restarts: bool, tmp_path: Path
) -> None:
    dsn = own_server.new_database()
    PostgresPersonStore(dsn).close()
    with psycopg.connect(dsn, autocommit=True) as connection:  # the order in which blocks were committed
        connection.execute("CREATE TABLE applied (number serial, partition text, position bigint)")
        connection.execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.position > 0 THEN"
            " INSERT INTO applied (partition, position) VALUES (NEW.partition, NEW.position); END IF; RETURN NEW;"
            " END $$"
        )
        connection.execute("CREATE TRIGGER note AFTER UPDATE ON persons.positions FOR EACH ROW EXECUTE FUNCTION note()")

    def applied() -> list[tuple[str, int]]:
        return own_server.execute("SELECT partition, position FROM applied ORDER BY number", dsn)

    partitions = ("0", "1", "2")
    workers: dict[str, subprocess.Popen[bytes]] = {}
    rng = random.Random(3)
    kill_at = [10, 25, 40, 60, 80, 100, 120]
    last = tmp_path / "last"

    def let_them_go_on() -> None:
        """A little past the next kill and no further: however slow this process is, it kills in the midst of work."""
        written = last.with_suffix(".new")
        written.write_text(str(kill_at[0] // len(partitions) + 5 if kill_at else BLOCKS))
        written.replace(last)

    def work_on() -> bool:
        finished = Counter(partition for partition, _ in applied())
        if kill_at and finished.total() >= kill_at[0]:
            kill_at.pop(0)
            victim = workers[rng.choice(partitions)]
            victim.kill()
            victim.wait()
            if restarts and len(kill_at) % 2:
                own_server.kill()
                own_server.start()
            let_them_go_on()
        for partition in partitions:
            worker = workers.get(partition)
            if finished[partition] < BLOCKS and (worker is None or worker.poll() is not None):
                command = [sys.executable, "-m", "tests.persons.concurrent_worker", dsn, partition, str(last)]
                workers[partition] = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        return all(finished[partition] >= BLOCKS for partition in partitions)

    let_them_go_on()
    try:
        wait_for(work_on, timeout=200, every=0.02, what="all blocks", tolerate=(psycopg.OperationalError,))
    finally:
        for worker in workers.values():
            worker.kill()
            worker.wait()
    order = applied()
    assert Counter(order) == {(partition, number): 1 for partition in partitions for number in range(1, BLOCKS + 1)}
    assert not kill_at
    model = Model()
    for partition, position in order:
        for op in block_of(partition, position):
            model.event(op)
    store, copies = PostgresPersonStore(dsn), Copies()
    stored = stored_persons(store)
    copies.drain(store)
    store.close()
    assert Counter(stored.values()) == Counter(person.shown() for person in model.persons)
    assert copies.persons(PROJECT) == stored
    ((deadlocks,),) = own_server.execute("SELECT sum(deadlocks) FROM pg_stat_database")
    assert deadlocks == 0


def test_blocks_of_one_project_wait_for_each_other_and_those_of_another_do_not(store: PersonStore) -> None:
    entered = threading.Event()

    def write_same() -> None:
        with store.write([PROJECT, PROJECT + 1]):
            entered.set()

    with store.write([PROJECT]):
        with store.write([PROJECT + 1]):
            pass
        thread = in_thread(write_same)
        assert not entered.wait(0.2)
    assert entered.wait(PATIENCE_S)
    thread.join(PATIENCE_S)


def test_only_what_another_worker_changed_is_forgotten(
    store: PersonStore, open_another: Callable[[], PersonStore]
) -> None:
    mine, theirs = Blocks(store), Resolver(open_another(), 100)
    mine.run(event("a", set={"plan": 1}), event("b", set={"plan": 1}), event("c", set={"plan": 1}), event("d"))
    known = {name: mine.resolver._cache._young[PROJECT, name] for name in "abcd"}
    person = known["b"].person
    theirs.resolve([event("b", set={"plan": 2}), identify("c", "d")], [], "1", 1, Warnings())
    mine.run(event("a"), event("b", set={"more": 3}), event("c"), op := event("d"))
    now = {name: mine.resolver._cache._young[PROJECT, name] for name in "abcd"}
    assert [now[name] is known[name] for name in "abcd"] == [True, True, True, False]
    assert now["b"].person is person, "the same, brought up to date"
    assert plan(store, "b") == '{"plan":2,"more":3}'
    assert now["c"].person is not None
    assert op.person_id == now["c"].person.uuid


def test_a_worker_that_was_away_for_longer_than_the_feed_forgets_the_project(
    store: PersonStore, open_another: Callable[[], PersonStore], postgresql: PostgresqlServer, home: PostgresHome
) -> None:
    mine, theirs = Blocks(store), Resolver(open_another(), 100)
    elsewhere = event("a")
    elsewhere.project_id = PROJECT + 1
    mine.run(event("a", set={"plan": 0}), elsewhere)
    known = mine.resolver._cache._young[PROJECT + 1, "a"]
    for number in range(1, KEPT + 3):
        theirs.resolve([event("a", set={"plan": number})], [], "1", number, Warnings())
    kept = postgresql.execute(f"SELECT count(*) FROM persons.changes WHERE project_id = {PROJECT}", home.dsn)
    assert kept == [(KEPT,)], "the feed does not grow"
    mine.run(event("a", set={"more": 1}))
    assert plan(store, "a") == f'{{"plan":{KEPT + 2},"more":1}}'
    assert mine.resolver._cache._young[PROJECT + 1, "a"] is known


def test_an_operator_who_causes_a_deadlock_does_not_make_a_block_fail(
    store: PersonStore, postgresql: PostgresqlServer, home: PostgresHome
) -> None:
    blocks = Blocks(store)
    blocks.run(event("a"))
    with psycopg.connect(home.dsn) as operator:
        operator.execute("SET deadlock_timeout = '30s'")
        operator.execute("SELECT * FROM persons.positions FOR UPDATE")
        thread = in_thread(lambda: blocks.run(event("a", set={"plan": 1})))
        wait_for(lambda: postgresql.execute(WAITING), every=0.01, what="the block waits")
        operator.execute("LOCK TABLE persons.generations")  # which the block has read
    thread.join(PATIENCE_S)
    assert plan(store, "a") == '{"plan":1}'
    ((deadlocks,),) = postgresql.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", home.dsn
    )
    assert deadlocks == 1


class RestartingStore(FailingStore):
    """The server is restarted once, after all of a block was written and before it is committed."""

    def __init__(self, store: PersonStore, server: PostgresqlServer) -> None:
        super().__init__(store)
        self._server: PostgresqlServer | None = server

    @contextmanager
    def write(self, projects: Collection[int] = ()) -> Iterator[Transaction]:
        with super().write(projects) as transaction:
            yield transaction
            server, self._server = self._server, None
            if server is not None:
                server.restart()


def test_a_restart_in_the_middle_of_a_block_is_unavailable_and_the_block_can_be_given_again(
    own_server: PostgresqlServer,
) -> None:
    store = PostgresPersonStore(own_server.new_database())
    Blocks(store).run(event("a", set={"plan": 1}), event("b"))
    resolver = Resolver(RestartingStore(store, own_server), 100)
    block = [identify("a", "b", set={"plan": 2}), event("c")]
    with pytest.raises(PersonsUnavailable):
        resolver.resolve(block, [], "0", 2, Warnings())
    assert plan(store, "a") == '{"plan":1}', "nothing was changed, and the pool has healed"
    resolver.resolve(block, [], "0", 2, Warnings())
    assert plan(store, "b") == '{"plan":2}'
    store.close()


def test_a_server_that_is_gone_is_unavailable_soon_and_used_again_once_it_is_back(own_server: PostgresqlServer) -> None:
    store = PostgresPersonStore(own_server.new_database())
    blocks = Blocks(store)
    blocks.run(event("a"))
    own_server.stop()
    for _ in range(2):
        with pytest.raises(PersonsUnavailable):
            blocks.run(event("b"))
    own_server.start()
    wait_for(lambda: blocks.run(event("b")) == [], tolerate=(PersonsUnavailable,), timeout=10, what="the store")
    with store.read() as view:
        assert view.count_persons(PROJECT) == 2
    store.close()


def test_senders_share_the_outbox_and_who_must_see_everything_waits(
    store: PersonStore, postgresql: PostgresqlServer
) -> None:
    with store.write() as transaction:
        for number in range(3):
            transaction.publish("persons", f"t{number}", b"x" * 100)
    seen: list[str] = []

    def wait_for_others() -> None:
        with store.outbox(1000, wait=True) as waiting:
            seen.extend(row.token for row in waiting)

    with store.outbox(200) as first:
        assert [row.token for row in first] == ["t0", "t1"]
        with store.outbox(1000) as second:
            assert [row.token for row in second] == [], "rows are claimed in one go, so none is left"
        thread = in_thread(wait_for_others)
        wait_for(lambda: postgresql.execute(WAITING), every=0.01, what="the other sender waits")
    thread.join(PATIENCE_S)
    assert seen == ["t2"]


def test_an_operation_of_the_api_is_seen_by_workers(
    store: PersonStore, open_another: Callable[[], PersonStore]
) -> None:
    blocks, api = Blocks(store), open_another()
    blocks.run(identify("u", "a"), event("u", set={"plan": 1}))
    with api.read() as view:
        (person,) = view.newest_persons(PROJECT, 10, 0)
    operations.split_person(api, PROJECT, person.id, "u")
    blocks.run(one := event("a"), other := event("u"))
    assert one.person_id != other.person_id
    operations.delete_persons(api, PROJECT, [person.id])
    blocks.run(event("u", set={"plan": 2}))
    assert plan(store, "u") == '{"plan":2}'


def test_several_processes_may_make_the_tables_at_once(postgresql: PostgresqlServer) -> None:
    dsn = postgresql.new_database()
    opened: list[PostgresPersonStore] = []
    threads = [in_thread(lambda: opened.append(PostgresPersonStore(dsn))) for _ in range(6)]
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len(opened) == 6
    for store in opened:
        store.close()


def test_tables_of_a_newer_version_are_refused(postgresql: PostgresqlServer) -> None:
    dsn = postgresql.new_database()
    PostgresPersonStore(dsn).close()
    postgresql.execute(f"UPDATE persons.schema_version SET number = {VERSION + 1}", dsn)
    with pytest.raises(SettingsRefused, match="newer Hedgerow"):
        PostgresPersonStore(dsn)


def test_a_database_that_cannot_hold_every_text_is_refused(postgresql: PostgresqlServer) -> None:
    postgresql.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(SettingsRefused, match="LATIN1"):
        PostgresPersonStore(postgresql.dsn_of("latin"))


def test_errors_name_the_option_and_never_the_password(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"persons\.dsn must begin with postgresql://") as refused:
        PostgresPersonStore("mysql://user:s3cret@localhost/db")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(SettingsRefused, match=r"persons\.dsn is not a PostgreSQL address") as refused:
        PostgresPersonStore("postgresql://user:s3cret@[localhost/db?nonsense")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(PersonsUnavailable) as unreachable:
        PostgresPersonStore("postgresql://user:s3cret@127.0.0.1:1/db")
    assert "s3cret" not in str(unreachable.value)
