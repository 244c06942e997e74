"""The topics: made where they are missing, and looked at where they are not.

A topic that forgets sooner than a week is refused: a worker that is down over a long weekend must lose nothing. Its
clock is the broker's (`LogAppendTime`), so that an edge whose clock is wrong cannot have its records deleted at once.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import structlog
from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType  # type: ignore[attr-defined]

from hedgerow.errors import SettingsRefused
from hedgerow.eventlog.interface import LogUnavailable
from hedgerow.eventlog.kafka.address import client_config, logger, topic_name
from hedgerow.eventlog.kafka.patience import patiently
from hedgerow.settings import EventLog

log = structlog.get_logger()

ANSWER_WITHIN_S = 5.0
SHORTEST_RETENTION = timedelta(days=7)
ENVELOPE_BYTES = 64 * 1024  # what a record has besides its body, generously


def record_limit(settings: EventLog) -> int:
    """Bytes of the largest record that a topic takes."""
    return settings.max_record_bytes + ENVELOPE_BYTES


class Topic:
    """A topic that is there and fit. `id` is the cluster's own: a topic made anew under the same name has another."""

    def __init__(self, name: str, id: str, partitions: int) -> None:
        self.name = name
        self.id = id
        self.partitions = partitions


def prepare(settings: EventLog, topic: str) -> Topic:
    """Create the topic where it is missing, and check it. Blocks for 5 s where nobody answers.

    Raises `LogUnavailable` where the cluster cannot be reached, and `SettingsRefused` where the topic keeps records
    for less than a week, or is too small for what is written to it.
    """
    name = topic_name(settings, topic)
    admin = AdminClient(client_config(settings), logger=logger)
    try:
        if name not in admin.list_topics(timeout=ANSWER_WITHIN_S).topics:
            _create(admin, name, settings)
        patiently(lambda: _check(admin, name, settings))
        found = patiently(lambda: _result(admin.describe_topics(TopicCollection([name])), name))
    except KafkaException as error:
        raise LogUnavailable(f"Kafka cannot be used: {error.args[0].str()}.", code="log_failed") from error
    if len(found.partitions) != settings.partitions:
        log.warning(
            "a topic has another number of partitions than log.partitions; its own counts",
            topic=name,
            partitions=len(found.partitions),
        )
    return Topic(name, str(found.topic_id), len(found.partitions))


def _create(admin: AdminClient, name: str, settings: EventLog) -> None:
    config = {
        "cleanup.policy": "delete",
        "compression.type": "producer",  # bodies come compressed
        "message.timestamp.type": "LogAppendTime",
        "retention.ms": str(int(settings.retention.total_seconds() * 1000)),
        "retention.bytes": str(settings.retention_bytes),
        "max.message.bytes": str(record_limit(settings)),
        "min.insync.replicas": str(2 if settings.replication > 2 else 1),
    }
    new = NewTopic(name, settings.partitions, settings.replication, config=config)
    try:
        _result(admin.create_topics([new], operation_timeout=ANSWER_WITHIN_S), name)
        log.info("topic created", topic=name, partitions=settings.partitions, replication=settings.replication)
    except KafkaException as error:
        code = error.args[0].code()
        if code in (KafkaError.INVALID_REPLICATION_FACTOR, KafkaError.POLICY_VIOLATION):
            raise SettingsRefused(f"Kafka refuses the topic {name}: {error.args[0].str()}") from error
        if code != KafkaError.TOPIC_ALREADY_EXISTS:  # another role was faster
            raise


def _check(admin: AdminClient, name: str, settings: EventLog) -> None:
    resource = ConfigResource(ResourceType.TOPIC, name)
    config = {key: entry.value for key, entry in _result(admin.describe_configs([resource]), resource).items()}
    kept_ms = int(config["retention.ms"])
    shortest_ms = SHORTEST_RETENTION.total_seconds() * 1000
    if 0 <= kept_ms < shortest_ms:
        raise SettingsRefused(
            f"The topic {name} keeps records for {timedelta(milliseconds=kept_ms)} only (retention.ms={kept_ms}); "
            f"events of a longer outage would be lost. Set it to {int(shortest_ms)} (7 days) or more, or to -1."
        )
    if "compact" in config["cleanup.policy"]:
        raise SettingsRefused(f"The topic {name} is compacted; set its cleanup.policy to delete.")
    if int(config["max.message.bytes"]) < record_limit(settings):
        raise SettingsRefused(
            f"The topic {name} takes records of {config['max.message.bytes']} bytes; "
            f"set its max.message.bytes to {record_limit(settings)} or more, or lower log.max_record_bytes."
        )
    kept_bytes = int(config["retention.bytes"])
    wanted_bytes = settings.retention_bytes if settings.retention_bytes >= 0 else math.inf
    if 0 <= kept_bytes < wanted_bytes:
        log.warning("a topic's retention.bytes is below log.retention_bytes", topic=name, retention_bytes=kept_bytes)


def _result(futures: Any, key: Any) -> Any:
    """What one of the admin client's futures gives. Raises `KafkaException`."""
    return futures[key].result(ANSWER_WITHIN_S + 5)
