"""`hedgerow move`: a running embedded installation onto other homes, such as PostgreSQL, ClickHouse and Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.common import Config, Data, load_serving, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from hedgerow.move.mover import Mover, Switched

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="Settings file that names the new homes.")]


def move(
    to: To,
    data: Data = None,
    config: Config = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would move and how long it would take; change nothing.")
    ] = False,
    copy_only: Annotated[
        bool, typer.Option("--copy-only", help="Copy while the source works, and switch nothing; for days ahead.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only compare every row on both sides; ends with 1 where they differ.")
    ] = False,
) -> None:
    """Move a running installation's data to the homes that a settings file names. Safe to end and start again."""
    import signal

    from rich.console import Console

    from hedgerow.move.mover import Mover
    from hedgerow.move.progress import Report

    console = Console(highlight=False, soft_wrap=True)
    source = load_serving(data, config)
    mover = Mover(source, load_settings(source.data, to.absolute()), Report(console), may_be_moved=verify)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a pause ends as after Ctrl-C
    with _plain_words(), mover.opened(writing=not (dry_run or verify)):
        if dry_run:
            _say_estimate(console, mover)
        elif verify:
            _verify(console, mover)
        else:
            mover.copy()
            if copy_only:
                console.print("Everything is copied. Without --copy-only the same command switches over.")
                return
            _say_switched(console, mover, mover.switch(to.absolute()), to.absolute())


@contextmanager
def _plain_words() -> Iterator[None]:
    """What a database says, as one sentence: the move can be started again."""
    from sqlalchemy.exc import DBAPIError

    from hedgerow.errors import Unavailable

    try:
        yield
    except DBAPIError as error:
        cause = " ".join(str(error.orig).split())
        raise Unavailable(f"A database failed: {cause}. Nothing was switched; start the move again.") from error


def _say_estimate(console: Console, mover: Mover) -> None:
    from hedgerow.move.estimate import estimate

    found = estimate(mover)
    console.print(f"{'part':<12}{'rows':>16}{'bytes':>18}{'about':>10}")
    for one in found:
        console.print(f"{one.part:<12}{one.rows:>16,}{one.bytes:>18,}{one.seconds:>8.0f} s")
    console.print(f"Copying takes about {sum(one.seconds for one in found):.0f} s while the source goes on working;")
    console.print("then nothing is taken in for a short while (docs/moving.md), and no event is lost.")
    for part in mover.stays:
        console.print(f"{part} stays where it is: the settings file names no other home.")


def _verify(console: Console, mover: Mover) -> None:
    differences = mover.compare(full=True)
    for one in differences:
        console.print(f"{one.table}, {one.span}: {one.here} here; {one.there} there.")
    if differences:
        raise typer.Exit(1)
    console.print("Both sides are the same: every row and every column of " + ", ".join(mover.moves) + ".")


def _say_switched(console: Console, mover: Mover, done: Switched, to: Path) -> None:
    from hedgerow.move.mover import REPORT

    for table, rows in done.rows.items():
        console.print(f"  {table:<34}{rows:>14,} rows, the same on both sides")
    console.print(f"Moved. The source has taken nothing in for {done.pause_s:.1f} s; from now on the new edges do.")
    console.print(f"Counts and checksums by table and day: {mover.source.data / REPORT}\n")
    secrets = mover.source.data / "secrets"
    console.print("Next:")
    console.print(f"  1. Give the new roles the secrets of this installation: copy {secrets} to their hosts, or")
    console.print("     mount it, and name it in HEDGEROW_SECRETS_DIR. They were not copied anywhere.")
    console.print(f"  2. Start the roles: hedgerow worker --config {to}; the same for edge, app and scheduler.")
    console.print("  3. Point the load balancer or the DNS name at the new edges. Until then this address answers 503")
    console.print("     with Retry-After, and SDKs send again.")
    console.print("  4. End this hedgerow serve. It refuses to serve the old copy again without --force.")
    for part in mover.stays:
        console.print(f"  {part} stayed in {mover.source.data}: the settings file names no other home.")
    if "log" in mover.stays:
        console.print(f"  So did the recordings in {mover.source.data / 'log'}.")
