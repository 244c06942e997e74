"""Merging persons by hand: what `$merge_dangerously` does to them, at once and without an event."""

from __future__ import annotations

import time
from collections.abc import Collection

from hedgerow.errors import InvalidInput, NotFound
from hedgerow.persons.cache import PersonCache
from hedgerow.persons.conflicts import retried
from hedgerow.persons.graph import Graph, root
from hedgerow.persons.interface import PersonRow, PersonStore
from hedgerow.persons.ops import PersonOp
from hedgerow.persons.publications import Outbox
from hedgerow.persons.rules import is_illegal
from hedgerow.persons.save import save

NO_ID = "Person {} has no distinct id that could be merged."


@retried
def merge_persons(store: PersonStore, project_id: int, into: int, others: Collection[int]) -> None:
    """Merge persons into another one, identified or not: it gets their distinct ids and past events, and those of
    their properties that it does not have. Raises `NotFound` where one of them does not exist."""
    wanted = list(dict.fromkeys(number for number in others if number != into))
    if not wanted:
        raise InvalidInput("Name at least one other person to merge.", attr="ids")
    with store.write([project_id]) as transaction:
        rows = {row.id: row for row in transaction.find_persons([into, *wanted]) if row.project_id == project_id}
        if len(rows) != len(wanted) + 1:
            raise NotFound()
        names: dict[int, str] = {}
        for row in transaction.ids_of(rows.keys()):
            if row.person_id is not None and not is_illegal(row.distinct_id):
                names.setdefault(row.person_id, row.distinct_id)
        main = _named(rows[into], names)
        now = time.time()
        ops = [
            PersonOp(
                project_id,
                main,
                "$merge_dangerously",
                now,
                merge_from=_named(rows[number], names),
                force_merge=True,
                identify=True,
                always_update=True,
            )
            for number in wanted
        ]
        cache = PersonCache(len(rows) * 2, len(rows))
        known = cache.ids(transaction, [(project_id, name) for name in names.values()])
        people = {known[project_id, name].person for name in names.values()}
        cache.load_properties(transaction, {root(one).id: root(one) for one in people if one is not None})
        graph = Graph()
        sources = {index: known[project_id, str(op.merge_from)] for index, op in enumerate(ops)}
        graph.apply(ops, [known[project_id, main]] * len(ops), sources)
        outbox = Outbox()
        save(transaction, graph, outbox)
        if outbox.flush(transaction):
            transaction.mark_written()


def _named(row: PersonRow, names: dict[int, str]) -> str:
    if row.id not in names:
        raise InvalidInput(NO_ID.format(row.id), attr="ids")
    return names[row.id]
