"""How far a consumer group is behind, told by somebody who is not a member of it."""

from __future__ import annotations

import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hedgerow.eventlog.interface import Lag, LogUnavailable
from hedgerow.eventlog.kafka.address import client_config, group_name, logger, topic_name
from hedgerow.eventlog.kafka.ends import Ends
from hedgerow.eventlog.kafka.patience import patiently
from hedgerow.runtime import telemetry
from hedgerow.settings import EventLog

ANSWER_WITHIN_S = 5.0
PEEK_WITHIN_S = 2.0


class GroupLag:
    """Used by one thread at a time."""

    def __init__(self, settings: EventLog, topic: str, name: str = "worker") -> None:
        self._topic = topic
        self._name = topic_name(settings, topic)
        self._ends = Ends(settings)
        config = client_config(settings) | {
            "group.id": group_name(settings, name),  # to ask for its positions; it is never joined
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "fetch.message.max.bytes": 65_536,
        }
        self._consumer = Consumer(config, logger=logger)

    def read(self) -> Lag | None:
        """None where the topic is not there yet. Raises `LogUnavailable` where Kafka cannot be reached."""
        try:
            found = self._consumer.list_topics(self._name, timeout=ANSWER_WITHIN_S).topics[self._name]
            if found.error is not None:
                return None
            places = [TopicPartition(self._name, number) for number in found.partitions]
            committed = patiently(lambda: self._consumer.committed(places, ANSWER_WITHIN_S))
            done = {one.partition: max(0, one.offset) for one in committed}
            ends = self._ends.of(self._name, list(done))
            waiting = {number: max(0, ends.get(number, 0) - position) for number, position in done.items()}
            ages = self._ages({number: done[number] for number, count in waiting.items() if count})
        except KafkaException as error:
            raise LogUnavailable(f"Kafka cannot be used: {error.args[0].str()}.", code="log_failed") from error
        if not self._ends.reachable:
            raise LogUnavailable("Kafka cannot be reached.", code="log_failed")
        for number, count in waiting.items():
            telemetry.log_partition_lag_records.labels(self._topic, str(number)).set(count)
            telemetry.log_partition_lag_seconds.labels(self._topic, str(number)).set(ages.get(number, 0.0))
        return Lag(sum(waiting.values()), max(ages.values(), default=0.0), 0)

    def close(self) -> None:
        self._consumer.close()

    def _ages(self, positions: dict[int, int]) -> dict[int, float]:
        """Seconds since the record after each position came in, by a look at those records."""
        ages: dict[int, float] = {}
        if not positions:
            return ages
        self._consumer.assign([TopicPartition(self._name, number, at) for number, at in positions.items()])
        deadline = time.monotonic() + PEEK_WITHIN_S
        try:
            while len(ages) < len(positions) and time.monotonic() < deadline:
                message = self._consumer.poll(0.1)
                if message is None or message.error() is not None:
                    continue
                number = message.partition()
                if number is not None and number not in ages:
                    ages[number] = max(0.0, time.time() - message.timestamp()[1] / 1000)
                    self._consumer.pause([TopicPartition(self._name, number)])
        finally:
            self._consumer.unassign()
        return ages
