"""Names the machine, and measures processes on it: CPU time and memory by role."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

MIB = 1024 * 1024


def describe() -> str:
    """Processor, cores, memory and kernel in one line."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / 1024**3
    return f"{names[0] if names else platform.machine()}, {cores} cores, {memory:.0f} GiB, Linux {platform.release()}"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, without its children: the supervisor's are the roles."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def memory_bytes(pid: int) -> int:
    """Proportional set size: shared pages are divided among those who share them, so that roles can be added up."""
    for line in _lines(f"/proc/{pid}/smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


class MemoryWatch:
    """Samples the memory of named processes once a second while the block runs; `peak` is each one's largest."""

    def __init__(self, pids: Callable[[], dict[str, int]]) -> None:
        self._pids = pids
        self.peak: dict[str, int] = {}
        self.peak_total = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            now = {name: memory_bytes(pid) for name, pid in self._pids().items()}
            self.peak = {name: max(size, self.peak.get(name, 0)) for name, size in now.items()}
            self.peak_total = max(self.peak_total, sum(now.values()))
            if self._stop.wait(1.0):
                return


def folder_bytes(folder: Path) -> int:
    """Bytes that a folder's files take on disk."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_blocks * 512
        except OSError:  # a part that was merged away meanwhile
            continue
    return total


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
