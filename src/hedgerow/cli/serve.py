"""`hedgerow serve`: everything on one machine, behind one port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hedgerow.cli.common import Config, Data, Override, load_settings, parse_overrides

if TYPE_CHECKING:
    from rich.console import Console

    from hedgerow.runtime.role import Stop
    from hedgerow.runtime.supervisor import Supervisor
    from hedgerow.settings import Settings

READY_WITHIN_S = 60.0

Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.  [default: 0.0.0.0]")]
Port = Annotated[int | None, typer.Option("--port", help="The one public port; 0 for a free one.  [default: 8000]")]
Logs = Annotated[
    str,
    typer.Option("--logs", metavar="auto|files|stderr", help="Where the roles' logs go; auto: files on a terminal."),
]
Force = Annotated[bool, typer.Option("--force", help="Serve a folder whose data were moved, as it was then.")]


def serve(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    config: Config = None,
    set_: Override = None,
    logs: Logs = "auto",
    force: Force = False,
) -> None:
    """Start everything on one port. Ctrl-C stops it; the same command carries on where it was."""
    from hedgerow.runtime import moving, ports, state
    from hedgerow.runtime.role import Stop

    if logs not in ("auto", "files", "stderr"):
        raise typer.BadParameter("--logs is auto, files or stderr.")
    overrides = parse_overrides(set_)
    for key, value in (("port", port), ("host", host)):
        if value is not None:
            overrides.setdefault("edge", {})[key] = value
    config = config.absolute() if config else None
    settings = load_settings(data, config, overrides)
    moving.refuse_if_moved(settings, force=force)
    lock = state.FolderLock(settings.data)
    stop = Stop().install()
    try:
        state.stop_orphans(settings.data)
        public = ports.settle_public(settings.edge.host, settings.edge.port)
        overrides.setdefault("edge", {})["port"] = public
        settings = load_settings(settings.data, config, overrides)
        _serve(settings, config, _as_environment(overrides), logs, stop)
    finally:
        lock.release()


def _as_environment(overrides: dict[str, Any]) -> dict[str, str]:
    """Flags as the environment of the roles: stronger than a settings file, as flags are."""
    return {
        f"HEDGEROW_{section.upper()}__{key.upper()}": str(value)
        for section, values in overrides.items()
        for key, value in values.items()
    }


def _serve(settings: Settings, config: Path | None, environment: dict[str, str], logs: str, stop: Stop) -> None:
    import structlog
    from rich.console import Console

    from hedgerow.runtime.role import configure
    from hedgerow.runtime.supervisor import Supervisor

    console = Console(highlight=False, soft_wrap=True)
    to_files = logs == "files" or (logs == "auto" and sys.stderr.isatty())
    if not to_files:
        configure("supervisor", settings)
    installation = _prepare(settings, config, environment)
    if stop.event.is_set():
        return
    folder = settings.data / "logs" if to_files else None

    def tell(sentence: str) -> None:
        if to_files:
            console.print(f"[yellow]![/] {sentence}")
        else:
            structlog.get_logger().warning(sentence)

    supervisor = Supervisor(settings, config=config, environment=environment, logs=folder, tell=tell)
    try:
        supervisor.start()
        _wait(supervisor, console, stop)
        if not stop.event.is_set():
            from hedgerow.cli.screen import welcome

            welcome(console, settings, installation, supervisor.url, folder)
        supervisor.watch(stop.event)
        console.print("\nStopping: what was received is being written …")
    finally:
        supervisor.stop()
    console.print("Stopped. Everything is kept; the same command carries on.")


def _prepare(settings: Settings, config: Path | None, environment: dict[str, str]) -> dict[str, Any]:
    """Migrations and the first project, in a short-lived process: its libraries need not stay in our memory."""
    command = [sys.executable, "-m", "hedgerow", "prepare", "--data", str(settings.data)]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, *(["--config", str(config)] if config else [])],
        env={**os.environ, **environment, "HEDGEROW_EDGE__PUBLIC_URL": settings.public_url},
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise typer.Exit(done.returncode if done.returncode > 0 else 1)  # it has said why on standard error
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _wait(supervisor: Supervisor, console: Console, stop: Stop) -> None:
    with console.status("Starting …") as status:

        def progress(reasons: dict[str, str]) -> None:
            parts = [f"[green]{r} ✓[/]" if why == "ready" else f"{r} [dim]{why}[/]" for r, why in reasons.items()]
            status.update("Starting: " + " · ".join(parts))

        ready = supervisor.wait_ready(stop.event, READY_WITHIN_S, progress)
    if not ready and not stop.event.is_set():
        late = {role: why for role, child in supervisor.children.items() if (why := child.readiness()[1]) != "ready"}
        reasons = "; ".join(f"{role} says: {why}" for role, why in late.items())
        console.print(f"[yellow]![/] Not everything is ready after {READY_WITHIN_S:.0f} s ({reasons}).")
