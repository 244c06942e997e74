"""Bodies that are too large for a record: kept in the object store, and named in the record's envelope.

They lie under `log/<topic>/<uuid>` until the worker has committed the record. One whose record was never acknowledged
stays behind, so that folder of the object store is expired after the log's retention.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from hedgerow.objects.interface import ObjectMissing
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from hedgerow.objects.store import Objects

__all__ = ["Bodies", "ObjectMissing"]


class Bodies:
    """Used from several threads; every call blocks. `limit` is the largest body that a record holds itself, in bytes.

    Calls raise `ObjectsUnavailable` where the object store cannot be reached.
    """

    def __init__(self, settings: Settings, topic: str) -> None:
        self.limit = settings.log.max_record_bytes
        self._settings = settings
        self._folder = f"log/{topic}"
        self._opened: Objects | None = None

    def put(self, body: bytes) -> str:
        """Keep a body; returns its key."""
        key = f"{self._folder}/{uuid4()}"
        self._objects.put(key, body)
        return key

    def get(self, key: str) -> bytes:
        """Raises `ObjectMissing`."""
        return self._objects.get(key)

    def delete(self, keys: Iterable[str]) -> None:
        self._objects.delete(keys)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def _objects(self) -> Objects:
        if self._opened is None:  # hardly any body is so large
            from hedgerow.objects.store import open_objects

            self._opened = open_objects(self._settings)
        return self._opened
