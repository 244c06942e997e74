"""What can go wrong with the event store: it cannot be reached (retry later), or it refused the statement."""

from __future__ import annotations

from typing import Any

from hedgerow.errors import HedgerowError, Unavailable

# ClickHouse error codes that the product tells apart.
NO_SUCH_COLUMN = 16
UNKNOWN_IDENTIFIER = 47
UNKNOWN_TABLE = 60
UNKNOWN_DATABASE = 81
UNKNOWN_SETTING = 115
TIMEOUT_EXCEEDED = 159
READONLY = 164
QUOTA_EXCEEDED = 201
TOO_MANY_QUERIES = 202
MEMORY_LIMIT = 241
NOT_ENOUGH_SPACE = 243
TOO_MANY_PARTS = 252
SESSION_IS_LOCKED = 373
QUERY_WAS_CANCELLED = 394
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516

# The statement is right and will succeed when it is sent again later: busy, out of memory, merges lag behind, the disk
# is full or fails (74-76 are reading, writing and opening files), or a cluster's parts do not reach each other: network
# (209, 210, 279, 425), Keeper (225, 242, 999), a replica that is away (285, 286, 319), a server that is ending (236).
RETRIABLE = frozenset(
    {TOO_MANY_QUERIES, MEMORY_LIMIT, TOO_MANY_PARTS, NOT_ENOUGH_SPACE}
    | {74, 75, 76, 209, 210, 225, 236, 242, 279, 285, 286, 319, 425, 999}
)
# Another replica would say the same.
SAME_EVERYWHERE = frozenset({MEMORY_LIMIT, TOO_MANY_PARTS})

# What an insert is refused for whatever its rows are: the schema, the user, the settings or the server have to be
# mended, and until then the events wait.
NOT_THE_ROWS = frozenset(
    {UNKNOWN_TABLE, UNKNOWN_DATABASE, TIMEOUT_EXCEEDED, READONLY, SESSION_IS_LOCKED, QUERY_WAS_CANCELLED}
    | {ACCESS_DENIED, AUTHENTICATION_FAILED, NO_SUCH_COLUMN, UNKNOWN_IDENTIFIER, UNKNOWN_SETTING, QUOTA_EXCEEDED}
    | {192, 193, 194}  # a user or a password that older servers do not know
)


class StoreUnavailable(Unavailable):
    """The event store cannot be reached or cannot take the statement now. Nothing is wrong with the statement.

    `clickhouse_code` is the number that a server gave, 0 when none answered.
    """

    code = "store_unavailable"
    default_detail = "The event store cannot be reached right now. Try again in a few seconds."

    def __init__(self, detail: str | None = None, *, clickhouse_code: int = 0, **kwargs: Any) -> None:
        self.clickhouse_code = clickhouse_code
        super().__init__(detail, **kwargs)


class StoreError(HedgerowError):
    """The event store refused a statement. `clickhouse_code` is its number, 0 when it gave none.

    `detail` holds ClickHouse's text, which may quote the statement: log it, do not show it to strangers.
    """

    code = "store_error"
    default_detail = "The event store refused the statement."

    def __init__(self, detail: str | None = None, *, clickhouse_code: int = 0) -> None:
        self.clickhouse_code = clickhouse_code
        super().__init__(detail)
