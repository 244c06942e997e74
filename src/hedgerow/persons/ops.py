"""What the pipeline asks of the persons part: one `PersonOp` an event, one `GroupOp` a `$groupidentify`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

FULL = "full"
PROPERTYLESS = "propertyless"

CANNOT_MERGE_IDENTIFIED = "cannot_merge_already_identified"
CANNOT_MERGE_ILLEGAL = "cannot_merge_with_illegal_distinct_id"

Properties = dict[str, Any]
Warn = Callable[[int, str, dict[str, Any]], None]
"""Called with the index of the op, the kind of the warning and its details."""


class PersonOp(msgspec.Struct, gc=False):
    """One event as far as persons are concerned, in order of arrival. The resolver fills `person_id` and `mode`.

    `timestamp` is seconds since the epoch. `merge_from` is `$anon_distinct_id` of `$identify`, or `alias` of
    `$create_alias` and `$merge_dangerously`: the person of that id is merged into the person of `distinct_id`.
    `set` and `set_once` are merged from both places of the event, with what the server adds by itself.
    """

    project_id: int
    distinct_id: str
    event: str
    timestamp: float
    personless: bool = False  # $process_person_profile is false
    merge_from: str | None = None
    force_merge: bool = False  # $merge_dangerously: an identified source is merged too
    identify: bool = False  # $identify, $create_alias: marks the person as identified
    set: Properties | None = None
    set_once: Properties | None = None
    unset: list[str] | None = None
    always_update: bool = False  # the event is about the person: volatile values count as a change
    keeps_persons: bool = False  # $exception, $$heatmap: belongs to a person if there is one, and never changes it
    person_id: bytes = b""  # result: 16 bytes
    mode: str = FULL  # result: FULL or PROPERTYLESS


class GroupOp(msgspec.Struct, gc=False):
    """Create a group, or lay `set` over its properties. `timestamp` is seconds since the epoch."""

    project_id: int
    group_type_index: int
    group_key: str
    set: Properties
    timestamp: float
