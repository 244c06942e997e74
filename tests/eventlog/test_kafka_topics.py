"""Topics are made as the settings say, and one that would lose events is refused with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from hedgerow.errors import SettingsRefused
from hedgerow.eventlog.interface import LogUnavailable
from hedgerow.eventlog.kafka.topics import prepare, record_limit
from hedgerow.settings import EventLog
from tests.eventlog.support import Log
from tests.services.hedgerow import free_port
from tests.services.kafka import KafkaServer

WEEK_MS = 7 * 24 * 3600 * 1000


def make(kafka: KafkaServer, name: str, **config: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.address})
    admin.create_topics([NewTopic(name, 2, 1, config=config)])[name].result()


def config_of(kafka: KafkaServer, name: str) -> dict[str, Any]:
    resource = ConfigResource(ResourceType.TOPIC, name)
    admin = AdminClient({"bootstrap.servers": kafka.address})
    entries = admin.describe_configs([resource])[resource].result()
    return {key: entry.value for key, entry in entries.items()}


def test_a_missing_topic_is_made_as_the_settings_say(kafka: KafkaServer) -> None:
    settings = EventLog(dsn=kafka.dsn, topic_prefix="made", partitions=5, retention_bytes=1 << 30)
    topic = prepare(settings, "events")
    assert (topic.name, topic.partitions) == ("made-events", 5)
    config = config_of(kafka, "made-events")
    assert config["retention.ms"] == str(WEEK_MS)
    assert config["retention.bytes"] == str(1 << 30)
    assert config["max.message.bytes"] == str(record_limit(settings))
    assert config["message.timestamp.type"] == "LogAppendTime"
    assert prepare(settings, "events").id == topic.id


@pytest.mark.parametrize(
    ("config", "words"),
    [
        pytest.param({"retention.ms": "86400000"}, "keeps records for 1 day", id="forgets within a week"),
        pytest.param({"cleanup.policy": "compact"}, "is compacted", id="compacted"),
        pytest.param({"max.message.bytes": "1000000"}, "takes records of 1000000 bytes", id="too small for a body"),
    ],
)
def test_a_topic_that_would_lose_events_is_refused(kafka: KafkaServer, config: dict[str, str], words: str) -> None:
    prefix = words.replace(" ", "-")
    fit = {"retention.ms": str(WEEK_MS), "max.message.bytes": "2000000"}
    make(kafka, f"{prefix}-events", **fit | config)
    with pytest.raises(SettingsRefused, match=words):
        prepare(EventLog(dsn=kafka.dsn, topic_prefix=prefix), "events")


@pytest.mark.parametrize("retention", [str(WEEK_MS), "-1"])
def test_a_topic_of_somebody_else_will_do_where_it_keeps_long_enough(kafka: KafkaServer, retention: str) -> None:
    prefix = f"theirs{retention}"
    make(kafka, f"{prefix}-events", **{"retention.ms": retention, "max.message.bytes": "2000000"})
    assert prepare(EventLog(dsn=kafka.dsn, topic_prefix=prefix), "events").partitions == 2


def test_more_replicas_than_brokers_are_refused(kafka: KafkaServer) -> None:
    with pytest.raises(SettingsRefused, match="refuses the topic"):
        prepare(EventLog(dsn=kafka.dsn, topic_prefix="replicas", replication=3), "events")


def test_a_cluster_that_does_not_answer_is_worth_another_try() -> None:
    with pytest.raises(LogUnavailable):
        prepare(EventLog(dsn=f"kafka://127.0.0.1:{free_port()}"), "events")


def test_a_consumer_never_joins_over_a_topic_that_is_refused(kafka: KafkaServer, kafka_log: Log) -> None:
    name = f"{kafka_log.settings.log.topic_prefix}-events"
    make(kafka, name, **{"retention.ms": "1000"})
    with pytest.raises(SettingsRefused):
        kafka_log.consumer().poll(1, 1, 0.1)
