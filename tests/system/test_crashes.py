"""`kill -9` of every role, at random moments, under load."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.services.hedgerow import ROLES, Hedgerow
from tests.services.waiting import wait_for
from tests.system.check import assert_nothing_lost_or_doubled, load

SOAK_KILLS = int(os.environ.get("HEDGEROW_SOAK_KILLS", "60"))
LONGEST_QUIET_S = 3.0  # between a role's recovery and the next kill; a block is written about twice a second

many = pytest.param(SOAK_KILLS, marks=[pytest.mark.soak, pytest.mark.timeout(60 + 60 * SOAK_KILLS)])

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def moment(chance: random.Random) -> None:
    """Let a random time pass: the moment of a kill is the one thing here that must not be a condition."""
    until = time.monotonic() + chance.uniform(0.0, LONGEST_QUIET_S)
    wait_for(lambda: time.monotonic() >= until, every=0.01)


@pytest.mark.parametrize("kills", [len(ROLES), many])
def test_kills_under_load_lose_and_double_nothing(own_hedgerow: Hedgerow, tmp_path: Path, kills: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with load(own_hedgerow, tmp_path, seed=seed) as done:
        for number in range(kills):
            role = ROLES[number % len(ROLES)]
            moment(chance)
            pid = own_hedgerow.kill(role)
            started = time.monotonic()
            own_hedgerow.wait_restarted(role, pid)
            print(f"kill {number + 1}: {role}, ready again after {time.monotonic() - started:.1f} s")
        moment(chance)
    assert_nothing_lost_or_doubled(own_hedgerow, done)


def test_a_run_without_kills_gives_what_the_plain_model_gives(own_hedgerow: Hedgerow, tmp_path: Path) -> None:
    """The yardstick of the other tests."""
    with load(own_hedgerow, tmp_path, seed=1) as done:
        until = time.monotonic() + 10
        wait_for(lambda: time.monotonic() >= until)
    assert_nothing_lost_or_doubled(own_hedgerow, done)
    assert set(done.statuses) == {"200"}


@pytest.mark.parametrize("kills", [1, pytest.param(12, marks=pytest.mark.soak)])
def test_the_whole_machine_stops_at_once(own_hedgerow: Hedgerow, tmp_path: Path, kills: int) -> None:
    """All roles and the supervisor die at the same moment; `serve` on the same folder carries on where it was."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with load(own_hedgerow, tmp_path, seed=seed) as done:
        for _ in range(kills):
            moment(chance)
            own_hedgerow.kill_everything()
            own_hedgerow.start()
        moment(chance)
    assert_nothing_lost_or_doubled(own_hedgerow, done)
