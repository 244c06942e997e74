"""A multipart body's parts, all in memory: the caller has already capped the body."""

from __future__ import annotations

from typing import NamedTuple

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from hedgerow.edge.rejections import Reason, Rejected

MOST_PARTS = 200


class Part(NamedTuple):
    name: str
    kind: str
    content: bytes


class _Collector:
    """Gathers what the parser calls back with."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.finished = False
        self._headers: dict[str, str] = {}
        self._name = self._value = b""
        self._content = bytearray()

    def on_part_begin(self) -> None:
        self._headers = {}
        self._content = bytearray()
        if len(self.parts) >= MOST_PARTS:
            raise Rejected(Reason.INVALID_MULTIPART, f"The body has more than {MOST_PARTS} parts.")

    def on_header_begin(self) -> None:
        self._name = self._value = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def on_part_end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        kind = self._headers.get("content-type", "").partition(";")[0].strip().lower()
        self.parts.append(Part(name, kind, bytes(self._content)))

    def on_end(self) -> None:
        self.finished = True


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """Raises `Rejected` where the body is not multipart as its content type says, or ends in the middle."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Rejected(Reason.INVALID_MULTIPART, "The content type must be multipart/form-data with a boundary.")
    collector = _Collector()
    names = [name for name in dir(collector) if name.startswith("on_")]
    parser = MultipartParser(boundary, {name: getattr(collector, name) for name in names})  # type: ignore[arg-type]
    try:
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Rejected(Reason.INVALID_MULTIPART, "The multipart body is damaged.") from error
    if not collector.finished:
        raise Rejected(Reason.INVALID_MULTIPART, "The multipart body ends before its last boundary.")
    return collector.parts
