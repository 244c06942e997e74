"""Answers as ClickHouse gives them: status by error code, headers, the summary, the body of an error."""

from __future__ import annotations

from typing import Any

from hedgerow.store.embedded.engine import EngineError, Handle
from hedgerow.store.embedded.parameters import Call
from hedgerow.store.embedded.statement import without_format

PROBES = frozenset({"/ping", "/replicas_status"})
TIME_ZONE = "UTC"  # of the process: `store.main` sets TZ

# ClickHouse's exceptionCodeToHTTPStatus, for the codes that occur here; 500 for the rest.
STATUS = {
    **dict.fromkeys((192, 193, 194, 516), 401),
    **dict.fromkeys((164, 497), 403),
    **dict.fromkeys((46, 47, 50, 56, 60, 73, 81, 115, 372), 404),
    159: 408,
    48: 501,
    **dict.fromkeys((202, 373), 503),
    **dict.fromkeys((6, 25, 26, 27, 33, 36, 38, 41, 53, 62, 69, 70, 72, 89, 131, 216, 271, 386, 395, 456, 457), 400),
}


def of_error(error: EngineError) -> tuple[int, dict[str, str], bytes]:
    status = STATUS.get(error.code, 500)
    headers = {"Content-Type": "text/plain; charset=UTF-8", "X-ClickHouse-Exception-Code": str(error.code)}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="ClickHouse server HTTP API"'
    if status == 503:
        headers["Retry-After"] = "1"
    return status, headers, f"{error.message}\n".encode("utf-8", "replace")


def headers(call: Call, output_format: str | None, content_type: str | None) -> dict[str, str]:
    """Of every answer that is not an error. `output_format` is None where the statement has no result."""
    found = {
        "X-ClickHouse-Query-Id": "".join(c for c in call.query_id if c.isprintable()),
        "X-ClickHouse-Server-Display-Name": "hedgerow",
        "X-ClickHouse-Timezone": TIME_ZONE,
        "Content-Type": content_type or "text/plain; charset=UTF-8",
    }
    if output_format is not None:
        found["X-ClickHouse-Format"] = output_format
    if call.answer_coding:
        found["Content-Encoding"] = call.answer_coding
    return found


def summary(result: Any, *, inserted: bool) -> str:
    """The X-ClickHouse-Summary header: all values are texts, as ClickHouse sends them."""
    written, written_bytes = result.rows_written(), result.bytes_written()
    read, read_bytes = (
        (written, written_bytes) if inserted else (result.storage_rows_read(), result.storage_bytes_read())
    )
    return (
        f'{{"read_rows":"{read}","read_bytes":"{read_bytes}","written_rows":"{written}",'
        f'"written_bytes":"{written_bytes}","total_rows_to_read":"0","result_rows":"{result.rows_read()}",'
        f'"result_bytes":"{result.bytes_read()}","elapsed_ns":"{int(result.elapsed() * 1e9)}"}}'
    )


def empty_native(handle: Handle, sql: str, parameters: dict[str, str]) -> bytes:
    """The Native block of a result without rows: a server sends names and types, chDB sends nothing at all."""
    try:
        columns = handle.rows(f"DESCRIBE ({without_format(sql)}\n)", parameters)
    except EngineError:  # SHOW and its like cannot be described; nobody asks for their types
        return b""
    block = _varint(len(columns)) + _varint(0)
    for column in columns:
        for text in (column["name"], column["type"]):
            data = text.encode()
            block += _varint(len(data)) + data
    return block


def _varint(value: int) -> bytes:
    result = bytearray()
    while value >= 0x80:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)
