"""The worker's loop: collect a block, run the steps, then do exactly once what must happen exactly once.

How a crash at any point is made good: a block's place in the log is remembered before anything else happens to it
(`Consumer.begin`), and the persons' transaction also holds the log position. At start, the blocks that were begun
and not committed are run again, as the very same blocks: persons that were applied are only looked up, and the
insert's token makes the store drop what it already has.

One thread prepares blocks and applies persons, in order; another inserts and publishes, one block behind: on two
cores the store works on one block while the next is decoded.

On Kafka partitions come and go while the worker runs. With one that comes, the blocks that its last owner began are
run again before anything else of it; before one goes, what was begun of it is finished and committed.
"""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy.exc import OperationalError

from hedgerow.errors import Unavailable
from hedgerow.eventlog import envelope as envelopes
from hedgerow.eventlog.bodies import Bodies, ObjectMissing
from hedgerow.eventlog.interface import Consumer, Letter, Letters, Listener, Record
from hedgerow.persons.resolver import Resolver
from hedgerow.pipeline.block import Block, DeadRecord
from hedgerow.pipeline.columns import with_persons
from hedgerow.pipeline.pipeline import Steps
from hedgerow.pipeline.reasons import Undecodable, Warn
from hedgerow.pipeline.steps.ids import DropResent
from hedgerow.pipeline.writer import BlockWriter
from hedgerow.runtime import telemetry

log = structlog.get_logger()

MAX_BLOCK_BYTES = 64 * 1024 * 1024  # of records as they lie in the log
POLL_S = 0.25  # how soon a stop is noticed when nothing arrives
RETRY_AFTER_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # the last one for ever
PART_EVENTS = 500  # events decoded at a time: 2 MB
LAG_EVERY_S = 1.0
MAX_BEHIND = 2  # blocks written or waiting to be, of 35 MB each, while the next is prepared
GARBAGE_EVERY_S = 60.0
AT_ONCE = 4  # partitions that keep the full pace of `block_wait`; with more, each block waits for longer
HAND_OVER_S = 30.0  # longest time that others wait for a partition whose block the store does not take
Result = TypeVar("Result")


class Stopped(Exception):
    """The worker was told to stop while it waited for a store; the block is run again at the next start."""


