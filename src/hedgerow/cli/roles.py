"""`hedgerow edge|worker|app|scheduler`: one role in this process, in the foreground."""

from __future__ import annotations

from importlib import import_module

import typer

from hedgerow.cli.awaiting import wait_as
from hedgerow.cli.common import Config, Data, Override, load_settings, parse_overrides

MODULES = {
    "edge": "hedgerow.edge.main",
    "worker": "hedgerow.pipeline.main",
    "app": "hedgerow.app.main",
    "scheduler": "hedgerow.scheduler.main",
    "store": "hedgerow.store.main",
}


def run_role(role: str, data: Data, config: Config, overrides: Override) -> None:
    """Runs until SIGTERM or Ctrl-C and ends with the role's exit code."""
    from hedgerow.runtime.lean import without_pandas
    from hedgerow.runtime.role import die_with_supervisor

    die_with_supervisor()
    without_pandas()
    settings = load_settings(data, config, parse_overrides(overrides))
    wait_as(role, settings)
    raise typer.Exit(import_module(MODULES[role]).run(settings))


def edge(data: Data = None, config: Config = None, set_: Override = None) -> None:
    """Run the edge: capture, flags, remote config and SDK scripts, on the public port."""
    run_role("edge", data, config, set_)


def worker(data: Data = None, config: Config = None, set_: Override = None) -> None:
    """Run the worker: log records become events, persons and groups."""
    run_role("worker", data, config, set_)


def app(data: Data = None, config: Config = None, set_: Override = None) -> None:
    """Run the app: private API and pages."""
    run_role("app", data, config, set_)


def scheduler(data: Data = None, config: Config = None, set_: Override = None) -> None:
    """Run the scheduler: periodic jobs and the self-probe."""
    run_role("scheduler", data, config, set_)


ROLE_COMMANDS = (edge, worker, app, scheduler)  # `store` is in store.py, because it has a sub-command
