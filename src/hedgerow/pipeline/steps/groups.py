"""Groups: at most five types a project, numbered in the order in which they are first seen (§11.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hedgerow.persons.ops import GroupOp
from hedgerow.pipeline.block import NO_GROUPS, Block, Event
from hedgerow.pipeline.reasons import Warn

MAX_TYPES = 5
MAX_KEY = 400  # characters
SECOND = 1_000_000
IndexOf = Callable[[int, str], int | None]


class Groups:
    """Fills `group_0…group_4`. `index_of(project_id, type)` makes an unseen type, and is none beyond five."""

    def __init__(self, index_of: IndexOf) -> None:
        self._index_of = index_of

    def __call__(self, block: Block) -> None:
        for event in block.events:
            groups = event.properties.get("$groups")
            if event.name == "$groupidentify":
                groups = self._identify(block, event, groups)
            if groups and isinstance(groups, dict) and not event.personless:
                self._fill(block, event, groups)

    def _identify(self, block: Block, event: Event, groups: Any) -> Any:
        """Note what the event says about its group; the event itself belongs to the group too."""
        kind, key = event.properties.get("$group_type"), event.properties.get("$group_key")
        if not _usable(kind, key):
            return groups
        index = self._index_of(event.tenant.id, str(kind))
        if index is not None:
            given = event.properties.get("$group_set")
            to_set = given if isinstance(given, dict) else {}
            block.group_ops.append(GroupOp(event.tenant.id, index, _text(key), to_set, event.timestamp / SECOND))
        return {**(groups if isinstance(groups, dict) else {}), kind: key}

    def _fill(self, block: Block, event: Event, groups: dict[Any, Any]) -> None:
        columns = list(NO_GROUPS)
        for kind, key in groups.items():
            if not _usable(kind, key):
                continue
            index = self._index_of(event.tenant.id, kind)
            if index is None:
                block.warn(event, Warn.GROUP_TYPE_LIMIT, groupType=kind)
                continue
            columns[index] = _text(key)
        event.groups = (columns[0], columns[1], columns[2], columns[3], columns[4])


def _usable(kind: Any, key: Any) -> bool:
    return isinstance(kind, str) and kind != "" and key is not None and key != ""


def _text(key: Any) -> str:
    text = key if isinstance(key, str) else str(key).lower() if isinstance(key, bool) else str(key)
    return text[:MAX_KEY].replace("\x00", "\ufffd")
