"""Ids and persons that stay in memory between blocks.

An id that was not asked for during two generations is forgotten; a generation ends when half of `size` was asked for.
A person is shared by all of its ids, so a person in memory is there once (`_persons` holds weak references). Properties
are by far the largest part, 5 KB a person: they are kept for the persons used last only.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakValueDictionary

from hedgerow.persons.graph import KnownId, Person, root
from hedgerow.persons.interface import Changes, FoundId, Key, Reader
from hedgerow.persons.properties import decode


class PersonCache:
    """`size` is in distinct ids, `parsed_size` in persons with properties. All ids of a running block are kept."""

    def __init__(self, size: int, parsed_size: int) -> None:
        self._size = size
        self._parsed_size = parsed_size
        self._young: dict[Key, KnownId] = {}
        self._old: dict[Key, KnownId] = {}
        self._persons: WeakValueDictionary[int, Person] = WeakValueDictionary()
        self._parsed: list[Person] = []
        self.block = 0  # number of the running block: `Person.used` says in which one a person was used last

    def clear(self) -> None:
        self._young, self._old = {}, {}
        self._persons = WeakValueDictionary()
        self._parsed = []

    def forget(self, reader: Reader, changes: Changes) -> None:
        """Drop ids that got another person, and bring persons that were changed up to date, in place: other ids, which
        nobody touched, share them."""
        for key in changes.keys:
            self._young.pop(key, None)
            self._old.pop(key, None)
        stale = {id: person for id in changes.person_ids if (person := self._persons.get(id)) is not None}
        for row in reader.find_persons(stale.keys()) if stale else ():
            person = stale[row.id]
            person.created_at, person.is_identified, person.version = row.created_at, row.is_identified, row.version
            person.properties = None if person.properties is None else decode(row.properties)
        if changes.lost:
            self._forget_projects(frozenset(changes.lost))

    def _forget_projects(self, projects: frozenset[int]) -> None:
        self._young = {key: known for key, known in self._young.items() if key[0] not in projects}
        self._old = {key: known for key, known in self._old.items() if key[0] not in projects}
        self._parsed = [person for person in self._parsed if person.project_id not in projects]
        for id, person in list(self._persons.items()):
            if person.project_id in projects:
                del self._persons[id]

    def ids(self, reader: Reader, keys: Iterable[Key]) -> dict[Key, KnownId]:
        """A mapping that has all of these ids, with their persons."""
        young, old = self._young, self._old
        missing: dict[Key, None] = {}
        for key in keys:
            if key not in young:
                known = old.get(key)
                if known is None:
                    missing[key] = None
                else:
                    young[key] = known
        if missing:
            for row in reader.find_ids(missing):
                key = (row.project_id, row.distinct_id)
                young[key] = self._known(row)
                del missing[key]
            for key in missing:
                young[key] = KnownId(key[0], key[1], None, 0, None)
        return young

    def load_properties(self, reader: Reader, persons: dict[int, Person]) -> None:
        for person_id, text in reader.properties_of(persons.keys()):
            person = persons[person_id]
            person.properties = decode(text)
            self._parsed.append(person)

    def stored(self, persons: Iterable[Person]) -> None:
        """These persons were created by the running block, and have got their numeric ids."""
        for person in persons:
            self._persons[person.id] = person
            person.used = self.block
            self._parsed.append(person)

    def end_block(self) -> None:
        self.block += 1
        if len(self._young) > self._size // 2:
            self._young, self._old = {}, self._young
        if len(self._parsed) > self._parsed_size:
            self._parsed.sort(key=lambda person: person.used)
            kept = self._parsed_size // 2
            for person in self._parsed[: len(self._parsed) - kept]:
                person.properties = None
            self._parsed = self._parsed[len(self._parsed) - kept :]

    def _known(self, row: FoundId) -> KnownId:
        if row.person_id is None:
            return KnownId(row.project_id, row.distinct_id, None, row.version, row.base)
        person = self._persons.get(row.person_id)
        if person is None:
            person = Person(
                row.person_id, row.project_id, row.uuid, row.created_at, row.is_identified, row.person_version, None
            )
            self._persons[row.person_id] = person
        return KnownId(row.project_id, row.distinct_id, root(person), 0, row.base)
