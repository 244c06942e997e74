"""`hedgerow columns`: which properties have columns of their own, and giving or taking them by hand."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, Literal

import typer

from hedgerow.cli.common import AsJson, Config, Data, load_serving, metadata, print_json

columns = typer.Typer(help="Give properties that are asked for often columns of their own.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The property's name, such as plan.")]
Kind = Annotated[Literal["event", "person"], typer.Option("--of", help="Whose property it is.")]


@columns.command("list")
def show(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """The properties with columns, and how far each is."""
    from hedgerow.promotion.store import promoted

    with metadata(load_serving(data, config)) as database, database.read() as session:
        rows = [
            {"of": one.kind, "property": one.name, "column": one.column, "state": one.state, "by_hand": one.by_hand}
            for one in promoted(session)
        ]
    if as_json:
        print_json(rows)
    elif not rows:
        typer.echo("No property has a column of its own yet: the scheduler gives them to those that are asked for.")
    else:
        for row in rows:
            typer.echo(f"{row['state']:>8}  {row['of']:<6}  {row['property']}")


@columns.command("add")
def add(name: Name, of: Kind = "event", data: Data = None, config: Config = None) -> None:
    """Give a property a column and fill it, now; it stays until it is removed by hand."""
    from hedgerow.promotion import service
    from hedgerow.store.client import EventStore

    settings = load_serving(data, config)
    with metadata(settings) as database, closing(EventStore(settings, role="cli")) as store:
        service.promote(database, of, name, by_hand=True)
        service.work(database, store, lambda: None)
    typer.echo(f"{name} has a column of its own.")


@columns.command("remove")
def remove(name: Name, of: Kind = "event", data: Data = None, config: Config = None) -> None:
    """Stop using a property's column; the scheduler drops it a quarter of an hour later. The property itself stays."""
    from hedgerow.promotion import service

    with metadata(load_serving(data, config)) as database:
        service.demote(database, of, name)
    typer.echo(f"The column of {name} will be dropped.")
