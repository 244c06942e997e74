"""Answers as files: every row is there, in every format, and no text is run as a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet
import pytest

from hedgerow.query.files import cell, guarded
from hedgerow.query.tables import of_answer
from hedgerow.query.xlsx import write_xlsx
from tests.insights.support import Asked, Happened, Person, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
ROWS = 60_000  # more than an answer may have
MANY = {"kind": "HogQLQuery", "query": f"SELECT number, toString(number) AS text FROM numbers({ROWS})"}
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def asked(world: World) -> Asked:
    events = [Happened("a", DAY + timedelta(seconds=i), "u", {"n": i}) for i in range(50)]
    evil = Happened('=HYPERLINK("http://x")', DAY - timedelta(days=1), "u", {"n": -1, "list": [1, "ä"]})
    return world.one(*events, evil, persons=[Person(["u"], {"email": "+49@x.test"})])


def download(asked: Asked, query: dict[str, Any], form: str) -> Any:
    answer = asked.world.installation.post(f"{asked.path}/query/", {"query": query, "format": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].endswith(f'.{form}"')
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer


def sheets_of(content: bytes) -> list[list[list[str]]]:
    book = zipfile.ZipFile(io.BytesIO(content))
    names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/"))
    return [
        [["".join(c.itertext()) for c in row] for row in ElementTree.fromstring(book.read(name)).iter(f"{CELL}row")]
        for name in names
    ]


def test_csv_has_every_row_of_a_query_without_a_limit(asked: Asked) -> None:
    rows = list(csv.reader(io.StringIO(download(asked, MANY, "csv").text)))
    assert rows[0] == ["number", "text"]
    assert rows[1:] == [[str(number)] * 2 for number in range(ROWS)]


def test_json_has_every_row(asked: Asked) -> None:
    found = json.loads(download(asked, MANY, "json").content)
    assert found["columns"] == ["number", "text"]
    assert found["results"] == [[number, str(number)] for number in range(ROWS)]


def test_parquet_has_every_row_with_types(asked: Asked) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(download(asked, MANY, "parquet").content))
    assert table.num_rows == ROWS
    assert table.column("number").to_pylist()[-1] == ROWS - 1
    assert str(table.schema.field("text").type) == "string"


def test_xlsx_has_every_row(asked: Asked) -> None:
    (rows,) = sheets_of(download(asked, MANY, "xlsx").content)
    assert rows[0] == ["number", "text"]
    assert len(rows) == ROWS + 1
    assert rows[-1] == [str(ROWS - 1)] * 2


def test_a_limit_in_the_text_holds(asked: Asked) -> None:
    query = {"kind": "HogQLQuery", "query": "SELECT number FROM numbers(10) LIMIT 3"}
    assert download(asked, query, "csv").text.split() == ["number", "0", "1", "2"]


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_lists_are_read_page_by_page(asked: Asked, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hedgerow.query.tables.PAGE", 7)
    query = {"kind": "EventsQuery", "select": ["properties.n", "timestamp", "person"], "after": "all"}
    content = download(asked, query, form).content
    if form == "csv":
        rows: Any = list(csv.reader(io.StringIO(content.decode())))[1:]
        numbers = [row[0] for row in rows]
    elif form == "json":
        numbers = [str(row[0]) for row in json.loads(content)["results"]]
    elif form == "xlsx":
        numbers = [row[0] for row in sheets_of(content)[0][1:]]
    else:
        numbers = [str(value) for value in pyarrow.parquet.read_table(io.BytesIO(content)).column(0).to_pylist()]
    assert [int(float(number)) for number in numbers] == [*range(49, -1, -1), -1]


def test_formulas_are_texts(asked: Asked) -> None:
    query = {"kind": "HogQLQuery", "query": "SELECT event, properties.n FROM events WHERE event LIKE '=%'"}
    rows = list(csv.reader(io.StringIO(download(asked, query, "csv").text)))
    assert rows[1] == ['\'=HYPERLINK("http://x")', "-1.0"]
    (sheet,) = sheets_of(download(asked, query, "xlsx").content)
    assert sheet[1] == ['=HYPERLINK("http://x")', "-1.0"]
    book = zipfile.ZipFile(io.BytesIO(download(asked, query, "xlsx").content))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+1-2", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded([text]) == json.dumps([text], separators=(",", ":"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (-5, -5),
        ("-5", "-5"),
        (True, "true"),
        (float("nan"), ""),
        ({"a": None}, '{"a":null}'),
        (DAY, "2024-03-01T12:00:00Z"),
    ],
)
def test_values_in_a_spreadsheet(value: Any, shown: Any) -> None:
    assert guarded(value) == shown


def test_more_rows_than_a_sheet_holds_go_on_in_the_next() -> None:
    out = io.BytesIO()
    write_xlsx(["n"], [[[number] for number in range(10)]], out, cell, most_rows=4)
    sheets = sheets_of(out.getvalue())
    assert [row[0] for sheet in sheets for row in sheet[1:]] == [str(number) for number in range(10)]
    assert all(sheet[0] == ["n"] for sheet in sheets)


def test_texts_that_xml_cannot_hold() -> None:
    out = io.BytesIO()
    write_xlsx(["<&>"], [[["a\0b\x1f]]>"], ["x" * 40_000]]], out, cell)
    (sheet,) = sheets_of(out.getvalue())
    assert sheet[0] == ["<&>"]
    assert sheet[1] == ["a\ufffdb\ufffd]]>"]
    assert len(sheet[2][0]) == 32_767


def test_a_query_that_fails_is_no_file(asked: Asked) -> None:
    query = {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}
    answer = asked.world.installation.post(f"{asked.path}/query/", {"query": query, "format": "csv"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")


def test_series_as_rows_with_their_dates_as_columns() -> None:
    series = [
        {"label": "a", "data": [1, 2], "days": ["2024-01-01", "2024-01-02"]},
        {"label": "a", "data": [3], "days": ["2024-01-02"], "compare_label": "previous"},
    ]
    table = of_answer({"results": series})
    assert table.columns == ["series", "2024-01-01", "2024-01-02"]
    assert list(table.blocks) == [[["a", 1, 2], ["a (previous)", None, 3]]]
    total = of_answer({"results": [{"label": "a", "data": [], "aggregated_value": 7}]})
    assert (total.columns, list(total.blocks)) == (["series", "total"], [[["a", 7]]])
