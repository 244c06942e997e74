"""Two shops in one store: what the queries of these tests are asked about, and what they must never see of each other.

The second shop has the same distinct ids, persons, sessions, groups and cohort as the first; each of its values says
that it is the other's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyarrow

from hedgerow.hogql.context import CohortRef
from hedgerow.store.client import EventStore
from tests.hogql.support import MemoryCatalogue
from tests.insights.support import (
    Group,
    Happened,
    History,
    Person,
    distinct_id_rows,
    event_rows,
    group_rows,
    merge_rows,
    person_rows,
    split_rows,
)

SHOP, OTHER = 1, 2
ANNA, BERT, CLEO, BERT_BEFORE = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
FIRST = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)  # the 5th in UTC, the 6th from Moscow on
OTHERS = "the other shop's"
ADDRESS = {"$current_url": "https://shop.test/", "price": None}
NESTED = {"a": {"b": [1, 2]}, "x y": "z"}


def shop() -> History:
    """Anna and Bert buy; Bert was somebody else on his phone; a device of Anna's turned out to be Cleo's."""
    people = [
        Person(["anna", "tablet"], {"email": "anna@shop.test", "plan": "pro", "age": 31}, ANNA),
        Person(["bert"], {"email": "bert@shop.test", "plan": "", "age": "41"}, BERT),
        Person(["phone"], {"email": "gone@shop.test"}, BERT_BEFORE),
        Person([], {"email": "cleo@shop.test", "plan": "free"}, CLEO),
    ]
    events = [
        _event(0, "$pageview", "anna", 0, {"$browser": "Firefox", "$pathname": "/", **ADDRESS, "$session_id": "s1"}),
        _event(1, "$pageview", "anna", 4, {"$browser": "Firefox", "$pathname": "/cart", "$session_id": "s1"}),
        _event(2, "buy", "anna", 5, {"price": 12.5, "paid": True, "at": "2026-01-05T23:00:00Z", "items": ["a", "b"]}),
        _event(3, "$pageview", "bert", 60, {"$browser": "Chrome", "price": "7", "color": "null", "$session_id": "s2"}),
        _event(4, "buy", "bert", 65, {"price": 3, "paid": False, "color": "red", "size": "10", "at": "soon"}),
        _event(5, "$pageview", "phone", 1500, {"$browser": "", "color": "", "nested": NESTED}),
        _event(6, "sign up", "tablet", 1600, {"$browser": "Safari", "color": None, "nested": "flat", "size": "9"}),
        _event(7, "buy", "nobody", 90_000, {"price": 100, "paid": "true", "size": 8}),
    ]
    for event in events[:5]:
        event.groups = {0: "acme"}
    return History(
        events,
        people,
        [Group(0, "acme", {"seats": 5, "name": "Acme"}), Group(1, "acme", {"name": "not a company"})],
        merged={BERT_BEFORE: BERT},
        split={"tablet": CLEO},
    )


def other_shop() -> History:
    history = shop()
    for index, event in enumerate(history.events):
        event.uuid = UUID(int=900 + index)
        event.properties = {**event.properties, "secret": OTHERS, "price": 1e9, "color": OTHERS}
        event.event = OTHERS
    for person in history.persons:
        person.properties = {"email": OTHERS, "plan": OTHERS, "age": 1e9}
    for group in history.groups:
        group.properties = {"name": OTHERS}
    history.merged, history.split = {}, {}
    return history


def _event(number: int, event: str, distinct_id: str, minutes: int, properties: dict[str, Any]) -> Happened:
    return Happened(event, FIRST + timedelta(minutes=minutes), distinct_id, properties, uuid=UUID(int=100 + number))


PURCHASES = "SELECT event, timestamp, properties.price AS price, person_id FROM events WHERE event = 'buy'"


def catalogue(saved: dict[str, str] | None = None, **more: Any) -> MemoryCatalogue:
    """What the shop's definitions would say."""
    return MemoryCatalogue(
        types={
            ("event", "price"): "Numeric",
            ("event", "paid"): "Boolean",
            ("event", "color"): "String",
            ("event", "size"): "String",
            ("event", "at"): "DateTime",
            ("event", "$browser"): "String",
            ("person", "email"): "String",
            ("person", "age"): "Numeric",
            ("group", "seats", 0): "Numeric",
        },
        cohorts=[CohortRef(7, "Buyers", False)],
        group_types={"company": 0},
        saved={"purchases": PURCHASES, **(saved or {})},
        **{"merged": True, "split": True, **more},
    )


def insert(store: EventStore) -> None:
    """Both shops, with every kind of row that a virtual table reads."""
    for project, history in ((SHOP, shop()), (OTHER, other_shop())):
        for table, rows in {
            "events": event_rows(project, history),
            "persons": person_rows(project, history),
            "person_distinct_ids": distinct_id_rows(project, history),
            "person_overrides": merge_rows(project, history),
            "distinct_id_overrides": split_rows(project, history),
            "groups": group_rows(project, history),
            "cohort_people": [
                {"project_id": project, "cohort_id": 7, "person_id": one.bytes, "is_member": member, "version": 1}
                for one, member in ((ANNA, 1), (BERT, 1), (CLEO, 0))
            ],
        }.items():
            if rows:
                store.insert_arrow(table, _batch(rows))


def _batch(rows: list[dict[str, Any]]) -> pyarrow.RecordBatch:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pyarrow.RecordBatch.from_pydict(
        {name: pyarrow.array(values, _type_of(values[0])) for name, values in columns.items()}
    )


def _type_of(value: Any) -> Any:
    if isinstance(value, datetime):
        return pyarrow.timestamp("us", "UTC")
    return pyarrow.binary(16) if isinstance(value, bytes) else None
