"""`bootstrap`, `users`, `projects`: making what an installation needs, from the command line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hedgerow.cli.common import AsJson, Config, Data, load_serving, load_settings, metadata, print_json

users = typer.Typer(help="Make users.", no_args_is_help=True)
projects = typer.Typer(help="Make and list projects.", no_args_is_help=True)

FEWEST_CHARACTERS_ASKED = 8


def prepare(data: Data = None, config: Config = None) -> None:
    """Bring the metadata up to date and make the first project; prints what `serve` shows."""
    from hedgerow.accounts import service
    from hedgerow.projects.service import ensure_probe_project

    settings = load_settings(data, config)
    with metadata(settings) as database, database.write() as session:
        prepared = service.prepare(session)
        ensure_probe_project(session)
        link = service.make_setup_link(session, settings)
        print_json({"setup_link": link, "project_token": prepared.project.api_token})


def bootstrap(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """Make the first organization, project, owner and a personal key with all scopes. Safe to repeat."""
    from hedgerow.accounts import service

    settings = load_serving(data, config)
    with metadata(settings) as database, database.write() as session:
        made = service.bootstrap(session, settings)
        found = {
            "url": settings.public_url,
            "project_id": made.project_id,
            "project_token": made.project_token,
            "personal_api_key": made.personal_api_key,
        }
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        typer.echo(f"{name.replace('_', ' '):>16}  {value}")


@users.command("create")
def create_user(
    email: Annotated[str, typer.Option("--email", help="What the user signs in with.")],
    name: Annotated[str, typer.Option("--name", help="First name.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May change settings and members.")] = False,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a user of the first organization. The password is asked for, or read from a pipe."""
    from hedgerow.accounts import service
    from hedgerow.database.models.accounts import ADMIN, MEMBER

    password = _password()
    settings = load_serving(data, config)
    with metadata(settings) as database, database.write() as session:
        service.prepare(session)
        level = ADMIN if admin else MEMBER
        user = service.create_user(session, email=email, password=password, first_name=name, level=level)
        made = {"id": user.id, "uuid": str(user.uuid), "email": user.email}
    if as_json:
        print_json(made)
    else:
        typer.echo(f"{made['email']} can sign in at {settings.public_url}.")


def _password() -> str:
    """Never an argument: those are seen in the list of processes and kept in the shell's history."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@projects.command("create")
def create_project(
    name: Annotated[str, typer.Option("--name", help="What people call it.")],
    token: Annotated[
        str | None,
        typer.Option("--token", help="Keep this project token, e.g. one from PostHog.  [default: a new one]"),
    ] = None,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a project in the first organization."""
    from hedgerow.accounts import service
    from hedgerow.projects import service as projects_service

    settings = load_serving(data, config)
    with metadata(settings) as database, database.write() as session:
        organization = service.prepare(session).organization
        project = projects_service.create_project(session, name=name, organization_id=organization.id, token=token)
        made = {"project_id": project.id, "name": project.name, "project_token": project.api_token}
    if as_json:
        print_json({"url": settings.public_url, **made})
    else:
        typer.echo(f"Project {made['project_id']}, {made['name']}: {made['project_token']}")


@projects.command("list")
def list_projects(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """List the projects with their tokens."""
    from sqlalchemy import select

    from hedgerow.database.models import Project

    with metadata(load_serving(data, config)) as database, database.read() as session:
        # the self-probe's and those that are being deleted belong to nobody
        query = select(Project).where(Project.organization_id.is_not(None)).order_by(Project.id)
        found = [{"project_id": p.id, "name": p.name, "project_token": p.api_token} for p in session.scalars(query)]
    if as_json:
        print_json(found)
        return
    for project in found:
        typer.echo(f"{project['project_id']:>6}  {project['project_token']}  {project['name']}")
