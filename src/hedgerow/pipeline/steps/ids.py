"""The event's uuid, which is its idempotency key, and the recent ones, by which re-sent events are known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from hedgerow.eventlog.envelope import Envelope
from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.reasons import Drop, Warn

SPREAD = 0x9E3779B97F4A7C15F39D  # 2^80 / the golden ratio, odd: neighbours get unlike ids


def assign_uuids(block: Block) -> None:
    """Take the sender's uuid, or make a version 7 one that is the same whenever this record is read again.

    A string that is no uuid still tells re-sent events from new ones, so it is hashed into one instead of refused.
    """
    record: Envelope | None = None
    seed = 0
    for event in block.events:
        given = event.wire.uuid
        if given is None or given == "":
            if event.record is not record:
                record, seed = event.record, _seed(block.partition, event)
            event.uuid = _made(event, seed)
            continue
        try:
            uuid = bytes.fromhex(given.replace("-", ""))
        except (ValueError, AttributeError, TypeError):
            uuid = b""
        if len(uuid) != 16:
            block.warn(event, Warn.MALFORMED_UUID, uuid=given)
            uuid = _versioned(hashlib.sha256(f"{event.tenant.id}:{given}".encode()).digest()[:16], 8)
        event.uuid = uuid


def _seed(partition: str, event: Event) -> int:
    """80 bits that are the record's own: one hash for all its events. Positions are a partition's own."""
    record = event.record
    text = f"{partition}:{event.position}:{record.token}:{record.received_at}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=10).digest(), "big")


def _made(event: Event, seed: int) -> bytes:
    """The time, then what differs for each of the record's events, since the multiplier is odd."""
    random = (seed + event.index * SPREAD) % (1 << 80)
    return _versioned(event.record.received_at.to_bytes(6, "big") + random.to_bytes(10, "big"), 7)


def _versioned(value: bytes, version: int) -> bytes:
    return value[:6] + bytes((version << 4 | value[6] & 0x0F, value[7], 0x80 | value[8] & 0x3F)) + value[9:]


class DropResent:
    """Drop events whose uuid was seen lately.

    SDKs send a batch again when the answer got lost, within seconds to minutes. Two generations of hashes of
    (uuid, project) are kept, 64 bytes each, so between `capacity` and twice as many events are remembered. A hash is 64
    bits, seeded per process: a false hit takes 10^12 events in memory. What comes later than that is merged
    away by the table's own engine, whose key ends in the uuid.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._new: set[int] = set()
        self._old: set[int] = set()
        self._unconfirmed: list[int] = []

    def remember(self, uuids: Iterable[tuple[int, bytes]]) -> None:
        """Add what the store already holds, as (project id, uuid), at the worker's start."""
        for project, uuid in uuids:
            self._add(hash((project, uuid)))

    def forget(self) -> None:
        """Begin anew, because some of what was remembered may not have been stored."""
        self._new, self._old, self._unconfirmed = set(), set(), []

    def __call__(self, block: Block) -> None:
        if not self._capacity:
            return
        self._unconfirmed = []
        new, old = self._new, self._old
        for event in block.events:
            key = hash((event.tenant.id, event.uuid))
            if key in new or key in old:
                block.drop(event, Drop.RESENT)
            else:
                new.add(key)
                self._unconfirmed.append(key)
        if len(new) >= self._capacity:
            self._old, self._new = new, set()

    def forget_last(self) -> None:
        """Take back the uuids of the last call, because its events are begun again."""
        for key in self._unconfirmed:
            self._new.discard(key)
            self._old.discard(key)
        self._unconfirmed = []

    def _add(self, key: int) -> None:
        self._new.add(key)
        if len(self._new) >= self._capacity:
            self._old, self._new = self._new, set()
