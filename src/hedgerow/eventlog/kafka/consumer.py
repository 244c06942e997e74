"""A member of a consumer group: blocks by partition and position, handed over without loss or repeat.

What makes a hand-over exact: a block that was begun is in the committed offset's metadata before anything is done to
it, so the next owner runs the very same block. Kafka refuses the commits of a member that it has given up, so such a
one begins no block any more; a partition that is taken away in order is asked back in a callback, in which the worker
finishes what it has.

librdkafka fetches all partitions at once; their records wait here in a buffer for each, since a block is of one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from hedgerow.eventlog.interface import Lag, Listener, LogUnavailable, Record
from hedgerow.eventlog.kafka import topics
from hedgerow.eventlog.kafka.address import Config, client_config, group_name, logger
from hedgerow.eventlog.kafka.assignment import Assignment, Owned, decode_begun, encode_begun
from hedgerow.eventlog.kafka.ends import Ends
from hedgerow.eventlog.kafka.range import RangeReader
from hedgerow.runtime import telemetry
from hedgerow.settings import EventLog

log = structlog.get_logger()

MIB = 1 << 20
MOST_BUFFERED = 32 * MIB  # of records here; librdkafka holds as much again
CROWDED = 4 * MIB  # of records of other partitions: about a block's worth
AT_ONCE = 1000  # messages
ANSWER_WITHIN_S = 10.0
COMMITTED_WITHIN_S = 120.0  # a broker's restart takes less
OPEN_AGAIN_AFTER_S = 1.0
GENERATION_WITHIN_S = 3.0
NOT_OURS = frozenset(
    {KafkaError.ILLEGAL_GENERATION, KafkaError.UNKNOWN_MEMBER_ID, KafkaError.FENCED_INSTANCE_ID}
    | {KafkaError._ASSIGNMENT_LOST, KafkaError._MAX_POLL_EXCEEDED}
)
NOBODY = Listener(lambda names: None, lambda names: None, lambda names: None)


def consumer_config(settings: EventLog, name: str) -> Config:
    """Raises `SettingsRefused`."""
    return {
        "session.timeout.ms": 10_000,  # after which the partitions of one that was killed are given to others
        "heartbeat.interval.ms": 1_000,  # by which the others are told that one comes or goes
        "max.poll.interval.ms": 600_000,  # a worker whose store is down for that long is as good as dead
        "socket.timeout.ms": 20_000,  # a commit whose answer got lost with its broker waits for so long
        "fetch.wait.max.ms": 100,
        "fetch.queue.backoff.ms": 10,  # the default of 1 s leaves a worker idle between two full queues
        "fetch.message.max.bytes": 4 * MIB,
        "queued.max.messages.kbytes": MOST_BUFFERED // 1024,
        **client_config(settings),
        "group.id": group_name(settings, name),
        "partition.assignment.strategy": "cooperative-sticky",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
    }


class KafkaConsumer:
    """Used by one thread. Connects at the first poll; before that it has no partitions."""

    def __init__(
        self, settings: EventLog, topic: str, name: str = "worker", *, on_open: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._config = consumer_config(settings, name)
        self._on_open = on_open
        self._found = topics.Topic("", "", 0)
        self._consumer: Consumer | None = None
        self._assignment = Assignment()
        self._listener = NOBODY
        self._gained: list[str] = []
        self._polled: Owned | None = None
        self._open_at = 0.0
        self._closing = False
        self._ends = Ends(settings)
        self._range = RangeReader(settings)

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def poll(self, max_records: int, max_bytes: int, timeout: float, partition: str = "") -> tuple[str, list[Record]]:
        deadline = time.monotonic() + timeout
        self._pull(0)  # also where enough is buffered: only who polls stays in the group
        while True:
            owned = self._assignment.get(partition) if partition else self._assignment.next()
            if owned is not None and owned.buffer:
                self._polled = owned
                return owned.name, owned.take(max_records, max_bytes)
            left = deadline - time.monotonic()
            if left <= 0 or (partition and (owned is None or self.crowded())):
                return "", []
            self._pull(left)

    def crowded(self) -> bool:
        mine = self._polled.bytes if self._polled is not None else 0
        return self._assignment.bytes - mine > CROWDED

    def read(self, partition: str, first: int, last: int) -> list[Record]:
        owned = self._assignment.get(partition)
        return self._range.read(self._found.name, owned.number, first, last) if owned is not None else []

    def position(self, partition: str) -> int:
        owned = self._assignment.get(partition)
        return owned.committed if owned is not None else 0

    def partitions(self) -> list[str]:
        return [owned.name for owned in self._assignment.all()]

    def seek(self, partition: str, position: int) -> None:
        owned = self._assignment.get(partition)
        if owned is None or self._consumer is None or (owned.cursor == position and not owned.buffer):
            return
        owned.move(position)
        place = TopicPartition(self._found.name, owned.number, position)
        self._consumer.incremental_unassign([place])  # a plain seek fails while the partition is only being assigned
        self._consumer.incremental_assign([place])

    def begin(self, partition: str, after: int, last: int) -> bool:
        owned = self._assignment.get(partition)
        if owned is None:
            return False
        begun = [*(block for block in owned.begun if block != (after, last)), (after, last)]
        if not self._commit(owned, owned.committed, begun):
            return False
        owned.begun = begun
        return True

    def begun(self, partition: str) -> list[tuple[int, int]]:
        owned = self._assignment.get(partition)
        return list(owned.begun) if owned is not None else []

    def commit(self, partition: str, position: int) -> bool:
        owned = self._assignment.get(partition)
        if owned is None:
            return False
        if position > owned.committed:
            if not self._commit(owned, position, [block for block in owned.begun if block[1] > position]):
                return False
            owned.finish(position)
        return True

    def lag(self) -> Lag:
        """Each partition's is told as a metric beside it."""
        ends = self._ends.of(self._found.name, [owned.number for owned in self._assignment.all()])
        now = time.time()
        records, seconds = 0, 0.0
        for owned in self._assignment.all():
            waiting = max(0, ends.get(owned.number, 0) - owned.committed)
            age = owned.age(now) if waiting else 0.0
            telemetry.log_partition_lag_records.labels(self._topic, str(owned.number)).set(waiting)
            telemetry.log_partition_lag_seconds.labels(self._topic, str(owned.number)).set(age)
            records += waiting
            seconds = max(seconds, age)
        return Lag(records, seconds, 0)

    def close(self) -> None:
        """Leave the group, so that others have the partitions at once."""
        self._closing = True
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None
        self._range.close()

    def _pull(self, timeout: float) -> None:
        """Fill the buffers, and tell of partitions that came."""
        consumer = self._consumer or self._open(timeout)
        if consumer is None:
            return
        message = consumer.poll(timeout)
        if message is not None:
            self._keep(message)
            while self._assignment.bytes < MOST_BUFFERED:
                messages = consumer.consume(AT_ONCE, 0)
                for message in messages:
                    self._keep(message)
                if len(messages) < AT_ONCE:
                    break
        if self._gained:
            gained, self._gained = self._gained, []
            self._listener.gained(gained)

    def _keep(self, message: Message) -> None:
        error = message.error()
        if error is not None:
            log.warning("Kafka reports", topic=self._topic, error=error.str())
            return
        number, offset, value = message.partition(), message.offset(), message.value()
        owned = self._assignment.numbered(number) if number is not None else None
        if owned is not None and offset is not None:
            owned.add(offset + 1, value if type(value) is bytes else b"", message.timestamp()[1] / 1000)

    def _open(self, timeout: float) -> Consumer | None:
        """Join the group once the topic is there. Raises `SettingsRefused` where it is not fit."""
        if (wait := self._open_at - time.monotonic()) > 0:
            time.sleep(min(wait, timeout))
            return None
        try:
            self._found = topics.prepare(self._settings, self._topic)
        except LogUnavailable as error:
            log.warning("event log: Kafka cannot be reached; trying again", error=error.detail)
            self._open_at = time.monotonic() + OPEN_AGAIN_AFTER_S
            return None
        self._consumer = Consumer(self._config, logger=logger)
        self._consumer.subscribe(
            [self._found.name], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )
        self._on_open()
        return self._consumer

    def _commit(self, owned: Owned, position: int, begun: list[tuple[int, int]]) -> bool:
        place = TopicPartition(self._found.name, owned.number, position, encode_begun(begun))
        deadline = time.monotonic() + GENERATION_WITHIN_S
        while (error := self._refusal(place)) is not None:
            code = error.code()
            if code == KafkaError.ILLEGAL_GENERATION and time.monotonic() < deadline:
                time.sleep(0.05)  # the group has moved on, and this member is just about to be told
            elif code == KafkaError._WAIT_COORD:
                # Out of the group, perhaps for good: it takes polls to be told, so this must not be waited out here.
                if time.monotonic() >= deadline:
                    log.warning("the group cannot be reached; going on without a commit", partition=owned.name)
                    return False
                time.sleep(0.05)
            elif code in NOT_OURS:
                log.warning("a partition is another worker's by now", partition=owned.name, error=error.str())
                return False
            else:
                raise LogUnavailable(f"The position could not be committed: {error.str()}.", code="log_failed")
        return True

    def _refusal(self, place: TopicPartition) -> KafkaError | None:
        assert self._consumer is not None
        try:
            done = self._consumer.commit(offsets=[place], asynchronous=False)
            return done[0].error if done else None
        except KafkaException as raised:
            error: KafkaError = raised.args[0]
            return error

    # called by librdkafka from within poll and close, in the same thread

    def _assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        if not places or self._closing:  # a rebalance that leaves everything as it is
            consumer.incremental_assign(places)
            return
        start = []
        for place in self._committed(consumer, places):
            name = f"{place.topic}-{place.partition}@{self._found.id}"
            owned = Owned(name, place.partition, max(0, place.offset), decode_begun(place.metadata))
            self._assignment.gain(owned)
            self._gained.append(name)
            start.append(TopicPartition(place.topic, place.partition, owned.cursor))
        consumer.incremental_assign(start)
        log.info("partitions gained", partitions=sorted(place.partition for place in places))

    def _committed(self, consumer: Consumer, places: list[TopicPartition]) -> list[TopicPartition]:
        """The committed positions, with their metadata. A broker that restarts just now is waited for."""
        deadline = time.monotonic() + COMMITTED_WITHIN_S
        while True:
            try:
                found = consumer.committed(places, timeout=ANSWER_WITHIN_S)
                for place in found:
                    if place.error is not None:
                        raise KafkaException(place.error)
                return found
            except KafkaException as error:
                if time.monotonic() > deadline:
                    detail = f"The positions could not be read: {error.args[0].str()}."
                    raise LogUnavailable(detail, code="log_failed") from error
                time.sleep(0.2)

    def _revoked(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        names = self._names(places)
        log.info("partitions handed over", partitions=sorted(place.partition for place in places))
        try:
            self._listener.leaving(names)
        finally:
            self._forget(names)
            consumer.incremental_unassign(places)

    def _lost(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        names = self._names(places)
        log.warning("partitions lost", partitions=sorted(place.partition for place in places))
        try:
            self._listener.lost(names)
        finally:
            self._forget(names)

    def _names(self, places: Collection[TopicPartition]) -> list[str]:
        owned = (self._assignment.numbered(place.partition) for place in places)
        return [one.name for one in owned if one is not None]

    def _forget(self, names: list[str]) -> None:
        for name in names:
            if owned := self._assignment.get(name):
                for gauge in (telemetry.log_partition_lag_records, telemetry.log_partition_lag_seconds):
                    gauge.remove(self._topic, str(owned.number))
        self._assignment.lose(names)
        self._gained = [name for name in self._gained if name not in names]
