"""The metadata database: SQLite by default, PostgreSQL where `metadata.dsn` says so.

Stores get a `Session` and never commit: the request, job or command that opened it ends the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from hedgerow.settings import Settings


def address(settings: Settings) -> str:
    return settings.metadata.dsn or f"sqlite:///{settings.data / 'metadata.db'}"


def open_engine(settings: Settings) -> Engine:
    """An engine whose SQLite connections use WAL and enforce foreign keys, as every PostgreSQL does."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address(settings), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """`secure_delete` overwrites what is deleted: a salt or a session must not be found in the file's free pages."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Database:
    """The engine with its two kinds of session."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, committed at the end of the block and rolled back on an exception."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes, if it has any, are thrown away."""
        with self._sessions() as session:
            yield session
            session.rollback()
