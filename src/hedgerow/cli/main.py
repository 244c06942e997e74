"""The `hedgerow` command. Each group of commands has a file; this one puts them together and words the errors."""

from __future__ import annotations

import sys

import typer

from hedgerow.cli.roles import ROLE_COMMANDS

REFUSED = 78  # EX_CONFIG of sysexits.h: starting again will not help before somebody changed something

cli = typer.Typer(
    name="hedgerow",
    help="Product analytics that you host yourself; any PostHog SDK works by changing the host.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for command in ROLE_COMMANDS:
    cli.command(rich_help_panel="One role alone")(command)


@cli.command()
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
