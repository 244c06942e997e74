"""Reading given positions of a partition again, beside the consumer group."""

from __future__ import annotations

import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hedgerow.eventlog.interface import LogUnavailable, Record
from hedgerow.eventlog.kafka.address import client_config, logger
from hedgerow.settings import EventLog

ANSWER_WITHIN_S = 10.0
READ_WITHIN_S = 20.0  # without a single record
AT_ONCE = 1000


class RangeReader:
    def __init__(self, settings: EventLog) -> None:
        self._settings = settings
        self._consumer: Consumer | None = None

    def read(self, topic: str, partition: int, first: int, last: int) -> list[Record]:
        """Records `first` to `last` that are still there. Raises `LogUnavailable`."""
        consumer = self._opened()
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_WITHIN_S)
            first, last = max(first, low + 1, 1), min(last, high)
            return self._read(consumer, TopicPartition(topic, partition, first - 1), last) if first <= last else []
        except KafkaException as error:
            self.close()  # one that has known the broker before its restart may take long to find it again
            raise LogUnavailable(f"Records could not be read: {error.args[0].str()}.", code="log_failed") from error
        except LogUnavailable:
            self.close()
            raise
        finally:
            if self._consumer is not None:
                consumer.unassign()

    def close(self) -> None:
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def _read(self, consumer: Consumer, start: TopicPartition, last: int) -> list[Record]:
        records: list[Record] = []
        consumer.assign([start])
        deadline = time.monotonic() + READ_WITHIN_S
        while not records or records[-1].position < last:
            messages = consumer.consume(AT_ONCE, 0) or [message for message in [consumer.poll(0.1)] if message]
            for message in messages:
                if (error := message.error()) is not None:
                    raise KafkaException(error)
                offset, value = message.offset(), message.value()
                assert offset is not None
                if offset < last:
                    records.append(Record(offset + 1, value if type(value) is bytes else b""))
            if messages:
                deadline = time.monotonic() + READ_WITHIN_S
                if (messages[-1].offset() or 0) + 1 >= last:
                    break
            elif time.monotonic() > deadline:
                raise LogUnavailable("Records could not be read in time.", code="log_failed")
        return records

    def _opened(self) -> Consumer:
        if self._consumer is None:
            config = client_config(self._settings) | {
                "group.id": f"{self._settings.topic_prefix}-reader",  # never joined, yet librdkafka wants one
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 100,
            }
            self._consumer = Consumer(config, logger=logger)
        return self._consumer
