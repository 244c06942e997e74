"""`hedgerow demo`: thirty days of a web shop, so that every page has something to show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from hedgerow.cli.common import Config, Data, load_serving, metadata


def demo(
    project: Annotated[
        int | None, typer.Option("--project", help="Number of the project.  [default: the first]")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another shop.")] = 1,
    people: Annotated[int, typer.Option("--people", min=1, max=200_000, help="How many visitors.")] = 2000,
    data: Data = None,
    config: Config = None,
) -> None:
    """Send 30 days of a believable web shop to the server that runs now."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from hedgerow.demo.send import require, send, wait_queryable
    from hedgerow.demo.shop import make_month
    from hedgerow.store.client import EventStore

    settings = load_serving(data, config)
    number, token = _project(project, data, config)
    address = f"http://127.0.0.1:{settings.edge.port}"
    require(address)
    console = Console(highlight=False)
    with console.status("Making up a web shop …"):
        events = make_month(seed, datetime.now(UTC), people)
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        sending = progress.add_task("Sending", total=len(events))
        send(address, token, events, lambda count: progress.advance(sending, count))
        waiting = progress.add_task("Queryable", total=len(events))
        store = EventStore(settings, role="cli")
        try:
            seconds = wait_queryable(store, number, events, lambda done: progress.update(waiting, completed=done))
        finally:
            store.close()
    console.print(
        f"\n{len(events):,} events of {people:,} visitors are in project {number}; the last could be queried "
        f"{seconds:.1f} s after it was sent.\n\nWhat to look at next:\n"
        f"  {settings.public_url}  insights, dashboards and people\n"
        f"  hedgerow tail --project {number}  events in the terminal\n"
        f"  {settings.public_url}/api/projects/{number}/events/  the API, with a personal key\n"
    )


def _project(number: int | None, data: Data, config: Config) -> tuple[int, str]:
    from hedgerow.accounts import service
    from hedgerow.database.models import Project
    from hedgerow.errors import NotFound

    with metadata(load_serving(data, config)) as database, database.write() as session:
        project = session.get(Project, number) if number is not None else service.prepare(session).project
        if project is None:
            raise NotFound(f"There is no project {number}. See: hedgerow projects list")
        return project.id, project.api_token
