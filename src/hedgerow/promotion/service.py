"""Giving properties columns of their own, and taking them away, one safe step after the other.

Each step is written down before the next, so a job that ends anywhere goes on where it was. Between them the rest of
the system gets time to notice: workers read the list every few seconds, apps before they compile a question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from hedgerow.database.engine import Database
from hedgerow.database.models import PromotedProperty
from hedgerow.database.models.base import utcnow
from hedgerow.database.models.promoted import ADDING, FILLING, LEAVING, READY
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.promotion import store
from hedgerow.promotion.choice import Limits, Property, Use, choose
from hedgerow.store.hot_columns import HOT_COLUMNS

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

log = structlog.get_logger()

FORGOTTEN_AFTER = timedelta(minutes=10)  # by every worker and app that knew of a column
LEAST_STAY = timedelta(days=14)  # a column is not dropped because of a holiday

Lead = Callable[[], None]


def promote(database: Database, kind: str, name: str, *, by_hand: bool = False) -> None:
    """Write down that a property is to have a column; `work` makes it. Raises `InvalidInput`."""
    if kind not in store.TABLES or not 0 < len(name) <= store.LONGEST_NAME:
        raise InvalidInput(f"A property of events or persons has a name of at most {store.LONGEST_NAME} characters.")
    if kind == "event" and name in HOT_COLUMNS:
        raise InvalidInput(f"{name} has a column already.")
    with database.write() as session:
        found = store.find(session, kind, name)
        if found is None:
            column = store.column_name(name)
            session.add(PromotedProperty(kind=kind, name=name, column=column, state=ADDING, by_hand=by_hand))
        elif found.state == LEAVING:
            raise InvalidInput(f"The column of {name} is just being dropped: try again in a quarter of an hour.")
        else:
            found.by_hand = found.by_hand or by_hand


def demote(database: Database, kind: str, name: str) -> None:
    """Write down that a column is to go; it is dropped once nobody uses it. Raises `NotFound`."""
    with database.write() as session:
        found = store.find(session, kind, name)
        if found is None:
            raise NotFound(f"{name} has no column that could be dropped.")
        store.set_state(found, LEAVING, utcnow())


def decide(database: Database, uses: dict[Property, Use], limits: Limits) -> None:
    """Promote and demote by what the questions of the last week cost."""
    now = utcnow()
    with database.read() as session:
        present = {
            (one.kind, one.name): not one.by_hand and one.state == READY and now - one.created_at > LEAST_STAY
            for one in store.promoted(session)
        }
    choice = choose(uses, present, HOT_COLUMNS.keys(), limits)
    for kind, name in choice.promote:
        if len(name) <= store.LONGEST_NAME:
            promote(database, kind, name)
            log.info("a property gets a column", kind=kind, property=name)
    for kind, name in choice.demote:
        demote(database, kind, name)
        log.info("a property loses its column, since nobody asks for it", kind=kind, property=name)


def work(database: Database, events: EventStore, require_lead: Lead) -> None:
    """Bring every column to the state that is written down. May take minutes. Raises `StoreUnavailable`."""
    with database.read() as session:
        waiting = [one for one in store.promoted(session) if one.state != READY]
    for one in waiting:
        require_lead()
        if one.state == ADDING:
            store.add_column(events, one)
            _now(database, one, FILLING)
        if one.state == FILLING:
            for part in store.fill(events, one):
                log.info("column filled", kind=one.kind, property=one.name, partition=part)
                require_lead()
            _now(database, one, READY)
        elif one.state == LEAVING and utcnow() - one.changed_at > FORGOTTEN_AFTER:
            store.drop_column(events, one)
            with database.write() as session:
                session.delete(session.merge(one))


def _now(database: Database, one: PromotedProperty, state: str) -> None:
    with database.write() as session:
        found = store.find(session, one.kind, one.name)
        if found is not None and found.state == one.state:  # it may be leaving since
            store.set_state(found, state, utcnow())
    one.state = state
