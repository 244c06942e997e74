"""`hedgerow migrate`: every store of an installation brought up to date, before roles of this version start."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.awaiting import databases, refusal, wait_for, where
from hedgerow.cli.common import Config, Data, load_serving

if TYPE_CHECKING:
    from hedgerow.settings import Settings

PATIENCE_S = 300.0


def migrate(
    patience: Annotated[
        float, typer.Option("--patience", metavar="SECONDS", help="How long to wait for servers that do not answer.")
    ] = PATIENCE_S,
    data: Data = None,
    config: Config = None,
) -> None:
    """Bring metadata, persons and the event store up to date, and make the shared secrets. Safe to repeat."""
    from hedgerow.cli.common import metadata
    from hedgerow.persons.store import open_store
    from hedgerow.runtime.secrets import Secrets

    settings = load_serving(data, config)
    _wait(settings, patience)
    secrets = Secrets(settings.data)
    for _ in (secrets.store_password, secrets.operations_token, secrets.internal_token):
        pass  # each is made by its first use
    with metadata(settings):
        typer.echo("-- The metadata is up to date.")
    open_store(settings).close()
    typer.echo("-- The persons are up to date.")
    if settings.store.dsn is None:
        typer.echo("-- The embedded event store brings itself up to date at each start.")
        return
    from hedgerow.cli.store import migrate as migrate_events

    migrate_events(dry_run=False, data=data, config=config)


def _wait(settings: Settings, patience: float) -> None:
    for name, dsn in databases(settings).items():
        wait_for(f"PostgreSQL of {name} at {where(dsn)}", partial(refusal, dsn), patience)
    if settings.store.dsn is not None:
        what = f"ClickHouse at {where(settings.store.dsn)}"
        wait_for(what, partial(_store_refusal, settings), patience)


def _store_refusal(settings: Settings) -> str | None:
    from hedgerow.errors import HedgerowError
    from hedgerow.store.client import connect

    try:
        connect(settings).close()
    except HedgerowError as error:
        return error.detail
    return None
