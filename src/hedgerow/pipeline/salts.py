"""The salts of cookieless ids, one a day, remembered while they are in use."""

from __future__ import annotations

from hedgerow.pipeline.store import PipelineStore

KEPT = 4  # days in memory; the table's are deleted by the scheduler after three


class Salts:
    def __init__(self, store: PipelineStore) -> None:
        self._store = store
        self._known: dict[str, bytes] = {}

    def __call__(self, day: str) -> bytes:
        salt = self._known.get(day)
        if salt is None:
            salt = self._known[day] = self._store.salt_of(day)
            while len(self._known) > KEPT:
                del self._known[min(self._known)]
        return salt
