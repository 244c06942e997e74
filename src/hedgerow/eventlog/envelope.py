"""What one log record holds: a request's body as it was received, and what the body alone does not say.

Encoded as a msgpack array (0.4 us a record). Fields are only ever added at the end, so that a newer worker reads
an older edge's records.
"""

from __future__ import annotations

import msgspec

EVENTS = "events"
REPLAY = "replay"
DEAD_LETTERS = "dead-letters"  # on Kafka alone; the metadata database has them in any case


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """One accepted request.

    `lane` is one of `event`, `batch`, `engage`, `ai`, `v1`, `replay`; `token` is the project token; `received_at`
    is milliseconds since the epoch, the server's clock; `body` is JSON, gzipped when `gzip` is set; `sent_at` is the
    query's `sent_at` or `_`, or for `v1` the `PostHog-Request-Timestamp` header, as sent; `sdk` is the
    `PostHog-Sdk-Info` header of `v1`; `origin` is the page's host, for cookieless ids; `project_id` is 0 where the
    token could not be checked in time; `body_key` is set where the body is too large for a record: it is empty, and
    lies in the object store under that key.
    """

    lane: str
    token: str
    received_at: int
    body: bytes
    gzip: bool
    count: int
    ip: str = ""
    user_agent: str = ""
    origin: str = ""
    sent_at: str = ""
    sdk: str = ""
    project_id: int = 0
    body_key: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Envelope)


def encode(envelope: Envelope) -> bytes:
    return _encoder.encode(envelope)


def decode(payload: bytes) -> Envelope:
    """Raises `msgspec.DecodeError` or `msgspec.ValidationError` where the payload is no envelope."""
    return _decoder.decode(payload)
