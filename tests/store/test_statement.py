"""Taking statements apart: what is SQL, what is data, which format the answer has."""

from __future__ import annotations

from pathlib import Path

import pytest

from hedgerow.store.embedded.body import FILE_FROM, Body
from hedgerow.store.embedded.http import Request
from hedgerow.store.embedded.parameters import understand
from hedgerow.store.embedded.statement import first_word, output_format, split_insert, tokens


@pytest.mark.parametrize(
    ("text", "sql", "fmt", "data"),
    [
        (b"INSERT INTO t FORMAT Native\n\x01\x02", "INSERT INTO t", "Native", b"\x01\x02"),
        (b"insert into `a b`.t (x, `FORMAT`) format CSV\n1", "insert into `a b`.t (x, `FORMAT`)", "CSV", b"1"),
        (b"INSERT INTO t SETTINGS a = 1 FORMAT TSV \n1", "INSERT INTO t", "TSV", b"1"),
        (b"INSERT INTO t VALUES (1)", "INSERT INTO t", "Values", b" (1)"),
        (
            b"INSERT INTO t /* VALUES */ -- FORMAT x\nFORMAT CSV\n\n1",
            "INSERT INTO t /* VALUES */ -- FORMAT x",
            "CSV",
            b"\n1",
        ),
        ("INSERT INTO ü FORMAT CSV\n€".encode(), "INSERT INTO ü", "CSV", "€".encode()),
        (b"INSERT INTO t FORMAT RowBinary\n\xff'\"`", "INSERT INTO t", "RowBinary", b"\xff'\"`"),
        (b"INSERT INTO t FORMAT RowBinary", "INSERT INTO t", "RowBinary", b""),
    ],
)
def test_an_insert_is_taken_apart(text: bytes, sql: str, fmt: str, data: bytes) -> None:
    found = split_insert(text)
    assert found is not None
    assert (found.sql, found.input_format, text[found.data_start :]) == (sql, fmt, data)


@pytest.mark.parametrize(
    "text",
    [
        b"SELECT 1",
        b"INSERT INTO t SELECT 1",
        b"INSERT INTO t (a) WITH 1 AS x SELECT x FORMAT CSV",
        b"INSERT INTO t",
        b"-- INSERT INTO t FORMAT CSV\nSELECT 1",
        b"",
    ],
)
def test_what_carries_no_data_is_left_whole(text: bytes) -> None:
    assert split_insert(text) is None


@pytest.mark.parametrize(
    ("sql", "fmt"),
    [
        ("SELECT 1", "TSV"),
        ("SELECT 1 FORMAT JSON", "JSON"),
        ("SELECT 1 format Native;\n", "Native"),
        ("SELECT 1 FORMAT CSV -- so", "CSV"),
        ("SELECT 1 FORMAT CSV /* so */ SETTINGS max_threads = 1", "TSV"),
        ("SELECT 1 FORMAT CSV SETTINGS max_threads = 1", "CSV"),
        ("SELECT 'x FORMAT JSON'", "TSV"),
    ],
)
def test_the_answer_s_format_is_known(sql: str, fmt: str) -> None:
    assert output_format(sql, "TSV") == fmt


@pytest.mark.parametrize(
    ("sql", "word"),
    [("select 1", "SELECT"), ("  /* a */ -- b\n ((WITH", "WITH"), ("'a'", ""), ("", "")],
)
def test_the_first_word_is_found(sql: str, word: str) -> None:
    assert first_word(sql) == word


def test_tokens_keep_strings_and_names_whole() -> None:
    found = [(token.kind, token.text) for token in tokens("SELECT 'it''s' \"a b\", $x$ ' $x$ FROM `t`#c\n") if token]
    assert ("string", "'it''s'") in found
    assert ("quoted", "a b") in found
    assert ("string", "$x$ ' $x$") in found
    assert ("quoted", "t") in found


def test_the_url_is_settings_parameters_and_transport() -> None:
    query = "query=SELECT+1&max_threads=2&param_a=x%0Ay&database=d&session_id=s&wait_end_of_query=1&query_id=q"
    call = understand(Request(method="POST", query=query))
    assert (call.sql, call.database, call.query_id) == ("SELECT 1", "d", "q")
    assert call.settings == {"max_threads": "2"}
    assert call.parameters == {"a": "x\ny"}
    assert call.transport["session_id"] == "s"


def test_the_settings_of_an_insert_are_apart() -> None:
    found = split_insert(b"INSERT INTO t (a) SETTINGS insert_deduplication_token = 'x' FORMAT CSV\n1")
    assert found is not None
    assert (found.sql, found.settings) == ("INSERT INTO t (a)", "SETTINGS insert_deduplication_token = 'x'")


@pytest.mark.parametrize("size", [0, 10, FILE_FROM, FILE_FROM + 1], ids=["empty", "small", "mapped", "larger"])
@pytest.mark.parametrize(("url", "start"), [("INSERT INTO t FORMAT CSV", b""), ("", b"INSERT INTO t FORMAT CSV\n")])
def test_the_data_of_an_insert_is_a_file(size: int, url: str, start: bytes) -> None:
    data = start + b"x" * size
    rest = memoryview(data[5:])

    def receive(view: memoryview) -> int:
        nonlocal rest
        count = min(len(view), 300_000, len(rest))
        view[:count] = rest[:count]
        rest = rest[count:]
        return count

    body = Body.received(len(data), data[:5], receive) if size >= FILE_FROM else Body(data)
    assert body is not None
    call = understand(Request(method="POST", query=f"query={url}", body=body))
    path = call.body.path(call.data_prefix, call.data_start)
    assert Path(path).read_bytes() == b"x" * size
    call.body.close()
    assert not Path(path).exists()


def test_a_body_that_is_cut_off_is_none() -> None:
    assert Body.received(FILE_FROM, b"x", lambda view: 0) is None
