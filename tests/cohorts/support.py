"""A project with people who did things, and the scheduler's part of calculating cohorts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hedgerow.cohorts.following import follow_everywhere
from hedgerow.cohorts.jobs import queue_due
from hedgerow.jobs.context import JobContext
from hedgerow.jobs.declared import find
from hedgerow.jobs.queue import open_queue
from tests.events.support import NOW, Tenant


class Club:
    """Ann (pro) bought twice this week, Bob (free) looked around, Cleo (pro) bought 40 days ago, Dan did nothing."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        people = (("ann", "pro"), ("bob", "free"), ("cleo", "pro"), ("dan", "free"))
        uuids = tenant.people(
            *(
                {"distinct_id": name, "set": {"email": f"{name}@example.com", "plan": plan}, "timestamp": 1.7e9 + at}
                for at, (name, plan) in enumerate(people)
            )
        )
        self.uuids: dict[str, UUID] = dict(zip((name for name, _ in people), uuids, strict=True))
        self.did("ann", "bought", days=1, properties={"price": 30})
        self.did("ann", "bought", days=2, properties={"price": 10})
        self.did("bob", "$pageview", days=1)
        self.did("cleo", "bought", days=40, properties={"price": 50})

    def did(self, name: str, event: str, *, days: float, properties: dict[str, Any] | None = None) -> None:
        at = NOW - timedelta(days=days)
        self.tenant.send(
            {
                "event": event,
                "distinct_id": name,
                "timestamp": at,
                "properties": properties or {},
                "person_id": self.uuids[name],
            }
        )

    # requests

    def get(self, path: str, **params: Any) -> Any:
        return self.tenant.get(path, **params)

    def send(self, method: str, path: str, json: Any = None, status: int = 200, **kwargs: Any) -> Any:
        answer = self.tenant.request(method, path, **({"json": json} if json is not None else {}), **kwargs)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def create(self, status: int = 201, **fields: Any) -> Any:
        return self.send("POST", "cohorts/", fields, status)

    def change(self, cohort: Any, status: int = 200, **fields: Any) -> Any:
        return self.send("PATCH", f"cohorts/{cohort['id']}/", fields, status)

    def of(self, *conditions: dict[str, Any], kind: str = "AND", **fields: Any) -> Any:
        """A cohort with these conditions, as it is shown once it was calculated."""
        made = self.create(name="Some", filters=given(*conditions, kind=kind), **fields)
        self.work()
        return self.get(f"cohorts/{made['id']}/")

    def members(self, cohort: Any) -> list[str]:
        rows = self.get(f"cohorts/{cohort['id']}/persons/")["results"]
        return sorted(row["distinct_ids"][0] for row in rows)

    # the scheduler

    @property
    def context(self) -> JobContext:
        return context_of(self.tenant)

    def work(self) -> int:
        return work(self.tenant)

    def queue_due(self) -> int:
        app = self.tenant.served.installation.context
        return queue_due(app.database, app.opened(open_queue))

    def follow(self) -> int:
        context = self.context
        return follow_everywhere(context.database, context.store, context.persons)


def context_of(tenant: Tenant) -> JobContext:
    """What the scheduler's jobs would work with."""
    app = tenant.served.installation.context
    return JobContext(app.settings, app.database, app.event_store, tenant.served.persons, lambda: None)


def work(tenant: Tenant) -> int:
    """Run what is queued, as the scheduler would; how many jobs that were."""
    queue = tenant.served.installation.context.opened(open_queue)
    done = 0
    while queue.run_next(lambda name, arguments: find(name)(context_of(tenant), **arguments)):
        done += 1
    return done


def given(*conditions: dict[str, Any], kind: str = "AND") -> dict[str, Any]:
    return {"properties": {"type": "OR", "values": [{"type": kind, "values": list(conditions)}]}}


def person(key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "person", "key": key, "value": value, **more}


def performed(event: str | int, days: int = 30, **more: Any) -> dict[str, Any]:
    return {
        "type": "behavioral",
        "value": "performed_event",
        "key": event,
        "event_type": "events",
        "time_value": days,
        "time_interval": "day",
        **more,
    }


def in_cohort(cohort: Any, **more: Any) -> dict[str, Any]:
    return {"type": "cohort", "key": "id", "value": cohort["id"], **more}


@pytest.fixture
def club(tenant: Tenant) -> Club:
    return Club(tenant)
