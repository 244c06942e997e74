"""`hedgerow objects`: is the object store usable, and is anything in it that nobody needs."""

from __future__ import annotations

from typing import Annotated

import typer

from hedgerow.cli.common import AsJson, Config, Data, Override, load_settings, parse_overrides, print_json

objects = typer.Typer(help="Look after the object store.", no_args_is_help=True)


@objects.command("check")
def check(data: Data = None, config: Config = None, set_: Override = None, as_json: AsJson = False) -> None:
    """Write, read, list and delete a small object, and say what is wrong where that fails."""
    from hedgerow.objects.check import check as tried
    from hedgerow.objects.store import open_objects

    settings = load_settings(data, config, parse_overrides(set_))
    store = open_objects(settings)
    steps = []
    if not as_json:
        typer.echo(f"Objects are kept in {settings.objects.dsn or settings.data / 'objects'}")
    for step in tried(store):
        steps.append(step)
        if not as_json:
            typer.echo(f"{'ok' if step.problem is None else 'FAILED':>8}  {step.name}  ({step.seconds * 1000:.0f} ms)")
    store.close()
    problem = steps[-1].problem
    if as_json:
        print_json({"usable": problem is None, "steps": [step._asdict() for step in steps]})
    else:
        typer.echo("\nThe object store can be used." if problem is None else f"\n{problem}")
    if problem is not None:
        raise typer.Exit(1)


@objects.command("expire")
def expire(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how long objects are kept, delete none.")] = False,
    data: Data = None,
    config: Config = None,
    set_: Override = None,
) -> None:
    """Delete what processes that died left below tmp and log. Buckets can do so by rules of their own."""
    from hedgerow.objects.expiry import expire as sweep
    from hedgerow.objects.expiry import lifetimes
    from hedgerow.objects.store import open_objects

    settings = load_settings(data, config, parse_overrides(set_))
    if dry_run:
        for folder, lifetime in lifetimes(settings).items():
            typer.echo(f"{folder:>4}: {lifetime.days} days")
        return
    store = open_objects(settings)
    count = sweep(store, settings)
    store.close()
    typer.echo(f"{count} deleted." if count else "Nothing to delete.")
