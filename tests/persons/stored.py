"""What a persons store holds, as the plain model shows it."""

from __future__ import annotations

import json

from hedgerow.persons.interface import PersonStore
from tests.persons.reference import as_json
from tests.persons.support import PROJECT


def stored_persons(store: PersonStore) -> dict[bytes, tuple[frozenset[str], str, bool, int]]:
    """Uuid -> distinct ids, properties, whether identified, and when created."""
    with store.read() as view:
        shown = {}
        for row in view.newest_persons(PROJECT, 1000, 0):
            ids = frozenset(found.distinct_id for found in view.ids_of([row.id]))
            shown[row.uuid] = (ids, as_json(json.loads(row.properties)), row.is_identified, row.created_at)
    return shown
