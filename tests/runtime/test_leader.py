"""Of several schedulers one leads; when it is killed, frozen or cut off, another does, and never two at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from hedgerow import settings as settings_module
from hedgerow.database.engine import open_engine
from hedgerow.runtime import leader, locks
from hedgerow.runtime import redis_lock as redis_locks
from hedgerow.runtime.leader import AlwaysHeld, Leader, Lock, NotLeading
from hedgerow.runtime.locks import PostgresqlLock, open_lock
from hedgerow.runtime.redis_lock import RedisLock
from hedgerow.settings import Settings
from tests.services.postgresql import running_postgresql
from tests.services.redis import RedisServer, running_redis
from tests.services.waiting import wait_for

TAKE_OVER_S = 60.0  # 6 s on a machine with time to spare; only what hangs is a fault
Make = Callable[[], Lock]


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture(scope="module")
def postgresql_dsn() -> Iterator[str]:
    with running_postgresql() as server:
        yield server.dsn.replace("postgresql://", "postgresql+psycopg://")


def redis_lock(dsn: str) -> Lock:
    return RedisLock(dsn, "test")


def postgresql_lock(dsn: str) -> Lock:
    return PostgresqlLock(create_engine(dsn))


@pytest.fixture(params=["redis", "postgresql"])
def home(request: pytest.FixtureRequest) -> tuple[Callable[[str], Lock], str]:
    if request.param == "redis":
        return redis_lock, request.getfixturevalue("redis_server").dsn
    return postgresql_lock, request.getfixturevalue("postgresql_dsn")


def lead(make: Callable[[str], Lock], dsn: str, told: Any) -> None:
    """A scheduler's process: says when it gains and loses the lead."""
    me = os.getpid()
    leader = Leader(
        make(dsn), lambda: told.put((me, True, time.monotonic())), lambda: told.put((me, False, time.monotonic()))
    )
    leader.start()
    signal.pause()


class Schedulers:
    """Processes that compete; `changes` are (process id, leads, when) in the order in which they were told."""

    def __init__(self, make: Callable[[str], Lock], dsn: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._queue = context.Queue()
        self.changes: list[tuple[int, bool, float]] = []
        self.processes = [context.Process(target=lead, args=(make, dsn, self._queue), daemon=True) for _ in range(2)]
        for process in self.processes:
            process.start()

    def leading(self) -> int | None:
        """The process id of the one that leads, as far as it was told."""
        while not self._queue.empty():
            self.changes.append(self._queue.get())
        state = {pid: leads for pid, leads, _ in self.changes}
        leaders = [pid for pid, leads in state.items() if leads]
        return leaders[-1] if leaders else None

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.join()


@pytest.fixture
def schedulers(home: tuple[Callable[[str], Lock], str]) -> Iterator[Schedulers]:
    made = Schedulers(*home)
    yield made
    made.close()


def test_one_of_two_leads_and_the_other_takes_over_when_it_is_killed(schedulers: Schedulers) -> None:
    first = wait_for(schedulers.leading, what="a leader")
    os.kill(first, signal.SIGKILL)

    second = wait_for(
        lambda: schedulers.leading() not in (first, None) and schedulers.leading(),
        what="another leader",
        timeout=TAKE_OVER_S,
    )
    assert second != first
    assert [pid for pid, leads, _ in schedulers.changes if leads] == [first, second]


def test_a_frozen_leader_is_followed_and_does_nothing_when_it_wakes(home: tuple[Callable[[str], Lock], str]) -> None:
    schedulers = Schedulers(*home)
    with ExitStack() as stack:
        stack.callback(schedulers.close)
        first = wait_for(schedulers.leading, what="a leader")
        os.kill(first, signal.SIGSTOP)
        wait_for(lambda: schedulers.leading() not in (first, None), what="another leader", timeout=TAKE_OVER_S)
        os.kill(first, signal.SIGCONT)
        wait_for(lambda: schedulers.leading() and (first, False) in [c[:2] for c in schedulers.changes], what="its end")


class Told:
    """A leader in this process, and whether it was told that it leads."""

    def __init__(self, lock: Lock) -> None:
        self.leads = False
        self.told_at = 0.0
        self.leader = Leader(lock, lambda: self._tell(True), lambda: self._tell(False)).start()

    def _tell(self, leads: bool) -> None:
        self.leads, self.told_at = leads, time.monotonic()


def test_an_orderly_end_hands_over_at_once(
    home: tuple[Callable[[str], Lock], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (leader, locks, redis_locks):
        monkeypatch.setattr(module, "LEASE_S", 10 * TAKE_OVER_S)  # nobody lives to see it end by itself
    make, dsn = home
    first = Told(make(dsn))
    wait_for(lambda: first.leads, what="the first to lead")
    second = Told(make(dsn))
    with ExitStack() as stack:
        stack.callback(second.leader.close)
        first.leader.close()
        assert not first.leads
        wait_for(lambda: second.leads, what="the second to lead", timeout=TAKE_OVER_S)
        assert second.leader.term > first.leader.term


@pytest.mark.parametrize("how", ["stop", "freeze"])
def test_a_leader_that_cannot_renew_stops_before_its_lock_ends(how: str) -> None:
    with running_redis() as server, ExitStack() as stack:
        told = Told(redis_lock(server.dsn))
        stack.callback(told.leader.close)
        wait_for(lambda: told.leads, what="the lead")
        told.leader.require()
        getattr(server, how)()
        gone_at = time.monotonic()
        wait_for(lambda: not told.leads, what="the end of the lead", every=0.02)
        assert told.told_at - gone_at < leader.LEASE_S
        with pytest.raises(NotLeading):
            told.leader.require()
        server.start() if how == "stop" else server.thaw()
        wait_for(lambda: told.leads, what="the lead again", timeout=TAKE_OVER_S)


def test_on_one_machine_the_scheduler_leads_at_once(tmp_path: Path) -> None:
    settings: Settings = settings_module.load(tmp_path)
    engine = open_engine(settings)
    lock = open_lock(settings, engine)
    assert isinstance(lock, AlwaysHeld)
    told = Told(lock)
    wait_for(lambda: told.leads, every=0.01, what="the lead")
    told.leader.close()
    assert not told.leads
    engine.dispose()
