"""What events do to persons, one after the other, in memory: no I/O here, and nothing of how persons are stored.

A `Graph` works through one block. Ids and persons are loaded before (`resolver.py`) and what it did is written after
(`save.py`). A person that was merged into another one points to it with `into`; whoever holds it asks `root` for the
person it has become. Rules: wire-protocol.md 11.2 to 11.4.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.ops import (
    CANNOT_MERGE_IDENTIFIED,
    CANNOT_MERGE_ILLEGAL,
    FULL,
    PROPERTYLESS,
    PersonOp,
    Properties,
)
from hedgerow.persons.rules import VOLATILE, is_illegal

UPGRADE_AFTER_MS = 60_000  # a person-less event this much newer than its person counts as a full one
_CONTAINERS = frozenset((dict, list))


class Person:
    """A person in memory. `id` is 0 until it is stored; `properties` is None until it is needed."""

    __slots__ = (
        "__weakref__",
        "created_at",
        "id",
        "into",
        "is_identified",
        "project_id",
        "properties",
        "used",
        "uuid",
        "version",
    )

    def __init__(
        self,
        id: int,
        project_id: int,
        uuid: bytes,
        created_at: int,
        is_identified: bool,
        version: int,
        properties: Properties | None,
    ) -> None:
        self.id = id
        self.project_id = project_id
        self.uuid = uuid
        self.created_at = created_at
        self.is_identified = is_identified
        self.version = version
        self.properties = properties
        self.into: Person | None = None
        self.used = 0


class KnownId:
    """A distinct id in memory, with its person if it has one.

    `base` is the uuid of its own (`interface.IdRow`), of which `own_base` tells whether it is other than the
    deterministic one. `floor` is 0 for an id that was never stored; after its person was deleted it is a version that
    all published versions of the id, and of a person under its base, are not above.
    """

    __slots__ = ("base", "distinct_id", "floor", "own_base", "person", "project_id")

    def __init__(
        self, project_id: int, distinct_id: str, person: Person | None, floor: int, base: bytes | None
    ) -> None:
        self.project_id = project_id
        self.distinct_id = distinct_id
        self.person = person
        self.floor = floor
        self.own_base = base is not None
        self.base = deterministic_uuid(project_id, distinct_id) if base is None else base


def root(person: Person) -> Person:
    """The person that `person` has been merged into, or itself."""
    while person.into is not None:
        person = person.into
    return person


class Graph:
    """Applies the ops of a block in order. Afterwards the lists say what has to be written."""

    def __init__(self) -> None:
        self.warnings: list[tuple[int, str, dict[str, Any]]] = []  # index of the op, kind, details
        self.created: list[Person] = []
        self.changed: dict[int, Person] = {}  # stored persons, by id; some may have been merged since
        self.merged: list[Person] = []
        self.joined: list[KnownId] = []  # ids that got a person: their first, or one after a deletion

    def apply(self, ops: Sequence[PersonOp], ids: Sequence[KnownId], sources: Mapping[int, KnownId]) -> None:
        """`ids` are those of the ops' distinct ids, `sources` those of `merge_from` by the op's index.

        Persons that an op may change have their properties loaded. Fills each op's `person_id` and `mode`.
        """
        for index, (op, known) in enumerate(zip(ops, ids, strict=True)):
            person = known.person
            if person is not None and person.into is not None:
                person = known.person = root(person)
            if op.personless or op.keeps_persons:
                if person is None:
                    op.person_id = known.base
                    op.mode = PROPERTYLESS
                    continue
                op.person_id = person.uuid
                if op.personless and op.timestamp * 1000 <= person.created_at + UPGRADE_AFTER_MS:
                    op.mode = PROPERTYLESS
                    continue
                op.mode = FULL
                if op.keeps_persons:
                    continue
            else:
                op.mode = FULL
                identified = op.identify
                if op.merge_from is not None and op.merge_from != op.distinct_id:
                    identified = self._merge(index, op, known, sources[index])
                    person = known.person
                if person is None:
                    person = self._create(known, op)
                    person.is_identified = identified
                    op.person_id = person.uuid
                    continue
                op.person_id = person.uuid
                if identified and not person.is_identified:
                    person.is_identified = True
                    self._touch(person)
            if op.set or op.set_once or op.unset:
                self._update(person, op)

    def look_up(self, ops: Sequence[PersonOp], ids: Sequence[KnownId]) -> None:
        """Fill the ops' results as they are after the block was applied, and change nothing."""
        for op, known in zip(ops, ids, strict=True):
            person = known.person and root(known.person)
            op.person_id = person.uuid if person else known.base
            personless = op.personless or (op.keeps_persons and person is None)
            is_newer = person is not None and op.timestamp * 1000 > person.created_at + UPGRADE_AFTER_MS
            op.mode = PROPERTYLESS if personless and not is_newer else FULL

    def _merge(self, index: int, op: PersonOp, target: KnownId, source: KnownId) -> bool:
        """Bring both ids together where the rules allow it; returns whether the event identifies its person."""
        for illegal, other in ((target, source), (source, target)):
            if is_illegal(illegal.distinct_id):
                details = {"illegalDistinctId": illegal.distinct_id, "otherDistinctId": other.distinct_id}
                self.warnings.append((index, CANNOT_MERGE_ILLEGAL, details))
                return False
        into = None if target.person is None else root(target.person)
        gone = None if source.person is None else root(source.person)
        if into is None and gone is None:
            self._join(source, self._create(target, op))
        elif into is None and gone is not None:
            self._join(target, gone)
        elif into is not None and gone is None:
            self._join(source, into)
        elif into is not None and gone is not None and into is not gone:
            if gone.is_identified and not op.force_merge:
                details = {
                    "sourcePersonDistinctId": source.distinct_id,
                    "targetPersonDistinctId": target.distinct_id,
                }
                self.warnings.append((index, CANNOT_MERGE_IDENTIFIED, details))
            else:
                self._absorb(gone, into)
        return True

    def _create(self, known: KnownId, op: PersonOp) -> Person:
        created_at = round(op.timestamp * 1000)
        properties = {**(op.set_once or {}), **(op.set or {})}
        for name in op.unset or ():
            properties.pop(name, None)
        person = Person(0, known.project_id, known.base, created_at, False, known.floor + 1, properties)
        self.created.append(person)
        self._join(known, person)
        return person

    def _join(self, known: KnownId, person: Person) -> None:
        known.person = person
        self.joined.append(known)

    def _absorb(self, gone: Person, into: Person) -> None:
        assert gone.properties is not None
        assert into.properties is not None
        into.properties = gone.properties | into.properties
        into.created_at = min(gone.created_at, into.created_at)
        into.is_identified = True
        into.version = max(gone.version, into.version)
        gone.into, gone.properties = into, None
        self.merged.append(gone)
        self._touch(into)

    def _update(self, person: Person, op: PersonOp) -> None:
        properties = person.properties
        assert properties is not None
        if not (op.always_update or op.unset or worth_writing(properties, op.set, op.set_once)):
            return
        changes, removed = property_changes(properties, op.set, op.set_once, op.unset)
        if not changes and not removed:
            return
        if not op.always_update and not removed and not worth_writing(properties, changes, None):
            return  # what it unset was not there
        properties.update(changes)
        for name in removed:
            del properties[name]
        self._touch(person)

    def _touch(self, person: Person) -> None:
        person.version += 1
        if person.id:
            self.changed[person.id] = person


