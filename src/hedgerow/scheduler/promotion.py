"""The job that gives columns to the properties that people ask about."""

from __future__ import annotations

from hedgerow.database.engine import Database
from hedgerow.promotion import service
from hedgerow.promotion.choice import Limits, Property, Use
from hedgerow.query.store import property_costs
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore

DAYS = 7


def promote_by_use(settings: Settings, database: Database, store: EventStore) -> None:
    """Decide by what the last week's questions cost, then do what is left to do, of this and of earlier turns."""
    every = settings.scheduler
    limits = Limits(every.promote_queries, every.promote_rows, every.promoted_columns)
    service.decide(database, uses(database), limits)
    service.work(database, store, lambda: None)


def uses(database: Database) -> dict[Property, Use]:
    """Of all projects together: they share the tables."""
    found: dict[Property, Use] = {}
    with database.read() as session:
        for cost in property_costs(session, days=DAYS):
            key = (cost.kind, cost.name)
            before = found.get(key, Use(0, 0))
            found[key] = Use(before.queries + cost.queries, before.rows_read + cost.rows_read)
    return found
