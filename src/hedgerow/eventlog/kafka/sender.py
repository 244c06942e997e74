"""Sending to a topic from ordinary code, one batch at a time: dead letters, and records that are sent through again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from hedgerow.eventlog.interface import Letter, LogUnavailable
from hedgerow.eventlog.kafka import topics
from hedgerow.eventlog.kafka.address import logger
from hedgerow.eventlog.kafka.writer import DELIVER_WITHIN_S, producer_config
from hedgerow.settings import EventLog

LONGEST_HEADER = 1000  # characters
Headers = list[tuple[str, str | bytes | None]]  # as the client wants them


class Sender:
    """Connects at the first use. Used by one thread at a time."""

    def __init__(self, settings: EventLog, topic: str) -> None:
        self._settings = settings
        self._topic = topic
        self._config = producer_config(settings) | {"linger.ms": 0}
        self._producer: Producer | None = None
        self._found: topics.Topic | None = None

    def send(self, records: Iterable[tuple[bytes, bytes, Headers]]) -> None:
        """Return once all (payload, key, headers) are durable; equal keys go to one partition.

        Raises `LogUnavailable`, also where some of them are, and `SettingsRefused`.
        """
        if self._found is None:
            self._found = topics.prepare(self._settings, self._topic)
        if self._producer is None:
            self._producer = Producer(self._config, logger=logger)
        errors: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                errors.append(error)

        try:
            for payload, key, headers in records:
                self._producer.produce(self._found.name, payload, key=key, headers=headers, on_delivery=delivered)
        except (BufferError, KafkaException) as error:
            raise LogUnavailable("Kafka does not take the record.", code="log_failed") from error
        finally:
            left = self._producer.flush(DELIVER_WITHIN_S + 5)
        if errors or left:
            if any(error.fatal() for error in errors):
                self._producer = None  # it never recovers; the next one does
            raise LogUnavailable("Kafka did not take the records in time.", code="log_failed")


class KafkaLetters:
    """The topic of dead letters: the record as it was, and what is wrong with it in the headers."""

    def __init__(self, settings: EventLog, topic: str) -> None:
        self._sender = Sender(settings, topic)

    def append(self, letters: Sequence[Letter]) -> None:
        self._sender.send((letter.payload, letter.partition.encode(), _headers(letter)) for letter in letters)

    def close(self) -> None:
        """Nothing waits: every append has waited itself."""


def _headers(letter: Letter) -> Headers:
    return [
        ("reason", letter.reason.encode()),
        ("error", letter.error[:LONGEST_HEADER].encode()),
        ("partition", letter.partition.encode()),
        ("position", str(letter.position).encode()),
    ]
