"""The writer of the scaled event log: acknowledged when all in-sync replicas of a partition have the record.

Records are handed to librdkafka on the event loop's thread, which does not block. One thread asks it for delivery
reports and tells the loop of all of a round at once: less than half the CPU of the client's own asyncio classes, which
also wait 100 ms. Bodies go as they came, so librdkafka compresses nothing.

A record that could not be delivered within 15 s is 503, and the SDK sends it again. That does not end the role, unlike
a failed fsync of the embedded log: only an error that the client itself calls fatal does, for it never recovers.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from hedgerow.eventlog.bodies import Bodies
from hedgerow.eventlog.interface import LogUnavailable, Part
from hedgerow.eventlog.kafka import topics
from hedgerow.eventlog.kafka.address import Config, client_config, logger
from hedgerow.runtime import telemetry
from hedgerow.settings import EventLog, Settings

log = structlog.get_logger()

DELIVER_WITHIN_S = 15
POLL_S = 0.05
GATHER_S = 0.001  # each partition is acknowledged by itself; several of them wake the loop once
REFRESH_GAUGE_S = 1.0
OPEN_AGAIN_AFTER_S = (0.2, 0.5, 1.0, 2.0, 5.0)  # the last one for ever

Delivered = tuple["asyncio.Future[None]", int, KafkaError | None]


def producer_config(settings: EventLog) -> Config:
    """Raises `SettingsRefused`."""
    return {
        "linger.ms": 5,
        "compression.type": "none",
        "message.timeout.ms": DELIVER_WITHIN_S * 1000,
        "queue.buffering.max.messages": 1_000_000,  # the bytes are what counts
        "queue.buffering.max.kbytes": settings.max_queue_bytes // 1024 + topics.record_limit(settings) // 1024 + 1,
        **client_config(settings),
        "acks": "all",
        "enable.idempotence": True,
        "message.max.bytes": topics.record_limit(settings),
    }


class KafkaWriter:
    """Appends to one topic. Every method but the poll thread's runs on the event loop's thread, so nothing is locked.

    `partitions` is right once it is `opened`; a topic that is given more of them later is seen at the next start.
    """

    def __init__(self, settings: Settings, topic: str, *, on_failure: Callable[[], None] = lambda: None) -> None:
        self.partitions = settings.log.partitions
        self.bodies: Bodies | None = Bodies(settings, topic)
        self.failed = False
        self._topic = topic
        self._settings = settings.log
        self._config = producer_config(settings.log)
        self._max_queue_bytes = settings.log.max_queue_bytes
        self._on_failure = on_failure
        self._name = ""  # the topic's in the cluster, once it is known to be fit
        self._queued_bytes = 0
        self._gauge_at = 0.0
        self._closed = False
        self._ended = threading.Event()
        self._reports: list[Delivered] = []
        self._last: Message | None = None  # of the round, for its latency
        self._producer: Producer | None = None
        self._thread: threading.Thread | None = None
        self._opening: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue_gauge = telemetry.log_queue_bytes.labels(topic)
        self._seconds = telemetry.log_append_seconds.labels(topic)

    def start(self) -> None:
        """Start the client and look for the topic, whether or not the cluster can be reached now."""
        self._loop = asyncio.get_running_loop()
        self._producer = Producer(self._config, logger=logger)
        self._thread = threading.Thread(target=self._poll, args=(self._producer,), name=f"log-{self._topic}")
        self._thread.daemon = True
        self._thread.start()
        self._opening = self._loop.create_task(self._open(), name=f"open-{self._topic}")

    async def opened(self) -> None:
        assert self._opening is not None
        await asyncio.shield(self._opening)

    async def append(self, payload: bytes, partition: int = 0) -> None:
        await self._send(payload, partition)  # a client that goes away cancels the future and not the delivery

    async def append_parts(self, parts: Sequence[Part]) -> None:
        failed: LogUnavailable | None = None
        futures: list[asyncio.Future[None]] = []
        try:
            for part in parts:
                futures.append(self._send(part.payload, part.partition))
        except LogUnavailable as error:
            failed = error
        for future in futures:
            try:
                await future
            except LogUnavailable as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def close(self) -> None:
        self._closed = True
        if self._opening is not None and not self._opening.done():
            self._opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._opening
        self._ended.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, DELIVER_WITHIN_S + 5)
            await asyncio.sleep(0)  # the last reports
        if self.bodies is not None:
            self.bodies.close()

    async def _open(self) -> None:
        """Try until the topic is there and fit. Raises `SettingsRefused`."""
        for attempt in range(1_000_000_000):
            try:
                topic = await asyncio.to_thread(topics.prepare, self._settings, self._topic)
            except LogUnavailable as error:
                if attempt in (0, 10, 100):
                    log.warning("event log: Kafka cannot be reached; trying again", error=error.detail)
                await asyncio.sleep(OPEN_AGAIN_AFTER_S[min(attempt, len(OPEN_AGAIN_AFTER_S) - 1)])
                continue
            self.partitions = topic.partitions
            self._name = topic.name
            return

    def _send(self, payload: bytes, partition: int) -> asyncio.Future[None]:
        if self._closed or self._loop is None or self._producer is None:
            raise self._unavailable("log_closed", "The server is stopping.")
        if not self._name or self.failed:
            raise self._unavailable("log_failed", "Kafka cannot be reached.")
        size = len(payload)
        if self._queued_bytes + size > self._max_queue_bytes:
            raise self._unavailable("queue_full", "Too many events are waiting to be written.")
        future: asyncio.Future[None] = self._loop.create_future()
        try:
            self._producer.produce(
                self._name, payload, partition=partition, on_delivery=partial(self._delivered, future, size)
            )
        except BufferError as error:
            raise self._unavailable("queue_full", "Too many events are waiting to be written.") from error
        except KafkaException as error:
            log.error("event log: a record was not taken", topic=self._topic, error=str(error))
            raise self._unavailable("log_failed", "Kafka does not take the record.") from error
        self._queued_bytes += size
        return future

    def _unavailable(self, reason: str, detail: str) -> LogUnavailable:
        telemetry.log_errors.labels(self._topic, reason).inc()
        return LogUnavailable(f"{detail} Nothing was stored for certain; send it again.", code=reason)

    def _settle(self, reports: list[Delivered], latency: float) -> None:
        failed: LogUnavailable | None = None
        for future, size, error in reports:
            self._queued_bytes -= size
            if error is not None:
                if failed is None:
                    log.error("event log: records were not delivered", topic=self._topic, error=error.str())
                failed = self._unavailable("log_failed", "Kafka did not take the record in time.")
                if error.fatal():
                    self._fail()
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(failed or LogUnavailable(code="log_failed"))
                future.exception()  # a request that was cancelled does not ask for it
        self._seconds.observe(latency)
        now = time.monotonic()
        if now - self._gauge_at > REFRESH_GAUGE_S or not self._queued_bytes:
            self._gauge_at = now
            self._queue_gauge.set(self._queued_bytes)

    def _fail(self) -> None:
        if not self.failed:
            self.failed = True
            self._on_failure()

    # everything below runs on the poll thread

    def _delivered(self, future: asyncio.Future[None], size: int, error: KafkaError | None, message: Message) -> None:
        self._reports.append((future, size, error))
        self._last = message

    def _poll(self, producer: Producer) -> None:
        while not self._ended.is_set():
            if producer.poll(POLL_S):
                time.sleep(GATHER_S)
                producer.poll(0)
            self._report()
        producer.flush(DELIVER_WITHIN_S)
        self._report()

    def _report(self) -> None:
        if not self._reports:
            return
        assert self._loop is not None
        reports, self._reports = self._reports, []
        latency = (self._last.latency() or 0.0) if self._last is not None else 0.0
        self._last = None
        with contextlib.suppress(RuntimeError):  # the loop was closed over it, so nobody waits
            self._loop.call_soon_threadsafe(self._settle, reports, latency)
