"""What ClickHouse could not read back is repaired, and nothing else is touched.

One lone surrogate, non-finite number or over-deep value makes a whole document unreadable to every JSONExtract; NUL
cannot be stored by PostgreSQL; of two equal keys ClickHouse reads the first and everybody else the last. Surrogates
and numbers never come this far, for the decoder refuses them; the rest is found by byte counts, at 0.5 us an event.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.reasons import Warn

MAX_DEPTH = 100  # ClickHouse reads up to 1,000; nobody queries deeper than a few


def repair(block: Block) -> None:
    for event in block.events:
        raw = event.raw
        flat = False
        if not event.rewritten:
            keys = raw.count(b'":')
            flat = keys == len(event.properties)  # every key is at the top, and none is there twice
            if not flat and _has_equal_keys(event, keys):
                event.rewritten = True  # the dict has the last of them, as every JSON.parse does
                block.warn(event, Warn.REPAIRED, why="equal keys")
        nested = not flat or b"[" in raw
        if nested and (event.repaired or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH):
            _change(block, event, _flattened(event.properties, MAX_DEPTH), "nested too deep")
        if event.rewritten or (b"\\" in raw and b"\\u0000" in raw):
            _change(block, event, _without_nul(event.properties), "NUL characters")


def _change(block: Block, event: Event, repaired: Any, reason: str) -> None:
    if repaired is not event.properties:
        event.properties = repaired
        event.rewritten = True
        block.warn(event, Warn.REPAIRED, why=reason)


def _has_equal_keys(event: Event, seen: int) -> bool:
    if seen == _count_keys(event.properties):
        return False
    equal = False

    def pairs(items: list[tuple[str, Any]]) -> None:
        nonlocal equal
        equal = equal or len({key for key, _ in items}) != len(items)

    json.loads(event.raw, object_pairs_hook=pairs)  # 20 us, for the few whose strings look like keys
    return equal


def _count_keys(value: Any) -> int:
    total = 0
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            total += len(at)
            waiting.extend(inner for inner in at.values() if isinstance(inner, dict | list))
        else:
            waiting.extend(inner for inner in at if isinstance(inner, dict | list))
    return total


def _without_nul(value: Any) -> Any:
    """The same value with U+FFFD for NUL in keys and strings; the very same object where there was none."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd") if "\x00" in value else value
    if isinstance(value, dict):
        changed = {_without_nul(key): _without_nul(inner) for key, inner in value.items()}
        same = all(a is b for a, b in zip(changed, value, strict=False)) and all(
            changed[key] is inner for key, inner in value.items() if key in changed
        )
        return value if same and len(changed) == len(value) else changed
    if isinstance(value, list):
        items = [_without_nul(inner) for inner in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    return value


def _flattened(value: Any, depth: int) -> Any:
    """The same value with what lies deeper than `depth` as JSON text; the very same object where nothing does."""
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return _text(value)
    if isinstance(value, dict):
        changed = {key: _flattened(inner, depth - 1) for key, inner in value.items()}
        return value if all(changed[key] is value[key] for key in value) else changed
    items = [_flattened(inner, depth - 1) for inner in value]
    return value if all(a is b for a, b in zip(items, value, strict=True)) else items


def _text(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError, RecursionError):
        return "[nested too deep]"
