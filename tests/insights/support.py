"""Histories of what people did, put into a real event store, and what is needed to ask about them.

A history is one project. Many are inserted at once, because a block of a thousand events costs as much as one of ten:

    asked = world.insert([history, history, ...])          # one round for all
    asked[0].ask({"kind": "TrendsQuery", ...})             # through the kind, as the endpoint would
    asked[0].asking().rows("SELECT count() FROM events")

`Happened.person` is who the event says it was when it arrived; `History.person_of(event)` who that is today.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pyarrow

from hedgerow.database.models import GroupType, Project, PropertyDefinition
from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from hedgerow.hogql.catalogue import context_of
from hedgerow.hogql.context import Modifiers
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.keys.tokens import PROJECT, new_token
from hedgerow.query.ask import Asker
from hedgerow.query.values import encoded
from hedgerow.store.client import EventStore
from hedgerow.store.hot_columns import HOT_COLUMNS
from tests.app.harness import Installation

HISTORIES = int(os.environ.get("HEDGEROW_HISTORIES", "10"))  # 500 in `make soak`
SEED = int(os.environ.get("HEDGEROW_SEED", "1"))
TIME = pyarrow.timestamp("us", "UTC")
ID = pyarrow.binary(16)
NO_MODIFIERS = Modifiers()


@dataclass(eq=False)
class Happened:
    """One event. `at` is aware."""

    event: str
    at: datetime
    distinct_id: str = "somebody"
    properties: dict[str, Any] = field(default_factory=dict)
    person: UUID | None = None  # None: the one of the distinct id when the history is inserted
    groups: dict[int, str] = field(default_factory=dict)
    elements_chain: str = ""
    uuid: UUID = field(default_factory=uuid4)
    person_mode: str = "full"

    @property
    def session_id(self) -> str:
        return str(self.properties.get("$session_id") or "")


@dataclass(eq=False)
class Person:
    distinct_ids: list[str]
    properties: dict[str, Any] = field(default_factory=dict)
    uuid: UUID = field(default_factory=uuid4)
    created_at: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    is_identified: bool = True
    is_deleted: bool = False


@dataclass(eq=False)
class Group:
    index: int
    key: str
    properties: dict[str, Any] = field(default_factory=dict)
    created_at: datetime = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class History:
    """All of one project. `merged` and `split` are what happened to people after their events had arrived."""

    events: list[Happened] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    merged: dict[UUID, UUID] = field(default_factory=dict)  # a person that is gone -> the one it became
    split: dict[str, UUID] = field(default_factory=dict)  # a distinct id -> the person it was given to
    timezone: str = "UTC"
    week_start_day: int = 0
    test_account_filters: list[dict[str, Any]] = field(default_factory=list)
    path_cleaning_filters: list[dict[str, Any]] = field(default_factory=list)
    named_by: tuple[str, ...] = ()  # the properties by which people are called; the usual ones
    group_types: tuple[str, ...] = ("company",)
    seed: int | None = None  # how to make it again

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def first_person_of(self, event: Happened) -> UUID:
        """Whom the stored row names."""
        if event.person is not None:
            return event.person
        found = next((person.uuid for person in self.persons if event.distinct_id in person.distinct_ids), None)
        return found or UUID(int=int.from_bytes(event.distinct_id.encode()[:15], "big") + 1)

    def person_of(self, event: Happened) -> UUID:
        """Who did it, as of today: a split of its distinct id comes first, then the merge of its person."""
        if event.distinct_id in self.split:
            return self.split[event.distinct_id]
        first = self.first_person_of(event)
        return self.merged.get(first, first)

    def distinct_ids_of(self, uuid: UUID) -> set[str]:
        """Those that lead to a person today."""
        pairs = ((one, person) for person in self.persons if not person.is_deleted for one in person.distinct_ids)
        return {one for one, person in pairs if self.split.get(one, self.merged.get(person.uuid, person.uuid)) == uuid}

    def person(self, uuid: UUID) -> Person | None:
        gone = {person.uuid for person in self.persons if person.is_deleted} | self.merged.keys()
        return next((person for person in self.persons if person.uuid == uuid and uuid not in gone), None)

    def person_properties(self, event: Happened) -> dict[str, Any]:
        """Those that the person has today."""
        found = self.person(self.person_of(event))
        return found.properties if found else {}

    def property_types(self) -> dict[tuple[int, int, str], str | None]:
        """(kind, group type, name) -> the type that ingestion would have found: none where values disagree."""
        found: dict[tuple[int, int, str], set[str]] = {}
        for kind, index, properties in self._all_properties():
            for name, value in properties.items():
                type_of = _type_of(value)
                seen = found.setdefault((kind, index, name), set())
                if type_of:
                    seen.add(type_of)
        return {key: next(iter(types)) if len(types) == 1 else "String" for key, types in found.items() if types}

    def _all_properties(self) -> Iterable[tuple[int, int, dict[str, Any]]]:
        yield from ((EVENT, -1, event.properties) for event in self.events)
        yield from ((PERSON, -1, person.properties) for person in self.persons)
        yield from ((GROUP, group.index, group.properties) for group in self.groups)


def _type_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int | float):
        return "Numeric"
    return "String" if isinstance(value, str) else None


@dataclass
class Asked:
    """A history in the store, as the project that it became."""

    world: World
    history: History
    project: Project

    @property
    def path(self) -> str:
        return f"/api/projects/{self.project.id}"

    def asking(self, modifiers: Modifiers = NO_MODIFIERS, **context: Any) -> Asker:
        """A new request's `Asking`; `context` replaces fields of the `QueryContext`, such as `now`."""
        database = self.world.installation.context.database
        found = context_of(self.project, database, self.world.events, modifiers=modifiers)
        return Asker(replace(found, **context), database, self.world.events)

    def ask(self, query: dict[str, Any], **context: Any) -> dict[str, Any]:
        """The kind's own part of the answer, as a client reads it: through JSON and back."""
        model = read_query(query)
        answer = kind_of(model).run(model, self.asking(**context))
        decoded: dict[str, Any] = json.loads(encoded(answer))
        return decoded

    def results(self, query: dict[str, Any], **context: Any) -> Any:
        return self.ask(query, **context)["results"]

    def post(self, query: dict[str, Any], **body: Any) -> Any:
        """The whole way, over HTTP."""
        answer = self.world.installation.post(f"{self.path}/query/", {"query": query, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class World:
    """One installation with its event store, for all tests of a process."""

    installation: Installation
    events: EventStore

    def insert(self, histories: Sequence[History]) -> list[Asked]:
        """Each history as a project of its own; in the same order."""
        with self.installation.context.database.write() as session:
            projects = [self._project(history) for history in histories]
            session.add_all(projects)
            session.flush()
            for project, history in zip(projects, histories, strict=True):
                session.add_all(_definitions(project.id, history))
        pairs = list(zip([project.id for project in projects], histories, strict=True))
        self._insert("events", [row for id_, history in pairs for row in event_rows(id_, history)])
        self._insert("persons", [row for id_, history in pairs for row in person_rows(id_, history)])
        self._insert("person_distinct_ids", [row for id_, history in pairs for row in distinct_id_rows(id_, history)])
        self._insert("person_overrides", [row for id_, history in pairs for row in merge_rows(id_, history)])
        self._insert("distinct_id_overrides", [row for id_, history in pairs for row in split_rows(id_, history)])
        self._insert("groups", [row for id_, history in pairs for row in group_rows(id_, history)])
        return [Asked(self, history, project) for project, history in zip(projects, histories, strict=True)]

    def one(self, *events: Happened, **history: Any) -> Asked:
        """A history written out in a test."""
        return self.insert([History(list(events), **history)])[0]

    def add(self, asked: Asked, *events: Happened) -> None:
        """Events that come later to a project that is there."""
        asked.history.events.extend(events)
        self._insert("events", event_rows(asked.project.id, replace(asked.history, events=list(events))))

    def _project(self, history: History) -> Project:
        return Project(
            name="History",
            api_token=new_token(PROJECT),
            organization_id=self.installation.organization.id,
            timezone=history.timezone,
            week_start_day=history.week_start_day,
            test_account_filters=history.test_account_filters,
            extra={
                "path_cleaning_filters": history.path_cleaning_filters,
                "person_display_name_properties": list(history.named_by),
            },
        )

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        arrays = {name: pyarrow.array(values, _arrow_type(values[0])) for name, values in columns.items()}
        self.events.insert_arrow(table, pyarrow.RecordBatch.from_pydict(arrays))


def _arrow_type(value: Any) -> Any:
    return TIME if isinstance(value, datetime) else ID if isinstance(value, bytes) else None


def _definitions(project_id: int, history: History) -> list[Any]:
    found: list[Any] = [
        PropertyDefinition(project_id=project_id, type=kind, group_type_index=index, name=name, property_type=type_name)
        for (kind, index, name), type_name in history.property_types().items()
    ]
    found += [
        GroupType(project_id=project_id, index=index, name=name) for index, name in enumerate(history.group_types)
    ]
    return found


def event_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    return [
        {
            "uuid": event.uuid.bytes,
            "project_id": project_id,
            "event": event.event,
            "timestamp": event.at,
            "distinct_id": event.distinct_id,
            "person_id": history.first_person_of(event).bytes,
            "person_mode": event.person_mode,
            "properties": json.dumps(
                {**event.properties, **{f"$group_{index}": key for index, key in event.groups.items()}}
            ),
            "elements_chain": event.elements_chain,
            **{column: _hot(event.properties.get(name)) for name, column in HOT_COLUMNS.items()},
            **{f"group_{index}": event.groups.get(index, "") for index in range(5)},
        }
        for event in history.events
    ]


def _hot(value: Any) -> str:
    """A hot column holds text, '' for what is missing or no text at all."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def person_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    return [
        {
            "project_id": project_id,
            "id": person.uuid.bytes,
            "properties": json.dumps(person.properties),
            "created_at": person.created_at,
            "is_identified": int(person.is_identified),
            "is_deleted": int(person.is_deleted or person.uuid in history.merged),
            "version": 1,
        }
        for person in history.persons
    ]


def distinct_id_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    """As they are today: a merge moves all distinct ids of a person, a split takes one away."""
    return [
        {
            "project_id": project_id,
            "distinct_id": distinct_id,
            "person_id": history.split.get(distinct_id, history.merged.get(person.uuid, person.uuid)).bytes,
            "is_deleted": int(person.is_deleted),
            "version": 1,
        }
        for person in history.persons
        for distinct_id in person.distinct_ids
    ]


def merge_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    return [
        {"project_id": project_id, "old_person_id": old.bytes, "person_id": new.bytes, "version": 1}
        for old, new in history.merged.items()
    ]


def split_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    return [
        {"project_id": project_id, "distinct_id": distinct_id, "person_id": person.bytes, "version": 1, "is_deleted": 0}
        for distinct_id, person in history.split.items()
    ]


def group_rows(project_id: int, history: History) -> list[dict[str, Any]]:
    return [
        {
            "project_id": project_id,
            "group_type_index": group.index,
            "group_key": group.key,
            "properties": json.dumps(group.properties),
            "created_at": group.created_at,
            "version": 1,
            "is_deleted": 0,
        }
        for group in history.groups
    ]


# random ones

# a zone, and a day near which its clocks change, so that days of 23 and 25 hours (and of 23.5) are in most histories
ZONES = (
    ("UTC", datetime(2024, 3, 1)),
    ("Europe/Vienna", datetime(2024, 3, 31)),
    ("Europe/Vienna", datetime(2024, 10, 27)),
    ("America/New_York", datetime(2024, 11, 3)),
    ("Australia/Lord_Howe", datetime(2024, 10, 6)),
    ("Asia/Kathmandu", datetime(2024, 2, 29)),
    ("America/Santiago", datetime(2024, 9, 8)),  # its clocks change at midnight
)
EVENTS = ("sign up", "view", "buy", "$pageview")
BROWSERS = ("Firefox", "Chrome", "Safari", "", None)
PATHS = ("/", "/pricing", "/pricing/", "/docs", "/docs/a?b=1#c", "/cart")


def random_histories(count: int | None = None, seed: int | None = None, **options: Any) -> list[History]:
    """`HEDGEROW_HISTORIES` of them (10), from `HEDGEROW_SEED` on: each is made from one number, its `seed`."""
    first = SEED if seed is None else seed
    return [random_history(first + number, **options) for number in range(HISTORIES if count is None else count)]


def random_history(
    seed: int,
    *,
    most_events: int = 40,
    most_people: int = 6,
    days: int = 14,
    names: Sequence[str] = EVENTS,
) -> History:
    """What a few people did on some days around a change of clocks. Some histories are empty.

    Times are round, so that equal timestamps, midnights and borders of hours are frequent; events are in no order.
    """
    random = Random(seed)
    zone_name, around = random.choice(ZONES)
    zone = ZoneInfo(zone_name)
    history = History(
        timezone=zone_name, week_start_day=random.randint(0, 1), seed=seed, group_types=("company", "team")
    )
    history.persons = [_person(random, seed, number) for number in range(random.randint(1, most_people))]
    history.groups = [
        Group(0, key, {"industry": random.choice(("retail", "finance")), "size": random.randint(1, 3)})
        for key in ("acme", "globex", "initech")
    ]
    ids = [distinct_id for person in history.persons for distinct_id in person.distinct_ids] + ["nobody"]
    begin = around - timedelta(days=days // 2)
    for _ in range(random.choice((0, 1, random.randint(2, most_events), most_events))):
        history.events.append(_event(random, begin, zone, days, ids, names))
    _merge_and_split(random, history)
    return history


def _person(random: Random, seed: int, number: int) -> Person:
    ids = [f"user-{number}", *(f"device-{number}-{device}" for device in range(random.randint(0, 2)))]
    properties: dict[str, Any] = {"email": f"user{number}@{random.choice(('acme.test', 'example.com'))}"}
    if random.random() < 0.7:
        properties["plan"] = random.choice(("free", "pro", ""))
    if random.random() < 0.5:
        properties["age"] = random.randint(18, 60)
    created = datetime(2024, 1, 1 + number, tzinfo=UTC)
    return Person(ids, properties, UUID(int=(seed << 64) + number + 1), created, random.random() < 0.8)


def _event(
    random: Random, begin: datetime, zone: ZoneInfo, days: int, ids: Sequence[str], names: Sequence[str]
) -> Happened:
    distinct_id = random.choice(ids)
    minute = random.choice((0, 0, 1, 30, 59))
    local = begin + timedelta(days=random.randrange(days), hours=random.choice((0, 0, 1, 2, 3, 12, 23)), minutes=minute)
    at = local.replace(tzinfo=zone, fold=random.randint(0, 1)).astimezone(UTC)
    at += timedelta(microseconds=random.choice((0, 0, 0, 1, 999_999)))
    properties: dict[str, Any] = {"$browser": random.choice(BROWSERS), "$pathname": random.choice(PATHS)}
    if random.random() < 0.7:
        properties["price"] = random.choice((1, 2.5, 10, 0, -3))
    if random.random() < 0.5:
        properties["$session_id"] = f"{distinct_id}-{local.date()}-{random.randint(0, 1)}"
    if random.random() < 0.5:
        properties["paid"] = random.choice((True, False))
    properties["$current_url"] = f"https://shop.test{properties['$pathname']}"
    if properties["$browser"] is None and random.random() < 0.5:
        del properties["$browser"]
    groups = {0: random.choice(("acme", "globex", "initech"))} if random.random() < 0.5 else {}
    return Happened(random.choice(names), at, distinct_id, properties, groups=groups, uuid=_uuid(random))


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _merge_and_split(random: Random, history: History) -> None:
    """Some people turn out to be the same, and one distinct id is given to somebody else."""
    people = history.persons
    if len(people) > 1 and random.random() < 0.5:
        gone, kept = random.sample(people, 2)
        history.merged[gone.uuid] = kept.uuid
    several = [person for person in people if len(person.distinct_ids) > 1 and person.uuid not in history.merged]
    if several and random.random() < 0.4:
        alone = Person([], {"email": "split@example.com"}, _uuid(random))
        history.split[several[0].distinct_ids[-1]] = alone.uuid
        people.append(alone)
