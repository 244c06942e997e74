"""Rows on their way to the event store's copies, put into the outbox in the transaction that changes persons.

The copies are ReplacingMergeTree tables: the row with the highest version counts, and sending one twice is harmless.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from hedgerow.persons.interface import GroupRow, IdOverride, PersonOverride, Transaction

MAX_BODY_BYTES = 16 << 20  # of properties in one stream, before compression
TABLES = ("persons", "person_distinct_ids", "person_overrides", "distinct_id_overrides", "groups")
PROPERTIES_AT = {"persons": 2, "groups": 3}  # where the rows that can be large have their properties


class Outbox:
    """Collects one transaction's rows; `flush` puts them into its outbox. Properties are JSON as bytes."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def person(
        self, project_id: int, uuid: bytes, properties: bytes, created_at: int, is_identified: bool, version: int
    ) -> None:
        self._rows["persons"].append((project_id, uuid, properties, created_at, is_identified, 0, version))

    def person_deleted(self, project_id: int, uuid: bytes, created_at: int, version: int) -> None:
        self._rows["persons"].append((project_id, uuid, b"{}", created_at, 0, 1, version))

    def distinct_id(
        self, project_id: int, distinct_id: str, uuid: bytes, version: int, *, is_deleted: bool = False
    ) -> None:
        self._rows["person_distinct_ids"].append((project_id, distinct_id.encode(), uuid, is_deleted, version))

    def person_override(self, row: PersonOverride, version: int, now: int) -> None:
        self._rows["person_overrides"].append((*row, version, now))

    def id_override(self, row: IdOverride, version: int) -> None:
        self._rows["distinct_id_overrides"].append((row.project_id, row.distinct_id.encode(), row.uuid, version, 0))

    def group(self, row: GroupRow) -> None:
        self._rows["groups"].append(
            (
                row.project_id,
                row.group_type_index,
                row.group_key.encode(),
                row.properties.encode(),
                row.created_at,
                row.version,
                0,
            )
        )

    def flush(self, transaction: Transaction) -> bool:
        """Returns whether there was anything."""
        if not any(self._rows.values()):
            return False
        from hedgerow.persons.streams import stream  # here, for it brings Arrow along

        for table, rows in self._rows.items():
            for part in _parts(rows, PROPERTIES_AT.get(table)):
                token = f"{table}-{secrets.token_hex(12)}"  # never one of before a restored backup
                transaction.publish(table, token, stream(table, part))
        return True


def _parts(rows: list[tuple[Any, ...]], column: int | None) -> Iterator[Sequence[tuple[Any, ...]]]:
    if column is None:
        if rows:
            yield rows
        return
    start = size = 0
    for index, row in enumerate(rows):
        size += len(row[column])
        if size > MAX_BODY_BYTES:
            yield rows[start : index + 1]
            start, size = index + 1, 0
    if start < len(rows):
        yield rows[start:]
