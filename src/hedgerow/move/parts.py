"""The parts of an installation and both of their homes; each part can be copied, compared and counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy.exc import IntegrityError

from hedgerow.move import files, jobs
from hedgerow.move.eventstore import EventCopier
from hedgerow.move.progress import Report
from hedgerow.move.rows import Checksum
from hedgerow.move.spans import ALWAYS, COPIES, EVENTS, EventTable, Range
from hedgerow.move.sql import Copier, Outcome, Twin
from hedgerow.move.state import State
from hedgerow.objects.store import Objects
from hedgerow.settings import Settings

COPIED_BELOW = "copied_below"  # events inserted before this were copied; milliseconds
MARGIN_MS = 10_000  # an insert becomes visible up to so long after its inserted_at; later ones are found by checksums


class Difference(NamedTuple):
    """A table, and the day or project of it, that is not the same on both sides."""

    table: str
    span: str
    here: str
    there: str


class Part(Protocol):
    name: str

    def copy(self, report: Report, *, last: bool) -> int:
        """Copy what differs, the `last` time with the source at rest; how many rows there were to copy."""

    def compare(self, *, full: bool) -> list[Difference]:
        """What differs. Without `full`, a row whose version or key columns are the same is believed."""

    def totals(self) -> dict[str, dict[str, Checksum]]:
        """By table and span, as they were compared last."""

    def finish(self) -> None:
        """What is to be done once everything is copied, before the target is used."""


@dataclass
class SqlPart:
    """The metadata or the persons."""

    name: str
    copier: Copier
    twins: list[Twin]
    finish: Callable[[], None]

    def __post_init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}

    def copy(self, report: Report, *, last: bool) -> int:
        copied = 0
        for twin in self.twins:
            bar = report.bar(f"{self.name}: {twin.name}", self.copier.count(twin))
            copied += self._copy(twin, bar.advance, last)
        for twin in reversed(self.twins):  # what refers to a row goes before it
            self.copier.remove_surplus(twin)
        return copied

    def _copy(self, twin: Twin, advance: Callable[[int], None], last: bool) -> int:
        try:
            outcome = self.copier.sync(twin, quick=last, advance=advance)
        except IntegrityError:
            if last:
                raise
            return 1  # it refers to a row that came after its table was copied; the next pass copies both
        self._outcomes[twin.name] = outcome
        return outcome.copied

    def compare(self, *, full: bool) -> list[Difference]:
        """Without `full`, what the last copy found: it has looked at every row, and twice at those it copied."""
        found = []
        for twin in self.twins:
            if full or twin.name not in self._outcomes:
                outcome = self.copier.sync(twin, write=False)
                self._outcomes[twin.name] = outcome
            else:
                outcome = self._outcomes[twin.name]
                outcome.surplus = self.copier.surplus(twin)
            if not outcome.equal:
                there = f"{outcome.wrong} rows differ or are missing, {outcome.surplus} too many"
                found.append(Difference(f"{self.name}.{twin.name}", "all", f"{outcome.source.rows} rows", there))
        return found

    def totals(self) -> dict[str, dict[str, Checksum]]:
        return {f"{self.name}.{table}": {"all": outcome.source} for table, outcome in self._outcomes.items()}


class EventPart:
    """Events by day, and the event store's copies of persons and groups by project."""

    name = "events"

    def __init__(self, copier: EventCopier, state: State) -> None:
        self._copier = copier
        self._state = state

    def copy(self, report: Report, *, last: bool) -> int:
        before = self._state.get(COPIED_BELOW, "")
        # a pass that was interrupted goes on to the same end, so that its chunks, and their tokens, are the same
        until = int(self._state.get("pass_until", "0")) or self._copier.now_ms() - MARGIN_MS
        self._state.set("pass_until", str(until))
        within = Range(int(before) if before else None, None if last else until)
        copied = self._make_equal(EVENTS, report, within)
        for table in COPIES:
            copied += self._make_equal(table, report, ALWAYS)
        self._state.set(COPIED_BELOW, str(until))
        self._state.forget("pass_until")
        if last:
            copied += self._make_equal(EVENTS, report, ALWAYS)
        self._copier.mend_sessions()
        return copied

    def _make_equal(self, table: EventTable, report: Report, within: Range) -> int:
        differing = self._copier.differing(table, full=False, within=within)
        total = sum(here.rows for here, _ in differing.values())
        if differing:
            bar = report.bar(f"{self.name}: {table.name}", total)
            self._copier.sync(table, list(differing), within=within, advance=bar.advance)
        return sum(abs(here.rows - there.rows) or here.rows for here, there in differing.values())

    def compare(self, *, full: bool) -> list[Difference]:
        return [
            Difference(table.name, str(span), _words(here), _words(there))
            for table in (EVENTS, *COPIES)
            for span, (here, there) in self._copier.differing(table, full=full).items()
        ]

    def repair(self) -> None:
        """Copy again whatever differs in any column, of all that was copied. Raises `Mismatch`."""
        copied = self._state.get(COPIED_BELOW, "")
        for table in (EVENTS, *COPIES):
            within = Range(None, int(copied)) if table.is_events and copied else ALWAYS
            differing = self._copier.differing(table, full=True, within=within)
            self._copier.sync(table, list(differing), within=within)
        self._copier.mend_sessions()

    def totals(self) -> dict[str, dict[str, Checksum]]:
        return {
            name: {str(span): found for span, found in sorted(spans.items())}
            for name, spans in self._copier.compared.items()
        }

    def finish(self) -> None:
        """Nothing: numbers of the event store come from elsewhere."""


