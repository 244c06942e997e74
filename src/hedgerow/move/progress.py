"""What a move shows while it works: bars on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

LINE_EVERY_S = 5.0


class Bar:
    """The progress of one part, in rows."""

    def __init__(self, report: Report, name: str, total: int, task: TaskID | None) -> None:
        self._report = report
        self._name = name
        self._total = total
        self._task = task
        self._done = 0
        self._line_at = time.monotonic() + LINE_EVERY_S

    def advance(self, rows: int) -> None:
        self._done += rows
        if self._report.progress is not None and self._task is not None:
            self._report.progress.update(self._task, completed=self._done, total=max(self._total, self._done))
        elif time.monotonic() >= self._line_at:
            self._line_at = time.monotonic() + LINE_EVERY_S
            self._report.say(f"  {self._name}: {self._done:,} of {max(self._total, self._done):,} rows")


class Report:
    def __init__(self, console: Console) -> None:
        self.progress: Progress | None = None
        self._console = console

    def say(self, sentence: str) -> None:
        self._console.print(sentence, highlight=False, soft_wrap=True)

    @contextmanager
    def bars(self) -> Iterator[None]:
        """Bars, within the block, where the console is a terminal."""
        if not self._console.is_terminal:
            yield
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console) as self.progress:
            try:
                yield
            finally:
                self.progress = None

    def bar(self, name: str, total: int) -> Bar:
        task = self.progress.add_task(name, total=total) if self.progress is not None else None
        return Bar(self, name, total, task)
