"""What the event log promises in each of its homes: durable, in order, and read on from where it was committed."""

from __future__ import annotations

import asyncio

import pytest

from hedgerow.eventlog import homes
from hedgerow.eventlog.interface import LogUnavailable, Part
from tests.eventlog.support import ENOUGH, MIB, Log, payloads, poll, poll_all


def test_what_was_appended_is_read_in_order(log: Log) -> None:
    sent = [f"{i}".encode() for i in range(500)]
    log.append(*sent)
    consumer = log.consumer()
    partition, records = poll_all(consumer, 500)
    assert payloads(records) == sent
    assert consumer.poll(1000, MIB, 0) == ("", [])
    assert consumer.read(partition, 2, 3) == records[1:3]
    assert consumer.read(partition, 0, 1 << 60) == records


def test_positions_begin_at_one_and_leave_out_none(log: Log) -> None:
    """A block is named by its positions, and 0 stands for before any."""
    log.append(b"a", b"b", b"c")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 3)
    assert [record.position for record in records] == [1, 2, 3]
    assert consumer.position(partition) == 0


def test_no_poll_gives_more_than_was_asked_for(log: Log) -> None:
    log.append(*[b"x" * 100] * 10)
    consumer = log.consumer()
    assert len(poll(consumer, max_records=3)[1]) <= 3
    assert len(poll(consumer, max_bytes=250)[1]) <= 3


def test_reading_starts_again_after_what_was_committed(log: Log) -> None:
    log.append(b"a", b"b", b"c")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 2)
    assert consumer.commit(partition, records[0].position)
    consumer.close()
    again = log.consumer()
    assert payloads(poll_all(again, 2)[1]) == [b"b", b"c"]
    assert again.position(partition) == records[0].position


def test_positions_are_never_used_again(log: Log) -> None:
    log.append(b"a", b"b")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 2)
    consumer.commit(partition, records[-1].position)
    assert consumer.lag().records == 0
    log.append(b"c")
    assert poll(consumer)[1][0].position > records[-1].position


def test_the_lag_counts_what_is_not_committed(log: Log) -> None:
    log.append(b"a", b"b", b"c")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 3)
    lag = consumer.lag()
    assert lag.records == 3
    assert 0 <= lag.seconds < 60
    consumer.commit(partition, records[0].position)
    assert consumer.lag().records == 2


def test_the_lag_is_known_to_others_than_the_consumer(log: Log) -> None:
    """The scheduler tells it while the worker is down."""
    log.append(b"a", b"b", b"c")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 3)
    consumer.commit(partition, records[0].position)
    lag = homes.read_lag(log.settings)
    assert lag is not None
    assert lag.records == 2
    assert 0 < lag.seconds < 60
    consumer.commit(partition, records[-1].position)
    lag = homes.read_lag(log.settings)
    assert lag is not None
    assert (lag.records, lag.seconds) == (0, 0.0)


def test_polling_goes_on_from_where_it_was_sent(log: Log) -> None:
    log.append(b"a", b"b", b"c")
    consumer = log.consumer()
    partition, records = poll_all(consumer, 3)
    consumer.seek(partition, records[0].position)
    assert payloads(poll_all(consumer, 2)[1]) == [b"b", b"c"]


def test_begun_blocks_are_told_to_whoever_comes_next(log: Log) -> None:
    """However the one ended that began them: nothing was committed, and the same blocks must be run again."""
    log.append(b"a", b"b", b"c", b"d")
    consumer = log.consumer()
    partition, _ = poll_all(consumer, 4)
    assert consumer.begin(partition, 0, 2)
    assert consumer.begin(partition, 2, 3)
    assert consumer.begun(partition) == [(0, 2), (2, 3)]
    consumer.close()
    again = log.consumer()
    poll(again)
    assert again.partitions() == [partition]
    assert again.position(partition) == 0
    assert again.begun(partition) == [(0, 2), (2, 3)]
    assert payloads(again.read(partition, 1, 2)) == [b"a", b"b"]
    assert again.commit(partition, 2)
    assert again.begun(partition) == [(2, 3)]


def test_a_client_that_goes_away_does_not_undo_the_write(log: Log) -> None:
    async def go_away() -> None:
        async with log.writer() as writer:
            task = asyncio.create_task(writer.append(b"kept"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(go_away())
    assert payloads(poll(log.consumer())[1]) == [b"kept"]


def test_a_full_queue_is_refused_under_a_name_and_no_longer_when_it_is_empty(log: Log) -> None:
    log.settings = log.settings.model_copy(update={"log": log.settings.log.model_copy(update={"max_queue_bytes": MIB})})

    async def fill() -> str:
        async with log.writer() as writer:
            results = await asyncio.gather(*(writer.append(b"x" * 300_000) for _ in range(5)), return_exceptions=True)
            (refused,) = {error.code for error in results if isinstance(error, LogUnavailable)}
            assert sum(result is None for result in results) == 3
            await writer.append(b"x" * 300_000)
            return refused

    assert asyncio.run(fill()) == "queue_full"


def test_nothing_is_taken_after_the_end(log: Log) -> None:
    async def run() -> str:
        async with log.writer() as writer:
            pass
        with pytest.raises(LogUnavailable) as refused:
            await writer.append(b"late")
        return refused.value.code

    assert asyncio.run(run()) == "log_closed"


def test_a_request_in_parts_is_durable_when_all_of_them_are(log: Log) -> None:
    async def run() -> None:
        async with log.writer() as writer:
            await writer.append_parts([Part(0, b"a"), Part(0, b"b")])

    asyncio.run(run())
    assert payloads(poll_all(log.consumer(), 2)[1]) == [b"a", b"b"]


def test_records_can_be_sent_through_again_from_outside_the_edge(log: Log) -> None:
    homes.append(log.settings, "events", [b"mended"])
    assert payloads(poll(log.consumer(), max_bytes=ENOUGH)[1]) == [b"mended"]