class ObjectPart:
    name = "objects"

    def __init__(self, source: Objects, target: Objects) -> None:
        self._source = source
        self._target = target

    def copy(self, report: Report, *, last: bool) -> int:
        bar = report.bar(self.name, len(self.missing()))
        return files.copy_objects(self._source, self._target, bar.advance)

    def compare(self, *, full: bool) -> list[Difference]:
        differing = self.missing().items()
        return [Difference(self.name, key, f"{size} bytes", "another size, or none") for key, size in differing]

    def missing(self) -> dict[str, int]:
        """Sizes of the objects that are to be copied, by key."""
        return files.differing_objects(self._source, self._target)

    def totals(self) -> dict[str, dict[str, Checksum]]:
        infos = list(self._source.list())
        return {self.name: {"all": Checksum(len(infos), sum(info.size for info in infos))}}

    def finish(self) -> None:
        """Nothing."""


class ReplayPart:
    """Recordings that wait in the log. They are appended to the other log and not compared there."""

    name = "recordings"

    def __init__(self, source: Settings, target: Settings, state: State) -> None:
        self._source = source
        self._target = target
        self._state = state

    def copy(self, report: Report, *, last: bool) -> int:
        bar = report.bar(self.name, self.left()[0])
        return files.copy_replay(self._source, self._target, self._state, bar.advance)

    def compare(self, *, full: bool) -> list[Difference]:
        left, _ = self.left()
        return [Difference(self.name, "all", f"{left} records", "not appended yet")] if left else []

    def left(self) -> tuple[int, int]:
        """Records that are to be appended, and their bytes."""
        return files.replay_left(self._source.data, self._state)

    def totals(self) -> dict[str, dict[str, Checksum]]:
        return {}

    def finish(self) -> None:
        """Nothing."""


class JobPart:
    """Jobs that wait. They are queued at the target at the end alone, where nobody can finish them on both sides."""

    name = "jobs"

    def __init__(self, source: Settings, target: Settings) -> None:
        self._source = source
        self._target = target

    def copy(self, report: Report, *, last: bool) -> int:
        return 0

    def compare(self, *, full: bool) -> list[Difference]:
        return []

    def totals(self) -> dict[str, dict[str, Checksum]]:
        return {}

    def finish(self) -> None:
        jobs.copy_jobs(self._source, self._target)


def _words(checksum: Checksum) -> str:
    return f"{checksum.rows} rows, checksum {checksum.sum:016x}"
