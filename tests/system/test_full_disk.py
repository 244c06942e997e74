"""A disk that fills up under load, and gets room again."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.services.hedgerow import Hedgerow
from tests.services.waiting import wait_for
from tests.system.check import assert_nothing_lost_or_doubled, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MIB = 1024 * 1024
HELD_UP_S = 5.0  # seconds of lag that nothing but a stopped worker brings about at this load
FLICKERS_S = 15.0
REFUSALS = 25  # in a row, so that a single unlucky commit is not taken for a full disk


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A tmpfs of `size` bytes on `folder`. Needs root, as CI has; without it the test fails."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    assert done.returncode == 0, f"a small disk could not be mounted: {done.stderr}"
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Take what room is left, as another program on the same disk would."""
    with (disk / "filler").open("ab", buffering=0) as filler:
        for piece in (MIB, 4096):
            with suppress(OSError):  # "no space left on device" is the aim
                while filler.write(bytes(piece)) == piece:
                    pass


SMALL = {"log": ("log", 256 * MIB), "data folder": ("", 768 * MIB), "event store": ("clickhouse", 384 * MIB)}


@contextmanager
def starved(tmp_path: Path, what: str, **environment: str) -> Iterator[tuple[Hedgerow, Path]]:
    """A running Hedgerow, and the folder of it that lies on a small disk."""
    hedgerow = Hedgerow(tmp_path / "data", settings=environment)
    folder, size = SMALL[what]
    with small_disk(hedgerow.data / folder, size):
        try:
            yield hedgerow.start(), hedgerow.data / folder
        except BaseException:
            print(hedgerow.tail())
            raise
        finally:
            hedgerow.stop()


def capture(hedgerow: Hedgerow) -> httpx.Response:
    event = {"api_key": hedgerow.project_token, "event": "knock", "distinct_id": "watcher", "uuid": str(uuid4())}
    return httpx.post(f"{hedgerow.url}/e/", json=event, timeout=20)


def wait_for_events(hedgerow: Hedgerow) -> None:
    hedgerow.wait_for(lambda: hedgerow.query("SELECT count() > 200 AS enough FROM events")[0]["enough"])


def is_refused(hedgerow: Hedgerow, disk: Path) -> Callable[[], bool]:
    def refused() -> bool:
        fill(disk)
        return capture(hedgerow).status_code == 503

    return refused


@pytest.mark.parametrize("what", ["log", "data folder"])
def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path, what: str) -> None:
    with starved(tmp_path, what) as (hedgerow, disk):
        with load(hedgerow, tmp_path, seed=7) as done:
            wait_for_events(hedgerow)
            wait_for(is_refused(hedgerow, disk), what="the first refusal")
            for _ in range(REFUSALS):
                fill(disk)
                answer = capture(hedgerow)
                assert answer.status_code == 503, answer.text
                assert int(answer.headers["Retry-After"]) > 0
            assert hedgerow.metric("edge", "hedgerow_log_errors_total", reason="disk_full") >= REFUSALS
            assert hedgerow.metric("edge", "hedgerow_requests_rejected_total") >= REFUSALS
            (disk / "filler").unlink()
            wait_for(lambda: capture(hedgerow).status_code == 200, timeout=60, what="room to be noticed")
            hedgerow.wait_ready()
        assert done.statuses["503"] > 0
        assert_nothing_lost_or_doubled(hedgerow, done)


def test_a_disk_that_is_full_for_moments_at_a_time_damages_nothing(tmp_path: Path) -> None:
    """chDB takes a write that failed for one that worked: the store must notice every part that was cut short.

    The store is told to keep nothing free, as on a disk that another program fills between its look and its write.
    """
    with starved(tmp_path, "event store", HEDGEROW_STORE__MIN_FREE_BYTES="0") as (hedgerow, disk):
        with load(hedgerow, tmp_path, seed=10) as done:
            wait_for_events(hedgerow)
            ended = time.monotonic() + FLICKERS_S
            while time.monotonic() < ended:
                fill(disk)
                os.truncate(disk / "filler", (disk / "filler").stat().st_size - 3 * MIB // 2)
            (disk / "filler").unlink()
            hedgerow.wait_ready()
        hedgerow.wait_for(lambda: hedgerow.metric("worker", "hedgerow_log_lag_records") == 0, timeout=60)
        assert_nothing_lost_or_doubled(hedgerow, done)


def test_a_role_that_dies_while_the_disk_is_full_is_started_again(tmp_path: Path) -> None:
    with starved(tmp_path, "data folder") as (hedgerow, disk):
        with load(hedgerow, tmp_path, seed=8) as done:
            wait_for_events(hedgerow)
            wait_for(is_refused(hedgerow, disk), what="the first refusal")
            hedgerow.kill("worker")
            for _ in range(REFUSALS):
                fill(disk)
                assert capture(hedgerow).status_code == 503
            (disk / "filler").unlink()
            wait_for(lambda: capture(hedgerow).status_code == 200, timeout=60, what="room to be noticed")
            hedgerow.wait_ready()
        assert_nothing_lost_or_doubled(hedgerow, done)


def test_capture_goes_on_while_only_the_event_store_is_full(tmp_path: Path) -> None:
    """What the store cannot take waits in the log; it is not given up."""
    with starved(tmp_path, "event store") as (hedgerow, disk):
        with load(hedgerow, tmp_path, seed=9) as done:
            wait_for_events(hedgerow)

            def held_up() -> bool:
                fill(disk)
                return hedgerow.metric("worker", "hedgerow_log_lag_seconds", topic="events") > HELD_UP_S

            wait_for(held_up, what="a lag because of the full store")
            assert capture(hedgerow).status_code == 200
            (disk / "filler").unlink()
            hedgerow.wait_ready()
        assert set(done.statuses) == {"200"}
        assert_nothing_lost_or_doubled(hedgerow, done)
