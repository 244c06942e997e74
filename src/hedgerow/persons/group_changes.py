"""What `$groupidentify` does to groups."""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.persons.graph import property_changes
from hedgerow.persons.interface import GroupKey, GroupRow, Transaction
from hedgerow.persons.ops import GroupOp, Properties
from hedgerow.persons.properties import decode, encode
from hedgerow.persons.publications import Outbox


def apply_groups(transaction: Transaction, ops: Sequence[GroupOp], outbox: Outbox) -> None:
    """Create the groups that are new and lay each op's properties over those of its group, in order."""
    keys = dict.fromkeys((op.project_id, op.group_type_index, op.group_key) for op in ops)
    stored = {row[:3]: row for row in transaction.find_groups(keys)}
    properties: dict[GroupKey, Properties] = {key: decode(row.properties) for key, row in stored.items()}
    created_at = {key: row.created_at for key, row in stored.items()}
    version = {key: row.version for key, row in stored.items()}
    written: dict[GroupKey, None] = {}
    for op in ops:
        key = (op.project_id, op.group_type_index, op.group_key)
        if key not in properties:
            properties[key], created_at[key], version[key] = dict(op.set), round(op.timestamp * 1000), 1
            written[key] = None
            continue
        changes, _ = property_changes(properties[key], op.set, None, None)
        if changes:
            properties[key].update(changes)
            version[key] += 1
            written[key] = None
    rows = [GroupRow(*key, encode(properties[key]).decode(), created_at[key], version[key]) for key in written]
    transaction.put_groups(rows)
    for row in rows:
        outbox.group(row)
