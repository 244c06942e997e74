"""What the steps work on: a block of log records of one partition, and the events found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pyarrow

from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Record
from hedgerow.persons.ops import GroupOp, PersonOp
from hedgerow.pipeline.reasons import SILENT, STORED, Drop, Undecodable, Warn
from hedgerow.pipeline.tenants import Tenant
from hedgerow.runtime import telemetry
from hedgerow.wire.events import WireEvent

MAX_EXAMPLES = 5
EXAMPLE_TEXT = 200
MINUTE_MS = 60_000


NO_GROUPS = ("", "", "", "", "")


class Event(msgspec.Struct, gc=False):
    """One event on its way. Steps fill the fields from top to bottom.

    `raw` is the properties' JSON as sent, `prefix` what is spliced in front of it when it is stored (each part like
    `"$ip":"1.2.3.4"`). A step that has to change what is in `raw` sets `rewritten`, and `properties` is written
    instead.
    """

    wire: WireEvent
    record: Envelope
    position: int
    index: int
    tenant: Tenant
    name: str = ""
    distinct_id: str = ""
    uuid: bytes = b""
    timestamp: int = 0  # microseconds since the epoch, UTC
    raw: bytes = b"{}"
    properties: dict[str, Any] = {}
    prefix: list[bytes] = []
    rewritten: bool = False
    repaired: bool = False  # the whole body was unreadable to a strict parser
    personless: bool = False
    ip: str = ""
    country: str = ""
    person_geo: dict[str, Any] = {}
    set: dict[str, Any] | None = None
    set_once: dict[str, Any] | None = None
    unset: list[str] | None = None
    elements_chain: str = ""
    groups: tuple[str, str, str, str, str] = NO_GROUPS
    dropped: bool = False


class Tally(msgspec.Struct):
    """How often a kind of warning was raised for a project in one block, with the first few examples."""

    dropped: bool
    count: int = 0
    examples: list[dict[str, Any]] = []


class DeadRecord(msgspec.Struct):
    record: Record
    envelope: Envelope | None
    reason: Undecodable
    error: str


class Block:
    """Records `after + 1` to `last` of a partition. `after` and `last` name the block for ever."""

    def __init__(self, partition: str, after: int, records: list[tuple[Record, Envelope | None]]) -> None:
        self.partition = partition
        self.after = after
        self.last = records[-1][0].position
        self.records = records
        self.events: list[Event] = []
        self.warnings: dict[tuple[int, str], Tally] = {}
        self.dead: list[DeadRecord] = []
        self.body_keys: set[str] = set()  # of bodies in the object store, which go when the block is committed
        self.person_ops: list[PersonOp] = []
        self.group_ops: list[GroupOp] = []
        self.batches: list[pyarrow.RecordBatch] = []  # the parts' rows, still without their persons
        self.rows: pyarrow.Table | None = None
        self.first_of: set[int] = set()  # projects that had no event before
        # by project, minute of arrival since the epoch, and what became of the events: STORED or a Drop
        self.outcomes: Counter[tuple[int, int, str]] = Counter()
        self._has_dropped = False

    @property
    def token(self) -> str:
        return f"log-{self.partition}-{self.after}-{self.last}"

    def set_aside(self, record: Record, envelope: Envelope | None, reason: Undecodable, error: object) -> None:
        text = f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else str(error)
        self.dead.append(DeadRecord(record, envelope, reason, text[:1000]))

    def warn(self, event: Event, kind: Warn | Drop, dropped: bool = False, **details: Any) -> None:
        """Count a warning for the event's project and keep the first few as examples; no personal data but the
        distinct id.
        """
        example = {"event": event.name or event.wire.event, "distinctId": event.distinct_id, **details}
        self._tally(event.tenant.id, kind, dropped, example)

    def _tally(self, project: int, kind: Warn | Drop, dropped: bool, example: dict[str, Any]) -> None:
        telemetry.warnings_raised.labels(kind).inc()
        tally = self.warnings.setdefault((project, kind), Tally(dropped))
        tally.count += 1
        if len(tally.examples) < MAX_EXAMPLES:
            tally.examples.append({key: _short(value) for key, value in example.items()})

    def drop(self, event: Event, reason: Drop, **details: Any) -> None:
        """Take the event out of the block after the current step."""
        event.dropped = self._has_dropped = True
        telemetry.events_dropped.labels(reason).inc()
        self.outcomes[event.tenant.id, event.record.received_at // MINUTE_MS, reason.value] += 1
        if reason not in SILENT:
            self.warn(event, reason, dropped=True, **details)

    def parts(self, events: int) -> Iterator[Block]:
        """The block's records in pieces of about so many events, each to be absorbed when the steps are done with it.

        A part's decoded events stay in the processor's cache from step to step, and are freed before the next part:
        20 % less CPU than the whole block at once, and a tenth of the memory.
        """
        part: list[tuple[Record, Envelope | None]] = []
        size = 0
        for record, envelope in self.records:
            part.append((record, envelope))
            size += envelope.count if envelope else 0
            if size >= events:
                yield Block(self.partition, self.after, part)
                part, size = [], 0
        if part:
            yield Block(self.partition, self.after, part)

    def absorb(self, part: Block) -> None:
        """Add what the steps have found in a part."""
        self.batches += part.batches
        self.first_of |= part.first_of
        self.person_ops += part.person_ops
        self.group_ops += part.group_ops
        self.dead += part.dead
        self.outcomes += part.outcomes
        for key, tally in part.warnings.items():
            mine = self.warnings.setdefault(key, Tally(tally.dropped))
            mine.count += tally.count
            mine.examples = [*mine.examples, *tally.examples][:MAX_EXAMPLES]

    def finish(self, rows: pyarrow.Table | None) -> None:
        """Keep what has to be written, and nothing else, while the next block is on its way."""
        self.rows = rows
        self.records = []
        self.batches = []
        self.person_ops = []
        self.group_ops = []

    def warn_about(self, op: PersonOp, kind: Warn, **details: Any) -> None:
        """Count a warning that came up when the event's person was resolved."""
        self._tally(op.project_id, kind, False, {"event": op.event, "distinctId": op.distinct_id, **details})

    def refuse_row(self, row: dict[str, Any], reason: Drop, **details: Any) -> None:
        """Count a row of `rows` that was not stored."""
        telemetry.events_dropped.labels(reason).inc()
        self._turn(row["project_id"], reason)
        self._tally(
            row["project_id"], reason, True, {"event": row["event"], "distinctId": row["distinct_id"], **details}
        )

    def _turn(self, project: int, reason: Drop) -> None:
        """One event of the project is not stored after all: of its first minute, a row does not say when it came."""
        for key, count in self.outcomes.items():
            if key[0] == project and key[2] == STORED and count > 0:
                self.outcomes[key] -= 1
                self.outcomes[project, key[1], reason.value] += 1
                return

    def sweep(self) -> None:
        """Forget the events that the step just run has dropped."""
        if self._has_dropped:
            self.events = [event for event in self.events if not event.dropped]
            self._has_dropped = False


Step = Callable[[Block], None]


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:EXAMPLE_TEXT]
