"""Tables as files: CSV, JSON, Parquet, XLSX. Written block by block, so that a file may be larger than memory.

A text that a spreadsheet would run as a formula gets an apostrophe before it in CSV. In XLSX each text is a text cell,
which is never run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from hedgerow.query.tables import Table
from hedgerow.query.values import encoded
from hedgerow.query.xlsx import write_xlsx

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for one
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Write = Callable[[Table, IO[bytes]], None]


def cell(value: Any) -> Any:
    """A value as a spreadsheet shows it: a number, a text, or nothing. Lists and objects are JSON."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None if isinstance(value, float) and value - value != 0 else value  # NaN and infinity are nothing
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | UUID):
        return encoded(value)[1:-1].decode()
    if isinstance(value, Decimal):
        return str(value)
    return encoded(value).decode()


def guarded(value: Any) -> Any:
    """The same for CSV, where a text may not be told from a formula."""
    shown = cell(value)
    if isinstance(shown, str) and shown.startswith(FORMULA) and not _is_number(shown):
        return f"'{shown}"
    return "" if shown is None else shown


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_csv(table: Table, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow([guarded(name) for name in table.columns])
    for block in table.blocks:
        writer.writerows([guarded(value) for value in row] for row in block)
    text.flush()
    text.detach()


def write_json(table: Table, out: IO[bytes]) -> None:
    out.write(b'{"columns":' + encoded(table.columns) + b',"types":' + encoded(table.types) + b',"results":[')
    separator = b"\n"
    for block in table.blocks:
        if block:
            out.write(separator + encoded(block)[1:-1])
            separator = b",\n"
    out.write(b"\n]}\n")


def write_parquet(table: Table, out: IO[bytes]) -> None:
    from hedgerow.query.parquet import write  # pyarrow: 40 MB that nothing else here needs

    write(table, out)


WRITERS: dict[str, Write] = {
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
    "xlsx": lambda table, out: write_xlsx(table.columns, table.blocks, out, cell),
}
