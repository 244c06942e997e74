"""python -m benchmarks.queries: fills a server with 10 million events once, then asks it everything.

Each question is timed three ways on the engine, taking turns: as Hedgerow compiles it, as the best SQL that we could
write by hand on the same table, and on a table as PostHog lays it out, with properties in JSON alone. Then as a client
sees it over HTTP: worked out anew (`cold`: nothing remembered but what the system keeps of files), and from the cache.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.services.hedgerow import Hedgerow

from benchmarks.machine import describe
from benchmarks.queries import data
from benchmarks.queries.measure import Bench, Row, until_idle
from benchmarks.queries.questions import DASHBOARD, HOGQL, INSIGHTS, PROMOTED
from hedgerow.cli.common import load_serving
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import PropertyDefinition
from hedgerow.database.models.definitions import EVENT
from hedgerow.store.client import EventStore

NEAR_HAND = 1.2
MUCH_FASTER = 10.0
COLD_MS, CACHED_MS, DASHBOARD_MS, COMPILE_MS = 1000.0, 50.0, 3000.0, 5.0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5, help="how often each statement runs; the median counts")
    parser.add_argument("--keep", type=Path, help="keep the data here, and use what is there already")
    parser.add_argument("--only", help="only questions whose name has this text")
    parser.add_argument("--without-json", action="store_true", help="leave out the slow table")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="hedgerow-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "HEDGEROW_STORE__MAX_MEMORY_BYTES": str(6 << 30),
        "HEDGEROW_SCHEDULER__PROMOTE_INTERVAL": "PT0S",
        "HEDGEROW_SCHEDULER__SQUASH_INTERVAL": "P30D",  # merges are not written into events meanwhile
    }
    hedgerow = Hedgerow(folder / "data", settings=settings).start()
    try:
        prepare(hedgerow, chosen)
        found = load_serving(hedgerow.data)
        database = Database(open_engine(found))
        store = EventStore(found, role="bench")
        until_idle(store, 300, say)
        bench = Bench(hedgerow, database, store, chosen.rounds)
        rows = []
        for question in (*INSIGHTS, *HOGQL):
            if not chosen.only or chosen.only in question.name:
                rows.append(bench.row(question, not chosen.without_json))
                say(f"{rows[-1]}")
        report(rows, None if chosen.only else bench.dashboard_ms(DASHBOARD))
        if chosen.json:
            chosen.json.write_text(json.dumps({"machine": describe(), "rows": [asdict(row) for row in rows]}, indent=1))
    finally:
        hedgerow.stop()
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def prepare(hedgerow: Hedgerow, chosen: argparse.Namespace) -> None:
    there = hedgerow.query("SELECT count() AS n FROM events WHERE project_id = {project_id:Int64}")[0]["n"]
    if there < chosen.events * 0.99:
        data.fill(hedgerow.command_store, hedgerow.project_id, chosen.events, chosen.people, say)
    elif hedgerow.query("SELECT count() AS n FROM person_overrides WHERE project_id = {project_id:Int64}")[0]["n"] == 0:
        hedgerow.command_store(data.merges(hedgerow.project_id, chosen.people))  # a squash has removed them since
    database = Database(open_engine(load_serving(hedgerow.data)))
    with database.write() as session:
        for name, kind in data.PROPERTY_DEFINITIONS.items():
            row = PropertyDefinition(project_id=hedgerow.project_id, type=EVENT, name=name, property_type=kind)
            known = session.query(PropertyDefinition).filter_by(project_id=hedgerow.project_id, type=EVENT, name=name)
            if known.first() is None:
                session.add(row)
    for name in PROMOTED:
        say(hedgerow.command("columns", "add", name, timeout=900).strip())


def report(rows: list[Row], dashboard_ms: float | None) -> None:
    console = Console(width=150)
    console.print(f"\n{describe()}; milliseconds, medians\n")
    table = Table(
        "question", "compile", "look-up", "compiled", "by hand", "ratio", "JSON alone", "times faster", "cold", "cached"
    )
    for row in rows:
        ratio = row.compiled_ms / row.by_hand_ms
        faster = row.json_ms / row.compiled_ms if row.json_ms else 0.0
        table.add_row(
            row.name,
            _judged(row.compile_ms, row.compile_ms < COMPILE_MS, "{:.1f}"),
            f"{row.look_up_ms:.1f}" if row.look_up_ms else "",
            f"{row.compiled_ms:,.0f}",
            f"{row.by_hand_ms:,.0f}",
            _judged(ratio, ratio <= NEAR_HAND, "{:.2f}"),
            f"{row.json_ms:,.0f}" if row.json_ms else "",
            _judged(faster, faster >= MUCH_FASTER or not row.touches, "{:.1f}") if row.json_ms else "",
            _judged(row.cold_ms, row.cold_ms < COLD_MS or not row.insight, "{:,.0f}"),
            _judged(row.cached_ms, row.cached_ms < CACHED_MS, "{:.0f}"),
        )
    console.print(table)
    if dashboard_ms is not None:
        shown = _judged(dashboard_ms, dashboard_ms < DASHBOARD_MS, "{:,.0f}")
        console.print(f"A dashboard of {len(DASHBOARD)} insights, worked out anew: {shown} ms")
    console.print("An exclamation mark is what misses its bar.")


def _judged(value: float, is_met: bool, form: str) -> str:
    return form.format(value) + ("" if is_met else " !")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
