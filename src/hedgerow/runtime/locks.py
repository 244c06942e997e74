"""Which home of the scheduler's lock the settings choose: PostgreSQL, Redis, or none where all is on one machine.

PostgreSQL comes first: no job can do anything without the metadata, so its being gone costs nothing more, whereas jobs
go on without Redis.
"""

from __future__ import annotations

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from hedgerow.runtime.leader import LEASE_S, AlwaysHeld, Lock, LockUnreachable
from hedgerow.settings import Settings

log = structlog.get_logger()

TIMEOUT_S = 1.0
POSTGRESQL_KEY = 0x6865646765726F77  # "hedgerow"; advisory locks have numbers and no names


def open_lock(settings: Settings, engine: Engine) -> Lock:
    """The metadata's PostgreSQL where it has one, else Redis, else nobody to share with."""
    if engine.dialect.name == "postgresql":
        return PostgresqlLock(engine)
    if settings.cache.dsn is not None:
        from hedgerow.runtime.redis_lock import RedisLock  # the client costs 37 MB

        return RedisLock(settings.cache.dsn, settings.cache.prefix)
    return AlwaysHeld()


class PostgresqlLock:
    """A session's advisory lock, on a connection of its own: it ends with the connection.

    The server notices within 5 s that the other end's machine is gone, and ends the session of a process that has not
    renewed its lock for `LEASE_S`, because it is frozen or its network hangs.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> int | None:
        connection = self._connection
        try:
            if connection is None:
                connection = self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                for setting, value in (
                    ("statement_timeout", int(TIMEOUT_S * 1000)),
                    ("idle_session_timeout", int(LEASE_S * 1000)),
                    ("tcp_keepalives_idle", 2),
                    ("tcp_keepalives_interval", 1),
                    ("tcp_keepalives_count", 3),
                ):
                    connection.execute(text(f"SET {setting} = {value}"))
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": POSTGRESQL_KEY}):
                return None
            return int(connection.scalar(text("SELECT txid_current()")) or 0)
        except (SQLAlchemyError, OSError) as error:
            self._drop()
            raise LockUnreachable(f"{type(error).__name__}: {error}") from error

    def renew(self) -> bool:
        """The session lives, so the lock does."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            self._drop()
            log.warning("leader: the connection that held the lock is gone", error=type(error).__name__)
            return False
        return True

    def release(self) -> None:
        self._drop()

    def _drop(self) -> None:
        """Close the connection itself instead of giving it back to the pool, which would keep the lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
