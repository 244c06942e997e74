"""The embedded event log's own promises: trimmed by position, and honest when it cannot write."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from hedgerow.eventlog.interface import LogUnavailable
from hedgerow.eventlog.sqlite import SqliteConsumer, SqliteWriter, open_database, path_of, trim_to_size

MIB = 1 << 20


def writer(path: Path, **limits: int) -> SqliteWriter:
    return SqliteWriter(path, "events", **{"max_bytes": 64 * MIB, "max_queue_bytes": 8 * MIB} | limits)


async def append_all(path: Path, payloads: list[bytes]) -> None:
    log = writer(path)
    log.start()
    await asyncio.gather(*(log.append(payload) for payload in payloads))
    await log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return path_of(tmp_path, "events")


def test_a_poll_ends_with_the_record_that_fills_it(path: Path) -> None:
    asyncio.run(append_all(path, [b"x" * 100] * 10))
    consumer = SqliteConsumer(path)
    assert len(consumer.poll(3, MIB, 0)[1]) == 3
    assert len(consumer.poll(10, 250, 0)[1]) == 3


def test_positions_are_never_used_again_after_a_trim(path: Path) -> None:
    asyncio.run(append_all(path, [b"a", b"b"]))
    consumer = SqliteConsumer(path)
    partition, records = consumer.poll(9, MIB, 0)
    consumer.commit(partition, records[-1].position)
    assert consumer.lag().records == 0
    asyncio.run(append_all(path, [b"c"]))
    assert consumer.poll(9, MIB, 0)[1][0].position > records[-1].position


def test_a_file_that_replaces_a_lost_one_is_another_partition(path: Path) -> None:
    first = SqliteConsumer(path)
    first.close()
    same = SqliteConsumer(path)
    assert same.partitions() == first.partitions()
    same.close()
    path.unlink()
    assert SqliteConsumer(path).partitions() != first.partitions()


def test_a_full_log_is_refused_until_the_worker_has_caught_up(path: Path) -> None:
    async def fill() -> None:
        log = writer(path, max_bytes=MIB)
        log.start()
        with pytest.raises(LogUnavailable) as refused:
            await fill_up(log)
        assert refused.value.code == "log_full"
        assert refused.value.headers["Retry-After"] == "30"
        consumer = SqliteConsumer(path)
        while records := consumer.poll(999, 64 * MIB, 0)[1]:
            consumer.commit(consumer.partition, records[-1].position)
        await taken_again(log)
        await log.close()

    asyncio.run(fill())


async def taken_again(log: SqliteWriter) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                return await log.append(b"small")
            except LogUnavailable:
                await asyncio.sleep(0.05)


def test_nothing_is_taken_when_the_disk_is_nearly_full(path: Path) -> None:
    """The event store needs room to work off what the log holds, so the log must not take the last of it."""

    async def refuse() -> None:
        log = writer(path, min_free_bytes=1 << 60)
        log.start()
        with pytest.raises(LogUnavailable) as refused:
            await fill_up(log)
        assert refused.value.code == "disk_full"
        await log.close()

    asyncio.run(refuse())


async def fill_up(log: SqliteWriter) -> None:
    while True:
        await log.append(b"x" * 100_000)


def test_a_failed_write_fails_all_and_is_never_tried_again(path: Path) -> None:
    failures: list[bool] = []

    async def fail() -> None:
        log = SqliteWriter(path, "events", max_bytes=MIB, max_queue_bytes=MIB, on_failure=lambda: failures.append(True))
        log.start()
        await log.append(b"good")
        database = open_database(path)
        database.execute("DROP TABLE log")  # stands for a disk that answers EIO
        database.close()
        for _ in range(2):
            with pytest.raises(LogUnavailable) as refused:
                await log.append(b"lost")
            assert refused.value.code == "log_failed"
        assert log.failed
        await log.close()

    asyncio.run(fail())
    assert failures == [True]


def test_the_oldest_go_first_where_nobody_reads(path: Path) -> None:
    asyncio.run(append_all(path, [b"x" * 1000] * 10))
    assert trim_to_size(path, 4500) == 6
    assert len(SqliteConsumer(path).poll(99, MIB, 0)[1]) == 4


def test_the_settings_that_durability_rests_on(path: Path) -> None:
    database = open_database(path)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert database.execute("PRAGMA page_size").fetchone() == (16384,)
    assert sqlite3.sqlite_version_info >= (3, 35)
