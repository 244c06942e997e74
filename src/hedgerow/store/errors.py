"""What can go wrong with the event store: it cannot be reached (retry later), or it refused the statement."""

from __future__ import annotations

from hedgerow.errors import HedgerowError, Unavailable

# ClickHouse error codes that the product tells apart.
UNKNOWN_TABLE = 60
UNKNOWN_DATABASE = 81
TIMEOUT_EXCEEDED = 159
READONLY = 164
TOO_MANY_QUERIES = 202
MEMORY_LIMIT = 241
NOT_ENOUGH_SPACE = 243
TOO_MANY_PARTS = 252
SESSION_IS_LOCKED = 373
QUERY_WAS_CANCELLED = 394
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516

# The statement is right and will succeed when it is sent again later: busy, out of memory, merges lag behind, the disk
# is full or fails (74-76 are reading, writing and opening files), or a cluster's parts do not reach each other.
RETRIABLE = frozenset(
    {TOO_MANY_QUERIES, MEMORY_LIMIT, TOO_MANY_PARTS, NOT_ENOUGH_SPACE, 74, 75, 76, 209, 210, 242, 319, 425, 999}
)


class StoreUnavailable(Unavailable):
    """The event store cannot be reached or cannot take the statement now. Nothing is wrong with the statement."""

    code = "store_unavailable"
    default_detail = "The event store cannot be reached right now. Try again in a few seconds."


class StoreError(HedgerowError):
    """The event store refused a statement. `clickhouse_code` is its number, 0 when it gave none.

    `detail` holds ClickHouse's text, which may quote the statement: log it, do not show it to strangers.
    """

    code = "store_error"
    default_detail = "The event store refused the statement."

    def __init__(self, detail: str | None = None, *, clickhouse_code: int = 0) -> None:
        self.clickhouse_code = clickhouse_code
        super().__init__(detail)
