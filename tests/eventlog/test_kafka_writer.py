"""Kafka going away: what was acknowledged stays, what was not is refused, and everything goes on by itself."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable

import pytest

from hedgerow.eventlog import homes
from hedgerow.eventlog.interface import LogUnavailable
from tests.eventlog.support import ENOUGH, Log, poll
from tests.services.kafka import KafkaServer

CLIENTS = 16


@pytest.mark.parametrize("kill", [False, True], ids=["restarted", "killed"])
def test_a_broker_that_restarts_under_load_loses_nothing_acknowledged(
    own_kafka: KafkaServer, make_log: Callable[..., Log], kill: bool
) -> None:
    """Nor does it make anything twice: the producer is idempotent."""
    log = make_log(own_kafka.dsn, partitions=3)
    acknowledged: list[bytes] = []
    numbers = itertools.count()

    async def client(stop: asyncio.Event) -> None:
        async with asyncio.timeout(200):
            while not stop.is_set():
                number = next(numbers)
                payload = b"%d" % number
                try:
                    await writer.append(payload, number % 3)
                except LogUnavailable:
                    continue
                acknowledged.append(payload)

    async def more(count: int) -> None:
        goal = len(acknowledged) + count
        while len(acknowledged) < goal:
            await asyncio.sleep(0.01)

    async def run() -> None:
        nonlocal writer
        stop = asyncio.Event()
        async with log.writer() as writer:
            clients = [asyncio.create_task(client(stop)) for _ in range(CLIENTS)]
            await more(500)
            await asyncio.to_thread(own_kafka.restart, kill=kill)
            await more(500)
            stop.set()
            await asyncio.gather(*clients)

    writer = homes.open_writer(log.settings, "events", ENOUGH, lambda: None)
    asyncio.run(run())
    found: Counter[bytes] = Counter()
    consumer = log.consumer()
    while not found >= Counter(acknowledged):
        found.update(record.payload for record in poll(consumer)[1])
    assert max(found.values()) == 1


def test_a_broker_that_is_away_at_the_start_is_waited_for(own_kafka: KafkaServer, make_log: Callable[..., Log]) -> None:
    """The role starts, answers 503, and takes records as soon as the broker is there."""
    own_kafka.stop()
    log = make_log(own_kafka.dsn)

    async def run() -> None:
        writer = homes.open_writer(log.settings, "events", ENOUGH, lambda: None)
        writer.start()
        try:
            with pytest.raises(LogUnavailable) as refused:
                await writer.append(b"early")
            assert refused.value.code == "log_failed"
            assert "Retry-After" in refused.value.headers
            await asyncio.to_thread(own_kafka.start)
            async with asyncio.timeout(200):
                await writer.opened()
            await writer.append(b"in time")
        finally:
            await writer.close()

    asyncio.run(run())
    assert [record.payload for record in poll(log.consumer())[1]] == [b"in time"]


def test_what_cannot_be_delivered_in_time_is_refused_and_does_not_end_the_role(
    own_kafka: KafkaServer, make_log: Callable[..., Log]
) -> None:
    failures: list[bool] = []
    log = make_log(own_kafka.dsn, options={"message.timeout.ms": "1000"})

    async def run() -> None:
        writer = homes.open_writer(log.settings, "events", ENOUGH, lambda: failures.append(True))
        writer.start()
        try:
            await writer.opened()
            await asyncio.to_thread(own_kafka.stop)
            with pytest.raises(LogUnavailable) as refused:
                await writer.append(b"lost")
            assert refused.value.code == "log_failed"
            await asyncio.to_thread(own_kafka.start)
            async with asyncio.timeout(200):
                while True:
                    try:
                        await writer.append(b"kept")
                        break
                    except LogUnavailable:
                        continue
        finally:
            await writer.close()

    asyncio.run(run())
    assert failures == []
    assert [record.payload for record in poll(log.consumer())[1]] == [b"kept"]


def test_what_waits_at_the_end_is_delivered_first(kafka_log: Log) -> None:
    async def run() -> list[None]:
        async with kafka_log.writer() as writer:
            waiting = [asyncio.create_task(writer.append(b"%d" % i, i % 3)) for i in range(100)]
            await asyncio.sleep(0)
        return await asyncio.gather(*waiting)

    assert asyncio.run(run()) == [None] * 100
