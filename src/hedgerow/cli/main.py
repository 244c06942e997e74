"""The `hedgerow` command. Each group of commands has a file; this one puts them together and words the errors."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from hedgerow.cli.columns import columns
from hedgerow.cli.config import config
from hedgerow.cli.deadletter import deadletter
from hedgerow.cli.demo import demo
from hedgerow.cli.installation import bootstrap, prepare, projects, users
from hedgerow.cli.migrate import migrate
from hedgerow.cli.move import move
from hedgerow.cli.objects import objects
from hedgerow.cli.roles import ROLE_COMMANDS
from hedgerow.cli.serve import serve
from hedgerow.cli.store import store
from hedgerow.cli.tail import tail

REFUSED = 78  # EX_CONFIG of sysexits.h: starting again will not help before somebody changed something

START_HERE: tuple[Callable[..., None], ...] = (serve, demo, tail)

cli = typer.Typer(
    name="hedgerow",
    help="Product analytics that you host yourself; any PostHog SDK works by changing the host.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for first in START_HERE:
    cli.command(rich_help_panel="Start here")(first)
for command in (bootstrap, migrate, move):
    cli.command(rich_help_panel="Manage")(command)
for group, name in ((users, "users"), (projects, "projects"), (deadletter, "deadletter"), (config, "config")):
    cli.add_typer(group, name=name, rich_help_panel="Manage")
cli.add_typer(objects, name="objects", rich_help_panel="Manage")
cli.add_typer(columns, name="columns", rich_help_panel="Manage")
for role in ROLE_COMMANDS:
    cli.command(rich_help_panel="One role alone")(role)
cli.add_typer(store, name="store", rich_help_panel="One role alone")
cli.command(hidden=True)(prepare)


@cli.command(rich_help_panel="Manage")
def version() -> None:
    """Print the version."""
    from hedgerow import __version__

    typer.echo(__version__)


def app() -> None:
    """Run the command line; what Hedgerow refuses on purpose is one sentence, not a traceback."""
    from hedgerow.errors import HedgerowError, SettingsRefused

    try:
        cli()
    except HedgerowError as error:
        print(f"hedgerow: {error.detail}", file=sys.stderr)
        raise SystemExit(REFUSED if isinstance(error, SettingsRefused) else 1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
