"""Lists of people as CSV: which column says who they are, and whose persons those are.

The header decides: `person_id` or `uuid`, else `distinct_id`, else `email`. A file of one column needs no header and
holds distinct ids. Lines about nobody are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeVar
from uuid import UUID

from hedgerow.cohorts.conditions import invalid
from hedgerow.errors import InvalidInput
from hedgerow.insights.asking import Asking
from hedgerow.persons.interface import PersonStore

MAX_ROWS = 1_000_000
MAX_FIELD = 100_000  # characters, as a guard against an open quote
AT_ONCE = 5_000
T = TypeVar("T")

By = Literal["uuid", "distinct_id", "email"]
HEADERS: dict[By, frozenset[str]] = {  # the first that a file has counts
    "uuid": frozenset({"person_id", "person-id", "personid", "uuid", "id"}),
    "distinct_id": frozenset({"distinct_id", "distinct-id", "distinct id", "distinctid"}),
    "email": frozenset({"email", "e-mail", "email address"}),
}
BY_EMAIL = "SELECT id FROM persons WHERE properties.email IN {emails}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The values of the column that counts, each once, in their order."""

    by: By
    values: list[str]


def read(content: bytes | str) -> Listed:
    """Raises `InvalidInput` for what is no list of people."""
    rows = _rows(text_of(content))
    first = next(rows, None)
    if first is None:
        raise _refused("the file is empty.")
    names = [name.strip().lower() for name in first]
    found = next(((by, at) for by, known in HEADERS.items() for at, name in enumerate(names) if name in known), None)
    if found is None and len(names) > 1:
        raise _refused("of several columns one must have the header distinct_id, person_id or email.")
    by, column = found or ("distinct_id", 0)
    values: dict[str, None] = {} if found else {first[0].strip(): None}
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise _refused(f"at most {MAX_ROWS:,} lines. Split the file, and upload the parts one after the other.")
        if column < len(row) and (value := row[column].strip()):
            values[value] = None
    values.pop("", None)
    return Listed(by, list(values))


def text_of(content: bytes | str) -> str:
    """The text of a file. Raises `InvalidInput` for what is none."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # "Unicode text" of spreadsheets
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("the file is not text in UTF-8. Save it as CSV (UTF-8).") from None


def _rows(text: str) -> Iterator[list[str]]:
    if "\0" in text:
        raise _refused("the file is not text.")
    header = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)  # the comma where there is none
    old = csv.field_size_limit(MAX_FIELD)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
            if any(field.strip() for field in row):
                yield row
    except csv.Error as error:
        raise _refused(f"the file cannot be read: {error}.") from None
    finally:
        csv.field_size_limit(old)


def _refused(what: str) -> InvalidInput:
    return InvalidInput(invalid(what).detail, code="invalid_csv", attr="csv")


def people(listed: Listed, persons: PersonStore, asking: Asking) -> Iterator[UUID]:
    """The persons of a list; those of the project alone."""
    project_id = asking.context.project_id
    for values in _pieces(listed.values):
        if listed.by == "distinct_id":
            with persons.read() as reader:
                found = reader.find_ids([(project_id, value) for value in values])
            yield from (UUID(bytes=one.uuid) for one in found if one.person_id is not None)
        elif listed.by == "email":
            yield from (row[0] for row in asking.rows(BY_EMAIL, {"emails": list(values)}).rows)
        else:
            yield from existing(persons, project_id, filter(None, map(_uuid, values)))


def existing(persons: PersonStore, project_id: int, uuids: Iterable[UUID]) -> Iterator[UUID]:
    """Those of the uuids that are of a person of the project."""
    for some in _pieces(uuids):
        with persons.read() as reader:
            found = reader.find_persons_by_uuid(project_id, [one.bytes for one in some])
        yield from (UUID(bytes=one.uuid) for one in found)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _pieces(values: Iterable[T]) -> Iterator[Sequence[T]]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
