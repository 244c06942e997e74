"""Questions to the event store on behalf of a caller of the API.

The one place where a statement's failure becomes an answer: what was too much for the store is a 503 with a hint, and
ClickHouse's own text, which quotes data and schema, goes to the log and never to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from hedgerow.errors import HedgerowError, InvalidInput, Unavailable
from hedgerow.store.errors import MEMORY_LIMIT, TIMEOUT_EXCEEDED, TOO_MANY_QUERIES, StoreError

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

log = structlog.get_logger()

CANNOT_COMPILE_REGEXP = 427
TOO_MANY_ROWS_OR_BYTES = 396
TOO_MUCH = frozenset((TIMEOUT_EXCEEDED, MEMORY_LIMIT, TOO_MANY_QUERIES))


def ask(
    store: EventStore, sql: str, parameters: dict[str, Any], *, max_bytes: int | None = None
) -> list[dict[str, Any]]:
    """The rows of a SELECT. Raises `Unavailable` while the store is down, or the question is too much for it.

    An answer of more than `max_bytes`, for which the caller's `limit` is to blame, is refused as `InvalidInput`.
    """
    try:
        return store.query(sql, parameters, {"max_result_bytes": max_bytes} if max_bytes else None)
    except StoreError as error:
        raise _answer(error) from error


def ask_shards(store: EventStore, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of every shard, one shard's after the other's, with the same failures."""
    try:
        return store.query_shards(sql, parameters)
    except StoreError as error:
        raise _answer(error) from error


def delete(store: EventStore, table: str, where: str, parameters: dict[str, Any]) -> None:
    """Hide rows of a table on every shard, with the same failures."""
    try:
        store.delete(table, where, parameters)
    except StoreError as error:
        raise _answer(error) from error


def compiles(store: EventStore, pattern: str) -> bool:
    """Whether the store's regular expressions (RE2) take a pattern."""
    try:
        store.query("SELECT match('', {pattern:String}) AS found", {"pattern": pattern})
    except StoreError as error:
        if error.clickhouse_code == CANNOT_COMPILE_REGEXP:
            return False
        raise _answer(error) from error
    return True


def _answer(error: StoreError) -> HedgerowError:
    log.error("event_store_refused", code=error.clickhouse_code, error=error.detail)
    if error.clickhouse_code == TOO_MANY_ROWS_OR_BYTES:
        return InvalidInput("These rows are too large for one answer. Ask for fewer at once.", attr="limit")
    if error.clickhouse_code in TOO_MUCH:
        return Unavailable("The question was too much for the event store. Ask for a shorter time, or try again later.")
    return HedgerowError()
