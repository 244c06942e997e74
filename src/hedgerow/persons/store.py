"""Which home of the persons store the settings choose."""

from __future__ import annotations

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.sqlite import SqlitePersonStore
from hedgerow.settings import Settings


def open_store(settings: Settings, cache_bytes: int = 4 << 20) -> PersonStore:
    """Open the store and bring its schema up to date. `cache_bytes` is for each thread that uses SQLite.

    Raises `SettingsRefused` where the data are newer than this code, and `PersonsUnavailable` where there is no server.
    """
    dsn = settings.persons.dsn or settings.metadata.dsn
    if dsn is None:
        return SqlitePersonStore(settings.data / "persons.db", cache_bytes)
    from hedgerow.persons.postgres import PostgresPersonStore  # 15 MB that an embedded role does without

    return PostgresPersonStore(dsn, settings.persons.pool_size)
