"""A move from beginning to end: passes while the source works, the check of every row, the short switch-over."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from hedgerow.errors import Conflict, SettingsRefused, Unavailable
from hedgerow.move import metadata, people, switch
from hedgerow.move.eventstore import EventCopier, Mismatch
from hedgerow.move.parts import Difference, EventPart, JobPart, ObjectPart, Part, ReplayPart, SqlPart
from hedgerow.move.progress import Report
from hedgerow.move.sql import Copier
from hedgerow.move.state import State
from hedgerow.runtime import moving, state
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore, connect

MOST_PASSES = 5
SMALL_S = 5.0  # a pass this short leaves little for the pause; the next one would not be much shorter
REPORT = "move-report.json"


@dataclass
class Switched:
    """How long nothing was taken in, and what was compared."""

    pause_s: float
    rows: dict[str, int]


class Mover:
    """Use it within `opened`. `source` are the settings of the running `serve`, `target` those to move to."""

    def __init__(self, source: Settings, target: Settings, report: Report, *, may_be_moved: bool = False) -> None:
        self.source = source
        self.target = target
        self.report = report
        here, there = moving.homes(source), moving.homes(target)
        self.moves = [part for part in moving.PARTS if here[part] != there[part]]
        self.stays = [part for part in moving.PARTS if here[part] == there[part]]
        self._check(here, there, may_be_moved)
        self.parts: list[Part] = []
        self.copier: EventCopier | None = None
        self.event_store: EventStore
        self._state: State

    def _check(self, here: dict[str, str], there: dict[str, str], may_be_moved: bool) -> None:
        if not self.moves:
            raise SettingsRefused("The settings to move to name the same homes as those of the source.")
        for part in self.moves:
            if here[part] or not there[part]:
                raise SettingsRefused(f"Only what lies in the data folder can be moved, and {part} does not.")
        if moving.moved_path(self.source.data).exists() and not may_be_moved:
            raise Conflict(f"{self.source.data} was moved already; see {moving.moved_path(self.source.data)}.")
        if state.serving(self.source.data) is None:
            raise Unavailable(f"Nothing serves {self.source.data}. Start it (hedgerow serve), then move it.")

    @contextmanager
    def opened(self, *, writing: bool) -> Iterator[Mover]:
        """Connect to both sides. With `writing`, bring the target's schema up to date; it must be empty, or ours."""
        with ExitStack() as stack:
            self._state = State(self.source.data, moving.homes(self.target))
            stack.callback(self._state.close)
            self.event_store = EventStore(self.source, role="move")
            stack.callback(self.event_store.close)
            if "metadata" in self.moves:
                self.parts.append(self._metadata(stack, writing))
            if "persons" in self.moves:
                self.parts.append(self._persons(stack, writing))
            if "objects" in self.moves:
                self.parts.append(self._objects(stack))
            if "log" in self.moves:
                self.parts.append(ReplayPart(self.source, self.target, self._state))
            if self.target.cache.dsn is not None:
                self.parts.append(JobPart(self.source, self.target))
            if "store" in self.moves:
                self.parts.append(self._events(stack, writing))
            if writing:
                self._state.claim()
            yield self

    def copy(self) -> None:
        """Passes over everything, until one is quick, then over every row once more; the source goes on working."""
        for number in range(1, MOST_PASSES + 1):
            started = time.monotonic()
            with self.report.bars():
                rows = sum(part.copy(self.report, last=False) for part in self.parts)
            seconds = time.monotonic() - started
            self.report.say(f"Pass {number}: {rows:,} rows copied in {seconds:.1f} s.")
            if seconds < SMALL_S:
                break
        for part in self.parts:
            if isinstance(part, EventPart):
                self.report.say("Comparing every column of all events …")
                part.repair()

    def switch(self, settings_file: Path) -> Switched:
        """Pause the source, copy the rest, compare, and mark it as moved. Where it raises, nothing was switched.

        Raises `Mismatch` where both sides differ after copying; then the source has gone on already.
        """
        switch.wait_until_caught_up(self.source)
        started = time.monotonic()
        self.report.say("The source takes nothing in from now on; senders are told to try again.")
        with switch.paused(self.source) as check:
            switch.drain(self.source, self.event_store)
            with self.report.bars():
                for part in self.parts:
                    part.copy(self.report, last=True)
            differences = self.compare(full=False)
            if differences:
                raise Mismatch(_sentence(differences))
            for part in self.parts:
                part.finish()
            switch.drain(self.source, self.event_store)  # nothing came in: the door was closed all the time
            check()
            totals = self._write_report()
            moving.mark_moved(self.source.data, self.target, settings_file)
        return Switched(time.monotonic() - started, totals)

    def compare(self, *, full: bool) -> list[Difference]:
        return [difference for part in self.parts for difference in part.compare(full=full)]

    def _write_report(self) -> dict[str, int]:
        """Counts and checksums by table and day, as they were the same on both sides; the rows by table."""
        totals = {table: spans for part in self.parts for table, spans in part.totals().items()}
        report = {
            table: {span: {"rows": c.rows, "checksum": f"{c.sum:016x}"} for span, c in spans.items()}
            for table, spans in totals.items()
        }
        (self.source.data / REPORT).write_text(json.dumps(report, indent=2))
        return {table: sum(checksum.rows for checksum in spans.values()) for table, spans in totals.items()}

    # the parts, with both homes open

    def _metadata(self, stack: ExitStack, writing: bool) -> SqlPart:
        from hedgerow.database.engine import open_engine
        from hedgerow.database.migrate import upgrade

        if writing:
            upgrade(self.target)
        source, target = _engine(stack, open_engine(self.source)), _engine(stack, open_engine(self.target))
        if writing and not self._state.begun and metadata.is_in_use(target):
            raise Conflict("The metadata database to move to has projects already; move to an empty one.")
        return SqlPart("metadata", Copier(source, target), metadata.twins(), lambda: metadata.set_sequences(target))

    def _persons(self, stack: ExitStack, writing: bool) -> SqlPart:
        from hedgerow.database.engine import open_engine
        from hedgerow.persons.store import open_store

        if writing:
            open_store(self.target).close()
        dsn = self.target.persons.dsn or self.target.metadata.dsn
        named = self.target.model_copy(update={"metadata": self.target.metadata.model_copy(update={"dsn": dsn})})
        source, target = _engine(stack, people.open_source(self.source)), _engine(stack, open_engine(named))
        if writing:
            people.prepare_target(target)
        twins = people.twins(source, target)
        return SqlPart("persons", Copier(source, target), twins, lambda: people.finish_target(source, target))

    def _objects(self, stack: ExitStack) -> ObjectPart:
        from hedgerow.objects.store import open_objects

        source, target = open_objects(self.source), open_objects(self.target)
        stack.callback(source.close)
        stack.callback(target.close)
        return ObjectPart(source, target)

    def _events(self, stack: ExitStack, writing: bool) -> EventPart:
        from hedgerow.store import schema

        if writing:
            bare = EventStore(self.target, role="move", check=False)
            try:
                schema.migrate(self.target, bare)
            finally:
                bare.close()
        target = EventStore(self.target, role="move", check=writing)
        stack.callback(target.close)
        reader = connect(self.source)
        stack.callback(reader.close)
        self.copier = EventCopier(self.event_store, reader, target, self._state)
        stack.callback(self.copier.close)
        if writing and not self._state.begun and self.copier.target_rows():
            raise Conflict("The event store to move to has events already; move to an empty one.")
        return EventPart(self.copier, self._state)


def _engine(stack: ExitStack, engine: Engine) -> Engine:
    stack.callback(engine.dispose)
    return engine


def _sentence(differences: Sequence[Difference]) -> str:
    shown = "; ".join(f"{d.table} {d.span}: {d.here} here, {d.there} there" for d in differences[:5])
    more = f"; and {len(differences) - 5} more" if len(differences) > 5 else ""
    return f"Both sides differ: {shown}{more}. Nothing was switched."
