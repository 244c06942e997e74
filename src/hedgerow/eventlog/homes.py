"""Which home the event log has: Apache Kafka where `log.dsn` is set, else SQLite in the data folder.

Nothing outside of this package knows which one it talks to. Kafka's client is imported when it is needed: it takes
30 ms and 20 MB that an embedded installation has no use for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from hedgerow.eventlog.bodies import Bodies
from hedgerow.eventlog.envelope import DEAD_LETTERS, EVENTS
from hedgerow.eventlog.interface import Consumer, Lag, Letters, Writer
from hedgerow.eventlog.sqlite import SqliteConsumer, SqliteWriter, append_now, path_of
from hedgerow.runtime import lag
from hedgerow.settings import EventLog, Settings

if TYPE_CHECKING:
    from hedgerow.eventlog.kafka.lag import GroupLag


def is_kafka(settings: Settings) -> bool:
    return settings.log.dsn is not None


def open_writer(settings: Settings, topic: str, max_bytes: int, on_failure: Callable[[], None]) -> Writer:
    """A writer that is not started yet. `max_bytes` bounds the embedded log; Kafka's topics have their own retention.

    `on_failure` is called on the loop's thread when nothing more can be written until the role is started anew.
    Raises `SettingsRefused`.
    """
    if is_kafka(settings):
        from hedgerow.eventlog.kafka.writer import KafkaWriter

        return KafkaWriter(settings, topic, on_failure=on_failure)
    return SqliteWriter(
        path_of(settings.data, topic),
        topic,
        max_bytes=max_bytes,
        max_queue_bytes=settings.log.max_queue_bytes,
        min_free_bytes=settings.log.min_free_bytes,
        on_failure=on_failure,
    )


def open_consumer(
    settings: Settings, topic: str, name: str = "worker", on_open: Callable[[], None] = lambda: None
) -> Consumer:
    """The consumer `name` of a topic; on Kafka one of any number that share its partitions.

    `on_open` is called when the log can be reached, at the latest by the first poll that does. Raises
    `SettingsRefused`.
    """
    if is_kafka(settings):
        from hedgerow.eventlog.kafka.consumer import KafkaConsumer

        return KafkaConsumer(settings.log, topic, name, on_open=on_open)
    consumer = SqliteConsumer(path_of(settings.data, topic), name)
    on_open()
    return consumer


def open_bodies(settings: Settings, topic: str) -> Bodies | None:
    """Where the bodies are that are too large for a record; None where a record may be of any size."""
    return Bodies(settings, topic) if is_kafka(settings) else None


def open_letters(settings: Settings) -> Letters | None:
    """The topic of dead letters, where there is one. Raises `SettingsRefused`."""
    if not is_kafka(settings):
        return None
    from hedgerow.eventlog.kafka.sender import KafkaLetters

    return KafkaLetters(settings.log, DEAD_LETTERS)


def append(settings: Settings, topic: str, payloads: Sequence[bytes]) -> None:
    """Append records from outside the edge, durable on return. Raises `LogUnavailable`."""
    if is_kafka(settings):
        from hedgerow.eventlog.kafka.sender import Sender

        Sender(settings.log, topic).send((payload, b"", []) for payload in payloads)
    else:
        append_now(path_of(settings.data, topic), payloads)


def read_lag(settings: Settings, topic: str = EVENTS) -> Lag | None:
    """How far the worker is behind, without being one of its consumers; None where there is no log yet.

    Raises `LogUnavailable` where Kafka cannot be reached.
    """
    if is_kafka(settings):
        return _group_lag(settings.log.model_dump_json(), topic).read()
    return lag.read_lag(settings.data, topic)


@lru_cache(maxsize=4)
def _group_lag(settings: str, topic: str) -> GroupLag:
    """Kept, since connecting takes longer than asking."""
    from hedgerow.eventlog.kafka.lag import GroupLag

    return GroupLag(EventLog.model_validate_json(settings), topic)
