"""Endless but repeatable histories of small groups of people, and what they must come to.

A family is one visitor's set of ids and devices. Its requests depend on the seed alone, so a test can replay in a
plain model what a load generator sent, given only how many requests of each family were acknowledged. One family's
requests are sent one after the other; what comes of them therefore does not depend on how the server mixes families.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1c1e0e-2f4b-4d52-9a55-0f3d3f1c6a11")

Event = dict[str, Any]


def prefix_of(seed: int) -> str:
    """What all distinct ids of a seed start with."""
    return f"seed{seed}."


def requests(seed: int, family: int, *, in_order: bool = True) -> Iterator[list[Event]]:
    """The events of each request of a family, without timestamps.

    `in_order`: the outcome rests on the order in which the server applies them. A log with several partitions keeps
    the order of each distinct id alone; without `in_order` the outcome is the same in whichever order ids take turns.
    """
    chance = random.Random(f"{seed}/{family}")
    history = (_History if in_order else _OrderlessHistory)(prefix_of(seed) + f"family{family}.", chance)
    number = 0
    while True:
        events = history.next_request()
        for event in events:
            event["uuid"] = str(uuid5(NAMESPACE, f"{seed}/{family}/{number}"))
            number += 1
        yield events


class _History:
    """Chooses what happens next. Only cases whose outcome the protocol fixes are chosen."""

    def __init__(self, prefix: str, chance: random.Random) -> None:
        self._prefix = prefix
        self._chance = chance
        self._made = 0
        self._anonymous = self._new_id("anonymous")
        self._users: list[str] = []
        self._linked: list[str] = []  # aliases and devices of known people

    def next_request(self) -> list[Event]:
        return [self._chance.choice(self._kinds())() for _ in range(self._chance.randint(1, 5))]

    def _kinds(self) -> list[Callable[[], Event]]:
        often = [self._browse] * 4 + [self._act] * 4
        return [*often, self._identify, self._alias, self._change, self._group, self._identify_again, self._merge]

    def _new_id(self, kind: str) -> str:
        self._made += 1
        return f"{self._prefix}{kind}{self._made}"

    def _event(self, name: str, distinct_id: str, **properties: Any) -> Event:
        return {"event": name, "distinct_id": distinct_id, "properties": {"step": self._made, **properties}}

    def _properties(self, prefix: str, distinct_id: str) -> dict[str, Any]:
        names = self._chance.sample(range(4), self._chance.randint(1, 3))
        return {f"{prefix}{self._owner(distinct_id)}{name}": self._chance.randint(0, 10_000) for name in names}

    def _owner(self, distinct_id: str) -> str:
        """What the names of an id's properties hold, beside a number."""
        return ""

    def _someone(self) -> str:
        return self._chance.choice([self._anonymous, *self._users, *self._linked])

    def _browse(self) -> Event:
        return self._event("$pageview", self._anonymous, **{"$process_person_profile": False})

    def _act(self) -> Event:
        someone = self._someone()
        extra: dict[str, Any] = {}
        if self._chance.random() < 0.4:
            extra["$set"] = self._properties("set", someone)
        if self._chance.random() < 0.2:
            extra["$set_once"] = self._properties("once", someone)
        return self._event("acted", someone, **extra)

    def _identify(self) -> Event:
        user = self._new_id("user") if not self._users or self._chance.random() < 0.4 else self._users[-1]
        if user not in self._users:
            self._users.append(user)
        device, self._anonymous = self._anonymous, self._new_id("anonymous")
        self._linked.append(device)
        changes = {"$set": self._properties("set", user), "$set_once": self._properties("once", user)}
        return self._event("$identify", user, **{"$anon_distinct_id": device, **changes})

    def _identify_again(self) -> Event:
        """Two known people: the merge is refused, what is set is not."""
        if len(self._users) < 2:
            return self._act()
        one, other = self._chance.sample(self._users, 2)
        return self._event("$identify", one, **{"$anon_distinct_id": other, "$set": self._properties("set", one)})

    def _alias(self) -> Event:
        if not self._users:
            return self._act()
        alias = self._new_id("alias")
        self._linked.append(alias)
        return self._event("$create_alias", self._chance.choice(self._users), alias=alias)

    def _merge(self) -> Event:
        if len(self._users) < 2 or self._chance.random() < 0.7:
            return self._change()
        one, other = self._chance.sample(self._users, 2)
        return self._event("$merge_dangerously", one, alias=other)

    def _change(self) -> Event:
        if not self._users:
            return self._act()
        user = self._chance.choice(self._users)
        changes: dict[str, Any] = {"$set": self._properties("set", user)}
        if self._chance.random() < 0.5:
            changes["$unset"] = [f"set{self._owner(user)}{self._chance.randrange(4)}"]
        return self._event("$set", user, **changes)

    def _group(self) -> Event:
        if not self._users:
            return self._act()
        user, key = self._chance.choice(self._users), f"{self._prefix}company{self._chance.randrange(2)}"
        group = {"$group_type": "company", "$group_key": key, "$group_set": self._properties("set", user)}
        return self._event("$groupidentify", user, **group)


class _OrderlessHistory(_History):
    """What different ids bring never contradicts: each sets properties of its own, and no merge is ever refused."""

    def _kinds(self) -> list[Callable[[], Event]]:
        return [kind for kind in super()._kinds() if kind != self._identify_again]

    def _owner(self, distinct_id: str) -> str:
        return distinct_id.removeprefix(self._prefix) + "."


@dataclass
class ExpectedPerson:
    ids: set[str]
    properties: dict[str, Any] = field(default_factory=dict)
    is_identified: bool = False


@dataclass
class Expected:
    """The plain model: people by distinct id, groups by key, and every event's distinct id."""

    people: dict[str, ExpectedPerson] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        properties, distinct_id = event["properties"], event["distinct_id"]
        self.events[event["uuid"]] = distinct_id
        if properties.get("$process_person_profile") is False:
            return
        if event["event"] == "$identify":
            self._merge(properties["$anon_distinct_id"], distinct_id, force=False)
        elif event["event"] in ("$create_alias", "$merge_dangerously"):
            self._merge(properties["alias"], distinct_id, force=event["event"] == "$merge_dangerously")
        elif event["event"] == "$groupidentify":
            self.groups.setdefault(properties["$group_key"], {}).update(properties["$group_set"])
        person = self._person(distinct_id)
        for name, value in properties.get("$set_once", {}).items():
            person.properties.setdefault(name, value)
        person.properties.update(properties.get("$set", {}))
        for name in properties.get("$unset", []):
            person.properties.pop(name, None)

    def _person(self, distinct_id: str) -> ExpectedPerson:
        if distinct_id not in self.people:
            self.people[distinct_id] = ExpectedPerson({distinct_id})
        return self.people[distinct_id]

    def _merge(self, source_id: str, target_id: str, *, force: bool) -> None:
        source, target = self.people.get(source_id), self.people.get(target_id)
        if source is not None and target is not None and source is not target:
            if source.is_identified and not force:
                return
            target.properties = {**source.properties, **target.properties}
            target.ids |= source.ids
        survivor = target or source or self._person(target_id)
        survivor.ids |= {source_id, target_id}
        survivor.is_identified = True
        for member in survivor.ids:
            self.people[member] = survivor


def expected(seed: int, acknowledged: dict[int, int], *, in_order: bool = True) -> Expected:
    """What must come of the first `acknowledged[family]` requests of each family."""
    model = Expected()
    for family, count in acknowledged.items():
        history = requests(seed, family, in_order=in_order)
        for _ in range(count):
            for event in next(history):
                model.apply(event)
    return model
