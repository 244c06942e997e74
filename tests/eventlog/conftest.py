"""The event log in both of its homes: what holds for one is tested on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hedgerow import settings as settings_module
from tests.eventlog.support import Log
from tests.services.kafka import KafkaServer, running_kafka

HOMES = ("embedded", "kafka")


@pytest.fixture
def make_log(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Log]]:
    """Make a log at a DSN, with topics of this test alone; what was opened on it is closed in the end."""
    made: list[Log] = []

    def make(dsn: str | None, **log: Any) -> Log:
        overrides = {"dsn": dsn, "topic_prefix": f"t{abs(hash(request.node.nodeid))}-{len(made)}", "partitions": 1}
        made.append(Log(settings_module.load(tmp_path, overrides={"log": overrides | log})))
        return made[-1]

    yield make
    for log in made:
        log.close()


@pytest.fixture(params=HOMES)
def log(request: pytest.FixtureRequest, make_log: Callable[..., Log]) -> Log:
    """A log of one partition in each home."""
    return make_log(None if request.param == "embedded" else request.getfixturevalue("kafka").dsn)


@pytest.fixture
def kafka_log(kafka: KafkaServer, make_log: Callable[..., Log]) -> Log:
    """A log of three partitions on Kafka."""
    return make_log(kafka.dsn, partitions=3)


@pytest.fixture(scope="module")
def fragile_kafka() -> Iterator[KafkaServer]:
    with running_kafka() as server:
        yield server


@pytest.fixture
def own_kafka(fragile_kafka: KafkaServer) -> KafkaServer:
    """A broker to be stopped and killed. Only one test at a time uses it, each with topics of its own."""
    return fragile_kafka if fragile_kafka.running else fragile_kafka.start()
