"""Writes that fail without a word of the engine. A limit on the size of files stands for the full disk."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from hedgerow.runtime.secrets import Secrets
from hedgerow.store.errors import NOT_ENOUGH_SPACE
from tests.store.support import Answer, launch, log_of, raw_request, start_store, stop_store, wait_until_ready

ROW = 100_000  # bytes of a row that does not compress
WITH_ITS_LENGTH = ROW + 3


class Store:
    """A store role whose files can be kept from growing."""

    def __init__(self, folder: Path) -> None:
        self.settings, self.process = start_store(folder)

    def start_again(self) -> None:
        store = {"port": self.settings.store.port, "ops_port": self.settings.store.ops_port}
        self.process = launch(self.settings, store)
        wait_until_ready(self.settings, self.process)

    def ask(self, query: str, body: bytes = b"", **url: str) -> Answer:
        key = {"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": Secrets(self.settings.data).store_password}
        return raw_request(self.settings, "/?" + urlencode({"query": query, **url}), body, key)

    def insert(self, row: bytes, token: str) -> Answer:
        length = bytes((len(row) & 0x7F | 0x80, len(row) >> 7 & 0x7F | 0x80, len(row) >> 14))
        return self.ask("INSERT INTO t FORMAT RowBinary", length + row, insert_deduplication_token=token)

    def rows(self) -> list[tuple[int, str]]:
        """How often each row is there, with its hash, read whole from the disk."""
        answer = self.ask("SELECT count(), hex(SHA256(a)) FROM t GROUP BY a ORDER BY a")
        assert answer.status == 200, answer.body
        return [
            (int(count), found) for count, found in (line.split("\t") for line in answer.body.decode().splitlines())
        ]

    @contextmanager
    def full_disk(self, most: int) -> Iterator[None]:
        """No file grows beyond `most` bytes: write(2) fails, as it does where there is no space left."""
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            if self.process.poll() is None:
                resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, unlimited)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path)
    answer = found.ask(
        "CREATE TABLE t (a String CODEC(NONE)) ENGINE = MergeTree ORDER BY tuple()"
        " SETTINGS non_replicated_deduplication_window = 100"
    )
    assert answer.status == 200, answer.body
    try:
        yield found
    finally:
        stop_store(found.process)


def test_an_insert_that_was_not_written_whole_is_refused_and_can_be_sent_again(store: Store) -> None:
    row = os.urandom(ROW)
    with store.full_disk(WITH_ITS_LENGTH):  # room for the request's body, and not for a part with its frame
        for _ in range(3):
            assert store.insert(row, "one").code == NOT_ENOUGH_SPACE
    assert store.rows() == []
    for _ in range(2):
        assert store.insert(row, "one").status == 200
    assert [count for count, _ in store.rows()] == [1]
    assert store.process.poll() is None


def test_what_was_there_before_is_never_dropped(store: Store) -> None:
    """Whatever happens to its files: nobody would insert it again."""
    assert store.insert(os.urandom(ROW), "old").status == 200
    stop_store(store.process)
    store.start_again()
    [path] = store.ask("SELECT path FROM system.parts WHERE table = 't' AND active").body.decode().split()
    os.truncate(Path(path) / "data.bin", ROW // 2)

    assert store.insert(os.urandom(ROW), "new").status == 200

    assert store.ask("SELECT count() FROM system.parts WHERE table = 't' AND active").body == b"2\n"
    assert store.process.poll() is None


def test_an_insert_from_a_select_is_watched_too(store: Store) -> None:
    with store.full_disk(ROW):
        assert store.ask("INSERT INTO t SELECT randomString(200000) FROM numbers(2)").code == NOT_ENOUGH_SPACE
    assert store.rows() == []


def test_a_merge_that_was_not_written_whole_is_undone_by_a_new_start(store: Store) -> None:
    for token in ("one", "two", "three"):
        assert store.insert(os.urandom(ROW), token).status == 200
    before = store.rows()
    with store.full_disk(2 * ROW):
        store.ask("OPTIMIZE TABLE t FINAL")
        assert store.process.wait(20) == 1, log_of(store.settings)
    store.start_again()
    assert store.rows() == before
    assert len(before) == 3
