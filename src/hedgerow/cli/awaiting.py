"""Waiting for databases before a role starts, where an installation has a PostgreSQL or a ClickHouse server.

All stores of an installation start at once with the roles, and a role that finds no PostgreSQL would end and be started
again, each time after a longer pause. It waits instead, and says in its log for what. The edge and the scheduler
also wait for the tables, which `hedgerow migrate` makes. No role waits for the other stores: what it does without them
is part of its work (the edge answers 503, the worker tries again, the cache becomes one of each process).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from hedgerow.errors import Unavailable

if TYPE_CHECKING:
    from hedgerow.settings import Settings

log = structlog.get_logger()

EVERY_S = 1.0
SAY_EVERY_S = 15.0
CONNECT_TIMEOUT_S = 5
MIGRATED_BY_OTHERS = ("edge", "scheduler")  # the worker and the app bring the tables up to date themselves


def wait_as(role: str, settings: Settings) -> None:
    """Return when `role` can start; at once where everything is on this machine. SIGTERM ends the wait, and with it the
    process, with code 0."""
    found = databases(settings)
    if not found:
        return
    from hedgerow.runtime.role import configure

    configure(role, settings)
    for name, dsn in found.items():
        wait_for(f"PostgreSQL of {name} at {where(dsn)}", partial(refusal, dsn))
    if role in MIGRATED_BY_OTHERS and settings.metadata.dsn:
        wait_for("the tables that `hedgerow migrate` makes", partial(lacks_tables, settings))


def databases(settings: Settings) -> dict[str, str]:
    """The addresses of PostgreSQL that this installation has, by the setting that names them first."""
    named = {"metadata.dsn": settings.metadata.dsn, "persons.dsn": settings.persons.dsn}
    found: dict[str, str] = {}
    for name, dsn in named.items():
        if dsn and dsn.startswith("postgresql") and dsn not in found.values():
            found[name] = dsn
    return found


def wait_for(what: str, why_not: Callable[[], str | None], patience_s: float | None = None) -> None:
    """Ask `why_not` every second until it has nothing to say. Logs its reason at once and then every 15 s.

    Raises `Unavailable` after `patience_s`, which is forever where it is None. Call it in the main thread: it takes
    over SIGTERM and SIGINT, which a process with the number 1 would otherwise not notice.
    """
    from hedgerow.runtime.role import Stop

    stop = Stop().install()
    started = time.monotonic()
    say_at = started
    while reason := why_not():
        now = time.monotonic()
        if patience_s is not None and now - started >= patience_s:
            raise Unavailable(f"{what} did not come within {patience_s:g} s: {reason}")
        if now >= say_at:
            log.warning("waiting", what=what, reason=reason, waited_s=round(now - started))
            say_at = now + SAY_EVERY_S
        if stop.event.wait(EVERY_S):
            raise SystemExit(0)


def refusal(dsn: str) -> str | None:
    """Why PostgreSQL cannot be connected to now, in one line; None when it can."""
    import psycopg

    plain = "postgresql" + dsn[dsn.index(":") :]  # the driver may be named: postgresql+psycopg://
    try:
        psycopg.connect(plain, connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.OperationalError as error:
        return " ".join(str(error).split())
    return None


def lacks_tables(settings: Settings) -> str | None:
    """Why the metadata is not yet what this version needs. A newer one is the role's own to refuse."""
    from sqlalchemy.exc import OperationalError

    from hedgerow.database.engine import open_engine
    from hedgerow.database.migrate import current_revision, known_revisions

    engine = open_engine(settings)
    known = known_revisions()
    try:
        with engine.connect() as connection:
            found = current_revision(connection)
    except OperationalError as error:
        return " ".join(str(error.orig).split())
    finally:
        engine.dispose()
    if found is None or (found in known and found != known[-1]):
        return f"the metadata is at step {found or 'none'}, and this version needs {known[-1]}"
    return None


def where(dsn: str) -> str:
    """Host, port and database of an address: what may be logged."""
    parts = urlsplit(dsn)
    return parts.netloc.rpartition("@")[2] + parts.path
