from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hedgerow.database.models import EventDefinition, EventProperty, PropertyDefinition
from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from tests.app.harness import installation

__all__ = ["installation"]

SEEN = {"$pageview": 3, "$autocapture": 2, "signed up": 1, "100% done": None}


@pytest.fixture
def defined(installation):
    """A project with four events and a few properties, as the worker would have written them."""
    project_id = installation.project.id
    with installation.context.database.write() as session:
        for name, day in SEEN.items():
            seen = datetime(2026, 1, day, tzinfo=UTC) if day else None
            session.add(EventDefinition(project_id=project_id, name=name, last_seen_at=seen))
        for name, kind, type_, index in (
            ("$browser", EVENT, "String", -1),
            ("price", EVENT, "Numeric", -1),
            ("plan", EVENT, "String", -1),
            ("$feature/new-nav", EVENT, "Boolean", -1),
            ("email", PERSON, "String", -1),
            ("employees", GROUP, "Numeric", 0),
            ("industry", GROUP, "String", 1),
        ):
            session.add(
                PropertyDefinition(
                    project_id=project_id, name=name, type=kind, property_type=type_, group_type_index=index
                )
            )
        for event, name in (("$pageview", "$browser"), ("signed up", "plan"), ("signed up", "$browser")):
            session.add(EventProperty(project_id=project_id, event=event, property=name))
    return installation
