"""What the URL, the headers and the body of a request say: the statement, its data, parameters, settings, session."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from hedgerow.store.embedded import encodings
from hedgerow.store.embedded.body import Body
from hedgerow.store.embedded.engine import EngineError
from hedgerow.store.embedded.http import Request
from hedgerow.store.embedded.statement import MAX_INSERT_HEAD, Insert, split_insert

# Parameters of the interface itself; everything else in the URL is a setting of the engine.
TRANSPORT = frozenset(
    {
        "query",
        "database",
        "default_format",
        "user",
        "password",
        "session_id",
        "session_timeout",
        "session_check",
        "close_session",
        "query_id",
        "quota_key",
        "compress",
        "decompress",
        "buffer_size",
        "wait_end_of_query",
        "client_protocol_version",
        "role",
        "stacktrace",
        "send_progress_in_http_headers",
        "http_headers_progress_interval_ms",
        "enable_http_compression",
        "http_zlib_compression_level",
        "cancel_http_readonly_queries_on_client_close",
        "http_response_buffer_size",
        "http_wait_end_of_query",
        "http_write_exception_in_output_format",
        "add_http_cors_header",
        "output_format",
    }
)
BAD_ARGUMENTS = 36


@dataclass
class Call:
    """One request, understood. `sql` is the whole statement, for an INSERT with data the part before FORMAT."""

    sql: str = ""
    insert: Insert | None = None
    data_prefix: bytes = b""  # data of an INSERT that came in the URL
    data_start: int = 0  # where in the body the data of an INSERT begins
    body: Body = field(default_factory=Body)
    parameters: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    transport: dict[str, str] = field(default_factory=dict)
    database: str | None = None
    query_id: str = ""
    default_format: str = "TabSeparated"
    answer_coding: str | None = None

    @property
    def readonly(self) -> int:
        value = self.settings.get("readonly", "0")
        if value not in {"0", "1", "2"}:
            raise EngineError("readonly must be 0, 1 or 2. (BAD_ARGUMENTS)", BAD_ARGUMENTS)
        return int(value)


def url_parameters(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=10_000))


def understand(request: Request) -> Call:
    url = url_parameters(request)
    headers = request.headers
    body = request.body
    if headers.get("content-type", "").startswith("multipart/form-data"):
        url.update(_form_fields(headers["content-type"], body.whole()))
        body = Body()
    coding = headers.get("content-encoding", "").strip().lower()
    if coding and coding not in {"none", "identity"}:
        body = Body(encodings.decode(coding, body.whole()))
        request.body.close()
        request.body = body
    call = Call(body=body)
    for name, value in url.items():
        if name.startswith("param_"):
            call.parameters[name[6:]] = value
        elif name in TRANSPORT:
            call.transport[name] = value
        elif name == "max_result_rows" or value != "":
            call.settings[name] = value
    if call.transport.get("compress") == "1" or call.transport.get("decompress") == "1":
        raise EngineError(
            "ClickHouse's own block compression is not available here; use Content-Encoding and Accept-Encoding. "
            "(BAD_ARGUMENTS)",
            BAD_ARGUMENTS,
        )
    call.query_id = url.get("query_id") or headers.get("x-clickhouse-query-id") or str(uuid.uuid4())
    call.database = url.get("database") or headers.get("x-clickhouse-database") or None
    call.default_format = (
        url.get("default_format") or url.get("output_format") or headers.get("x-clickhouse-format") or "TabSeparated"
    )
    if url.get("enable_http_compression") == "1":
        call.answer_coding = encodings.choose(headers.get("accept-encoding", ""))
    if request.method in {"GET", "HEAD"} and call.readonly == 0:
        call.settings["readonly"] = "2"  # as ClickHouse: GET never writes
    _take_statement(call, url.get("query", ""))
    return call


def _take_statement(call: Call, in_url: str) -> None:
    """The statement is in the URL, in the body, or begins in the URL and goes on in the body."""
    if in_url:
        call.insert = split_insert(in_url.encode())
        if call.insert is not None:
            call.sql = call.insert.sql
            inline = in_url.encode()[call.insert.data_start :]
            call.data_prefix = inline if inline.strip() else b""
            return
        if call.body.size == 0:
            call.sql = in_url
            return
    before = f"{in_url}\n".encode() if in_url else b""
    call.insert = split_insert(before + call.body.start(MAX_INSERT_HEAD))
    if call.insert is None:
        call.sql = (before + call.body.whole()).decode("utf-8", "surrogateescape")
        return
    call.sql = call.insert.sql
    call.data_start = call.insert.data_start - len(before)


def _form_fields(content_type: str, body: bytes) -> dict[str, str]:
    """clickhouse-connect sends `query` and large `param_...` as form fields. Files (external tables) are refused."""
    from python_multipart.multipart import MultipartParser, parse_options_header

    _, options = parse_options_header(content_type)
    fields: dict[str, str] = {}
    header_name, header_value, disposition, value = bytearray(), bytearray(), bytearray(), bytearray()

    def header_end() -> None:
        if header_name.lower() == b"content-disposition":
            disposition[:] = header_value
        header_name.clear()
        header_value.clear()

    def part_end() -> None:
        _, names = parse_options_header(bytes(disposition))
        if b"filename" in names:
            raise EngineError("External tables are not available here. (NOT_IMPLEMENTED)", 48)
        fields[names.get(b"name", b"").decode()] = value.decode()
        value.clear()

    parser = MultipartParser(
        options.get(b"boundary", b""),
        {
            "on_header_field": lambda data, start, end: header_name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: header_value.extend(data[start:end]),
            "on_header_end": header_end,
            "on_part_data": lambda data, start, end: value.extend(data[start:end]),
            "on_part_end": part_end,
        },
    )
    parser.write(body)
    parser.finalize()
    return fields
