"""Recordings of sessions. The store has no table for them yet: queries run, and find no rows."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.schema.events import PERSON
from hedgerow.hogql.schema.table import Computed, Field, Lazy, Table
from hedgerow.hogql.schema.types import DATETIME, INTEGER, STRING, UUID, Type, array_of

CLICKHOUSE = {
    DATETIME: "DateTime64(6, 'UTC')",
    INTEGER: "Int64",
    STRING: "String",
    UUID: "UUID",
    array_of(STRING): "Array(String)",
}
COUNTS = (
    "click_count", "keypress_count", "mouse_activity_count", "active_milliseconds", "console_log_count",
    "console_warn_count", "console_error_count", "size", "event_count", "message_count",
)  # fmt: skip


def _empty(type_: Type, *, hidden: bool = False) -> Computed:
    return Computed(lambda _: ast.call("defaultValueOfTypeName", ast.Constant(CLICKHOUSE[type_])), type_, hidden=hidden)


FIELDS: dict[str, Field] = {
    "session_id": _empty(STRING),
    "distinct_id": _empty(STRING),
    "min_first_timestamp": _empty(DATETIME),
    "max_last_timestamp": _empty(DATETIME),
    "start_time": _empty(DATETIME),
    "end_time": _empty(DATETIME),
    "first_url": _empty(STRING),
    "all_urls": _empty(array_of(STRING)),
    **{name: _empty(INTEGER) for name in COUNTS},
    "snapshot_source": _empty(STRING),
    "person_id": _empty(UUID, hidden=True),
    "person": PERSON,
    "session": Lazy("sessions", own=("session_id",), key="session_id", same={"session_id": ("session_id",)}),
}

TABLES = (
    Table("session_replay_events", "", FIELDS),
    Table("raw_session_replay_events", "", FIELDS),
)
