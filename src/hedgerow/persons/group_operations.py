"""What people do to groups, in the API: each call is one transaction with its rows for the event store."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from hedgerow.errors import NotFound
from hedgerow.persons.graph import property_changes
from hedgerow.persons.interface import GroupKey, GroupRow, PersonStore
from hedgerow.persons.properties import decode, encode
from hedgerow.persons.publications import Outbox


def get_group(store: PersonStore, key: GroupKey) -> GroupRow | None:
    with store.read() as view:
        return next(iter(view.find_groups([key])), None)


def upsert_group(store: PersonStore, key: GroupKey, properties: dict[str, Any]) -> tuple[GroupRow, bool]:
    """Create a group, or lay the properties over those it has; returns it and whether it is new."""
    return _change(store, key, properties, (), create=True)


def change_group_properties(
    store: PersonStore, key: GroupKey, to_set: dict[str, Any] | None = None, unset: Collection[str] = ()
) -> GroupRow:
    """Set and remove properties; returns the group as it is then. Raises `NotFound` where there is no such group."""
    return _change(store, key, to_set, unset, create=False)[0]


def _change(
    store: PersonStore, key: GroupKey, to_set: dict[str, Any] | None, unset: Collection[str], *, create: bool
) -> tuple[GroupRow, bool]:
    with store.write() as transaction:
        stored = next(iter(transaction.find_groups([key])), None)
        if stored is None and not create:
            raise NotFound()
        properties = decode(stored.properties) if stored else {}
        changes, removed = property_changes(properties, to_set, None, unset)
        if stored and not changes and not removed:
            return stored, False
        properties.update(changes)
        for name in removed:
            del properties[name]
        created_at = stored.created_at if stored else int(time.time() * 1000)
        version = stored.version + 1 if stored else 1
        row = GroupRow(*key, encode(properties).decode(), created_at, version)
        transaction.put_groups([row])
        outbox = Outbox()
        outbox.group(row)
        if outbox.flush(transaction):
            transaction.mark_written()
    return row, stored is None
