"""Options that every command takes, and how they become settings. Heavy imports wait until a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hedgerow.database.engine import Database
    from hedgerow.settings import Settings

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder that holds all state.  [default: ./hedgerow-data]", show_default=False),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file.  [default: <data>/hedgerow.toml]", show_default=False),
]
Override = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.KEY=VALUE", help="One setting; may be given several times."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of text for people.")]


def parse_overrides(pairs: list[str] | None) -> dict[str, Any]:
    """`["edge.port=9000"]` as `{"edge": {"port": "9000"}}`; refuses what is not SECTION.KEY=VALUE."""
    tree: dict[str, Any] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and section and key):
            raise typer.BadParameter(f"--set takes SECTION.KEY=VALUE, for example edge.port=9000; not {pair!r}.")
        tree.setdefault(section, {})[key] = value
    return tree


def load_settings(
    data: Path | None = None, config: Path | None = None, overrides: dict[str, Any] | None = None
) -> Settings:
    from hedgerow import settings

    return settings.load(data, config, overrides)


def print_json(value: Any) -> None:
    """One JSON document on standard output, never coloured and never wrapped."""
    import json

    typer.echo(json.dumps(value, indent=2, default=str))


def load_serving(data: Path | None, config: Path | None = None) -> Settings:
    """The settings, with the ports of the `serve` that runs on the folder now, if one does."""
    from hedgerow.runtime import state

    settings = load_settings(data, config)
    _log_warnings(settings)
    chosen = state.overrides(state.serving(settings.data))
    return load_settings(settings.data, config, chosen) if chosen else settings


@contextmanager
def metadata(settings: Settings) -> Iterator[Database]:
    """The metadata database, brought up to date; works before, and while, Hedgerow serves."""
    from hedgerow.database.engine import Database, open_engine
    from hedgerow.database.migrate import upgrade

    _log_warnings(settings)
    upgrade(settings)
    engine = open_engine(settings)
    try:
        yield Database(engine)
    finally:
        engine.dispose()


def _log_warnings(settings: Settings) -> None:
    """A command's output is its own; only warnings are logged, to standard error."""
    from hedgerow.runtime import logs

    logs.configure("cli", settings.telemetry.model_copy(update={"log_level": "warning"}))
