"""What happens to servers, to each kind in turn, under load: afterwards every acknowledged event is there once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.scaled import Scaled
from tests.services.waiting import wait_for
from tests.system.check import assert_nothing_lost_or_doubled, load

SOAK_ROUNDS = int(os.environ.get("HEDGEROW_SOAK_ROUNDS", "5"))
LONGEST_QUIET_S = 3.0
OUTAGE_S = float(os.environ.get("HEDGEROW_OUTAGE_S", "8"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
many = pytest.param(SOAK_ROUNDS, marks=[pytest.mark.soak, pytest.mark.timeout(600 * SOAK_ROUNDS)])


def moment(chance: random.Random, longest: float = LONGEST_QUIET_S) -> None:
    """Let a random time pass: the moment of a fault is the one thing here that must not be a condition."""
    pause(chance.uniform(0.0, longest))


def pause(seconds: float) -> None:
    until = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() >= until, timeout=seconds + 5, every=0.01)


def kill_and_start(name: str) -> Callable[[Scaled], None]:
    def fault(scaled: Scaled) -> None:
        scaled.kill(name)
        scaled.start_member(name)

    return fault


def restart(server: str) -> Callable[[Scaled], None]:
    def fault(scaled: Scaled) -> None:
        scaled.servers[server].restart()

    return fault


def stop_redis(scaled: Scaled) -> None:
    scaled.servers["redis"].stop()
    pause(OUTAGE_S)
    scaled.servers["redis"].start()


def stop_a_store(scaled: Scaled) -> None:
    scaled.kill("store2")
    pause(OUTAGE_S)
    scaled.start_member("store2")


def hang_a_worker(scaled: Scaled) -> None:
    """Longer than the broker waits for a sign of life: its partitions go to others while it still has blocks."""
    scaled.kill("worker2", signal.SIGSTOP)
    pause(OUTAGE_S)
    scaled.kill("worker2", signal.SIGCONT)


def add_and_remove_a_worker(scaled: Scaled) -> None:
    name = scaled.add_worker()
    scaled.stop_member(name)


FAULTS: dict[str, Callable[[Scaled], None]] = {
    "a worker is killed": kill_and_start("worker1"),
    "an edge is killed": kill_and_start("edge1"),
    "an app is killed": kill_and_start("app2"),
    "the broker restarts": restart("kafka"),
    "PostgreSQL restarts": restart("postgresql"),
    "Redis is away": stop_redis,
    "a store is away": stop_a_store,
    "a worker hangs": hang_a_worker,
    "a worker comes and goes": add_and_remove_a_worker,
}


@pytest.mark.parametrize("rounds", [pytest.param(1, marks=pytest.mark.soak), many])
def test_faults_under_load_lose_and_double_nothing(scaled: Scaled, tmp_path: Path, rounds: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with load(scaled, tmp_path, seed=seed, rate=60, in_order=False) as done:
        for number in range(rounds):
            for name, fault in FAULTS.items():
                moment(chance)
                started = time.monotonic()
                fault(scaled)
                print(f"round {number + 1}: {name}, {time.monotonic() - started:.1f} s")
        moment(chance)
    scaled.wait_for(lambda: lag(scaled) == 0, timeout=120)
    assert_nothing_lost_or_doubled(scaled, done)


def lag(scaled: Scaled) -> float:
    workers = [name for name, member in scaled.members.items() if member.role == "worker" and member.running]
    return sum(scaled.metric(name, "hedgerow_log_lag_records") for name in workers)
