"""The metadata database: SQLite by default, PostgreSQL where `metadata.dsn` says so.

Stores get a `Session` and never commit: the request, job or command that opened it ends the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from hedgerow.database.dsn import SESSION, connection_parameters
from hedgerow.settings import Settings

POOL_OVERFLOW = 10  # connections beyond `metadata.pool_size` in a rush; they are closed when it is over
POOL_PATIENCE_S = 10
OPEN_S = 1800  # a connection to PostgreSQL is renewed after this: addresses change, and backends grow


def open_engine(settings: Settings) -> Engine:
    """An engine whose SQLite connections use WAL and enforce foreign keys, as every PostgreSQL does.

    Nothing is connected to yet. Raises `SettingsRefused` where `metadata.dsn` is no address of a PostgreSQL.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    if settings.metadata.dsn is not None:
        return _open_postgresql(settings.metadata.dsn, settings.metadata.pool_size)
    engine = create_engine(f"sqlite:///{settings.data / 'metadata.db'}", pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _open_postgresql(dsn: str, pool_size: int) -> Engine:
    """libpq reads the address, not SQLAlchemy, so that it may say all that libpq knows, such as several hosts."""
    engine = create_engine(
        "postgresql+psycopg://",
        connect_args=connection_parameters("metadata.dsn", dsn, "metadata"),
        pool_size=pool_size,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_PATIENCE_S,
        pool_recycle=OPEN_S,
        pool_pre_ping=True,  # heals after a restart of the server
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _: object) -> None:
    for statement in SESSION:
        connection.execute(statement)
    connection.commit()


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
