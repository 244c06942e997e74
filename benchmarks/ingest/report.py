"""The table that the benchmark prints, and the bars that the project sets itself on two cores."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.ingest.load import Result

KEEPS_UP_S = 3.0  # a steady run kept up when so little was left to do after its last answer; an idle server takes 1 s


def bars(results: list[Result], figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Each bar whose figure was measured: `{"name", "bar", "measured", "met"}`."""
    found = []

    def bar(name: str, text: str, measured: str, met: bool) -> None:
        found.append({"name": name, "bar": text, "measured": measured, "met": met})

    for result in results:
        if result.name in ("steady", "new people"):
            wanted = {("steady", 1): 5_000, ("steady", 20): 30_000, ("new people", 20): 10_000}
            least = wanted[(result.name, result.per_request)]
            rate, lag = result.acknowledged_per_s, result.drain_s
            met = rate >= 0.99 * least and lag <= KEEPS_UP_S and result.refused == 0
            measured = f"{rate:,.0f} events/s, drained {lag:.1f} s after the last"
            bar(f"{result.name}, {result.per_request} a request", f"{least:,} events/s, keeping up", measured, met)
    if "freshness_s" in figures:
        p95 = figures["freshness_s"]["p95"]
        bar("freshness p95 at half load", "under 2 s", f"{p95:.2f} s", p95 < 2 and figures["freshness_s"]["lost"] == 0)
    if "bytes_per_event" in figures:
        size = figures["bytes_per_event"]["events table"]
        bar("bytes per event on disk", "under 350", f"{size:.0f}", size < 350)
    idle = sum(figures["idle_memory_mb"].values())
    bar("idle memory, whole system", "under 900 MB", f"{idle:.0f} MB", idle < 900)
    return found


def print_report(results: list[Result], figures: dict[str, Any]) -> None:
    console = Console(width=150)
    console.print(f"\n{figures['machine']}; wrk on the same cores; runs of {figures['seconds']:g} s\n")
    _throughput(console, results)
    _per_role(console, "CPU, microseconds per event", results, lambda result: result.cpu_us_per_event, "{:.1f}")
    idle = figures["idle_memory_mb"]
    idle = {**idle, "all together": sum(idle.values())}
    _per_role(console, "Memory, MB (PSS), peak", results, lambda result: result.memory_peak_mb, "{:.0f}", idle=idle)
    for title, values in (
        ("Bytes per event", figures.get("bytes_per_event")),
        ("Freshness at half load, s", figures.get("freshness_s")),
    ):
        if values:
            console.print(f"{title}: " + ", ".join(f"{name} {value:,.4g}" for name, value in values.items()))
    table = Table("", "bar", "measured", "", title="Bars")
    for bar in figures["bars"]:
        table.add_row(bar["name"], bar["bar"], bar["measured"], "met" if bar["met"] else "MISSED")
    console.print(table)


def _throughput(console: Console, results: list[Result]) -> None:
    columns = ("run", "events/request", "connections", "events", "acknowledged/s", "queryable/s", "drained after, s")
    table = Table(*columns, "p50 ms", "p99 ms", "refused", "broken", title="HTTP to queryable, everything drained")
    for r in results:
        table.add_row(
            r.name, str(r.per_request), str(r.connections), f"{r.events:,}", f"{r.acknowledged_per_s:,.0f}",
            f"{r.queryable_per_s:,.0f}", f"{r.drain_s:.1f}", f"{r.p50_ms:.1f}", f"{r.p99_ms:.1f}", str(r.refused),
            str(r.broken),
        )  # fmt: skip
    console.print(table)


def _per_role(
    console: Console,
    title: str,
    results: list[Result],
    values: Any,
    form: str,
    idle: dict[str, float] | None = None,
) -> None:
    names = list(dict.fromkeys(name for result in results for name in values(result)))
    table = Table("run", *names, *(["all"] if idle is None else []), title=title)

    def row(label: str, found: dict[str, float]) -> None:
        total = [form.format(sum(value for name, value in found.items() if name != "(wrk)"))] if idle is None else []
        table.add_row(label, *(form.format(found.get(name, 0.0)) for name in names), *total)

    if idle is not None:
        row("idle", idle)
    for result in results:
        row(f"{result.name}, {result.per_request}", values(result))
    console.print(table)
