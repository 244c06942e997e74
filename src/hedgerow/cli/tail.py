"""`hedgerow tail`: events in the terminal as they become queryable."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hedgerow.cli.common import AsJson, Config, Data, load_serving

if TYPE_CHECKING:
    from rich.console import Console

    from hedgerow.store.client import EventStore

POLL_S = 0.5
OVERLAP_MS = 2000  # blocks become visible in another order than their inserted_at says; what was shown is remembered
MOST_AT_ONCE = 500

NEWEST = """
SELECT toString(uuid) AS id, event, distinct_id, current_url, lib, properties, timestamp,
       toUnixTimestamp64Milli(inserted_at) AS inserted_ms
FROM events
WHERE project_id = {project_id:Int64} AND inserted_at >= fromUnixTimestamp64Milli({since:Int64})
  AND ({event:String} = '' OR event = {event:String})
ORDER BY inserted_at DESC, timestamp DESC
LIMIT {limit:UInt32}
"""


def tail(
    project: Annotated[
        int | None, typer.Option("--project", help="Number of the project.  [default: the first]")
    ] = None,
    event: Annotated[str, typer.Option("--event", help="Only events of this name.")] = "",
    last: Annotated[int, typer.Option("--last", min=0, max=500, help="Begin with this many that are there.")] = 10,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Go on as events arrive.")] = True,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show events as they arrive. Ctrl-C ends it."""
    from rich.console import Console

    from hedgerow.store.client import EventStore

    settings = load_serving(data, config)
    console = Console(highlight=False, soft_wrap=True)
    store = EventStore(settings, role="cli")
    number = project if project is not None else _first_project(data, config)
    try:
        _run(store, console, number, event, last, follow, as_json)
    except KeyboardInterrupt:
        console.print()
    finally:
        store.close()


def _first_project(data: Data, config: Config) -> int:
    from hedgerow.accounts import service
    from hedgerow.cli.common import metadata

    with metadata(load_serving(data, config)) as database, database.write() as session:
        return service.prepare(session).project.id


def _run(store: EventStore, console: Console, project: int, event: str, last: int, follow: bool, as_json: bool) -> None:
    from hedgerow.store.errors import StoreUnavailable

    seen: dict[str, int] = {}
    since, limit = 0, last
    while True:
        try:
            rows = _newest(store, project, event, since, limit) if limit else []
        except StoreUnavailable as error:
            if not follow or not seen:
                raise
            console.print(f"[yellow]![/] {error.detail}")
            rows = []
        for row in rows:
            if row["id"] not in seen:
                _show(console, row, as_json)
                seen[row["id"]] = row["inserted_ms"]
        if not follow:
            return
        newest = max(seen.values(), default=int(time.time() * 1000))
        since, limit = newest - OVERLAP_MS, MOST_AT_ONCE
        seen = {uuid: at for uuid, at in seen.items() if at >= since - OVERLAP_MS}
        time.sleep(POLL_S)


def _newest(store: EventStore, project: int, event: str, since: int, limit: int) -> list[dict[str, Any]]:
    asked = {"project_id": project, "since": since, "event": event, "limit": limit}
    rows = store.query_shards(NEWEST, asked)
    rows.sort(key=lambda row: (row["inserted_ms"], row["timestamp"]))
    return rows[-limit:]


def _show(console: Console, row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        found = {k: row[k] for k in ("id", "event", "distinct_id")}
        line = {**found, "timestamp": row["timestamp"].isoformat(), "properties": json.loads(row["properties"])}
        typer.echo(json.dumps(line, default=str))
        return
    from rich.text import Text

    text = Text.assemble(
        (f"{row['timestamp']:%d %b %H:%M:%S}  ", "dim"),
        (f"{row['event']:<26} ", "bold cyan" if row["event"].startswith("$") else "bold green"),
        f"{row['distinct_id'][:36]:<36}  ",
        (f"{row['current_url'] or row['lib']}", "dim"),
    )
    if console.is_terminal:
        console.print(text, overflow="ellipsis", no_wrap=True)
    else:
        console.print(text, soft_wrap=True)
