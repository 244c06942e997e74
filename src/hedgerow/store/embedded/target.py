"""What migrations run on when the engine is in this process."""

from __future__ import annotations

from typing import Any

from hedgerow.store.embedded.engine import Handle


class EngineTarget:
    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def command(self, sql: str, parameters: dict[str, Any] | None = None) -> None:
        self._handle.query(sql, parameters={name: str(value) for name, value in (parameters or {}).items()})

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        return self._handle.rows(sql, parameters)
