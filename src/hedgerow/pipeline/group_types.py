"""The number of each project's group types, remembered."""

from __future__ import annotations

import time

from hedgerow.pipeline.steps.groups import MAX_TYPES
from hedgerow.pipeline.store import PipelineStore

MAX_NAME = 200  # characters
REFUSED_FOR_S = 60.0  # a sixth type is looked up again after this: one of the five may have been deleted


class GroupTypes:
    def __init__(self, store: PipelineStore) -> None:
        self._store = store
        self._known: dict[tuple[int, str], int] = {}
        self._refused: dict[tuple[int, str], float] = {}

    def __call__(self, project: int, name: str) -> int | None:
        key = (project, name[:MAX_NAME])
        index = self._known.get(key)
        if index is not None:
            return index
        if self._refused.get(key, 0.0) > time.monotonic():
            return None
        index = self._store.group_type_index(project, key[1], MAX_TYPES)
        if index is not None:
            self._known[key] = index
        else:
            if len(self._refused) > 10_000:
                self._refused.clear()
            self._refused[key] = time.monotonic() + REFUSED_FOR_S
        return index
