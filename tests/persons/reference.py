"""A plain model of persons: one event after the other, dictionaries, nothing kept from one to the next but the result.

Written from wire-protocol.md 11 alone, to be obviously right rather than fast. It knows no uuids: an event belongs to
whoever has its distinct id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hedgerow.persons.ops import PersonOp
from hedgerow.persons.rules import VOLATILE, is_illegal

MINUTE_MS = 60_000


@dataclass
class ModelPerson:
    created_at: int
    ids: set[str]
    properties: dict[str, Any] = field(default_factory=dict)
    is_identified: bool = False

    def shown(self) -> tuple[frozenset[str], str, bool, int]:
        return frozenset(self.ids), as_json(self.properties), self.is_identified, self.created_at


def as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


class Model:
    def __init__(self) -> None:
        self.persons: list[ModelPerson] = []
        self.warnings: list[str] = []

    def of(self, distinct_id: str) -> ModelPerson | None:
        return next((person for person in self.persons if distinct_id in person.ids), None)

    def event(self, op: PersonOp) -> str:
        """Apply an event; returns its mode."""
        person = self.of(op.distinct_id)
        at = round(op.timestamp * 1000)
        if op.personless:
            if person is None or at <= person.created_at + MINUTE_MS:
                return "propertyless"
        elif op.keeps_persons:
            return "propertyless" if person is None else "full"
        if op.keeps_persons:
            return "full"
        if op.personless:
            self._update(person, op)
            return "full"
        identifies = op.identify
        if op.merge_from is not None and op.merge_from != op.distinct_id:
            identifies = self._merge(op, at)
        if self.of(op.distinct_id) is None:
            self.persons.append(ModelPerson(at, {op.distinct_id}))
            person = self.persons[-1]
            person.properties = self._result({}, op)
        person = self.of(op.distinct_id)
        person.is_identified |= identifies
        self._update(person, op)
        return "full"

    def _merge(self, op: PersonOp, at: int) -> bool:
        if is_illegal(op.distinct_id) or is_illegal(op.merge_from):
            self.warnings.append("cannot_merge_with_illegal_distinct_id")
            return False
        target, source = self.of(op.distinct_id), self.of(op.merge_from)
        if target is None and source is None:
            self.persons.append(ModelPerson(at, {op.distinct_id, op.merge_from}, self._result({}, op)))
        elif target is None:
            source.ids.add(op.distinct_id)
        elif source is None:
            target.ids.add(op.merge_from)
        elif source is not target:
            if source.is_identified and not op.force_merge:
                self.warnings.append("cannot_merge_already_identified")
            else:
                target.ids |= source.ids
                target.properties = {**source.properties, **target.properties}
                target.created_at = min(target.created_at, source.created_at)
                self.persons.remove(source)
        return True

    def _result(self, properties: dict[str, Any], op: PersonOp) -> dict[str, Any]:
        result = dict(properties)
        for name, value in (op.set_once or {}).items():
            result.setdefault(name, value)
        result.update(op.set or {})
        for name in op.unset or []:
            result.pop(name, None)
        return result

    def _update(self, person: ModelPerson, op: PersonOp) -> None:
        old, new = person.properties, self._result(person.properties, op)
        changed = {name for name in old.keys() | new.keys() if as_json(old.get(name)) != as_json(new.get(name))}
        changed |= old.keys() ^ new.keys()
        only_volatile = all(name in VOLATILE and name in old and name in new for name in changed)
        if op.always_update or not only_volatile:
            person.properties = new

    # what people do in the API

    def delete(self, distinct_id: str) -> None:
        self.persons.remove(self.of(distinct_id))

    def split(self, main: str) -> None:
        person = self.of(main)
        for other in person.ids - {main}:
            self.persons.append(ModelPerson(0, {other}))
        person.ids = {main}

    def set_property(self, distinct_id: str, name: str, value: Any) -> None:
        self.of(distinct_id).properties[name] = value
