"""What the leading scheduler tells everybody about ingestion, in the metadata database, every few seconds.

Metrics are of one process each; this is the one place that the app can ask however many processes there are.
"""

from __future__ import annotations

from typing import Any

from hedgerow.database.engine import Database
from hedgerow.database.models.base import utcnow
from hedgerow.errors import Unavailable
from hedgerow.eventlog.homes import read_lag
from hedgerow.ingestion import store as ingestion
from hedgerow.scheduler.probe import Probe
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore


def observe(settings: Settings, database: Database, events: EventStore, probe: Probe) -> None:
    """Write down the worker's lag, whether the event store answers, and what the self-probe found."""
    value: dict[str, Any] = {"lag_records": None, "lag_seconds": None, "store_answers": events.ping(), "probe": None}
    try:
        lag = read_lag(settings)
    except Unavailable:
        lag = None
    if lag is not None:
        value |= {"lag_records": lag.records, "lag_seconds": round(lag.seconds, 3)}
    if settings.scheduler.probe_interval:
        value["probe"] = probe.summary()
    with database.write() as session:
        before = ingestion.state(session)
        if value["probe"] and before and (known := before.value.get("probe")):  # of the scheduler before this one
            for name in ("last_success_at", "last_failure_at", "last_failure"):
                value["probe"][name] = value["probe"][name] or known.get(name)
        ingestion.save_state(session, value, utcnow())
