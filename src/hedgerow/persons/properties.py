"""Properties as JSON text."""

from __future__ import annotations

import math
from typing import Any

import orjson

MAX_DEPTH = 100  # orjson writes up to 254 levels


def encode(properties: dict[str, Any]) -> bytes:
    """JSON that every store can keep. What no JSON can say (a lone surrogate, infinity, an integer beyond 64 bits,
    a hundred levels) is replaced by what comes nearest: one such value must not stop the log."""
    try:
        return orjson.dumps(properties)
    except TypeError:  # orjson.JSONEncodeError
        return orjson.dumps(_repaired(properties))


def decode(text: str) -> dict[str, Any]:
    properties: dict[str, Any] = orjson.loads(text)
    return properties


def _repaired(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return _repaired(float(value) if abs(value) < 10**300 else math.inf)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_repaired(item, depth + 1) for item in value] if depth < MAX_DEPTH else None
    if isinstance(value, dict):
        if depth == MAX_DEPTH:
            return None
        return {_repaired(str(name)): _repaired(item, depth + 1) for name, item in value.items()}
    return value
