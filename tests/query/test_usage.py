"""What questions cost is kept, so that the properties that people ask about can be found."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from hedgerow.database.models import QueryUsage
from hedgerow.query.runtime import runtime_of
from hedgerow.query.store import forget_old, property_costs
from tests.insights.support import Happened, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
BY_PLAN = {"kind": "HogQLQuery", "query": "SELECT properties.plan, person.properties.email FROM events"}


def test_properties_are_counted_by_the_questions_that_touch_them(world: World) -> None:
    asked = world.one(Happened("a", DAY, properties={"plan": "pro"}))
    usage = runtime_of(world.installation.context).usage_in(world.installation.context)
    for _ in range(2):
        asked.post(BY_PLAN, refresh="force_blocking")
        usage.flush()  # a second write of a day adds to the first
    asked.post(BY_PLAN)  # from the cache: costs nothing
    usage.flush()
    with world.installation.context.database.read() as session:
        costs = {(one.kind, one.name): one for one in property_costs(session, projects=[asked.project.id])}
        rows = session.scalars(select(QueryUsage).where(QueryUsage.project_id == asked.project.id)).all()
        kinds = [(row.kind, row.queries, row.failures) for row in rows]
    assert {("event", "plan"), ("person", "email")} <= costs.keys()
    assert costs["event", "plan"].queries == 2
    assert costs["event", "plan"].rows_read >= 2
    assert costs["event", "plan"].seconds > 0
    assert kinds == [("HogQLQuery", 2, 0)]


def test_failures_are_counted(world: World) -> None:
    asked = world.one()
    body = {"query": {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}}
    assert world.installation.post(f"{asked.path}/query/", body).status_code == 400
    context = world.installation.context
    runtime_of(context).usage_in(context).flush()
    with context.database.read() as session:
        rows = session.scalars(select(QueryUsage).where(QueryUsage.project_id == asked.project.id)).all()
        assert [(row.queries, row.failures) for row in rows] == [(1, 1)]


def test_what_is_old_is_forgotten(world: World) -> None:
    asked = world.one()
    with world.installation.context.database.write() as session:
        old = datetime(2020, 1, 1, tzinfo=UTC).date()
        session.add(QueryUsage(project_id=asked.project.id, day=old, kind="HogQLQuery", queries=1))
    with world.installation.context.database.write() as session:
        assert forget_old(session) >= 1
        assert not session.scalars(select(QueryUsage).where(QueryUsage.project_id == asked.project.id)).all()
