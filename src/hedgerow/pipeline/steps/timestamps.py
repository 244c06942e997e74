"""When each event happened."""

from __future__ import annotations

import math
from typing import Any

from hedgerow.eventlog.envelope import Envelope
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.reasons import Warn
from hedgerow.wire import timestamps


def read_timestamps(block: Block) -> None:
    """Apply §3.4: correct the client's clock by the request's `sent_at`, believe `offset` first, refuse the future."""
    sent_texts: dict[Any, int | None] = {}
    record: Envelope | None = None
    from_query: int | None = None
    for event in block.events:
        if event.record is not record:
            record = event.record
            from_query = timestamps.parse_query(record.sent_at) if record.sent_at else None
        item = event.wire
        now = record.received_at * 1000
        given = item.timestamp
        timestamp = None if given is None else timestamps.parse(given)
        if timestamp is None and given is not None and given != "":
            block.warn(event, Warn.MALFORMED_TIMESTAMP, timestamp=given)
        sent_at = from_query
        text = item.sent_at
        if type(text) is str and text:
            if text not in sent_texts:
                sent_texts[text] = timestamps.parse(text)
            sent_at = sent_texts[text] or from_query
        elif text is not None:
            sent_at = timestamps.parse(text) or from_query
        if event.properties.get("$ignore_sent_at") is True:
            sent_at = None
        event.timestamp = timestamps.resolve(timestamp, sent_at, _offset(item.offset), now)


def _offset(value: Any) -> float | None:
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < 1e15 else None