class Worker:
    def __init__(
        self,
        consumer: Consumer,
        resolver: Resolver,
        steps: Steps,
        resent: DropResent,
        writer: BlockWriter,
        stop: threading.Event,
        *,
        block_events: int,
        block_wait: timedelta,
        bodies: Bodies | None = None,
        letters: Letters | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """`beat` is called as long as the loop goes on, also while it waits for a store."""
        self._consumer = consumer
        self._beat = beat
        self._bodies = bodies
        self._letters = letters
        self._resolver = resolver
        self._steps = [(step, telemetry.step_seconds.labels(name)) for name, step in steps]
        self._resent = resent
        self._writer = writer
        self._stop = stop
        self._block_events = block_events
        self._block_wait = block_wait.total_seconds()
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._writing: deque[tuple[Block, Future[None]]] = deque()
        self._positions: dict[str, int] = {}  # what the next block of a partition comes after
        self._events_per_record = 1.0
        self._lag_at = 0.0
        self._collected_at: dict[str, float] = {}
        self._abandoned = False  # whether a block was given up after its events were remembered
        self._uncommitted: dict[str, int] = {}  # positions of written blocks that the log could not take
        self._gone: set[str] = set()  # partitions that went while the block at hand was collected
        self._garbage_at = time.monotonic()

    def run(self) -> None:
        """Work until told to stop. What was read by then and not committed is read again at the next start."""
        gc.freeze()
        gc.disable()  # looking for garbage among a block's objects, which all stay, takes 10 us an event
        self._consumer.listen(Listener(self._gained, self._leaving, self._lost))
        try:
            self._retry("events", self._writer.publish)
            self._gained(self._consumer.partitions())
            while not self._stop.is_set():
                self._beat()
                block = self._collect()
                if block is not None and self._begin(block):
                    self._prepare(block)
                    self._apply_persons(block)
                    self._commit_written(waiting=MAX_BEHIND - 1)
                    self._writing.append((block, self._behind.submit(self._write, block)))
                self._commit_written(waiting=MAX_BEHIND if block is not None else 0)
                self._commit_again()
                self._measure_lag()
                self._collect_garbage()
            self._commit_written(waiting=0)
        except Stopped:
            log.info("stopped while a store could not be reached; the block is run again at the next start")
        finally:
            gc.enable()
            self._behind.shutdown(wait=True)
            self._writing.clear()  # run again by whoever comes next

    def _collect_garbage(self) -> None:
        """What reference counts cannot free is little: errors with their tracebacks, closed connections."""
        if time.monotonic() - self._garbage_at > GARBAGE_EVERY_S:
            gc.collect()
            self._garbage_at = time.monotonic()

    def _gained(self, partitions: Collection[str]) -> None:
        """Begin with these partitions. Another worker may have had them, so its last events are looked up too."""
        if not partitions:
            return
        if self._abandoned:  # the events of a block that was not written are no re-sent ones when they come again
            self._resent.forget()
            self._abandoned = False
        self._resent.remember(self._retry("events", self._writer.recent_uuids))
        for partition in partitions:
            self._recover(partition)

    def _recover(self, partition: str) -> None:
        """Run the blocks again that were begun and perhaps not finished (see the module's text)."""
        done = self._consumer.position(partition)
        for after, last in self._consumer.begun(partition):
            records = self._retry("log", partial(self._consumer.read, partition, after + 1, last))
            log.info("running a block again", partition=partition, after=after, last=last)
            block: Block | None = None
            if records:
                block = self._of(partition, after, [(record, self._envelope(record)) for record in records])
                block.last = last
                self._prepare(block)
                self._apply_persons(block)
                self._write(block)
            self._commit(partition, last, block)
            done = last
        self._consumer.seek(partition, done)
        self._positions[partition] = done

    def _leaving(self, partitions: Collection[str]) -> None:
        """Finish what was begun of these partitions, which others get afterwards.

        Where the store takes nothing, they get them unfinished after a while, and run the same blocks again.
        """
        deadline = time.monotonic() + HAND_OVER_S
        while any(block.partition in partitions for block, _ in self._writing):
            if wait([self._writing[0][1]], timeout=max(0.0, deadline - time.monotonic())).not_done:
                log.warning("a partition is handed over with its block unfinished: the event store takes nothing")
                break
            self._commit_written(waiting=len(self._writing) - 1)
        self._lost(partitions)

    def _lost(self, partitions: Collection[str]) -> None:
        """Forget what was not committed of these partitions: others run it again."""
        self._gone.update(partitions)
        kept = deque(one for one in self._writing if one[0].partition not in partitions)
        self._abandoned = self._abandoned or len(kept) < len(self._writing)
        self._writing = kept
        for partition in partitions:
            self._positions.pop(partition, None)
            self._collected_at.pop(partition, None)
            self._uncommitted.pop(partition, None)

    def _collect(self) -> Block | None:
        """A block of one partition: `block_events` events, or what has come since the block before.

        A partition's blocks begin `block_wait` apart at least. Time that the worker was busy counts: what came
        meanwhile is taken at once, and a lone event is not kept waiting.
        """
        self._gone.clear()
        partition, records = self._consumer.poll(self._wanted(self._block_events), MAX_BLOCK_BYTES, POLL_S)
        if not records:
            return None
        deadline = self._collected_at.get(partition, float("-inf")) + self._pause()
        decoded = [(record, self._envelope(record)) for record in records]
        events = sum(envelope.count for _, envelope in decoded if envelope)
        size = sum(len(record.payload) for record in records)
        while events < self._block_events and size < MAX_BLOCK_BYTES and not self._stop.is_set():
            left = deadline - time.monotonic()
            _, more = self._consumer.poll(
                self._wanted(self._block_events - events),
                MAX_BLOCK_BYTES - size,
                min(max(left, 0.0), POLL_S),
                partition,
            )
            self._beat()
            if partition in self._gone:
                return None
            if not more and (left <= 0 or self._consumer.crowded()):
                break
            for record in more:
                envelope = self._envelope(record)
                decoded.append((record, envelope))
                events += envelope.count if envelope else 0
                size += len(record.payload)
        self._events_per_record = max(1.0, events / len(decoded))
        self._collected_at[partition] = time.monotonic()
        return self._of(partition, self._positions.get(partition, 0), decoded)

    def _pause(self) -> float:
        """Seconds between two blocks of a partition. A block costs as much as 1,000 events however small it is."""
        return self._block_wait * max(1.0, len(self._positions) / AT_ONCE)

    def _begin(self, block: Block) -> bool:
        """Whether the block is this worker's to run. If not, it is read again should the partition turn out to be."""
        if self._retry("log", partial(self._consumer.begin, block.partition, block.after, block.last)):
            return True
        self._positions[block.partition] = block.after
        self._consumer.seek(block.partition, block.after)
        return False

    def _wanted(self, events: int) -> int:
        return max(1, round(events / self._events_per_record))

    def _of(self, partition: str, after: int, decoded: list[tuple[Record, envelopes.Envelope | None]]) -> Block:
        block = Block(partition, after, decoded)
        self._positions[partition] = block.last
        for record, envelope in decoded:
            if envelope is None:
                block.set_aside(record, None, Undecodable.ENVELOPE, "no envelope of this or an older version")
            elif envelope.body_key:
                block.body_keys.add(envelope.body_key)
        return block

    def _prepare(self, block: Block) -> None:
        """Run the steps over the block, a part at a time."""
        for part in block.parts(PART_EVENTS):
            self._beat()
            try:
                self._run_steps(part)
                block.absorb(part)
            except Stopped:
                raise
            except Exception as error:
                log.exception("a step failed; running these records one by one", error=type(error).__name__)
                self._resent.forget_last()
                self._prepare_one_by_one(block, part)

    def _run_steps(self, block: Block) -> None:
        for step, seconds in self._steps:
            started = time.perf_counter()
            self._retry("metadata", partial(step, block))
            block.sweep()
            seconds.observe(time.perf_counter() - started)

    def _prepare_one_by_one(self, block: Block, part: Block) -> None:
        """Set aside whatever record a step cannot bear, so that it never holds up the others."""
        for record, envelope in part.records:
            alone = Block(block.partition, block.after, [(record, envelope)])
            try:
                self._run_steps(alone)
            except Stopped:
                raise
            except Exception as error:
                self._resent.forget_last()
                alone = Block(block.partition, block.after, [(record, envelope)])
                alone.set_aside(record, envelope, Undecodable.STEP, error)
            block.absorb(alone)

    def _apply_persons(self, block: Block) -> None:
        ops = block.person_ops

        def warn(index: int, kind: str, details: dict[str, Any]) -> None:
            block.warn_about(ops[index], Warn(kind), **details)

        started = time.perf_counter()
        self._retry("persons", lambda: self._resolver.resolve(ops, block.group_ops, block.partition, block.last, warn))
        block.finish(with_persons(block.batches, ops))
        telemetry.step_seconds.labels("persons").observe(time.perf_counter() - started)

    def _envelope(self, record: Record) -> envelopes.Envelope | None:
        """What the record holds, with its body where that lies in the object store; None where it is no envelope."""
        try:
            envelope = envelopes.decode(record.payload)
        except (ValueError, RecursionError):
            return None
        if envelope.body_key and self._bodies is not None:
            try:
                body = self._retry("objects", partial(self._bodies.get, envelope.body_key))
            except ObjectMissing:
                log.error("a body is missing in the object store", key=envelope.body_key)
                return envelope  # without a body it cannot be read, and becomes a dead letter
            return msgspec.structs.replace(envelope, body=body)
        return envelope

    def _write(self, block: Block) -> None:
        started = time.perf_counter()
        self._retry("events", lambda: self._writer.write_events(block))
        self._retry("events", self._writer.publish)
        self._retry("metadata", lambda: self._writer.write_notes(block))
        if block.dead and self._letters is not None:
            self._retry("log", partial(self._letters.append, [_letter(block, dead) for dead in block.dead]))
        telemetry.step_seconds.labels("write").observe(time.perf_counter() - started)
        telemetry.block_events.observe(block.rows.num_rows if block.rows else 0)
        telemetry.events_processed.inc(block.rows.num_rows if block.rows else 0)

    def _commit_written(self, waiting: int) -> None:
        """Commit, in order, the blocks that are written; wait until at most `waiting` are left."""
        while self._writing and (len(self._writing) > waiting or self._writing[0][1].done()):
            block, writing = self._writing.popleft()
            while not wait([writing], timeout=LAG_EVERY_S).done:
                self._beat()
                self._measure_lag()  # a store that takes nothing is when the lag must be seen to grow
            writing.result()
            self._commit(block.partition, block.last, block)

    def _commit(self, partition: str, position: int, block: Block | None) -> None:
        """Where the partition is another worker's by now, that one runs the block again, and changes nothing by it."""
        done = self._retry("log", partial(self._consumer.commit, partition, position))
        if done:
            self._uncommitted.pop(partition, None)
        elif partition in self._consumer.partitions():
            self._uncommitted[partition] = position
        if done and block is not None and block.body_keys and self._bodies is not None:
            kept = {dead.envelope.body_key for dead in block.dead if dead.envelope is not None}
            try:
                self._bodies.delete(block.body_keys - kept)
            except Unavailable as error:  # they expire with the log
                log.warning("bodies stay in the object store", count=len(block.body_keys), error=str(error)[:300])

    def _commit_again(self) -> None:
        """What was written while the group could not be reached; nothing is left of a partition that was lost."""
        for partition, position in list(self._uncommitted.items()):
            self._commit(partition, position, None)

    def _retry(self, store: str, call: Callable[[], Result]) -> Result:
        """Errors that pass are lag and never loss: try again until it works, or until told to stop."""
        for attempt in range(1_000_000_000):
            self._beat()
            try:
                return call()
            except (Unavailable, OperationalError, OSError) as error:
                telemetry.block_retries.labels(store).inc()
                if attempt in (0, 10, 100):
                    log.warning("a store cannot be used; trying again", store=store, error=str(error)[:300])
                if self._stop.wait(RETRY_AFTER_S[min(attempt, len(RETRY_AFTER_S) - 1)]):
                    raise Stopped from error
        raise AssertionError("unreachable")

    def _measure_lag(self) -> None:
        if time.monotonic() - self._lag_at < LAG_EVERY_S:
            return
        self._lag_at = time.monotonic()
        lag = self._consumer.lag()
        telemetry.log_lag_records.labels(envelopes.EVENTS).set(lag.records)
        telemetry.log_lag_seconds.labels(envelopes.EVENTS).set(lag.seconds)
        if lag.bytes:
            telemetry.log_bytes.labels(envelopes.EVENTS).set(lag.bytes)


def _letter(block: Block, dead: DeadRecord) -> Letter:
    return Letter(block.partition, dead.record.position, dead.record.payload, dead.reason.value, dead.error)
