"""SavedInsightNode: a question that stands for a kept insight's."""

from __future__ import annotations

from typing import Any

from hedgerow.database.engine import Database
from hedgerow.errors import InvalidInput
from hedgerow.insights.upgrade import wraps
from hedgerow.query import store

NODE = "SavedInsightNode"


def without_saved(database: Database, project_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """The query with the insight's own in the place of the node, wrapped or not. Raises `InvalidInput`."""
    if wraps(body) and isinstance(body.get("source"), dict):
        return {**body, "source": without_saved(database, project_id, body["source"])}
    if body.get("kind") != NODE:
        return body
    short_id = body.get("shortId") or body.get("short_id")
    if not isinstance(short_id, str):
        raise InvalidInput("A SavedInsightNode names the insight by its `shortId`.", code="required", attr="shortId")
    with database.read() as session:
        found = store.saved_query(session, project_id, short_id)
    if not isinstance(found, dict):
        raise InvalidInput(f"There is no insight {short_id[:50]!r} with a query in this project.", attr="shortId")
    if found.get("kind") == NODE:
        raise InvalidInput("A saved insight cannot stand for another one.", attr="shortId")
    return found
