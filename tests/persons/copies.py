"""The event store's copies of persons as plain dictionaries, fed from the outbox as the tables are."""

from __future__ import annotations

import json
from typing import Any

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.streams import table_of

KEYS = {
    "persons": ("project_id", "id"),
    "person_distinct_ids": ("project_id", "distinct_id"),
    "person_overrides": ("project_id", "old_person_id"),
    "distinct_id_overrides": ("project_id", "distinct_id"),
    "groups": ("project_id", "group_type_index", "group_key"),
}


class Copies:
    """Keeps, as a ReplacingMergeTree, the row of the highest version for each key."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {table: {} for table in KEYS}

    def drain(self, store: PersonStore) -> None:
        with store.write() as transaction:
            waiting = transaction.publications(1 << 40)
            transaction.drop_publications([publication.id for publication in waiting])
        for publication in waiting:
            for row in table_of([publication.body]).to_pylist():
                self._put(publication.table, row)

    def _put(self, table: str, row: dict[str, Any]) -> None:
        key = tuple(row[name] for name in KEYS[table])
        before = self.tables[table].get(key)
        if before is not None:
            assert row["version"] > before["version"], f"{table}: {row} does not replace {before}"
        self.tables[table][key] = row

    def live(self, table: str) -> list[dict[str, Any]]:
        return [row for row in self.tables[table].values() if not row.get("is_deleted")]

    def person_of_event(self, project_id: int, distinct_id: str, person_id: bytes) -> bytes:
        """As `hedgerow.store.sql` resolves it: the split of the id, else the merge of the person, else as written."""
        split = self.tables["distinct_id_overrides"].get((project_id, distinct_id))
        merged = self.tables["person_overrides"].get((project_id, person_id))
        return split["person_id"] if split else merged["person_id"] if merged else person_id

    def persons(self, project_id: int) -> dict[bytes, tuple[frozenset[str], str, bool, int]]:
        ids: dict[bytes, set[str]] = {}
        for row in self.live("person_distinct_ids"):
            if row["project_id"] == project_id:
                ids.setdefault(row["person_id"], set()).add(row["distinct_id"])
        return {
            row["id"]: (
                frozenset(ids.get(row["id"], ())),
                json.dumps(json.loads(row["properties"]), sort_keys=True),
                bool(row["is_identified"]),
                round(row["created_at"].timestamp() * 1000),
            )
            for row in self.live("persons")
            if row["project_id"] == project_id
        }
