"""Small jobs that keep the stores tidy and the gauges true while others are down."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import structlog
from sqlalchemy import delete, or_

from hedgerow.database.engine import Database
from hedgerow.database.models import (
    CookielessSalt,
    IngestionMinute,
    IngestionWarning,
    OrganizationInvite,
    SetupLink,
    WebSession,
)
from hedgerow.database.models.base import utcnow
from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.errors import Unavailable
from hedgerow.eventlog.envelope import EVENTS
from hedgerow.eventlog.homes import read_lag
from hedgerow.objects.expiry import expire
from hedgerow.objects.store import open_objects
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.publish import publish_pending
from hedgerow.runtime import telemetry
from hedgerow.settings import Settings
from hedgerow.store import squash as overrides
from hedgerow.store.client import EventStore
from hedgerow.store.squash import SquashResult

log = structlog.get_logger()

KEEP_PROBES = timedelta(days=1)
KEEP_WARNINGS = timedelta(days=30)
KEEP_INVITES = timedelta(days=30)  # expired ones are shown as such for a while
KEEP_MINUTES = timedelta(days=7)
KEEP_SALTS = timedelta(days=3)  # without its salt, nobody can be found behind a cookieless id again


def measure_log(settings: Settings) -> None:
    """The worker's lag, told by somebody who is up when the worker is not."""
    lag = read_lag(settings)
    if lag is not None:
        telemetry.log_lag_records.labels(EVENTS).set(lag.records)
        telemetry.log_lag_seconds.labels(EVENTS).set(lag.seconds)


def publish_leftovers(persons: PersonStore, store: EventStore) -> int:
    """Send what a worker or an app that ended wrote about persons and could not send; returns the number of rows."""
    with persons.read() as view:
        if not view.publications(1):
            return 0
    return publish_pending(persons, store)


def squash(settings: Settings, store: EventStore) -> SquashResult:
    """Write merges into past events, unless a block that was resolved before them may still be on its way."""
    after = settings.scheduler.squash_after
    lag = read_lag(settings)
    if lag is not None and lag.seconds > after.total_seconds() / 2:
        raise Unavailable("The worker is behind; merges are written into past events once it has caught up.")
    return overrides.squash(store, after)


def remove_old_probes(store: EventStore) -> None:
    """Self-probe events are of use for a day; they are the only events that are removed unasked."""
    before = utcnow() - KEEP_PROBES
    store.delete(
        "events",
        "project_id = {project_id:Int64} AND timestamp < {before:DateTime64(6, 'UTC')}",
        {"project_id": PROBE_PROJECT_ID, "before": before},
    )


def remove_old_rows(database: Database) -> None:
    """Sessions and links that have ended, old warnings and totals of ingestion, and the salts of cookieless ids."""
    now = utcnow()
    with database.write() as session:
        session.execute(delete(WebSession).where(WebSession.expires_at < now))
        session.execute(delete(SetupLink).where(or_(SetupLink.expires_at < now, SetupLink.used_at.is_not(None))))
        session.execute(delete(OrganizationInvite).where(OrganizationInvite.expires_at < now - KEEP_INVITES))
        session.execute(delete(IngestionMinute).where(IngestionMinute.minute < now - KEEP_MINUTES))
        session.execute(delete(IngestionWarning).where(IngestionWarning.hour < now - KEEP_WARNINGS))
        session.execute(delete(CookielessSalt).where(CookielessSalt.day < (now - KEEP_SALTS).date().isoformat()))


def remove_old_objects(settings: Settings) -> None:
    """What processes that died left behind in the object store."""
    with closing(open_objects(settings)) as objects:
        removed = expire(objects, settings)
    if removed:
        log.info("objects expired", count=removed)
