"""What capture v1 asks of each event (wire-protocol §4). The edge answers by it, the worker drops by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGEST_NAME = 200
LONGEST_DISTINCT_ID = 200
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
MALFORMED_IDS = frozenset(
    {"0", "00000000-0000-0000-0000-000000000000", "[object object]", "anonymous", "anonymous-user", "backend"}
    | {"distinct_id", "distinctid", "email", "false", "guest", "id", "nan", "none", "not_authenticated", "null"}
    | {"system", "true", "undefined", "user"}
)
FLAGS = ("cookieless_mode", "disable_skew_correction", "disable_skew_adjustment", "process_person_profile")


class Fault(StrEnum):
    """Why an event is dropped: the tags that the SDKs are told."""

    MISSING_EVENT_NAME = "missing_event_name"
    EVENT_NAME_TOO_LONG = "event_name_too_long"
    MISSING_DISTINCT_ID = "missing_distinct_id"
    DISTINCT_ID_TOO_LARGE = "distinct_id_too_large"
    MALFORMED_DISTINCT_ID = "malformed_distinct_id"
    INVALID_EVENT_TIMESTAMP = "invalid_event_timestamp"
    INVALID_OPTIONS = "invalid_options"


def fault_of(name: Any, distinct_id: Any, timestamp: Any, flags: Iterable[Any]) -> Fault | None:
    """`flags` are the values of the event's options named in `FLAGS`, null where there is none."""
    if type(name) is not str or not name:
        return Fault.MISSING_EVENT_NAME
    if len(name) > LONGEST_NAME:
        return Fault.EVENT_NAME_TOO_LONG
    if type(distinct_id) is not str or not distinct_id:
        return Fault.MISSING_DISTINCT_ID
    if len(distinct_id) > LONGEST_DISTINCT_ID:
        return Fault.DISTINCT_ID_TOO_LARGE
    if distinct_id.strip().lower() in MALFORMED_IDS:
        return Fault.MALFORMED_DISTINCT_ID
    if not is_timestamp(timestamp):
        return Fault.INVALID_EVENT_TIMESTAMP
    if any(not isinstance(flag, bool | None) for flag in flags):
        return Fault.INVALID_OPTIONS
    return None


def is_timestamp(value: Any) -> bool:
    """Whether a value is an RFC 3339 timestamp."""
    if type(value) is not str or not RFC3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True
