"""A deleted project: unreachable at once, then emptied by a job that may be ended anywhere, then gone; others stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hedgerow import settings as settings_module
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import (
    DeadLetter,
    EventDefinition,
    EventProperty,
    GroupType,
    IngestionWarning,
    Organization,
    Project,
    PropertyDefinition,
)
from hedgerow.database.models.base import utcnow
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import find
from hedgerow.jobs.queue import Queue, open_queue
from hedgerow.objects.store import open_objects
from hedgerow.persons.interface import GroupRow, PersonStore
from hedgerow.persons.publish import publish_pending
from hedgerow.persons.store import open_store
from hedgerow.projects import deletion, service, store
from hedgerow.projects.jobs import queue_deletions
from hedgerow.runtime.leader import NotLeading
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from tests.persons.support import Blocks, event
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.store.support import event_rows, running_store

DELETED, STAYS = 1, 2


@pytest.fixture(scope="module")
def event_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventStore]:
    with running_store(tmp_path_factory.mktemp("store")) as settings:
        found = EventStore(settings, role="test")
        yield found
        found.close()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgresqlServer]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["embedded", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    dsn = request.getfixturevalue("postgresql").new_database() if request.param == "postgresql" else None
    return settings_module.load(tmp_path, overrides={"metadata": {"dsn": dsn}})


@dataclass
class Stores:
    context: JobContext
    queue: Queue

    def empty(self) -> None:
        """Run the queued job, as the scheduler does."""
        assert self.queue.run_next(lambda name, arguments: find(name)(self.context, **arguments))

    def rows(self, project: int) -> dict[str, int]:
        """What there is of a project, wherever it is."""
        found = {
            table: int(
                self.context.store.query(
                    f"SELECT count() AS n FROM {table} WHERE project_id = {{project_id:Int64}}", {"project_id": project}
                )[0]["n"]
            )
            for table in store.EVENT_TABLES
        }
        with self.context.database.read() as session:
            for table in store.metadata_tables():
                query = select(func.count()).select_from(table).where(table.c.project_id == project)
                found[f"metadata {table.name}"] = session.scalar(query) or 0
        with self.context.persons.read() as view:
            found["people"] = view.count_persons(project)
            found["ids"] = len(view.find_ids([(project, f"visitor{number}") for number in range(30)]))
            found["store of groups"] = len(view.find_groups([(project, 0, "acme")]))
        objects = open_objects(self.context.settings)
        found["objects"] = len(list(objects.list(f"projects/{project}/")))
        objects.close()
        return found

    def requested(self) -> bool:
        with self.context.database.read() as session:
            project = session.get(Project, DELETED)
            return project is not None


@pytest.fixture
def stores(settings: Settings, event_store: EventStore) -> Iterator[Stores]:
    upgrade(settings)
    engine = open_engine(settings)
    database, persons, queue = Database(engine), open_store(settings), open_queue(settings)
    context = JobContext(settings, database, event_store, persons, lambda: None)
    for table in store.EVENT_TABLES:
        event_store.command(f"TRUNCATE TABLE {table}")
    fill(database, persons, event_store, settings)
    yield Stores(context, queue)
    queue.close()
    persons.close()
    engine.dispose()


def fill(database: Database, persons: PersonStore, event_store: EventStore, settings: Settings) -> None:
    now = datetime.now(UTC)
    objects = open_objects(settings)
    with database.write() as session:
        organization = Organization(name="Ours", slug="ours")
        session.add(organization)
        session.flush()
        for number in (DELETED, STAYS):
            project = Project(id=number, name="P", api_token=f"phc_{number}", organization_id=organization.id)
            session.add(project)
            session.flush()
            session.add_all(EventDefinition(project_id=number, name=f"event{n}") for n in range(2500))
            session.add_all(
                [
                    PropertyDefinition(project_id=number, name="plan"),
                    EventProperty(project_id=number, event="viewed", property="plan"),
                    GroupType(project_id=number, index=0, name="company"),
                    IngestionWarning(project_id=number, kind="bot", hour=now, last_at=now),
                    DeadLetter(
                        partition="p", position=number, project_id=number, reason="r", error="e", payload=b"secret"
                    ),
                ]
            )
    blocks = Blocks(persons)
    for number in (DELETED, STAYS):
        blocks.run(*(of(event(f"visitor{n}", set={"name": "x"}), number) for n in range(30)))
        with persons.write([number]) as transaction:
            transaction.put_groups([GroupRow(number, 0, "acme", "{}", 1, 1)])
        event_store.insert_arrow("events", event_rows(number, 50, session_id="a-session"))
        for key in ("exports/a.csv", "exports/b.csv"):
            objects.put(f"projects/{number}/{key}", b"x")
    publish_pending(persons, event_store)
    objects.close()


def of(op: Any, project: int) -> Any:
    op.project_id = project
    return op


def delete(stores: Stores) -> None:
    with stores.context.database.write() as session:
        service.delete_project(session, session.get_one(Project, DELETED), stores.queue)


def settle(stores: Stores) -> None:
    """As if the project had been emptied long ago."""
    with stores.context.database.write() as session:
        project = session.get_one(Project, DELETED)
        found = deletion.Deletion.of(project)
        assert found is not None
        assert found.emptied_at is not None
        project.extra = found._replace(emptied_at=utcnow() - deletion.SETTLES_AFTER).to_extra()


def test_everything_of_it_goes_and_everything_of_others_stays(stores: Stores) -> None:
    before = stores.rows(STAYS)
    filled = {name for name, number in before.items() if number}
    assert stores.rows(DELETED) == before
    assert {"events", "sessions", "persons", "person_distinct_ids", "people", "ids", "objects"} <= filled
    assert {"metadata event_definitions", "metadata dead_letters", "metadata ingestion_warnings"} <= filled

    delete(stores)
    stores.empty()

    assert set(stores.rows(DELETED).values()) == {0}
    assert stores.rows(STAYS) == before


def test_what_comes_late_goes_an_hour_later_and_the_project_with_it(stores: Stores) -> None:
    delete(stores)
    stores.empty()
    stores.context.store.insert_arrow("events", event_rows(DELETED, 3))
    assert queue_deletions(stores.context.database, stores.queue) == 0, "not yet"

    settle(stores)
    assert queue_deletions(stores.context.database, stores.queue) == 1
    assert queue_deletions(stores.context.database, stores.queue) == 0, "it is queued already"
    stores.empty()

    assert set(stores.rows(DELETED).values()) == {0}
    assert not stores.requested()
    assert queue_deletions(stores.context.database, stores.queue) == 0


class Ends(Exception):
    pass


@pytest.mark.parametrize("steps", [1, 8, 12])
def test_a_job_that_ends_half_way_is_finished_by_the_next(stores: Stores, steps: int) -> None:
    others = stores.rows(STAYS)
    delete(stores)
    left = steps

    def require_lead() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise NotLeading()

    run: Callable[..., None] = find(service.EMPTY_PROJECT)
    with pytest.raises(NotLeading):
        run(replace(stores.context, require_lead=require_lead), project_id=DELETED)
    run(stores.context, project_id=DELETED)

    assert set(stores.rows(DELETED).values()) == {0}
    assert stores.rows(STAYS) == others


def test_a_deletion_that_the_queue_forgot_is_queued_again(stores: Stores) -> None:
    delete(stores)
    stores.queue._huey.storage.flush_all()
    assert queue_deletions(stores.context.database, stores.queue) == 1
    stores.empty()
    assert set(stores.rows(DELETED).values()) == {0}


def test_a_project_that_is_not_deleted_is_never_emptied(stores: Stores) -> None:
    before = stores.rows(STAYS)
    find(service.EMPTY_PROJECT)(stores.context, project_id=STAYS)
    find(service.EMPTY_PROJECT)(stores.context, project_id=0)
    find(service.EMPTY_PROJECT)(stores.context, project_id=99)

    assert stores.rows(STAYS) == before


def test_a_deletion_that_is_rolled_back_queues_nothing(stores: Stores) -> None:
    def delete_and_fail() -> None:
        with stores.context.database.write() as session:
            service.delete_project(session, session.get_one(Project, DELETED), stores.queue)
            raise Ends

    with pytest.raises(Ends):
        delete_and_fail()
    assert stores.queue.waiting() == {"waiting": 0, "put_off": 0}


def test_every_table_of_the_event_store_with_projects_in_it_is_emptied(event_store: EventStore) -> None:
    found = event_store.query(
        "SELECT DISTINCT columns.table AS name FROM system.columns AS columns JOIN system.tables AS tables"
        " ON tables.database = columns.database AND tables.name = columns.table"
        " WHERE columns.name = 'project_id' AND columns.database = currentDatabase() AND engine LIKE '%MergeTree'"
    )

    assert {row["name"] for row in found} == set(store.EVENT_TABLES)
