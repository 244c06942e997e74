"""What people do to groups, in the API: each call is one transaction with its row for the event store.

Whoever calls lets `publish_pending` run soon after, so that queries see the change.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from hedgerow.errors import InvalidInput, NotFound
from hedgerow.persons.conflicts import retried
from hedgerow.persons.graph import property_changes
from hedgerow.persons.interface import GroupRow, PersonStore, Transaction
from hedgerow.persons.properties import decode, encode
from hedgerow.persons.publications import Outbox


@retried
def create_group(
    store: PersonStore, project_id: int, group_type_index: int, group_key: str, properties: dict[str, Any]
) -> GroupRow:
    """Raises `InvalidInput` where there is such a group."""
    with store.write([project_id]) as transaction:
        if transaction.find_groups([(project_id, group_type_index, group_key)]):
            raise InvalidInput("A group with this key already exists.", code="unique", attr="group_key")
        now = int(time.time() * 1000)
        row = GroupRow(project_id, group_type_index, group_key, encode(properties).decode(), now, 1)
        _put(transaction, row)
    return row


@retried
def change_group(
    store: PersonStore,
    project_id: int,
    group_type_index: int,
    group_key: str,
    to_set: dict[str, Any] | None = None,
    unset: Collection[str] = (),
) -> GroupRow:
    """Set and remove properties; returns the group as it is then. Raises `NotFound`."""
    with store.write([project_id]) as transaction:
        row = next(iter(transaction.find_groups([(project_id, group_type_index, group_key)])), None)
        if row is None:
            raise NotFound()
        properties = decode(row.properties)
        changes, removed = property_changes(properties, to_set, None, unset)
        if not changes and not removed:
            return row
        properties.update(changes)
        for name in removed:
            del properties[name]
        row = row._replace(properties=encode(properties).decode(), version=row.version + 1)
        _put(transaction, row)
    return row


def _put(transaction: Transaction, row: GroupRow) -> None:
    outbox = Outbox()
    transaction.put_groups([row])
    outbox.group(row)
    outbox.flush(transaction)
    transaction.mark_written()
