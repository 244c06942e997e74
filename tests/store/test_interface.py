"""The store's HTTP interface, as clickhouse-connect and curl see it."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import clickhouse_connect
import lz4.frame
import pyarrow
import pytest
import zstandard
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from tests.store.support import Answer, eventually, raw_request

Ask = Callable[..., Answer]


def client_of(store: Settings, **options: Any) -> Client:
    return clickhouse_connect.get_client(
        host=store.store.host,
        port=store.store.port,
        username="hedgerow",
        password=Secrets(store.data).store_password,
        database=store.store.database,
        **options,
    )


def test_ping_needs_no_password(store: Settings) -> None:
    for path in ("/ping", "/replicas_status", "/"):
        answer = raw_request(store, path, method="GET")
        assert (answer.status, answer.body) == (200, b"Ok.\n")


def test_the_interface_listens_on_loopback_only(store: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.fail("the machine has no other address to try")
        other = probe.getsockname()[0]
    with socket.socket() as attempt:
        assert attempt.connect_ex((other, store.store.port)) != 0


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no credentials"),
        pytest.param({"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": "wrong"}, id="wrong password"),
        pytest.param({"X-ClickHouse-User": "default", "X-ClickHouse-Key": ""}, id="default user"),
        pytest.param({"Authorization": "Basic !"}, id="not base64"),
        pytest.param({"Authorization": "Bearer x"}, id="another scheme"),
    ],
)
def test_the_wrong_password_is_401_with_code_516(store: Settings, headers: dict[str, str]) -> None:
    answer = raw_request(store, "/?query=SELECT+1", headers=headers)
    assert (answer.status, answer.code) == (401, 516)
    assert b"AUTHENTICATION_FAILED" in answer.body


@pytest.mark.parametrize("way", ["basic", "headers", "url"])
def test_every_way_to_give_the_password_works(store: Settings, way: str) -> None:
    password = Secrets(store.data).store_password
    basic = base64.b64encode(f"hedgerow:{password}".encode()).decode()
    headers = {
        "basic": {"Authorization": f"Basic {basic}"},
        "headers": {"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": password},
        "url": {},
    }[way]
    url = f"&user=hedgerow&password={password}" if way == "url" else ""
    assert raw_request(store, f"/?query=SELECT+1{url}", headers=headers, method="GET").body == b"1\n"


def test_a_body_is_not_read_before_the_password_was_right(store: Settings) -> None:
    with socket.create_connection((store.store.host, store.store.port), timeout=10) as peer:
        peer.sendall(b"POST /?query=SELECT+1 HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n")
        assert peer.recv(100).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET /" + b"a" * 1_100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    ],
)
def test_what_is_not_a_request_gets_a_plain_answer(store: Settings, request_text: bytes, status: int) -> None:
    with socket.create_connection((store.store.host, store.store.port), timeout=10) as peer:
        peer.sendall(request_text)
        assert peer.recv(4096).startswith(f"HTTP/1.1 {status} ".encode())


@pytest.mark.parametrize("compress", [False, True, "lz4", "zstd", "gzip", "br"])
def test_a_client_writes_and_reads_with_every_compression(store: Settings, compress: Any) -> None:
    client = client_of(store, compress=compress)
    table = f"compressed_{str(compress).lower()}"
    client.command(f"CREATE TABLE {table} (a Int64, b String, c Array(String)) ENGINE = MergeTree ORDER BY a")
    client.insert(table, [[1, "ü'\n\t\\", ["x", ""]], [2, "", []]], column_names=["a", "b", "c"])
    assert client.query(f"SELECT * FROM {table} ORDER BY a").result_rows == [(1, "ü'\n\t\\", ["x", ""]), (2, "", [])]
    assert client.query_arrow(f"SELECT a FROM {table} ORDER BY a").to_pydict() == {"a": [1, 2]}
    with client.query_row_block_stream("SELECT number, toString(number) FROM numbers(200000)") as stream:
        assert sum(len(block) for block in stream) == 200_000
    client.close()


DECODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "lz4": lz4.frame.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    "br": brotli.decompress,
}


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.parametrize("waits", ["0", "1"], ids=["streamed", "whole"])
def test_answers_are_compressed_as_the_client_accepts(ask: Ask, coding: str, waits: str) -> None:
    answer = ask(
        "SELECT number FROM numbers(100000)",
        headers={"Accept-Encoding": coding},
        enable_http_compression=1,
        wait_end_of_query=waits,
    )
    assert answer.headers["content-encoding"] == coding
    assert DECODE[coding](answer.body) == b"".join(b"%d\n" % number for number in range(100_000))


def test_answers_are_not_compressed_unless_it_is_asked_for(ask: Ask) -> None:
    assert "content-encoding" not in ask("SELECT 1", headers={"Accept-Encoding": "gzip"}).headers


ENCODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "lz4": lz4.frame.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "br": brotli.compress,
}


@pytest.mark.parametrize("coding", ENCODE)
def test_requests_may_be_compressed(ask: Ask, coding: str) -> None:
    assert ask(body=ENCODE[coding](b"SELECT 1 + 1"), headers={"Content-Encoding": coding}).body == b"2\n"


@pytest.mark.parametrize("coding", [*ENCODE, "snappy"])
def test_a_body_that_is_not_what_it_says_is_an_error(ask: Ask, coding: str) -> None:
    answer = ask(body=b"SELECT 1", headers={"Content-Encoding": coding})
    assert answer.status == 400
    assert answer.code in {89, 271}


FORMATS = ["Native", "RowBinary", "ArrowStream", "Arrow", "JSONEachRow", "Parquet", "CSV", "TSV", "TabSeparated"]


@pytest.mark.parametrize("fmt", [*FORMATS, "JSONCompactEachRow", "RowBinaryWithNamesAndTypes", "CSVWithNames"])
def test_what_one_format_gives_it_takes_back(client: Client, fmt: str) -> None:
    table = f"format_{fmt}"
    client.command(f"CREATE TABLE {table} (a Int64, b String, c DateTime64(6, 'UTC')) ENGINE = MergeTree ORDER BY a")
    select = (
        "SELECT toInt64(number) AS a, concat('v ', toString(number), '\\n') AS b, toDateTime64(number, 6, 'UTC') AS c"
    )
    body = client.raw_query(f"{select} FROM numbers(1000)", fmt=fmt)
    summary = client.raw_insert(table, ["a", "b", "c"], body, fmt=fmt)
    assert summary.written_rows == 1000
    same = client.query(
        f"SELECT count() FROM {table} WHERE b = concat('v ', toString(a), '\\n') AND c = toDateTime64(a, 6, 'UTC')"
    )
    assert same.result_rows == [(1000,)]


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param("INSERT INTO places FORMAT JSONEachRow", b'{"a":1}\n{"a":2}', id="statement in the URL"),
        pytest.param("", b'INSERT INTO places FORMAT JSONEachRow\n{"a":1}\n{"a":2}', id="statement in the body"),
        pytest.param("", b"INSERT INTO places (a) VALUES (1), (2)", id="values in the body"),
        pytest.param("INSERT INTO places (a) VALUES", b"(1), (2)", id="values after the URL"),
        pytest.param("INSERT INTO places (a) VALUES (1), (2)", b"", id="values in the URL"),
        pytest.param("", b"INSERT INTO places SELECT number + 1 FROM numbers(2)", id="from a query"),
        pytest.param("", b"/* FORMAT x */ insert into places -- VALUES\n (a) format CSV\n1\n2\n", id="comments"),
        pytest.param("INSERT INTO places (a)", b"FORMAT CSV\n1\n2\n", id="format after the URL"),
    ],
)
def test_an_insert_may_come_in_every_place(ask: Ask, url: str, body: bytes) -> None:
    ask(body=b"CREATE TABLE IF NOT EXISTS places (a Int64) ENGINE = Memory")
    ask(body=b"TRUNCATE TABLE places")
    answer = ask(url, body)
    assert (answer.status, answer.body) == (200, b"")
    assert json.loads(answer.headers["x-clickhouse-summary"])["written_rows"] == "2"
    assert ask("SELECT groupArray(a) FROM (SELECT a FROM places ORDER BY a)").body == b"[1,2]\n"


def test_a_statement_may_begin_in_the_url_and_end_in_the_body(ask: Ask) -> None:
    assert ask("SELECT 1 AS a", b"FORMAT JSONEachRow").body == b'{"a":1}\n'


def test_a_chunked_body_works(store: Settings, client: Client) -> None:
    client.command("CREATE TABLE chunked (a Int64) ENGINE = MergeTree ORDER BY a")

    def pieces() -> Any:
        for start in range(0, 100_000, 1000):
            yield b"".join(b"%d\n" % number for number in range(start, start + 1000))

    client.raw_insert("chunked", ["a"], pieces(), fmt="CSV")
    assert client.query("SELECT count(), sum(a) FROM chunked").result_rows == [(100_000, 4999950000)]


def test_curl_s_expectation_of_100_continue_is_met(store: Settings) -> None:
    key = Secrets(store.data).store_password
    with socket.create_connection((store.store.host, store.store.port), timeout=10) as peer:
        peer.sendall(
            f"POST /?wait_end_of_query=1 HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: hedgerow\r\n"
            f"X-ClickHouse-Key: {key}\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n".encode()
        )
        assert peer.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.sendall(b"SELECT 7")
        assert peer.recv(4096).endswith(b"\r\n\r\n7\n")


@pytest.mark.parametrize(
    "value", ["a'b", 'a"b', "a\\b", "a\nb\tc", "", "ü€😀", "{x:String}", "'; DROP TABLE events --"]
)
def test_bound_parameters_arrive_as_they_were(event_store: EventStore, value: str) -> None:
    sql = "SELECT {text:String} AS text, {list:Array(String)} AS list, length({text:String}) AS bytes"
    assert event_store.query(sql, {"text": value, "list": [value, "x"]}) == [
        {"text": value, "list": [value, "x"], "bytes": len(value.encode())}
    ]


def test_many_parameters_travel_in_a_form(event_store: EventStore) -> None:
    ids = [f"person-{number:06}-'\\" for number in range(20_000)]
    sql = "SELECT length({ids:Array(String)}) AS n, {ids:Array(String)}[20000] AS last"
    assert event_store.query(sql, {"ids": ids}) == [{"n": 20_000, "last": ids[-1]}]


def test_identifiers_can_be_parameters(client: Client) -> None:
    sql = "SELECT count() > 0 FROM system.{name:Identifier}"
    assert client.query(sql, parameters={"name": "settings"}).result_rows == [(1,)]


def test_an_empty_result_keeps_its_columns(client: Client) -> None:
    result = client.query("SELECT toInt32(1) AS number, 'x' AS text WHERE 0")
    assert (result.result_rows, result.column_names) == ([], ("number", "text"))
    assert [kind.name for kind in result.column_types] == ["Int32", "String"]
    assert client.query("SELECT 1 AS a LIMIT 0").column_names == ("a",)
    with client.query_rows_stream("SELECT 1 AS a WHERE 0") as stream:
        assert list(stream) == []


def test_a_request_may_name_its_database(ask: Ask) -> None:
    assert ask("SELECT currentDatabase()", database="system").body == b"system\n"
    assert ask("SELECT currentDatabase()").body == b"hedgerow\n"
    assert ask("SELECT 1", database="nowhere").code == 81


@pytest.mark.parametrize(
    ("sql", "status", "code"),
    [
        ("SELEC 1", 400, 62),
        ("SELECT nothing", 404, 47),
        ("SELECT * FROM nowhere", 404, 60),
        ("SELECT nofunction(1)", 404, 46),
        ("SELECT throwIf(1)", 400, 395),
        ("SELECT 1 FORMAT Nonsense", 404, 73),
        ("SELECT toInt32('x')", 400, 6),
        ("INSERT INTO nowhere FORMAT CSV", 404, 60),
        ("", 400, 62),
    ],
)
def test_errors_carry_clickhouse_s_code_and_status(ask: Ask, sql: str, status: int, code: int) -> None:
    answer = ask(body=sql.encode())
    assert (answer.status, answer.code) == (status, code), answer.body
    assert answer.body.startswith(f"Code: {code}. DB::Exception: ".encode())


def test_an_unknown_setting_is_an_error(ask: Ask) -> None:
    assert ask("SELECT 1", max_thraeds=1).code == 115


def test_the_client_raises_with_the_code(client: Client) -> None:
    with pytest.raises(DatabaseError) as caught:
        client.query("SELECT nothing")
    assert caught.value.code == 47


def test_an_answer_says_what_it_is(ask: Ask) -> None:
    headers = ask("SELECT number AS a FROM numbers(3) FORMAT JSON", query_id="named-by-me").headers
    assert headers["x-clickhouse-query-id"] == "named-by-me"
    assert headers["x-clickhouse-format"] == "JSON"
    assert headers["x-clickhouse-timezone"] == "UTC"
    assert headers["content-type"] == "application/json; charset=UTF-8"
    summary = json.loads(headers["x-clickhouse-summary"])
    assert (summary["read_rows"], summary["result_rows"]) == ("3", "3")
    assert int(summary["elapsed_ns"]) > 0


def test_get_never_writes(store: Settings) -> None:
    key = {"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": Secrets(store.data).store_password}
    answer = raw_request(store, "/?query=CREATE+TABLE+t+(a+Int8)+ENGINE=Memory", headers=key, method="GET")
    assert (answer.status, answer.code) == (403, 164)
    assert raw_request(store, "/?query=SELECT+1", headers=key, method="HEAD").body == b""


def test_a_session_keeps_its_settings_and_temporary_tables(store: Settings) -> None:
    client = client_of(store, session_id="mine")
    client.command("SET max_block_size = 1234")
    client.command("CREATE TEMPORARY TABLE mine (a Int8)")
    client.insert("mine", [[1], [2]], column_names=["a"])
    assert client.query("SELECT count() FROM mine").result_rows == [(2,)]
    query = "SELECT getSetting('max_block_size')"
    assert client.query(query, settings={"max_block_size": 99}).result_rows == [(99,)]
    assert client.query(query).result_rows == [(1234,)]
    client.close()
    other = client_of(store, session_id="other")
    with pytest.raises(DatabaseError):
        other.query("SELECT count() FROM mine")
    other.close()


def test_a_session_is_locked_while_it_is_used(ask: Ask) -> None:
    sql = "SELECT sleepEachRow(0.5), 'in a session' FROM numbers(4)"
    slow = threading.Thread(target=lambda: ask(sql, session_id="one"))
    slow.start()
    eventually(lambda: running(ask, "in a session"))
    assert ask("SELECT 1", session_id="one").code == 373
    slow.join()
    assert ask("SELECT 1", session_id="one").status == 200
    assert ask("SELECT 1", session_id="never", session_check=1).code == 372


def running(ask: Ask, mark: str) -> bool:
    sql = f"SELECT count() FROM system.processes WHERE query LIKE '%{mark}%' AND query NOT LIKE '%processes%'"
    return ask(sql).body == b"1\n"


LONG = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore('{mark}')"


@pytest.mark.parametrize("bound", [False, True], ids=["literal", "parameter"])
def test_a_query_can_be_killed_by_its_id(ask: Ask, bound: bool) -> None:
    mark = f"to_kill_{bound}"
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(ask(LONG.format(mark=mark), query_id=mark)))
    thread.start()
    eventually(lambda: running(ask, mark))
    assert ask("SELECT 1", query_id=mark).code == 216
    if bound:
        ask("KILL QUERY WHERE query_id = {id:String}", param_id=mark)
    else:
        ask(f"KILL QUERY WHERE query_id = '{mark}' SYNC")
    thread.join(10)
    assert not thread.is_alive()
    assert answers[0].code == 394
    assert ask("KILL QUERY WHERE query_id = 'gone'").body == b""


def test_a_query_is_killed_when_its_client_hangs_up(store: Settings, ask: Ask) -> None:
    key = Secrets(store.data).store_password
    sql = LONG.format(mark="hung_up").encode()
    peer = socket.create_connection((store.store.host, store.store.port), timeout=10)
    peer.sendall(
        f"POST / HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: hedgerow\r\nX-ClickHouse-Key: {key}\r\n"
        f"Content-Length: {len(sql)}\r\n\r\n".encode()
        + sql
    )
    eventually(lambda: running(ask, "hung_up"))
    peer.close()
    eventually(lambda: not running(ask, "hung_up"))


def test_a_query_ends_after_its_time(ask: Ask) -> None:
    started = time.monotonic()
    answer = ask(LONG.format(mark="slow"), max_execution_time=1)
    assert (answer.status, answer.code) == (408, 159)
    assert time.monotonic() - started < 60


def test_a_read_only_query_cannot_lift_the_time_limit(ask: Ask) -> None:
    answer = ask("SELECT getSetting('max_execution_time')", readonly=1, max_execution_time=100000)
    assert answer.body == b"20\n"


def test_a_query_that_takes_too_much_memory_ends_and_the_store_stays(ask: Ask) -> None:
    sql = "SELECT uniqExact(number, toString(number)) FROM numbers(50000000)"
    assert ask(sql, max_memory_usage=50_000_000, max_bytes_before_external_group_by=0).code == 241
    assert ask("SELECT 1").body == b"1\n"


def test_many_groups_use_the_disk_rather_than_fail(ask: Ask) -> None:
    """The engine's own setting, half of the memory, failed here."""
    groups = "SELECT count() FROM (SELECT toString(number) AS k, uniq(number) FROM numbers(9000000) GROUP BY k)"
    assert ask(groups, max_memory_usage=400_000_000, max_threads=2).body == b"9000000\n"


