"""python -m benchmarks.ingest: starts a server on an empty folder, loads it from outside, prints a table, cleans up.

The load generator is wrk, in a process of its own on the same machine: its CPU is shown, and the cores are shared with
it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.services.hedgerow import Hedgerow
from tests.services.waiting import Never

from benchmarks.ingest import corpus
from benchmarks.ingest.freshness import Freshness
from benchmarks.ingest.load import Plan, Result, run
from benchmarks.ingest.report import bars, print_report
from benchmarks.ingest.system import OneMachine
from benchmarks.machine import describe, folder_bytes, memory_bytes

SETTLE_S = 5.0
MERGES_S = 60.0
PHASES = ("disk", "1", "20", "100", "steady", "new", "freshness")
CONNECTIONS = {1: 64, 20: 24, 100: 6}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="length of each run")
    parser.add_argument("--events", type=int, default=100_000, help="different events that are sent again and again")
    parser.add_argument("--rate", type=float, default=30_300, help="events/s of the steady run at 20 a request")
    parser.add_argument("--single-rate", type=float, default=5_100, help="events/s of the steady run at 1 a request")
    parser.add_argument("--new-rate", type=float, default=10_100, help="events/s where each is of a new person")
    parser.add_argument("--only", nargs="+", choices=PHASES, default=PHASES, help="which runs")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--keep", type=Path, help="keep the data folder here instead of a temporary one")
    return parser.parse_args()


class Benchmark:
    def __init__(self, hedgerow: Hedgerow, chosen: argparse.Namespace, folder: Path) -> None:
        self._hedgerow = hedgerow
        self._system = OneMachine(hedgerow)
        self._chosen = chosen
        self._folder = folder
        self._corpora: dict[int, Path] = {}
        self.results: list[Result] = []
        self.figures: dict[str, Any] = {"machine": describe(), "seconds": chosen.seconds}

    def measure(self) -> None:
        self._idle_memory()
        steps = {
            "disk": self._disk,
            "1": lambda: self._flat_out(1),
            "20": lambda: self._flat_out(20),
            "100": lambda: self._flat_out(100),
            "steady": self._steady,
            "new": self._new_people,
            "freshness": self._freshness,
        }
        for name in self._chosen.only:
            steps[name]()
        self.figures["runs"] = [result.as_json() for result in self.results]

    def _corpus(self, per_request: int) -> Path:
        if per_request not in self._corpora:
            events = self._chosen.events if per_request > 1 else min(self._chosen.events, 40_000)
            path = self._folder / f"usual-{per_request}.bin"
            corpus.write(corpus.usual_bodies(self._hedgerow.project_token, events, per_request), path)
            self._corpora[per_request] = path
        return self._corpora[per_request]

    def _run(self, name: str, per_request: int, *, rate: float = 0, bodies: Path | None = None, **more: Any) -> Result:
        self._let_merges_end()
        _say(f"{name}, {per_request} a request ...")
        connections, seconds = (
            more.pop("connections", CONNECTIONS[per_request]),
            more.pop("seconds", self._chosen.seconds),
        )
        plan = Plan(
            name, bodies or self._corpus(per_request), per_request, connections, seconds, rate / per_request, **more
        )
        result = run(self._system, plan)
        self.results.append(result)
        return result

    def _let_merges_end(self) -> None:
        """A run pays for its own merges, and not for those of the run before it."""
        with suppress(Never):
            self._hedgerow.wait_for("SELECT count() = 0 AS quiet FROM system.merges", timeout=MERGES_S)

    def _idle_memory(self) -> None:
        _say("idle memory ...")
        time.sleep(SETTLE_S)
        self.figures["idle_memory_mb"] = {name: memory_bytes(pid) / 1e6 for name, pid in self._system.pids().items()}

    def _disk(self) -> None:
        """Every event is different and sent once, so that nothing compresses better than it would."""
        self._run("once each", 20, rate=10_000, seconds=self._chosen.events / 10_000 + 2, once=True)
        data = self._hedgerow.data
        self.figures["folders_bytes"] = {
            child.name: folder_bytes(child) if child.is_dir() else child.stat().st_blocks * 512
            for child in sorted(data.iterdir())
        }
        self._hedgerow.command_store("OPTIMIZE TABLE events FINAL")
        row = self._hedgerow.query(
            "SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS number FROM system.parts"
            " WHERE active AND database = currentDatabase() AND table = 'events'"
        )[0]
        others = self._hedgerow.query(
            "SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts"
            " WHERE active AND database = currentDatabase() AND table != 'events' GROUP BY table ORDER BY table"
        )
        rows = int(row["number"])
        bodies = self._corpus(20)
        self.figures["bytes_per_event"] = {
            "events table": row["bytes"] / rows,
            "other tables": sum(other["bytes"] for other in others) / rows,
            "log, until processed": bodies.stat().st_size / self._chosen.events,
        }

    def _flat_out(self, per_request: int) -> None:
        self._run("flat out", per_request)

    def _steady(self) -> None:
        self._run("steady", 1, rate=self._chosen.single_rate)
        self._run("steady", 20, rate=self._chosen.rate, connections=32)

    def _new_people(self) -> None:
        path = self._folder / "new-20.bin"
        events = int(self._chosen.new_rate * (self._chosen.seconds + 2))
        corpus.write(corpus.new_people_bodies(self._hedgerow.project_token, events, 20), path)
        self._run("new people", 20, rate=self._chosen.new_rate, bodies=path)

    def _freshness(self) -> None:
        with Freshness(self._hedgerow) as freshness:
            self._run("half load", 20, rate=self._chosen.rate / 2, seconds=2 * self._chosen.seconds)
        self.figures["freshness_s"] = {
            "p50": freshness.quantile(0.5),
            "p95": freshness.quantile(0.95),
            "p99": freshness.quantile(0.99),
            "markers": len(freshness.seconds),
            "lost": freshness.lost,
        }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that being terminated leaves nothing running either
    folder = Path(tempfile.mkdtemp(prefix="hedgerow-bench-"))
    hedgerow = Hedgerow((chosen.keep or folder) / "data")
    hedgerow.data.parent.mkdir(parents=True, exist_ok=True)
    try:
        _say(f"starting a server on {hedgerow.data} ...")
        hedgerow.start()
        benchmark = Benchmark(hedgerow, chosen, folder)
        benchmark.measure()
    except BaseException:
        _say(hedgerow.tail())
        raise
    finally:
        hedgerow.stop()
        shutil.rmtree(folder, ignore_errors=True)
    benchmark.figures["bars"] = bars(benchmark.results, benchmark.figures)
    print_report(benchmark.results, benchmark.figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(benchmark.figures, indent=2) + "\n")
    return 0 if all(bar["met"] for bar in benchmark.figures["bars"]) else 1


if __name__ == "__main__":
    sys.exit(main())
