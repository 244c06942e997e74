"""Which project a token belongs to, and what the worker needs to know of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from hedgerow.pipeline.store import PipelineStore

REFRESH_S = 1.0


class Tenant(msgspec.Struct, frozen=True):
    id: int
    anonymize_ips: bool = False
    drop_bots: bool = False
    cookieless: bool = True
    ingested_event: bool = True


NOBODY = Tenant(id=0)  # warnings about events of no project are kept under 0


class Tenants:
    """All projects by token, read again when a second has passed: changes of settings take effect within it."""

    def __init__(self, store: PipelineStore) -> None:
        self._store = store
        self._by_token: dict[str, Tenant] = {}
        self._read_at = float("-inf")

    def refresh(self) -> None:
        if time.monotonic() - self._read_at < REFRESH_S:
            return
        self._by_token = {
            row.api_token: Tenant(
                id=row.id,
                anonymize_ips=row.anonymize_ips,
                drop_bots=row.drop_bots,
                cookieless=row.cookieless_server_hash_mode != 0,
                ingested_event=row.ingested_event,
            )
            for row in self._store.projects()
        }
        self._read_at = time.monotonic()

    def find(self, token: str) -> Tenant | None:
        return self._by_token.get(token)

    def find_fresh(self, token: str) -> Tenant | None:
        """Look again in the database: the project may have been made a moment ago."""
        self._read_at = float("-inf")
        self.refresh()
        return self._by_token.get(token)
