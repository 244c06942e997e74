"""Asking Kafka again for what not all brokers know yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import KafkaError, KafkaException

Result = TypeVar("Result")

LONGEST_S = 10.0
PAUSE_S = 0.1
# A topic that was just created, a coordinator that was just chosen or moved: known everywhere within a second.
PASSING = frozenset(
    (
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    )
)


def patiently(ask: Callable[[], Result]) -> Result:
    """What `ask` returns; it is called again while it raises what passes by itself. Raises `KafkaException`."""
    deadline = time.monotonic() + LONGEST_S
    while True:
        try:
            return ask()
        except KafkaException as error:
            if error.args[0].code() not in PASSING or time.monotonic() >= deadline:
                raise
        time.sleep(PAUSE_S)
