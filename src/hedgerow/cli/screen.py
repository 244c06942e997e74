"""The screen that `serve` shows once everything runs: what to do next, and nothing else.

Nothing in it is wrapped or cut: links, tokens and snippets are there to be copied, on any width and from a log too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from hedgerow.settings import Settings

BROWSER = """\
<script src="{url}/static/array.js" crossorigin="anonymous"></script>
<script>posthog.init("{token}", {{ api_host: "{url}" }})</script>"""

PYTHON = """\
from posthog import Posthog  # pip install posthog
posthog = Posthog("{token}", host="{url}")
posthog.capture("order placed", distinct_id="user-1", properties={{"amount": 42}})
posthog.shutdown()"""


def welcome(console: Console, settings: Settings, installation: dict[str, Any], url: str, logs: Path | None) -> None:
    """`installation` is what `hedgerow prepare` printed: `setup_link` (none once set up) and `project_token`."""
    token, link = installation["project_token"], installation["setup_link"]
    console.print("\n[bold green]Hedgerow is running.[/]\n")
    _fact(console, "address", f"[bold]{url}[/]")
    if link:
        _fact(console, "set up", f"[bold cyan]{link}[/]  [dim](works once; makes the first account)[/]")
    else:
        _fact(console, "sign in", f"[bold]{url}/login[/]")
    _fact(console, "project token", f"[bold]{token}[/]")
    _fact(console, "data", str(settings.data))
    if logs:
        _fact(console, "logs", str(logs))
    _fact(console, "stop", "Ctrl-C; the same command carries on where it was")
    _snippet(console, "In a web page", BROWSER.format(url=url, token=token), "html")
    _snippet(console, "In Python", PYTHON.format(url=url, token=token), "python")
    console.print(
        "\n[dim]No events yet?[/] hedgerow demo [dim]sends 30 days of a web shop;[/] "
        "hedgerow tail [dim]shows events as they arrive.[/]\n"
    )


def _fact(console: Console, name: str, value: str) -> None:
    console.print(f"  [dim]{name:>13}[/]  {value}", soft_wrap=True)


def _snippet(console: Console, title: str, code: str, language: str) -> None:
    console.print(f"\n[bold]{title}[/]")
    text = Syntax("", language, theme="ansi_dark").highlight(code)
    for line in text.split("\n"):
        if line.plain.strip():
            console.print("  ", line, sep="", soft_wrap=True)
