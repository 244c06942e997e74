"""A saved query in the present version of the schema, with its wrappers as they are."""

from __future__ import annotations

from typing import Any

from hedgerow.insights.upgrade import upgraded, wraps


def upgraded_in_place(body: dict[str, Any]) -> dict[str, Any]:
    """Raises `InvalidInput` for what is no query."""
    if wraps(body) and isinstance(body.get("source"), dict):
        return {**body, "source": upgraded_in_place(body["source"])}
    return upgraded(body)
