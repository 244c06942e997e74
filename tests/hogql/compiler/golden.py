"""Golden files: HogQL, the SQL that it becomes, and the rows that the real store answers with.

    # what the file is about
    == a name
    [zone=Europe/Moscow merged]     what the catalogue says, if it is not the usual
    SELECT ..
    -- sql
    SELECT .. {p0:String}
    -- parameters
    {"p0": "x"}
    -- columns
    ["count()"]
    -- rows
    [8]

`HEDGEROW_GOLDEN=write pytest tests/hogql/compiler/test_golden.py` writes the parts after the query anew; read the
difference before you commit it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hedgerow.hogql.compile import Compiled, compile_query
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.parse import parse_select
from hedgerow.query.values import encoded
from hedgerow.store.client import EventStore
from tests.hogql.compiler.data import SHOP, catalogue
from tests.hogql.support import context_for

FOLDER = Path(__file__).parents[1] / "golden"
PARTS = ("sql", "parameters", "columns", "rows")


@dataclass
class Case:
    name: str
    options: str
    query: str
    parts: dict[str, str] = field(default_factory=dict)

    def context(self) -> QueryContext:
        zone = re.search(r"zone=(\S+)", self.options)
        people = {one: one in self.options for one in ("merged", "split")}
        return context_for(SHOP, catalogue(**people), timezone=zone[1] if zone else "UTC")

    def compiled(self) -> Compiled:
        return compile_query(parse_select(self.query), self.context())

    def found(self, store: EventStore) -> dict[str, str]:
        """The parts as they are now."""
        made = self.compiled()
        rows = store.query(made.sql, made.parameters, made.settings)
        return {
            "sql": made.sql,
            "parameters": json.dumps(made.parameters),
            "columns": json.dumps(made.columns),
            "rows": "\n".join(_line(list(row.values())) for row in rows),
        }

    def text(self) -> str:
        options = f"[{self.options}]\n" if self.options else ""
        parts = "".join(f"-- {part}\n{self.parts[part]}\n" for part in PARTS)
        return f"== {self.name}\n{options}{self.query}\n{parts}"


def _line(row: list[Any]) -> str:
    return json.dumps(json.loads(encoded(row)))


def read(path: Path) -> tuple[str, list[Case]]:
    """The file's heading and its cases."""
    heading, *blocks = re.split(r"^== ", path.read_text(), flags=re.MULTILINE)
    return heading, [_case(block) for block in blocks]


def _case(block: str) -> Case:
    name, _, rest = block.partition("\n")
    query, *parts = re.split(r"^-- (\w+)\n", rest, flags=re.MULTILINE)
    options = re.match(r"\[(.*)\]\n", query)
    query = query[options.end() :] if options else query
    found = {part: text.strip("\n") for part, text in zip(parts[::2], parts[1::2], strict=True)}
    return Case(name, options[1] if options else "", query.strip(), found)


def write(path: Path, heading: str, cases: list[Case]) -> None:
    path.write_text(heading.strip() + "\n\n" + "\n".join(case.text() for case in cases))
