"""`hedgerow store`: the embedded event store as a role, and the schema of either kind of event store."""

from __future__ import annotations

from typing import Annotated

import typer

from hedgerow.cli.common import Config, Data, Override, load_serving
from hedgerow.cli.roles import run_role

store = typer.Typer(invoke_without_command=True)


@store.callback()
def run(context: typer.Context, data: Data = None, config: Config = None, set_: Override = None) -> None:
    """Run the embedded event store: ClickHouse's HTTP interface on loopback."""
    if context.invoked_subcommand is None:
        run_role("store", data, config, set_)


@store.command("migrate")
def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the statements, run none.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also those that are recorded: after servers were added to a cluster.")
    ] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Bring the event store's schema up to date. The embedded store does so by itself at each start."""
    from hedgerow.store import schema
    from hedgerow.store.client import EventStore

    settings = load_serving(data, config)
    event_store = EventStore(settings, role="cli", check=False)
    try:
        statements = schema.migrate(settings, event_store, dry_run=dry_run, again=again)
    finally:
        event_store.close()
    for statement in statements:
        typer.echo(f"{statement};\n")
    verb = "would be run" if dry_run else "were run"
    typer.echo(f"-- {len(statements)} statements {verb}." if statements else "-- The schema is up to date.")
