"""Where the partitions of a topic end."""

from __future__ import annotations

from collections.abc import Collection

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from hedgerow.eventlog.kafka.address import client_config, logger
from hedgerow.settings import EventLog

ANSWER_WITHIN_S = 5.0  # the first answer of a client takes 2 s on a busy machine


class Ends:
    """Asks for all partitions at once, a request to each broker. Remembers what was answered before."""

    def __init__(self, settings: EventLog) -> None:
        self._settings = settings
        self._admin: AdminClient | None = None
        self._known: dict[int, int] = {}
        self.reachable = True

    def of(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        """The position of each partition's last record; as it was last known, where Kafka does not answer."""
        if not partitions:
            return {}
        if self._admin is None:
            self._admin = AdminClient(client_config(self._settings), logger=logger)
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        places = {TopicPartition(topic, number): latest for number in partitions}
        self.reachable = True
        for place, future in self._admin.list_offsets(places, request_timeout=ANSWER_WITHIN_S).items():
            try:
                self._known[place.partition] = future.result(ANSWER_WITHIN_S + 1).offset
            except (KafkaException, TimeoutError):
                self.reachable = False
        return self._known
