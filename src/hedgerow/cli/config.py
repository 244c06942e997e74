"""`hedgerow config show`: the effective settings, where each comes from, and no secrets."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from hedgerow.cli.common import AsJson, Config, Data, Override, load_settings, parse_overrides, print_json

SECRET = frozenset({"secret_access_key", "options"})  # `log.options` may hold passwords of Kafka
config = typer.Typer(help="Look at the settings.", no_args_is_help=True)


@config.command("show")
def show(data: Data = None, file: Config = None, set_: Override = None, as_json: AsJson = False) -> None:
    """Print every option with its value and source. Passwords within addresses are left out."""
    options = effective_options(data, file, parse_overrides(set_))
    if as_json:
        print_json({option["name"]: {k: option[k] for k in ("value", "source", "description")} for option in options})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("option", "value", "source", "what it does"):
        table.add_column(title, overflow="fold")
    for option in options:
        changed = "" if option["source"] == "default" else "cyan"
        value = "" if option["value"] is None else str(option["value"])
        table.add_row(option["name"], value, option["source"], option["description"], style=changed)
    Console(highlight=False).print(table)


def effective_options(data: Path | None, file: Path | None, flags: dict[str, Any]) -> list[dict[str, Any]]:
    """Every option as `{"name", "value", "source", "description"}`, in the order of the settings."""
    from hedgerow.settings import Section

    settings = load_settings(data, file, flags)
    path = file or settings.data / "hedgerow.toml"
    in_file = _read_toml(path)
    options = [
        {
            "name": "data",
            "value": str(settings.data),
            "source": "flag" if data else "environment" if "HEDGEROW_DATA" in os.environ else "default",
            "description": type(settings).model_fields["data"].description,
        }
    ]
    for section in type(settings).model_fields:
        part = getattr(settings, section)
        if not isinstance(part, Section):
            continue
        for key, field in type(part).model_fields.items():
            variable = f"HEDGEROW_{section}__{key}".upper()
            if key in flags.get(section, {}):
                source = "flag"
            elif variable in os.environ:
                source = variable
            else:
                source = str(path) if key in in_file.get(section, {}) else "default"
            value = getattr(part, key)
            value = "***" if value and key in SECRET else shown(value)
            options.append(
                {"name": f"{section}.{key}", "value": value, "source": source, "description": field.description}
            )
    return options


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text()) if path.is_file() else {}


def shown(value: Any) -> Any:
    """A value as a person would write it: durations in seconds, addresses without their password."""
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, str) and "://" in value:
        return "|".join(_without_password(address) for address in value.split("|"))
    if isinstance(value, list):
        return [shown(item) for item in value]
    return value


def _without_password(address: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        if "@" not in parts.netloc and not parts.query:
            return address
        who, at, host = parts.netloc.rpartition("@")
    except ValueError:
        return "[not an address]"
    who = f"{parts.username}:***" if ":" in who else "***" if at else ""  # a name alone may be a token
    return parts._replace(netloc=f"{who}{at}{host}", query="").geturl()