def worth_writing(properties: Properties, to_set: Properties | None, once: Properties | None) -> bool:
    """Whether a plain event changes a person by more than volatile values: adds a property, or changes another one.

    Nearly all events end here. Looking at names before values makes it 2 us for 25 properties of either kind.
    """
    names = properties.keys()
    if once and not names >= once.keys():
        return True
    if not to_set:
        return False
    if not names >= to_set.keys():
        return True
    for name in to_set:
        if name not in VOLATILE:
            old, new = properties[name], to_set[name]
            if (new.__class__ is not str or old != new) and _differ(old, new):
                return True
    return False


def property_changes(
    properties: Properties, to_set: Properties | None, once: Properties | None, unset: Collection[str] | None
) -> tuple[Properties, list[str]]:
    """What `$set_once`, then `$set`, then `$unset` would change: the new values, and the names to remove."""
    changes = {name: value for name, value in (once or {}).items() if name not in properties}
    for name, value in (to_set or {}).items():
        if name not in properties or _differ(properties[name], value):
            changes[name] = value
    removed = []
    for name in dict.fromkeys(unset or ()):
        changes.pop(name, None)
        if name in properties:
            removed.append(name)
    return changes, removed


def _differ(old: object, new: object) -> bool:
    """Whether two values are different JSON, also where Python says they are equal: `1 == True`, `[0] == [False]`."""
    if old is new:
        return False
    if old != new or old.__class__ is not new.__class__:
        return True
    return new.__class__ in _CONTAINERS and orjson.dumps(old) != orjson.dumps(new)
