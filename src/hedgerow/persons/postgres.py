"""Persons in PostgreSQL, for any number of workers at once.

Blocks of one project exclude each other from the first look-up to the commit: a writing transaction takes advisory
locks for its projects, in one order, before anything else. So no two transactions change the same people at once,
nothing is lost and nothing deadlocks; blocks of other projects go on beside it. A block holds its locks for 1 to 5 us
an event of known people and 60 us a new one: 0.1 s and 1.3 s at 20,000. They end with the transaction, so a process
that is killed holds up nobody.

The cache that each worker has is kept true by a feed of changes a project (`persons.changes`), written under the lock,
of which the last `KEPT` transactions stay. Numbers of a project have no gaps, so who finds some missing has been away
for too long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from psycopg import Connection, IsolationLevel
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool

from hedgerow.database.dsn import SESSION, connection_parameters
from hedgerow.persons.interface import PersonsConflict, PersonsUnavailable, Publication, Reader, Transaction
from hedgerow.persons.postgres_reads import PostgresReader, Row
from hedgerow.persons.postgres_schema import migrate
from hedgerow.persons.postgres_writes import PostgresTransaction

log = structlog.get_logger()

PATIENCE_S = 5.0  # for a connection, before `PersonsUnavailable`
SENDER_PATIENCE_S = 10  # for another process to finish sending what is in the outbox
OPEN_S = 1800.0  # a connection is renewed after this: addresses change, and backends grow

# InternalError: a session that was ended for idling in a transaction, or a server that has become a read-only replica.
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class PostgresPersonStore:
    """`dsn` as in `persons.dsn`. At most `pool_size` transactions run at once; further ones wait for 5 s."""

    def __init__(self, dsn: str, pool_size: int = 4) -> None:
        parameters = connection_parameters("persons.dsn", dsn, "persons")
        with _translated(), psycopg.connect(**parameters, autocommit=True) as connection:
            migrate(connection)
        self._pool: ConnectionPool[Connection[Row]] = ConnectionPool(
            kwargs=parameters,
            min_size=1,
            max_size=pool_size,
            configure=_prepare,
            check=ConnectionPool.check_connection,  # heals after a restart of the server, for 50 us a transaction
            timeout=PATIENCE_S,
            reconnect_timeout=PATIENCE_S,  # longer, and its pauses between attempts would grow to minutes
            max_lifetime=OPEN_S,
            name="persons",
            open=True,
        )

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self._transaction(read_only=True) as connection:
            yield PostgresReader(connection)

    @contextmanager
    def write(self, projects: Collection[int] = ()) -> Iterator[Transaction]:
        with self._transaction() as connection:
            yield PostgresTransaction(connection, projects)

    @contextmanager
    def outbox(self, max_bytes: int, *, wait: bool = False) -> Iterator[Sequence[Publication]]:
        """The rows are locked while they are being sent, so that several processes share the work."""
        with self._transaction() as connection:
            if wait:
                connection.execute(f"SET LOCAL lock_timeout = '{SENDER_PATIENCE_S}s'".encode())
            transaction = PostgresTransaction(connection, ())
            waiting = transaction.claim_publications(max_bytes, wait=wait)
            yield waiting
            transaction.drop_publications([publication.id for publication in waiting])

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _transaction(self, read_only: bool = False) -> Iterator[Connection[Row]]:
        with _translated(), self._pool.connection() as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ if read_only else None
            connection.read_only = read_only or None
            yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DeadlockDetected, SerializationFailure) as error:
        raise PersonsConflict(f"The persons store undid a transaction: {_sentence(error)}.") from error
    except PASSING as error:
        log.error("persons: store failed", error=_sentence(error))
        raise PersonsUnavailable(f"The persons store cannot be used: {_sentence(error)}.") from error


def _sentence(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split()).rstrip(".")


def _prepare(connection: Connection[Any]) -> None:
    for statement in SESSION:
        connection.execute(statement.encode())
    connection.commit()