def test_large_results_stream_before_they_are_complete(store: Settings) -> None:
    sql = "SELECT number, sleepEachRow(0.001) FROM numbers(2000) SETTINGS max_block_size = 200, max_threads = 1"
    key = {"X-ClickHouse-User": "hedgerow", "X-ClickHouse-Key": Secrets(store.data).store_password}
    connection = http.client.HTTPConnection(store.store.host, store.store.port, timeout=20)
    started = time.monotonic()
    connection.request("POST", "/", sql, key)
    response = connection.getresponse()
    begun = time.monotonic() - started
    assert response.read().count(b"\n") == 2000
    assert begun < (time.monotonic() - started) / 2
    connection.close()


def test_an_error_in_the_middle_of_a_stream_is_not_taken_for_the_end(store: Settings) -> None:
    client = client_of(store, compress=False)
    sql = "SELECT throwIf(number = 500000) FROM numbers(1000000) SETTINGS max_block_size = 10000, max_threads = 1"
    with pytest.raises(Exception) as caught, client.query_row_block_stream(sql) as stream:
        for _ in stream:
            pass
    assert not isinstance(caught.value, AssertionError)
    client.close()


def test_arrow_streams_in_both_directions(client: Client) -> None:
    client.command("CREATE TABLE arrows (id UUID, at DateTime64(6, 'UTC'), n Int64) ENGINE = MergeTree ORDER BY n")
    table = pyarrow.table({"n": pyarrow.array(range(5), pyarrow.int64())})
    client.insert_arrow("arrows", table)
    assert client.query_arrow("SELECT n FROM arrows ORDER BY n").to_pydict() == table.to_pydict()


def test_files_in_a_form_are_refused_with_a_sentence(client: Client) -> None:
    from clickhouse_connect.driver.external import ExternalData

    extra = ExternalData(file_name="more.csv", data=b"1\n", fmt="CSV", structure=["a Int8"])
    with pytest.raises(DatabaseError, match="External tables are not available"):
        client.query("SELECT * FROM more", external_data=extra)
