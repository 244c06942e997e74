"""Queued jobs as JSON. Huey's own pickles would let whoever can write to the queue run code in the scheduler."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from huey.registry import Message
from huey.serializer import Serializer


class _Stored(msgspec.Struct, omit_defaults=True):
    id: str
    task: str
    arguments: dict[str, Any]
    retries: int
    retry_delay: float
    retry_backoff: float
    eta: datetime | None = None  # UTC, without a zone: huey compares it with such times


_decoder = msgspec.json.Decoder(_Stored)


class JsonSerializer(Serializer):  # type: ignore[misc]
    """For the tasks of `jobs.queue` only, which have keyword arguments and nothing that follows them."""

    def __init__(self) -> None:
        super().__init__(compression=False)

    def _serialize(self, data: Message) -> bytes:
        return msgspec.json.encode(
            _Stored(data.id, data.name, data.kwargs, data.retries, data.retry_delay, data.retry_backoff, data.eta)
        )

    def _deserialize(self, data: bytes) -> Message:
        one = _decoder.decode(data)
        return Message(
            one.id, one.task, one.eta, one.retries, one.retry_delay, None, (), one.arguments, None, None, None, None,
            None, None, one.retry_backoff,
        )  # fmt: skip
