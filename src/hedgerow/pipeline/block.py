"""What the steps work on: a block of log records of one partition, and the events found in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow

from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Record
from hedgerow.persons.ops import GroupOp, PersonOp
from hedgerow.pipeline.reasons import SILENT, Drop, Undecodable, Warn
from hedgerow.pipeline.tenants import Tenant
from hedgerow.runtime import telemetry
from hedgerow.wire.events import WireEvent

MAX_EXAMPLES = 5
EXAMPLE_TEXT = 200


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
    groups: tuple[str, str, str, str, str] | None = None
    person_id: bytes = b""
    person_mode: str = "full"
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
        self.person_ops: list[PersonOp] = []
        self.group_ops: list[GroupOp] = []
        self.rows: pyarrow.RecordBatch | None = None
        self.first_of: set[int] = set()
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
        if reason not in SILENT:
            self.warn(event, reason, dropped=True, **details)

    def finish(self, rows: pyarrow.RecordBatch | None, first_of: set[int]) -> None:
        """Keep the rows alone: decoded properties take five times their memory, and the next block is on its way.

        `first_of` are the projects that had no event before.
        """
        self.rows = rows
        self.first_of = first_of
        self.records = []
        self.events = []
        self.person_ops = []
        self.group_ops = []

    def refuse_row(self, row: dict[str, Any], reason: Drop, **details: Any) -> None:
        """Count a row of `rows` that was not stored."""
        telemetry.events_dropped.labels(reason).inc()
        self._tally(
            row["project_id"], reason, True, {"event": row["event"], "distinctId": row["distinct_id"], **details}
        )

    def begin_again(self) -> None:
        """Forget what steps have found so far."""
        self.events = []
        self.person_ops = []
        self.group_ops = []
        self.warnings = {}
        self.dead = [letter for letter in self.dead if letter.reason is Undecodable.ENVELOPE]

    def absorb(self, other: Block) -> None:
        """Add what steps have found in another block of the same records."""
        self.events += other.events
        self.person_ops += other.person_ops
        self.group_ops += other.group_ops
        self.dead += other.dead
        for key, tally in other.warnings.items():
            mine = self.warnings.setdefault(key, Tally(tally.dropped))
            mine.count += tally.count
            mine.examples = [*mine.examples, *tally.examples][:MAX_EXAMPLES]

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
