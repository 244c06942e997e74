"""The jobs that there are. Each is declared beside what it works on, in `<noun>/jobs.py`, and is named in `MODULES`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

Run = Callable[..., None]
"""Called with a `JobContext` and the arguments that were queued."""

MODULES = ("hedgerow.projects.jobs", "hedgerow.cohorts.jobs", "hedgerow.demo.jobs")
_declared: dict[str, Run] = {}


def job(name: str) -> Callable[[Run], Run]:
    """Declare a job.

    It may run twice, also at the same time, and may be ended anywhere: it must be idempotent, and what it has still to
    do must be found in the databases. Long ones call `context.require_lead()` between their steps.
    """

    def declare(run: Run) -> Run:
        _declared[name] = run
        return run

    return declare


def find(name: str) -> Run:
    """Raises `LookupError` for a job that this version does not have."""
    for module in MODULES:
        import_module(module)
    return _declared[name]
