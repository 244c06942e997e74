"""A block that is written to two shards: each has its part once, whatever happens to the other meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pyarrow
import pytest

from hedgerow import settings as settings_module
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.eventlog.interface import Record
from hedgerow.persons.store import open_store
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.store import PipelineStore
from hedgerow.pipeline.writer import BlockWriter
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError, StoreUnavailable
from tests.services.proxy import Proxy, proxy_to
from tests.store.support import event_rows, start_store, stop_store

PROJECT = 1
COUNT = "SELECT count() AS n, uniqExact(uuid) AS u FROM events"


class Picky(EventStore):
    """Refuses blocks that hold an event of this name, as ClickHouse would with this code."""

    refused, code = "", 0

    def insert_shard(self, shard: int, table: str, rows: Any, token: str = "") -> None:
        if self.refused in rows.column("event").to_pylist():
            raise StoreError("Cannot take this event", clickhouse_code=self.code)
        super().insert_shard(shard, table, rows, token)


@dataclass
class Setting:
    store: Picky
    writer: BlockWriter
    proxies: list[Proxy]

    def tokens(self, shard: int) -> list[str]:
        """Of the inserts that the shard was sent, in order."""
        return [
            part.removeprefix("insert_deduplication_token=")
            for one in self.proxies[shard].seen
            for part in unquote_plus(one.target).split("&")
            if part.startswith("insert_deduplication_token=")
        ]


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Settings]]:
    folder = tmp_path_factory.mktemp("shards")
    started = [start_store(folder / str(number), max_memory_bytes=1 << 29) for number in range(2)]
    yield [settings for settings, _ in started]
    for _, process in started:
        stop_store(process)


@pytest.fixture
def setting(shards: list[Settings], tmp_path: Path) -> Iterator[Setting]:
    with ExitStack() as stack:
        proxies = [stack.enter_context(proxy_to(f"http://127.0.0.1:{shard.store.port}")) for shard in shards]
        secrets = [Secrets(shard.data).store_password for shard in shards]
        addresses = [
            proxy.url.replace("//", f"//hedgerow:{secret}@") + "/hedgerow"
            for proxy, secret in zip(proxies, secrets, strict=True)
        ]
        settings = settings_module.load(tmp_path, overrides={"store": {"shards": addresses}})
        upgrade(settings)
        store = Picky(settings, role="worker")
        persons = open_store(settings)
        stack.callback(persons.close)
        stack.callback(store.close)
        store.command("TRUNCATE TABLE events")
        for proxy in proxies:
            proxy.seen.clear()
        writer = BlockWriter(store, persons, PipelineStore(Database(open_engine(settings))), 1000)
        yield Setting(store, writer, proxies)


def block_of(rows: pyarrow.RecordBatch, last: int = 9) -> Block:
    block = Block("p0", 0, [(Record(last, b""), None)])
    block.finish(pyarrow.Table.from_batches([rows]))
    return block


def visitors(names: list[str] | None = None) -> pyarrow.RecordBatch:
    count = 200
    return event_rows(
        PROJECT, count, distinct_id=[f"visitor {number}" for number in range(count)], event=names or "seen"
    )


def stored(setting: Setting) -> list[int]:
    rows = setting.store.query_shards(COUNT)
    assert all(row["n"] == row["u"] for row in rows)
    return [row["n"] for row in rows]


def always(method: str, path: str) -> bool:
    return True


def never(method: str, path: str) -> bool:
    return False


def test_a_block_is_split_and_each_part_has_its_own_token(setting: Setting) -> None:
    block = block_of(visitors())
    setting.writer.write_events(block)
    assert sum(stored(setting)) == 200
    assert min(stored(setting)) > 50
    assert [setting.tokens(shard) for shard in range(2)] == [[f"{block.token}-s0"], [f"{block.token}-s1"]]


def test_while_one_shard_is_away_the_other_gets_its_part_once_and_is_left_alone(setting: Setting) -> None:
    block = block_of(visitors())
    setting.store.ping()
    setting.proxies[1].refuse = always
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            setting.writer.write_events(block)
    assert setting.tokens(0) == [f"{block.token}-s0"]
    setting.proxies[1].refuse = never
    setting.writer.write_events(block)
    assert setting.tokens(0) == [f"{block.token}-s0"]
    assert sum(stored(setting)) == 200


def test_a_worker_that_died_while_a_shard_was_away_repeats_the_block_without_doubles(setting: Setting) -> None:
    rows = visitors()
    setting.store.ping()
    setting.proxies[1].swallow = always
    with pytest.raises(StoreUnavailable):
        setting.writer.write_events(block_of(rows))
    setting.proxies[1].swallow = never
    another = BlockWriter(setting.store, setting.writer._persons, setting.writer._store, 1000)
    another.write_events(block_of(rows))
    assert sum(stored(setting)) == 200
    assert len(setting.tokens(0)) == 2


def test_what_was_stored_lately_is_remembered_of_all_shards_newest_last(setting: Setting) -> None:
    first, second = visitors(), visitors()
    setting.writer.write_events(block_of(first))
    setting.writer.write_events(block_of(second, last=10))
    known = setting.writer.recent_uuids()
    assert len(known) == 400
    assert {uuid for _, uuid in known[200:]} == set(second.column("uuid").to_pylist())


def test_an_event_that_a_shard_refuses_is_dropped_and_the_rest_is_stored(setting: Setting) -> None:
    setting.store.refused, setting.store.code = "bad", 27
    block = block_of(visitors(["bad" if number == 70 else "good" for number in range(200)]))
    setting.writer.write_events(block)
    assert sum(stored(setting)) == 199
    assert [(kind, tally.count) for (_, kind), tally in block.warnings.items()] == [("refused_by_store", 1)]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(60, id="table missing"),
        pytest.param(16, id="column missing"),
        pytest.param(497, id="no grant"),
        pytest.param(516, id="wrong password"),
        pytest.param(0, id="no answer of ClickHouse's"),
    ],
)
def test_what_is_not_the_events_fault_holds_them_up_and_loses_none(setting: Setting, code: int) -> None:
    setting.store.refused, setting.store.code = "seen", code
    block = block_of(visitors())
    with pytest.raises(StoreUnavailable):
        setting.writer.write_events(block)
    assert block.warnings == {}
    setting.store.refused = ""
    setting.writer.write_events(block)
    assert sum(stored(setting)) == 200
