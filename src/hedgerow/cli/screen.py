"""The screen that `serve` shows once everything runs: what to do next, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

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
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", justify="right")
    facts.add_column(overflow="fold")
    facts.add_row("address", f"[bold]{url}[/]")
    link = installation.get("setup_link")
    if link:
        facts.add_row("set up", f"[bold cyan]{link}[/]  [dim]works once: makes the first account[/]")
    else:
        facts.add_row("sign in", f"[bold]{url}[/]")
    token = installation.get("project_token")
    if token:
        facts.add_row("project token", f"[bold]{token}[/]")
    facts.add_row("data", f"{settings.data}")
    if logs:
        facts.add_row("logs", f"{logs}")
    facts.add_row("stop", "Ctrl-C; `make serve` carries on where it was")
    console.print()
    console.print("[bold green]Hedgerow is running.[/]")
    console.print(Padding(facts, (1, 0, 0, 2)))
    if token:
        for title, code, language in (("In a web page", BROWSER, "html"), ("In Python", PYTHON, "python")):
            console.print(f"\n[bold]{title}[/]")
            text = code.format(url=url, token=token)
            console.print(Padding(Syntax(text, language, background_color="default", word_wrap=True), (0, 0, 0, 2)))
    console.print("\n[dim]No events yet?[/] hedgerow demo [dim]sends 30 days of a web shop;[/] hedgerow tail", end="")
    console.print("[dim] shows events as they arrive.[/]\n")
