from __future__ import annotations

import time
from pathlib import Path

from hedgerow.eventlog.sqlite import SqliteConsumer, open_database, path_of
from hedgerow.runtime.lag import read_lag


def append(data: Path, count: int, age_s: float = 0) -> None:
    connection = open_database(path_of(data, "events"))
    at = int((time.time() - age_s) * 1000)
    connection.executemany("INSERT INTO log (at, body) VALUES (?, ?)", [(at, b"x")] * count)
    connection.close()


def test_no_log_yet(tmp_path: Path) -> None:
    assert read_lag(tmp_path) is None


def test_records_that_nobody_finished(tmp_path: Path) -> None:
    append(tmp_path, 5, age_s=100)

    lag = read_lag(tmp_path)

    assert lag is not None
    assert lag.records == 5
    assert 99 < lag.seconds < 130


def test_a_worker_that_caught_up(tmp_path: Path) -> None:
    append(tmp_path, 5)
    consumer = SqliteConsumer(path_of(tmp_path, "events"))
    consumer.commit("0", 5)
    consumer.close()

    lag = read_lag(tmp_path)

    assert lag is not None
    assert (lag.records, lag.seconds) == (0, 0.0)
