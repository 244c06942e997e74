"""A real store role, a real application over the same data folder, and ways to put events, persons and groups in.

Persons and groups go through the persons code as the worker uses it; events go in as Arrow blocks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow

from hedgerow.database.models import GroupType, Project
from hedgerow.keys.tokens import PROJECT, new_token
from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.ops import GroupOp, PersonOp
from hedgerow.persons.publish import publish_pending
from hedgerow.persons.resolver import Resolver
from hedgerow.persons.store import open_store
from hedgerow.store.client import EventStore
from hedgerow.store.hot_columns import HOT_COLUMNS
from tests.app.harness import Installation, installed
from tests.store.support import start_store, stop_store

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Served:
    """The application, with the event store behind it."""

    installation: Installation
    events: EventStore
    persons: PersonStore

    def project(self, **fields: Any) -> Tenant:
        """A new project of the owner's organisation, so that tests do not see each other's data."""
        with self.installation.context.database.write() as session:
            project = Project(
                name="Shop",
                api_token=new_token(PROJECT),
                organization_id=self.installation.organization.id,
                **fields,
            )
            session.add(project)
        return Tenant(self, project)


@dataclass
class Tenant:
    """A project with its data."""

    served: Served
    project: Project
    blocks: int = field(default=0)

    @property
    def path(self) -> str:
        return f"/api/projects/{self.project.id}"

    def request(self, method: str, path: str, **kwargs: Any) -> Any:
        """Send a request below the project's path, or to an absolute address."""
        address = path if path.startswith("http") else f"{self.path}/{path}"
        return self.served.installation.request(method, address, **kwargs)

    def get(self, path: str, /, **params: Any) -> Any:
        """The decoded answer to a GET, which must be 200."""
        answer = self.request("GET", path, params=params or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.request("POST", path, json=json, **kwargs)

    # what the worker would have done

    def people(self, *ops: dict[str, Any]) -> list[UUID]:
        """Apply events to persons, as `PersonOp` fields; the uuids of their persons."""
        made = [PersonOp(**{"project_id": self.project.id, "event": "x", "timestamp": time.time(), **op}) for op in ops]
        self._resolve(made, [])
        return [UUID(bytes=op.person_id) for op in made]

    def groups(self, *ops: tuple[int, str, dict[str, Any]]) -> None:
        made = [GroupOp(self.project.id, index, key, set_, time.time()) for index, key, set_ in ops]
        self._resolve([], made)

    def group_type(self, index: int, name: str) -> None:
        with self.served.installation.context.database.write() as session:
            session.add(GroupType(project_id=self.project.id, index=index, name=name))

    def _resolve(self, ops: list[PersonOp], groups: list[GroupOp]) -> None:
        self.blocks += 1
        Resolver(self.served.persons, 1000).resolve(
            ops, groups, f"test-{self.project.id}", self.blocks, lambda *warning: None
        )
        publish_pending(self.served.persons, self.served.events)

    def send(self, *rows: dict[str, Any]) -> list[str]:
        """Insert events as one block; their uuids.

        A row has any of `event`, `distinct_id`, `timestamp`, `uuid`, `properties`, `elements_chain`, `person_id`,
        `group_0` ... Hot columns are filled from the properties.
        """
        table = [self._row(row) for row in rows]
        columns = {name: [row[name] for row in table] for name in table[0]}
        arrays = {
            name: pyarrow.array(values, pyarrow.binary(16) if name in ("uuid", "person_id") else None)
            for name, values in columns.items()
        }
        arrays["timestamp"] = pyarrow.array(columns["timestamp"], pyarrow.timestamp("us", "UTC"))
        self.served.events.insert_arrow("events", pyarrow.RecordBatch.from_pydict(arrays))
        return [str(UUID(bytes=row["uuid"])) for row in table]

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        distinct_id = row.get("distinct_id", "somebody")
        properties = row.get("properties", {})
        text = properties if isinstance(properties, str) else json.dumps(properties)
        hot = {} if isinstance(properties, str) else properties
        person_id = row.get("person_id")
        return {
            "uuid": UUID(str(row.get("uuid") or uuid4())).bytes,
            "project_id": self.project.id,
            "event": row.get("event", "$pageview"),
            "timestamp": row.get("timestamp", NOW),
            "distinct_id": distinct_id,
            "person_id": person_id.bytes if person_id else deterministic_uuid(self.project.id, distinct_id),
            "properties": text,
            "elements_chain": row.get("elements_chain", ""),
            **{column: str(hot.get(name) or "") for name, column in HOT_COLUMNS.items()},
            **{f"group_{index}": row.get(f"group_{index}", "") for index in range(5)},
        }


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    """A store role and an application over one data folder."""
    settings, process = start_store(data)
    try:
        overrides = {"store": {"port": settings.store.port, "ops_port": settings.store.ops_port}}
        with installed(data, overrides=overrides) as installation:
            persons = open_store(installation.settings)
            yield Served(installation, installation.context.event_store, persons)
            persons.close()
    finally:
        stop_store(process)
