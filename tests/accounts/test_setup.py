"""The first user: by the one-time link, or by the command for scripts."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hedgerow import settings as settings_module
from hedgerow.accounts import service
from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Organization, PersonalApiKey, Project, SetupLink, User
from hedgerow.database.models.base import utcnow
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.keys.lookup import caller_of_key
from hedgerow.keys.tokens import digest
from hedgerow.projects.service import create_project, ensure_probe_project

ADA = {
    "email": "Ada@Example.com",
    "password": "a long enough phrase",
    "first_name": "Ada",
    "organization_name": "Grocer",
    "project_name": "Web shop",
}


@pytest.fixture
def settings(tmp_path):
    made = settings_module.load(tmp_path)
    migrate.upgrade(made)
    return made


@pytest.fixture
def database(settings):
    opened = Database(open_engine(settings))
    yield opened
    opened.engine.dispose()


def link_token(database, settings):
    with database.write() as session:
        link = service.make_setup_link(session, settings)
    assert link.startswith(f"{settings.public_url}/setup/")
    return link.rsplit("/", 1)[1]


def test_the_token_exists_before_anybody_signed_up_and_stays(database, settings):
    with database.write() as session:
        before = service.prepare(session).project.api_token
    token = link_token(database, settings)
    with database.write() as session:
        service.complete_setup(session, token, **ADA)
    with database.read() as session:
        project = session.scalars(select(Project)).one()
        assert (project.api_token, project.name) == (before, "Web shop")
        assert session.scalars(select(Organization.name)).one() == "Grocer"
        user = session.scalars(select(User)).one()
        assert user.email == "ada@example.com"
        assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_used_link_is_dead_and_no_other_is_made(database, settings):
    token = link_token(database, settings)
    with database.write() as session:
        service.complete_setup(session, token, **ADA)
    with pytest.raises(NotFound), database.write() as session:
        service.complete_setup(session, token, **ADA | {"email": "eve@example.com"})
    with database.write() as session:
        assert service.make_setup_link(session, settings) is None


def test_a_newer_link_replaces_an_older_one(database, settings):
    old, new = link_token(database, settings), link_token(database, settings)
    with database.read() as session:
        assert not service.setup_link_is_open(session, old)
        assert service.setup_link_is_open(session, new)


def test_an_expired_link_is_dead(database, settings):
    token = link_token(database, settings)
    with database.write() as session:
        session.get_one(SetupLink, digest(token)).expires_at = utcnow() - timedelta(seconds=1)
    with database.read() as session:
        assert not service.setup_link_is_open(session, token)


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"password": "short"}, "password"),
        ({"password": "passwordpassword"}, "password"),
        ({"password": "aaaaaaaaaaaaaaa"}, "password"),
        ({"password": "ada@example.com"}, "password"),
        ({"email": "no address"}, "email"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_link_stays_alive(database, settings, change, attr):
    token = link_token(database, settings)
    with pytest.raises(InvalidInput) as caught, database.write() as session:
        service.complete_setup(session, token, **ADA | change)
    assert caught.value.attr == attr
    with database.read() as session:
        assert service.setup_link_is_open(session, token)
        assert session.scalar(select(func.count()).select_from(User)) == 0


def test_bootstrap_returns_the_same_every_time(database, settings):
    with database.write() as session:
        first = service.bootstrap(session, settings)
    with database.write() as session:
        second = service.bootstrap(session, settings)
    assert first == second
    assert len(first.personal_api_key) == len("phx_") + 43
    assert caller_of_key(database, first.personal_api_key).key.scopes == {"*"}
    file = settings.data / "secrets" / "bootstrap-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_revoked_bootstrap_key_does_not_come_back(database, settings):
    with database.write() as session:
        first = service.bootstrap(session, settings)
        session.delete(session.scalars(select(PersonalApiKey)).one())
    with database.write() as session:
        second = service.bootstrap(session, settings)
    assert caller_of_key(database, first.personal_api_key) is None
    assert caller_of_key(database, second.personal_api_key) is not None


def test_after_bootstrap_the_link_gives_the_owner_a_password(database, settings):
    with database.write() as session:
        key = service.bootstrap(session, settings).personal_api_key
    token = link_token(database, settings)
    with database.write() as session:
        user_id = service.complete_setup(session, token, **ADA).id
    assert caller_of_key(database, key).user_id == user_id


def test_a_token_that_is_brought_along_is_kept(database, settings):
    with database.write() as session:
        organization = service.prepare(session).organization
        token = "phc_" + "a" * 43
        assert create_project(session, name="Moved", organization_id=organization.id, token=token).api_token == token
        with pytest.raises(InvalidInput, match="Another project has this token"):
            create_project(session, name="Again", organization_id=organization.id, token=token)
        for wrong in ("phx_" + "a" * 43, "phc_", "phc_with a space", "phc_ünïcödé-token"):
            with pytest.raises(InvalidInput, match="begins with phc_"):
                create_project(session, name="No", organization_id=organization.id, token=wrong)


def test_the_probe_project_is_made_once(database, settings):
    with database.write() as session:
        first = ensure_probe_project(session)
    with database.write() as session:
        assert ensure_probe_project(session) == first
        assert session.get_one(Project, 0).organization_id is None


def test_a_user_made_by_command_can_sign_in_and_an_address_is_taken_once(database, settings):
    with database.write() as session:
        service.prepare(session)
        service.create_user(session, email="grace@example.com", password="another long phrase")
    with pytest.raises(InvalidInput, match="already a user"), database.write() as session:
        service.create_user(session, email="GRACE@example.com", password="another long phrase")
