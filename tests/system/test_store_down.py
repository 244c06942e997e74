"""A store that hangs, or dies again and again, under load: capture goes on, and everything arrives afterwards."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.services.hedgerow import UNREACHABLE, Hedgerow
from tests.services.waiting import wait_for
from tests.system.check import assert_nothing_lost_or_doubled, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SLOWEST_ANSWER_S = 60.0  # only what hangs is a fault; an edge that asked the store would


@contextmanager
def hanging(hedgerow: Hedgerow) -> Iterator[None]:
    """The store is there and answers nothing."""
    pid = hedgerow.kill("store", signal.SIGSTOP)
    try:
        yield
    finally:
        if hedgerow.roles()["store"].pid == pid:  # else the supervisor gave up on it
            hedgerow.kill("store", signal.SIGCONT)


def keep_dead(hedgerow: Hedgerow) -> None:
    """Kill the store if it is back."""
    try:
        hedgerow.kill("store")
    except (ProcessLookupError, *UNREACHABLE, KeyError, ValueError):
        return


def capture(hedgerow: Hedgerow) -> httpx.Response:
    event = {"api_key": hedgerow.project_token, "event": "knock", "distinct_id": "watcher", "uuid": str(uuid4())}
    return httpx.post(f"{hedgerow.url}/e/", json=event, timeout=SLOWEST_ANSWER_S)


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=pytest.mark.soak)])
@pytest.mark.parametrize("how", ["hanging", "dead"])
def test_capture_goes_on_while_the_store_is_down(
    own_hedgerow: Hedgerow, tmp_path: Path, how: str, seconds: int
) -> None:
    with load(own_hedgerow, tmp_path, seed=11) as done:
        own_hedgerow.wait_for(lambda: own_hedgerow.query("SELECT count() > 200 AS enough FROM events")[0]["enough"])
        until = time.monotonic() + seconds

        def outlasted() -> bool:
            if how == "dead":
                keep_dead(own_hedgerow)
            assert capture(own_hedgerow).status_code == 200
            return time.monotonic() >= until

        if how == "hanging":
            with hanging(own_hedgerow):
                wait_for(outlasted, timeout=seconds + 120)
        else:
            wait_for(outlasted, timeout=seconds + 120)
        own_hedgerow.wait_ready(timeout=120)
    assert set(done.statuses) == {"200"}
    assert_nothing_lost_or_doubled(own_hedgerow, done)
