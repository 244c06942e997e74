"""`hedgerow deadletter`: records that could not be decoded, kept whole, looked at and sent through again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hedgerow.cli.common import AsJson, Config, Data, load_serving, metadata, print_json

deadletter = typer.Typer(help="Records that could not be decoded: look at them, send them through again.",
                         no_args_is_help=True)  # fmt: skip

SHOWN_BYTES = 2000


@deadletter.command("list")
def list_letters(
    everything: Annotated[bool, typer.Option("--all", help="Those that were replayed, too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 50,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List dead letters, newest first."""
    from sqlalchemy import func, select

    from hedgerow.database.models import DeadLetter

    open_only = [] if everything else [DeadLetter.replayed_at.is_(None)]
    with metadata(load_serving(data, config)) as database, database.read() as session:
        query = select(DeadLetter, func.length(DeadLetter.payload)).where(*open_only).order_by(DeadLetter.id.desc())
        found = [_summary(letter, size) for letter, size in session.execute(query.limit(limit))]
        total = session.scalar(select(func.count()).select_from(DeadLetter).where(*open_only)) or 0
    if as_json:
        print_json({"count": total, "results": found})
        return
    for letter in found:
        typer.echo(
            f"{letter['id']:>6}  {letter['created_at']:%Y-%m-%d %H:%M:%S}  {letter['partition']}:{letter['position']}"
            f"  {letter['bytes']:>8} bytes  {letter['reason']}: {letter['error'][:80]}"
            f"{'  (replayed)' if letter['replayed_at'] else ''}"
        )
    typer.echo(f"{total} {'in all' if everything else 'open'}." if total else "There are no dead letters.")


def _summary(letter: Any, size: int) -> dict[str, Any]:
    names = ("id", "partition", "position", "project_id", "lane", "reason", "error", "created_at", "replayed_at")
    return {**{name: getattr(letter, name) for name in names}, "bytes": size}


@deadletter.command("show")
def show(
    number: Annotated[int, typer.Argument(help="The letter's number.", metavar="ID")],
    whole: Annotated[bool, typer.Option("--raw", help="Write the record's bytes to standard output.")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Show one dead letter: what is known of it, and the record."""
    import sys

    from hedgerow.database.models import DeadLetter
    from hedgerow.errors import NotFound

    with metadata(load_serving(data, config)) as database, database.read() as session:
        letter = session.get(DeadLetter, number)
        if letter is None:
            raise NotFound(f"There is no dead letter {number}.")
        facts, payload = _summary(letter, len(letter.payload)), letter.payload
    if whole:
        sys.stdout.buffer.write(payload)
        return
    for name, value in facts.items():
        typer.echo(f"{name:>12}  {value}")
    typer.echo(f"\n{payload[:SHOWN_BYTES]!r}{' …' if len(payload) > SHOWN_BYTES else ''}")


@deadletter.command("replay")
def replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="The letters' numbers.", metavar="[ID]...")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were not replayed yet.")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Append records to the event log again, for the worker to try once more."""
    from sqlalchemy import select

    from hedgerow.database.models import DeadLetter
    from hedgerow.pipeline import deadletter as letters

    if bool(numbers) == everything:
        raise typer.BadParameter("Name the letters to replay, or give --all.")
    settings = load_serving(data, config)
    with metadata(settings) as database:
        if everything:
            with database.read() as session:
                numbers = list(session.scalars(select(DeadLetter.id).where(DeadLetter.replayed_at.is_(None))))
        count = letters.replay(database, settings, numbers or [])
    typer.echo(f"{count} replayed." if count else "Nothing to replay.")
