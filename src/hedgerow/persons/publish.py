"""Sends what the outbox holds to the event store. Any process may, at any time, also at the same time."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from hedgerow.persons.interface import PersonStore, Publication

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

MAX_BYTES_AT_ONCE = 32 << 20


def publish_pending(store: PersonStore, event_store: EventStore, *, everything: bool = False) -> int:
    """Send what waits and nobody else is sending, oldest first; returns the number of rows.

    With `everything` also wait for what others are sending: when this returns, queries see all that was written before.
    What several transactions wrote for one table goes in one insert. A crash between the insert and its removal from
    the outbox sends rows again, which their versions make harmless. Raises `StoreUnavailable` where the event store
    cannot be reached: what was not sent stays.
    """
    sent = 0
    for wait in (False, True) if everything else (False,):
        while rows := _send_some(store, event_store, wait):
            sent += rows
    return sent


def _send_some(store: PersonStore, event_store: EventStore, wait: bool) -> int:
    sent = 0
    with store.outbox(MAX_BYTES_AT_ONCE, wait=wait) as waiting:
        by_table: defaultdict[str, list[Publication]] = defaultdict(list)
        for publication in waiting:
            by_table[publication.table].append(publication)
        if not by_table:
            return 0
        from hedgerow.persons.streams import table_of  # here, for it brings Arrow along

        for table, publications in by_table.items():
            rows = table_of(publication.body for publication in publications)
            event_store.insert_arrow(table, rows, _token(publications))
            sent += rows.num_rows
    return sent


def _token(publications: list[Publication]) -> str:
    if len(publications) == 1:
        return publications[0].token
    return sha256("".join(publication.token for publication in publications).encode()).hexdigest()
