"""What could stand where the cursor is: tables, fields, properties, functions, placeholders, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from hedgerow.hogql.context import PropertyKind
from hedgerow.hogql.editor.sources import Fields, fields_of, follow
from hedgerow.hogql.editor.unfinished import Cursor, Place, locate
from hedgerow.hogql.functions import FUNCTIONS
from hedgerow.hogql.functions.own import OWN
from hedgerow.hogql.print_hogql import name as written
from hedgerow.hogql.schema import TABLES
from hedgerow.hogql.schema.table import Computed, EventPerson, Field, Lazy, Properties, Stored

Kind = Literal["Class", "Variable", "Field", "Property", "Function", "Constant", "Keyword"]

MOST: Final = 200
KEYWORDS: Final = (
    "AND", "ARRAY JOIN", "AS", "ASC", "BETWEEN", "CASE", "DESC", "DISTINCT", "ELSE", "END", "FROM", "GROUP BY",
    "HAVING", "ILIKE", "IN", "IN COHORT", "INTERVAL", "IS NOT NULL", "IS NULL", "JOIN", "LEFT JOIN", "LIKE", "LIMIT",
    "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER BY", "OVER", "PARTITION BY", "SELECT", "THEN", "UNION ALL", "USING",
    "WHEN", "WHERE", "WITH",
)  # fmt: skip
FILTERS: Final = ("filters", "filters.dateRange.from", "filters.dateRange.to")
TYPES: Final = {"String": "text", "Numeric": "number", "Boolean": "boolean", "DateTime": "date and time"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`insert` is what to write for `label`, in the place of the word at the cursor."""

    label: str
    kind: Kind
    insert: str
    detail: str | None = None
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`complete` says that there are no others for what was typed so far."""

    found: list[Suggestion]
    complete: bool


class Known(Protocol):
    """What a project has that queries can name."""

    def properties(
        self, kind: PropertyKind, group_type_index: int, typed: str, most: int
    ) -> list[tuple[str, str | None]]:
        """Names and types of the properties whose name contains what was typed, in any case."""

    def saved_queries(self) -> list[str]: ...

    def variables(self) -> list[str]: ...


def suggest(text: str, at: int, known: Known, *, source: str | None = None) -> Suggestions:
    """What can stand at offset `at`. An expression by itself is read as one in the SELECT of `source`."""
    if source is not None:
        text, at = f"SELECT {text} FROM {source}", at + len("SELECT ")  # noqa: S608 - it is read, not run
    cursor = locate(text, at)
    reader = READERS.get(cursor.place)
    return _matching(reader(cursor, known) if reader is not None else (), cursor.typed)


def _matching(candidates: Iterable[Suggestion], typed: str) -> Suggestions:
    """Those that contain what was typed: first those that begin with it."""
    wanted = typed.lower()
    found: dict[str, Suggestion] = {}
    for one in candidates:
        if wanted in one.label.lower():
            found.setdefault(one.label, one)
    ordered = sorted(found.values(), key=lambda one: not one.label.lower().startswith(wanted))
    return Suggestions(ordered[:MOST], len(ordered) <= MOST)


def _tables(cursor: Cursor, known: Known) -> Iterator[Suggestion]:
    for name in cursor.queries:
        yield Suggestion(name, "Class", written(name), "query of WITH")
    for name in TABLES:
        yield Suggestion(name, "Class", name, "table")
    for name in known.saved_queries():
        yield Suggestion(name, "Class", written(name), "saved query")


def _expressions(cursor: Cursor, known: Known) -> Iterator[Suggestion]:
    for alias in cursor.aliases:
        yield Suggestion(alias, "Variable", written(alias), "alias")
    for source in cursor.sources:
        yield from _fields(source.fields)
    for source in cursor.sources:
        if source.name:
            yield Suggestion(source.name, "Class", written(source.name), source.table or "sub-query")
    if cursor.typed:
        yield from (Suggestion(word, "Keyword", word) for word in KEYWORDS)
    if not cursor.sources and not cursor.typed:
        yield Suggestion("SELECT", "Keyword", "SELECT ")
    for function in FUNCTIONS.values():
        yield Suggestion(function.name, "Function", f"{function.name}()", function.kind, function.example or None)
    for own in OWN.values():
        yield Suggestion(own.name, "Function", f"{own.name}()", "scalar", own.example)


def _fields(fields: Fields) -> Iterator[Suggestion]:
    for name, field in fields.items():
        yield Suggestion(name, "Field", written(name), _said(field))


def _said(field: Field | None) -> str | None:
    if isinstance(field, Stored | Computed | EventPerson):
        return field.type.kind
    if isinstance(field, Properties):
        return "properties"
    return f"table {field.table}" if isinstance(field, Lazy) else None


def _inside(cursor: Cursor, known: Known) -> Iterator[Suggestion]:
    """What stands behind a dot."""
    chain = list(cursor.chain)
    source = next((one for one in cursor.sources if chain == [one.name]), None)
    if source is not None:
        yield from _fields(source.fields)
        return
    field = follow([*chain], cursor.sources)
    if isinstance(field, Properties) and chain[-1] != "properties":
        return  # inside of a property
    if isinstance(field, Properties):
        yield from _properties(field, cursor.typed, known, quoted=True)
        return
    yield from _fields(fields_of(field) or {})


def _keys(cursor: Cursor, known: Known) -> Iterator[Suggestion]:
    field = follow([*cursor.chain], cursor.sources)
    if isinstance(field, Properties):
        yield from _properties(field, cursor.typed, known, quoted=False)


def _properties(field: Properties, typed: str, known: Known, *, quoted: bool) -> Iterator[Suggestion]:
    for name, kind in known.properties(field.kind, field.group_type_index, typed, MOST + 1):
        insert = written(name, frozenset()) if quoted else name
        yield Suggestion(name, "Property", insert, TYPES.get(kind or "String", "text"))


def _placeholders(cursor: Cursor, known: Known) -> Iterator[Suggestion]:
    prefix = "".join(f"{part}." for part in cursor.chain)
    for name in (*FILTERS, *(f"variables.{one}" for one in known.variables())):
        if name.startswith(prefix):
            rest = name.removeprefix(prefix)
            yield Suggestion(rest, "Constant", rest)


READERS: Final[dict[Place, Callable[[Cursor, Known], Iterator[Suggestion]]]] = {
    "table": _tables,
    "expression": _expressions,
    "inside": _inside,
    "key": _keys,
    "placeholder": _placeholders,
}
