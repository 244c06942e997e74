"""Consumers that come, go and die: every record is worked on, and no two blocks overlap."""

from __future__ import annotations

import threading
from collections.abc import Collection

from hedgerow.eventlog import homes
from hedgerow.eventlog.interface import Consumer, Listener
from hedgerow.eventlog.kafka.assignment import decode_begun, encode_begun
from hedgerow.runtime import telemetry
from tests.eventlog.support import ENOUGH, Log, poll
from tests.services.waiting import wait_for

Block = tuple[str, int, int]


class Member(threading.Thread):
    """A worker without its work: polls, begins and commits blocks, and runs those again that others began."""

    def __init__(self, log: Log, finished: list[Block]) -> None:
        super().__init__(daemon=True)
        self.consumer: Consumer = log.consumer()
        self.consumer.listen(Listener(self._gained, self._leaving, self._leaving))
        self.own: set[str] = set()
        self.left = threading.Event()
        self.killed = False
        self._finished = finished
        self._after: dict[str, int] = {}

    def run(self) -> None:
        while not self.left.is_set():
            partition, records = self.consumer.poll(7, ENOUGH, 0.05)
            if records:
                self._work((partition, self._after[partition], records[-1].position))
        if not self.killed:
            self.consumer.close()

    def leave(self) -> None:
        self.left.set()
        self.join(30)

    def _work(self, block: Block) -> None:
        partition, _, last = block
        self._after[partition] = last
        if self.consumer.begin(*block) and self.consumer.commit(partition, last):
            self._finished.append(block)

    def _gained(self, partitions: Collection[str]) -> None:
        for partition in partitions:
            self._after[partition] = self.consumer.position(partition)
            for after, last in self.consumer.begun(partition):
                if self.consumer.commit(partition, last):
                    self._finished.append((partition, after, last))
                self._after[partition] = last
        self.own.update(partitions)

    def _leaving(self, partitions: Collection[str]) -> None:
        self.own.difference_update(partitions)


def test_consumers_come_and_go_without_loss_or_repeat(kafka_log: Log) -> None:
    finished: list[Block] = []
    first, second, third = (Member(kafka_log, finished) for _ in range(3))
    sent = 0

    def load(count: int = 100) -> None:
        nonlocal sent
        for partition in range(3):
            kafka_log.append(*(b"%d" % i for i in range(count)), partition=partition)
        sent += 3 * count

    def done() -> int:
        return sum(last - after for _, after, last in finished)

    load()
    first.start()
    wait_for(lambda: done() > 20, every=0.01, what="the first one's work")
    second.start()
    wait_for(lambda: len(first.own) == 2 and len(second.own) == 1, what="two sharing the partitions")
    load()
    third.start()
    wait_for(lambda: len(first.own) == len(second.own) == len(third.own) == 1, what="three sharing them")
    load()
    second.leave()
    first.leave()
    load()
    wait_for(lambda: len(third.own) == 3 and done() >= sent, what="the last one's work")
    third.leave()
    covered: dict[str, int] = {}
    for partition, after, last in sorted(finished):
        assert after == covered.get(partition, 0), "a gap or an overlap"
        covered[partition] = last
    assert covered == dict.fromkeys(covered, sent // 3)
    assert len(covered) == 3


def test_blocks_are_shared_fairly_between_partitions(kafka_log: Log) -> None:
    """A project that floods one partition does not hold up the others."""
    for partition in (0, 1):
        kafka_log.append(*(b"x" for _ in range(2000)), partition=partition)
    consumer = kafka_log.consumer()
    turns = [poll(consumer, max_records=10)[0]]
    while turns[-1] == turns[0]:
        turns.append(poll(consumer, max_records=10)[0])
    assert [poll(consumer, max_records=10)[0] for _ in range(4)] == [turns[0], turns[-1]] * 2


def test_a_commit_of_a_partition_that_is_gone_is_refused_and_no_error(kafka_log: Log) -> None:
    kafka_log.append(b"a", b"b")
    consumer = kafka_log.consumer()
    partition, _ = poll(consumer)
    held: list[bool] = []

    def leaving(partitions: Collection[str]) -> None:
        held.append(consumer.commit(partition, 1))

    consumer.listen(Listener(lambda names: None, leaving, lambda names: None))
    other = kafka_log.consumer()
    another = kafka_log.consumer()

    def all_share() -> bool:
        for one in (consumer, other, another):
            one.poll(1, 1, 0.05)
        return [len(one.partitions()) for one in (consumer, other, another)] == [1, 1, 1]

    wait_for(all_share, every=0)
    assert held == [True] * len(held)
    assert held, "what was begun can be committed while the partition is handed over"
    for one in (consumer, other, another):
        assert one.commit(partition, 2) is (partition in one.partitions())
        assert one.begin(partition, 0, 2) is (partition in one.partitions())
        assert one.commit("another-0@topic", 5) is False


def test_begun_blocks_fit_into_the_metadata_and_what_others_wrote_there_is_none() -> None:
    blocks = [(0, 1), (10**12, 10**12 + 20_000), (10**12 + 20_000, 10**12 + 40_000)]
    assert decode_begun(encode_begun(blocks)) == blocks
    assert encode_begun([]) == ""
    for text in (None, "", "2;1-2", "1;x", "written by a console tool"):
        assert decode_begun(text) == []


def test_each_partition_has_its_lag_told(kafka_log: Log) -> None:
    kafka_log.append(b"a", b"b", partition=2)
    homes.read_lag(kafka_log.settings)
    lags = {
        tuple(sample.labels.values()): sample.value
        for metric in telemetry.log_partition_lag_records.collect()
        for sample in metric.samples
    }
    assert (lags["events", "0"], lags["events", "2"]) == (0, 2)
