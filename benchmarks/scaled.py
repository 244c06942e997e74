"""The scaled set under load, and what it costs: `python -m benchmarks.scaled` (`make bench-scaled`).

With one, two and three workers: events/s from HTTP to queryable, and CPU an event by role and by server. A model of
cost against load is a straight line for each role through a trickle (what blocks and polls cost however small they
are) and the last of these runs (what an event adds), checked against two rates between them; it gives the machines of
each role for a number of events a day. Everything runs on one machine here, so that more workers cannot be faster than
its cores: the CPU an event is what carries over.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from tests.services.scaled import Scaled, running_scaled

from benchmarks.ingest import corpus
from benchmarks.ingest.load import Plan, Result, run
from benchmarks.ingest.system import ROWS
from benchmarks.machine import describe

PER_REQUEST = 20
TRICKLE = 500.0  # events/s
CONNECTIONS = 24
SERVERS = ("kafka", "postgresql", "redis")
BUSY = 0.6  # of a core that a role may use at the peak, so that a lost machine's load finds room on the others
PEAK = 3.0  # times the average of the day
DAY_S = 86_400
LOADS = (1e6, 10e6, 100e6, 1e9, 10e9)  # events a day
GROWS = ("edge", "worker", "store", "kafka", "postgresql")  # with the load; one or two of the others are enough


class ScaledSet:
    """`Scaled` as the load generator sees it: straight at the first edge, without nginx in between."""

    def __init__(self, scaled: Scaled) -> None:
        self._scaled = scaled
        self._edges = [name for name, member in scaled.members.items() if member.role == "edge"]
        self._workers = [name for name, member in scaled.members.items() if member.role == "worker"]
        self.url = f"http://127.0.0.1:{scaled.members[self._edges[0]].port}"

    def pids(self) -> dict[str, int]:
        found = {name: member.process.pid for name, member in self._scaled.members.items() if member.process}
        for name in SERVERS:
            main = _listening(self._scaled.servers[name].port)
            family = [main, *main.children(recursive=True)]
            found |= {f"{name}{number}": process.pid for number, process in enumerate(family)}
        return found

    def accepted(self) -> int:
        return int(sum(self._scaled.metric(name, "hedgerow_events_accepted_total") for name in self._edges))

    def stored(self) -> int:
        return sum(int(row["number"]) for row in self._scaled.query(ROWS))

    def lag(self) -> float:
        return sum(self._scaled.metric(name, "hedgerow_log_lag_records") for name in self._workers)


def _listening(port: int) -> psutil.Process:
    """The process that listens on a port of this machine; of several, the one that is not another's child."""
    pids = {found.pid for found in psutil.net_connections("tcp") if found.laddr and found.laddr.port == port
            and found.status == psutil.CONN_LISTEN and found.pid}  # fmt: skip
    return psutil.Process(min(pids))


@dataclass(frozen=True)
class Model:
    """Cores in use at a trickle, and microseconds of CPU that an event adds, by role and server."""

    base: dict[str, float]
    each: dict[str, float]

    @classmethod
    def through(cls, trickle: Result, flood: Result) -> Model:
        low, high = cores_in_use(trickle), cores_in_use(flood)
        span = flood.queryable_per_s - trickle.queryable_per_s
        each = {role: max(0.0, (high.get(role, 0) - low.get(role, 0)) / span * 1e6) for role in high}
        base = {role: max(0.0, low.get(role, 0) - us * trickle.queryable_per_s / 1e6) for role, us in each.items()}
        return cls(base, each)

    def cores(self, events_a_second: float) -> dict[str, float]:
        return {role: self.base[role] + us * events_a_second / 1e6 for role, us in self.each.items()}

    def machines(self, events_a_day: float, cores_each: int = 4) -> dict[str, int]:
        """Machines of each role that a day's events need, at the day's peak and with room for one to fail."""
        peak = self.cores(events_a_day / DAY_S * PEAK)
        return {role: max(2, -(-int(peak[role] * 1000) // int(cores_each * BUSY * 1000))) for role in GROWS}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaled", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="length of each run")
    parser.add_argument("--events", type=int, default=40_000, help="different events that are sent again and again")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3], help="numbers of workers to try")
    parser.add_argument("--rates", type=float, nargs=2, default=[3_000, 8_000], help="events/s that check the model")
    options = parser.parse_args()
    results: list[tuple[int, Result]] = []
    checks: list[Result] = []
    for workers in options.workers:
        folder = Path(tempfile.mkdtemp(prefix="hedgerow-bench-"))
        try:
            with running_scaled(folder / "set", edges=1, workers=workers, apps=1, shards=1) as scaled:
                bodies = folder / "bodies.bin"
                corpus.write(corpus.usual_bodies(scaled.project_token, options.events, PER_REQUEST), bodies)
                system = ScaledSet(scaled)
                plan = Plan("flat out", bodies, PER_REQUEST, CONNECTIONS, options.seconds)
                say("warming up ...")
                run(system, plan)
                say(f"{workers} workers, flat out ...")
                results.append((workers, run(system, plan)))
                if workers == options.workers[-1]:
                    for rate in (TRICKLE, *options.rates):
                        say(f"{rate:,.0f} events/s ...")
                        paced = Plan(
                            f"{rate:,.0f}/s", bodies, PER_REQUEST, CONNECTIONS, options.seconds, rate / PER_REQUEST
                        )
                        checks.append(run(system, paced))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    report(results, *checks)
    return 0


def cores_in_use(result: Result) -> dict[str, float]:
    """By role, without the load generator."""
    return {
        role: us * result.queryable_per_s / 1e6
        for role, us in result.cpu_us_per_event.items()
        if not role.startswith("(")
    }


def report(results: list[tuple[int, Result]], trickle: Result, *checks: Result) -> None:
    console = Console(width=150)
    console.print(f"\n{describe()}; everything on the same cores\n")
    roles = list(results[-1][1].cpu_us_per_event)
    table = Table(
        "workers", "events", "acknowledged/s", "queryable/s", "p50 / p99 ms", *roles, title="CPU, us an event"
    )
    for workers, result in results:
        shown = [f"{result.cpu_us_per_event.get(role, 0):.1f}" for role in roles]
        table.add_row(
            str(workers), f"{result.events:,}", f"{result.acknowledged_per_s:,.0f}", f"{result.queryable_per_s:,.0f}",
            f"{result.p50_ms:.1f} / {result.p99_ms:.1f}", *shown,
        )  # fmt: skip
    console.print(table)
    model = Model.through(trickle, results[-1][1])
    table = Table("rate", "role", "model, cores", "measured, cores", title="The model against two measured rates")
    for check in checks:
        measured = cores_in_use(check)
        for role, cores in model.cores(check.queryable_per_s).items():
            table.add_row(check.name, role, f"{cores:.2f}", f"{measured.get(role, 0):.2f}")
    console.print(table)
    table = Table("events a day", *GROWS, title=f"Machines of 4 cores, peak {PEAK:g} x the average, {BUSY:.0%} busy")
    for load in LOADS:
        machines = model.machines(load)
        table.add_row(f"{load:,.0f}", *(str(machines[role]) for role in GROWS))
    console.print(table)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
