"""The few parts of a spreadsheet file (ECMA-376) that a table needs, written in one pass.

A sheet holds 1,048,576 rows; what is more goes on in further sheets, each with the header. A cell holds 32,767
characters: a longer text is cut there, because no program opens the file otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

Cell = Callable[[Any], Any]


def write_xlsx(
    columns: list[str],
    blocks: Iterable[list[list[Any]]],
    out: IO[bytes],
    cell: Cell,
    *,
    most_rows: int = MOST_ROWS,
) -> None:
    """`cell` makes a value a number, a text or None."""
    rows = (row for block in blocks for row in block)
    sheets = 0
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=3) as book:
        while True:
            sheets += 1
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                sheet.write(_row(columns, str))
                full = _fill(sheet, rows, most_rows - 1, cell)
                sheet.write(b"</sheetData></worksheet>")
            if not full:
                break
        for name, text in _frame(sheets):
            book.writestr(name, HEAD + text)


def _fill(sheet: IO[bytes], rows: Iterator[list[Any]], room: int, cell: Cell) -> bool:
    """Whether the sheet is full."""
    for _ in range(room):
        row = next(rows, None)
        if row is None:
            return False
        sheet.write(_row(row, cell))
    return True


def _row(values: list[Any] | list[str], cell: Cell) -> bytes:
    return b"<row>" + b"".join(_cell(cell(value)) for value in values) + b"</row>"


def _cell(value: Any) -> bytes:
    if value is None:
        return b"<c/>"
    if isinstance(value, int | float) and abs(value) < 10**15:  # of more digits a spreadsheet keeps 15
        return b"<c><v>%s</v></c>" % repr(value).encode()
    text = escape(NOT_XML.sub("\ufffd", str(value)[:MOST_CHARACTERS]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'.encode()


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """What makes sheets a book."""
    numbers = range(1, sheets + 1)
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}"/>' for n in numbers)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/>{parts}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    names = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
