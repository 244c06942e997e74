"""The catalogue is there as soon as the event is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hedgerow.database.models import EventDefinition, EventProperty, Project, PropertyDefinition
from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from hedgerow.pipeline.definitions import type_of
from tests.pipeline.conftest import TestProject


def properties(project: TestProject, kind: int) -> dict[str, str | None]:
    wanted = select(PropertyDefinition).where(
        PropertyDefinition.project_id == project.id, PropertyDefinition.type == kind
    )
    with project.pipeline.database.read() as session:
        return {row.name: row.property_type for row in session.scalars(wanted)}


def test_events_and_properties_are_known_with_the_first_event(project: TestProject) -> None:
    project.send({"event": "bought", "distinct_id": "a", "properties": {"price": 3, "at": "2023-01-01", "n": None}})
    with project.pipeline.database.read() as session:
        event = session.scalars(select(EventDefinition).where(EventDefinition.project_id == project.id)).one()
        pairs = set(session.scalars(select(EventProperty.property).where(EventProperty.project_id == project.id)))
        assert session.get_one(Project, project.id).ingested_event
        assert event.name == "bought"
        assert event.last_seen_at is not None
    assert pairs == {"price", "at", "n"}
    assert properties(project, EVENT) == {"price": "Numeric", "at": "DateTime", "n": None}


def test_an_event_was_last_seen_when_the_newest_of_its_kind_happened(project: TestProject) -> None:
    """However fast a month of history arrives, in whatever order, and whatever a clock far ahead says."""
    now = datetime.fromtimestamp(1_700_000_000, UTC)  # when the fixture's requests arrive
    for days in (28, 14, 20, 1):
        at = (now - timedelta(days=days)).isoformat()
        project.send({"event": "bought", "distinct_id": "a", "timestamp": at})
    project.send({"event": "ahead", "distinct_id": "a", "timestamp": (now + timedelta(days=9000)).isoformat()})
    with project.pipeline.database.read() as session:
        rows = session.scalars(select(EventDefinition).where(EventDefinition.project_id == project.id))
        seen = {row.name: row.last_seen_at for row in rows}
    assert seen["bought"] is not None
    assert abs(seen["bought"] - (now - timedelta(days=1))) < timedelta(minutes=2)
    assert seen["ahead"] is not None
    assert seen["ahead"] <= now


def test_a_property_gets_its_type_from_the_first_value_that_shows_one(project: TestProject) -> None:
    project.send({"event": "bought", "distinct_id": "a", "properties": {"code": None}})
    project.send({"event": "bought", "distinct_id": "a", "properties": {"code": "x"}})
    project.send({"event": "bought", "distinct_id": "a", "properties": {"code": 5}})
    assert properties(project, EVENT) == {"code": "String"}


def test_properties_of_persons_and_groups_are_known(project: TestProject) -> None:
    project.send({"event": "x", "distinct_id": "a", "properties": {"$browser": "Chrome"}, "$set": {"age": 7}})
    group = {"$group_type": "company", "$group_key": "acme", "$group_set": {"seats": 3}}
    project.send({"event": "$groupidentify", "distinct_id": "a", "properties": group})
    assert properties(project, PERSON) == {"age": "Numeric", "$browser": "String", "$initial_browser": "String"}
    assert properties(project, GROUP) == {"seats": "Numeric"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("a", 1.5, "Numeric"),
        ("a", True, "Boolean"),
        ("a", "false", "Boolean"),
        ("a", "2024-02-03T10:00:00.123Z", "DateTime"),
        ("a", "2024-02-03 or so", "String"),
        ("created_at", 1_700_000_000, "DateTime"),
        ("created_at", 12, "Numeric"),
        ("$feature/x", True, "String"),
        ("a", {"b": 1}, None),
        ("a", None, None),
    ],
)
def test_types(name: str, value: Any, expected: str | None) -> None:
    assert type_of(name, value) == expected
