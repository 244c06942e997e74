"""One run of wrk against a server, and what came of it in the event store."""

from __future__ import annotations

import json
import resource
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.services.install import wrk
from tests.services.waiting import wait_for

from benchmarks.ingest.system import System
from benchmarks.machine import MemoryWatch, cpu_seconds

SCRIPT = Path(__file__).parent / "send.lua"
DRAIN_S = 300.0


@dataclass(frozen=True)
class Plan:
    """What to send: `rate` is requests a second, 0 for as fast as the answers come."""

    name: str
    bodies: Path
    per_request: int
    connections: int
    seconds: float
    rate: float = 0.0
    once: bool = False


@dataclass(frozen=True)
class Result:
    name: str
    per_request: int
    connections: int
    events: int  # acknowledged, and queryable in the end
    acknowledged_per_s: float
    queryable_per_s: float  # all events / the time until the last of them could be queried
    drain_s: float  # from the last answer until then
    refused: int  # answers other than 2xx and 3xx
    broken: int  # connections that failed, and time-outs
    p50_ms: float
    p99_ms: float
    cpu_us_per_event: dict[str, float]
    memory_peak_mb: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(system: System, plan: Plan) -> Result:
    """Send, wait until everything that was acknowledged can be queried, and measure."""
    members = system.pids()
    project_rows = system.stored()
    before_accepted = system.accepted()
    before_cpu = {name: cpu_seconds(pid) for name, pid in members.items()}
    started = time.monotonic()
    with MemoryWatch(system.pids) as memory:
        said, sender_cpu, sent = _wrk(system, plan)
        # The self-probe's few events are in the edge's count and not in the project; they are less than one in 10,000.
        events = system.accepted() - before_accepted
        least = project_rows + (said["requests"] - said["refused"]) * plan.per_request
        wait_for(
            lambda: system.stored() >= least and system.lag() == 0,
            timeout=DRAIN_S, every=0.1, what="all acknowledged events in the event store",
        )  # fmt: skip
        drained = time.monotonic()
    stored = system.stored() - project_rows
    if stored < events - max(20, events // 1000):
        raise RuntimeError(f"{events} events were acknowledged and {stored} are queryable")
    used: dict[str, float] = {}
    for name, pid in system.pids().items():
        role = name.rstrip("0123456789")
        used[role] = used.get(role, 0.0) + cpu_seconds(pid) - before_cpu.get(name, 0.0)
    used["(wrk)"] = sender_cpu
    return Result(
        name=plan.name,
        per_request=plan.per_request,
        connections=plan.connections,
        events=stored,
        acknowledged_per_s=stored / (sent - started),
        queryable_per_s=stored / (drained - started),
        drain_s=drained - sent,
        refused=said["refused"],
        broken=said["broken"],
        p50_ms=said["p50_ms"],
        p99_ms=said["p99_ms"],
        cpu_us_per_event={name: seconds / stored * 1e6 for name, seconds in used.items()},
        memory_peak_mb={
            **{name: size / 1e6 for name, size in memory.peak.items()},
            "all together": memory.peak_total / 1e6,
        },
    )


def _wrk(system: System, plan: Plan) -> tuple[dict[str, Any], float, float]:
    """What the script printed, wrk's CPU seconds, and when it ended."""
    command = [
        str(wrk()), "--threads", "1", "--connections", str(plan.connections), "--duration", f"{plan.seconds:.0f}s",
        "--timeout", "20s", "--script", str(SCRIPT), system.url, "--", str(plan.bodies), str(plan.rate),
    ]  # fmt: skip
    if plan.once:
        command.append("once")
    before = _children_cpu()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        printed, _ = process.communicate(timeout=plan.seconds + 60)
        ended = time.monotonic()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    results = [line for line in printed.splitlines() if line.startswith("RESULT ")]
    if not results:
        raise RuntimeError(f"wrk failed: {printed}")
    return json.loads(results[0].removeprefix("RESULT ")), _children_cpu() - before, ended


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
