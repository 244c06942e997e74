"""Reading SQL text just far enough: tokens, whether it is an INSERT with data, which output format it asks for.

ClickHouse's HTTP interface takes `INSERT ... FORMAT Native` and then the rows in the same body; chDB takes them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# As ClickHouse's lexer. Identifiers are ASCII unless quoted; characters beyond ASCII are white space to it or an error.
TOKEN = re.compile(
    r"""
      (?P<skip>(?:[\s\u0080-\U0010ffff]+|--[^\n]*|\#[ !][^\n]*|/\*.*?(?:\*/|\Z))+)
    | (?P<string>'(?:[^'\\]|\\.|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<quoted>`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*")
    | (?P<word>[A-Za-z_][A-Za-z0-9_$]*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
TRAILING_FORMAT = re.compile(
    r"\bFORMAT\s+([A-Za-z][A-Za-z0-9]*)\s*(?:SETTINGS\b[^'\"`]*)?;?\s*(?:(?:--[^\n]*|/\*.*?\*/)\s*)*\Z",
    re.IGNORECASE | re.DOTALL,
)
MAX_INSERT_HEAD = 256 * 1024  # bytes in which the FORMAT of an INSERT must come

# chDB joins these block by block into one valid body; formats with a head and a foot come in one piece.
STREAMABLE = frozenset({"Native", "TabSeparated", "TSV", "CSV", "RowBinary", "JSONEachRow", "JSONLines", "NDJSON"})
CONTENT_TYPES = {
    "json": "application/json; charset=UTF-8",
    "csv": "text/csv; charset=UTF-8; header=absent",
    "tabseparated": "text/tab-separated-values; charset=UTF-8",
    "tsv": "text/tab-separated-values; charset=UTF-8",
    "xml": "application/xml; charset=UTF-8",
    "parquet": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # skip is left out; string, quoted, word, other
    text: str  # a quoted identifier without its quotes, everything else as written
    start: int
    end: int


def tokens(sql: str) -> Iterator[Token]:
    for match in TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        if kind == "tag":
            kind = "string"
        if kind != "skip":
            text = match.group()
            yield Token(kind, text[1:-1] if kind == "quoted" else text, match.start(), match.end())


@dataclass(frozen=True, slots=True)
class Insert:
    sql: str  # up to, without, SETTINGS, FORMAT or VALUES
    settings: str  # the SETTINGS clause, if any
    input_format: str
    data_start: int  # in bytes of the text that was given


def first_word(sql: str) -> str:
    """The statement's first word in capitals, or an empty text."""
    for token in tokens(sql):
        if token.kind == "word":
            return token.text.upper()
        if token.text != "(":
            return ""
    return ""


def split_insert(text: bytes) -> Insert | None:
    """Take an INSERT that carries, or waits for, data apart; None for every other statement.

    `text` may end in megabytes of binary data: only its head is looked at, byte for byte as Latin-1.
    """
    head = bytes(text[:MAX_INSERT_HEAD]).decode("latin-1")
    depth = 0
    settings = 0
    stream = tokens(head)
    first = next(stream, None)
    if first is None or first.text.upper() != "INSERT":
        return None
    for token in stream:
        if token.kind == "other":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth or token.kind != "word":
            continue
        keyword = token.text.upper()
        if keyword in {"SELECT", "WITH", "INFILE"}:
            return None
        if keyword == "VALUES":
            return Insert(*_parts(head, settings, token.start), "Values", token.end)
        if keyword == "FORMAT":
            name = next(stream, None)
            if name is None or name.kind != "word":
                return None
            return Insert(*_parts(head, settings, token.start), name.text, _data_start(head, name.end))
        if keyword == "SETTINGS":
            settings = token.start
    return None


def _parts(head: str, settings: int, end: int) -> tuple[str, str]:
    middle = settings or end
    return _utf8(head[:middle]), _utf8(head[middle:end])


def _data_start(head: str, end: int) -> int:
    """Data begins after the white space, up to and with one line end, that follows the format's name."""
    while end < len(head) and head[end] in " \t\r":
        end += 1
    return end + 1 if end < len(head) and head[end] in "\n;" else end


def _utf8(latin: str) -> str:
    return latin.encode("latin-1").decode("utf-8", "replace").rstrip()


def output_format(sql: str, default: str) -> str:
    """The format of the answer: the statement's own FORMAT clause or `default`."""
    match = TRAILING_FORMAT.search(sql, max(0, len(sql) - 2000))
    return match[1] if match else default


def without_format(sql: str) -> str:
    match = TRAILING_FORMAT.search(sql, max(0, len(sql) - 2000))
    return sql[: match.start()] if match else sql.rstrip().rstrip(";")


def content_type(name: str) -> str:
    lowered = name.lower()
    if lowered.startswith(("jsoneachrow", "jsonlines", "ndjson", "jsoncompacteachrow")):
        return "application/x-ndjson; charset=UTF-8"
    for prefix, kind in CONTENT_TYPES.items():
        if lowered.startswith(prefix):
            return kind
    return "application/octet-stream"
