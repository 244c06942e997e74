"""A private API over a fresh data folder, for the tests of every resource.

A folder's conftest.py imports `installation`; a test takes it as an argument and calls
`installation.get("/api/projects/1/events/")`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from hedgerow import settings as settings_module
from hedgerow.app.context import AppContext
from hedgerow.app.factory import create_app
from hedgerow.database import migrate
from hedgerow.database.models import Membership, Organization, PersonalApiKey, Project, User
from hedgerow.database.models.accounts import OWNER
from hedgerow.keys.tokens import PERSONAL, PROJECT, digest, mask, new_token
from hedgerow.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for a successor of httpx
    from starlette.testclient import TestClient


@dataclass
class Installation:
    """A running application with one organisation, its owner, project 1, and a key with all scopes."""

    settings: Settings
    app: FastAPI
    client: TestClient  # sends no credentials of its own
    organization: Organization
    user: User
    project: Project
    key: str

    @property
    def context(self) -> AppContext:
        context = self.app.state.context
        assert isinstance(context, AppContext)
        return context

    def request(self, method: str, path: str, **kwargs: Any) -> Any:
        """Send a request with the key of all scopes, or with `key=`."""
        kwargs["headers"] = {"Authorization": f"Bearer {kwargs.pop('key', self.key)}", **kwargs.get("headers", {})}
        return self.client.request(method, path, **kwargs)

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.request("POST", path, json=json, **kwargs)

    def patch(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.request("PATCH", path, json=json, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Any:
        return self.request("DELETE", path, **kwargs)

    def key_with(self, *scopes: str, projects: tuple[int, ...] = (), user: User | None = None) -> str:
        """A further key, of the owner or of another user."""
        value = new_token(PERSONAL)
        with self.context.database.write() as session:
            session.add(
                PersonalApiKey(
                    id=digest(value)[:10],
                    user_id=(user or self.user).id,
                    label=" ".join(scopes),
                    value_hash=digest(value),
                    mask_value=mask(value),
                    scopes=list(scopes),
                    scoped_teams=list(projects),
                )
            )
        return value

    def stranger(self) -> tuple[Project, str]:
        """Somebody of another organisation: their project and their key with all scopes."""
        _, user, project = _make_people(self.context, "stranger")
        return project, self.key_with("*", user=user)


def _make_people(context: AppContext, name: str) -> tuple[Organization, User, Project]:
    with context.database.write() as session:
        organization = Organization(name=name.title(), slug=name)
        user = User(email=f"{name}@example.com", first_name=name.title(), password_hash="")
        session.add_all([organization, user])
        session.flush()
        session.add(Membership(organization_id=organization.id, user_id=user.id, level=OWNER))
        project = Project(name=f"{name.title()}'s", api_token=new_token(PROJECT), organization_id=organization.id)
        session.add(project)
        session.flush()
        user.current_organization_id, user.current_project_id = organization.id, project.id
    return organization, user, project


@contextmanager
def installed(data: Path, overrides: dict[str, Any] | None = None) -> Iterator[Installation]:
    settings = settings_module.load(data, overrides=overrides)
    app = create_app(settings)
    context: AppContext = app.state.context
    migrate.upgrade(settings)
    organization, user, project = _make_people(context, "owner")
    with TestClient(app, raise_server_exceptions=False) as client:
        made = Installation(settings, app, client, organization, user, project, key="")
        made.key = made.key_with("*")
        yield made


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Imported by the conftest.py of each folder that needs it."""
    with installed(tmp_path) as made:
        yield made
