"""What nobody may run through the interface, and that what people do need is not caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError
from tests.store.support import Answer

Ask = Callable[..., Answer]

REFUSED = [
    "SELECT 1 INTO OUTFILE '/tmp/hedgerow-outfile'",
    "SELECT 1 into /* x */ outfile '/tmp/hedgerow-outfile' FORMAT CSV",
    "INSERT INTO events FROM INFILE '/etc/passwd' FORMAT CSV",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM `file`('/etc/passwd', 'LineAsString')",
    "SELECT * FROM \"file\" /* x */ ('/etc/passwd', 'LineAsString')",
    "SELECT * FROM `fi\\x6ce`('/etc/passwd', 'LineAsString')",
    "SELECT * FROM file--\n('/etc/passwd', 'LineAsString')",
    "SELECT * FROM file # x\n('/etc/passwd', 'LineAsString')",
    "SELECT * FROM file\u200b('/etc/passwd', 'LineAsString')",
    "SELECT * FROM file\u00a0('/etc/passwd', 'LineAsString')",
    "SELECT /* /* */ ' */ , file('/etc/passwd') /* ' */",
    "SELECT file('/etc/passwd')",
    "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')",
    "SELECT * FROM s3('http://127.0.0.1:1/b/k', 'CSV')",
    "SELECT * FROM remote('127.0.0.1:1', system.one)",
    "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM sqlite('/etc/x.db', 'a')",
    "SELECT * FROM python('data')",
    "SELECT * FROM executable('id', CSV, 'a String')",
    "SELECT * FROM filesystem('/etc')",
    "SELECT * FROM merge('system', '.*')",
    "SELECT * FROM loop(system.one)",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT aiGenerate('x')",
    "INSERT INTO FUNCTION file('/tmp/hedgerow-outfile', 'CSV') SELECT 1",
    "INSERT INTO TABLE FUNCTION url('http://127.0.0.1:1/', CSV, 'a Int8') VALUES (1)",
    "CREATE TABLE t (a String) ENGINE = File(CSV, '/etc/passwd')",
    "CREATE TABLE t (a String) ENGINE = URL('http://127.0.0.1:1/', CSV)",
    "CREATE TABLE t (a String) ENGINE = S3('http://127.0.0.1:1/b/k')",
    "CREATE DATABASE d ENGINE = Filesystem('/etc')",
    "CREATE TABLE t AS file('/etc/passwd', 'LineAsString')",
    "CREATE DICTIONARY d (k UInt64) PRIMARY KEY k SOURCE(FILE(path '/etc/passwd' format 'CSV')) LAYOUT(FLAT())",
    "CREATE DICTIONARY d (k UInt64) PRIMARY KEY k SOURCE(EXECUTABLE(command 'id' format 'CSV')) LAYOUT(FLAT())",
    "SYSTEM SHUTDOWN",
    "SYSTEM KILL",
]

NEEDED = [
    "SELECT 'file(' AS url, 'INTO OUTFILE' AS engine",
    "SELECT name FROM system.tables WHERE engine = 'MaterializedView'",
    "SELECT 1 AS file, 2 AS url, 3 AS source, 4 AS engine WHERE file IN (1) AND url IN (2)",
    "SELECT count() FROM numbers(10) WHERE number IN (SELECT number FROM numbers(5))",
    "SELECT * FROM generateSeries(1, 3) AS generated",
    "SELECT * FROM values('a Int8', 1, 2)",
    "SELECT * FROM view(SELECT 1)",
    "SELECT format('{} {}', 'a', 'b'), concat('url', '(x)')",
    "SELECT 1; -- a comment",
    "SELECT 1;",
    "SELECT '; DROP TABLE events'",
    "SELECT 1 /* one */ /* another */",
    "SELECT $tag$it's file('x')$tag$",
    "WITH 1 AS x SELECT x",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "DESCRIBE TABLE events",
    "EXISTS TABLE events",
    "SHOW CREATE TABLE events",
    "EXPLAIN SELECT * FROM events",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_dangerous_statement_is_refused_for_everybody(ask: Ask, sql: str) -> None:
    answer = ask(body=sql.encode())
    assert (answer.status, answer.code) == (403, 497), answer.body
    assert not Path("/tmp/hedgerow-outfile").exists()


@pytest.mark.parametrize("readonly", [0, 1])
@pytest.mark.parametrize("sql", NEEDED)
def test_what_people_need_is_not_caught(ask: Ask, sql: str, readonly: int) -> None:
    answer = ask(body=sql.encode(), readonly=readonly)
    assert answer.status == 200, answer.body


def test_two_statements_in_one_request_are_refused(ask: Ask) -> None:
    """chDB would run both, a server runs none."""
    for sql in (b"SELECT 1; SELECT 2", b"SELECT 1;\nDROP TABLE events", b"SELECT 1;;"):
        assert ask(body=sql).code == 62


@pytest.mark.parametrize("readonly", [1, 2])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT query FROM system.processes",
        "SELECT * FROM `system`.`processes`",
        "SELECT * FROM system . query_log",
        "SELECT * FROM system.backups",
        "SELECT * FROM system.named_collections",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM INFORMATION_SCHEMA.TABLES",
        "SHOW PROCESSLIST",
        "BACKUP TABLE events TO File('x')",
        "SYSTEM FLUSH LOGS",
        "OPTIMIZE TABLE events",
        "CREATE TEMPORARY TABLE t (a Int8)",
        "TRUNCATE TABLE events",
        "USE system",
        "SET max_threads = 1",
        "KILL QUERY WHERE 1",
        "INSERT INTO events (uuid) SELECT generateUUIDv4()",
    ],
)
def test_a_reader_sees_and_does_no_more_than_it_needs(ask: Ask, sql: str, readonly: int) -> None:
    answer = ask(body=sql.encode(), readonly=readonly)
    assert (answer.status, answer.code in {164, 497}) == (403, True), answer.body


def test_a_reader_of_another_database_sees_no_system_tables(ask: Ask) -> None:
    assert ask("SELECT * FROM processes", readonly=1, database="system").code == 497


def test_a_parameter_cannot_name_a_function(event_store: EventStore) -> None:
    with pytest.raises(StoreError):
        event_store.query("SELECT * FROM {f:Identifier}('/etc/passwd', 'LineAsString')", {"f": "file"})


def test_a_parameter_cannot_name_a_system_table_for_a_reader(ask: Ask) -> None:
    sql = "SELECT * FROM {d:Identifier}.{t:Identifier}"
    assert ask(sql, param_d="system", param_t="processes", readonly=1).code == 497
