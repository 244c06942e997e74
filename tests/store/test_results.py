"""Answers with names and types of columns, and stopping and watching the statements that they come from."""

from __future__ import annotations

import threading

import pytest

from hedgerow.store.client import EventStore
from hedgerow.store.errors import QUERY_WAS_CANCELLED, StoreError, StoreUnavailable
from tests.store.support import eventually

ENDLESS = "SELECT count() FROM numbers(100000000000) WHERE number % 7 = 3"


def test_columns_of_one_name_are_two_columns(event_store: EventStore) -> None:
    with event_store.answer("SELECT 1 AS a, 'x' AS b, 1 AS a", None, {}, "t") as found:
        assert (found.columns, found.types) == (["a", "b", "a"], ["UInt8", "String", "UInt8"])
        assert [list(row) for block in found.blocks for row in block] == [[1, "x", 1]]


def test_an_answer_without_rows_has_columns(event_store: EventStore) -> None:
    with event_store.answer("SELECT 1 AS a WHERE 0", None, {}, "t") as found:
        assert (found.columns, [len(block) for block in found.blocks]) == (["a"], [0])


def test_a_failure_in_the_middle_of_a_whole_answer_says_what_it_was(event_store: EventStore) -> None:
    sql = "SELECT throwIf(number = 3000000) FROM numbers(10000000)"
    with pytest.raises(StoreError, match="throwIf"), event_store.answer(sql, None, {}, "t") as found:
        list(found.blocks)


def test_a_failure_in_the_middle_of_a_stream_breaks_it_off(event_store: EventStore) -> None:
    sql = "SELECT throwIf(number = 3000000) FROM numbers(10000000)"
    with pytest.raises(StoreUnavailable), event_store.answer(sql, None, {}, "t", whole=False) as found:
        list(found.blocks)


def test_nothing_is_written_by_a_question(event_store: EventStore) -> None:
    for sql in ("CREATE TABLE x (a Int8) ENGINE = Memory", "DROP TABLE events", "KILL QUERY WHERE 1"):
        with pytest.raises(StoreError), event_store.answer(sql, None, {}, "t"):
            pass


def test_what_runs_with_a_tag_is_watched_and_stopped(event_store: EventStore) -> None:
    failures: list[StoreError] = []

    def run() -> None:
        try:
            with event_store.answer(ENDLESS, None, {"max_execution_time": 20, "max_threads": 1}, "to-stop"):
                pass
        except StoreError as error:
            failures.append(error)

    running = threading.Thread(target=run)
    running.start()
    eventually(lambda: int(event_store.progress("to-stop")[0]["read_rows"]) > 0)
    event_store.kill("another")
    assert running.is_alive()
    event_store.kill("to-stop")
    running.join(10)
    assert [error.clickhouse_code for error in failures] == [QUERY_WAS_CANCELLED]
    assert int(event_store.progress("to-stop")[0]["read_rows"]) == 0
