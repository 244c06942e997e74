"""Tables of a SQL database, made equal on two sides page by page of the key, with the same code that compares them.

Keys of the source's page are looked up on the target, so the order in which either database sorts text is of no
importance. Rows that are gone from the source are looked for only where the target has more rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from sqlalchemy import ARRAY, Column, Connection, Engine, Table, delete, func, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from hedgerow.move.rows import Checksum, hash_of

PAGE = 5000  # rows; their keys are parameters of one statement, of which SQLite allows 32,766
Key = tuple[Any, ...]
Row = tuple[Any, ...]


@dataclass
class Outcome:
    """Of one table: what the source holds, how many rows were, or are to be, copied, and how many are wrong now."""

    source: Checksum = field(default_factory=Checksum)
    copied: int = 0
    wrong: int = 0
    surplus: int = 0

    @property
    def equal(self) -> bool:
        return not self.wrong and not self.surplus


@dataclass(frozen=True)
class Twin:
    """A table on both sides. `version` is a column that changes with every change of a row, if there is one."""

    source: Table
    target: Table
    version: str | None = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def key(self) -> list[str]:
        return [column.name for column in self.source.primary_key]

    @property
    def columns(self) -> list[str]:
        return [column.key for column in self.source.columns]

    def narrow(self) -> list[str]:
        """What tells of a change: key and version, or everything."""
        return [*self.key, self.version] if self.version else self.columns


class Copier:
    """Copies between two engines. `source` rows are read in short transactions: the source goes on working."""

    def __init__(self, source: Engine, target: Engine) -> None:
        self._source = source
        self._target = target

    def count(self, twin: Twin) -> int:
        with self._source.connect() as connection:
            return _count(connection, twin.source)

    def sample(self, twin: Twin, rows: int) -> list[Row]:
        """The first rows of the source."""
        with self._source.connect() as connection:
            found = connection.execute(select(*_columns(twin.source, twin.columns)).limit(rows))
            return [tuple(row) for row in found]

    @contextmanager
    def undone(self) -> Iterator[Connection]:
        """A connection to the target of which nothing stays."""
        with self._target.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()

    def sync(
        self, twin: Twin, *, quick: bool = False, write: bool = True, advance: Callable[[int], None] = lambda rows: None
    ) -> Outcome:
        """Copy the rows that differ or are missing and look at them again; with `write=False`, only say what differs.

        `quick` believes a row's version and does not read the rest of a row whose version is the same.
        """
        outcome = Outcome()
        columns = twin.narrow() if quick else twin.columns
        digest = _quick_hash if quick and twin.version else hash_of
        for page in self._pages(self._source, twin.source, columns, twin.key):
            here = {_key(twin, columns, row): digest(row) for row in page}
            outcome.source += (len(page), sum(here.values()))
            there = self._found(self._target, twin.target, twin, columns, here, digest)
            differing = [key for key, value in here.items() if there.get(key) != value]
            outcome.copied += len(differing)
            if differing and write:
                wanted = set(differing)
                known = [row for row in page if _key(twin, columns, row) in wanted]
                self._copy(twin, self._rows(twin, differing) if quick else known)
                there = self._found(self._target, twin.target, twin, columns, differing, digest)
                differing = [key for key in differing if there.get(key) != here[key]]
            outcome.wrong += len(differing)
            advance(len(page))
        outcome.surplus = self.surplus(twin)
        return outcome

    def remove_surplus(self, twin: Twin) -> None:
        """Remove the rows that are gone from the source, if the target has more than the source."""
        if self.surplus(twin):
            self.remove_gone(twin)

    def surplus(self, twin: Twin) -> int:
        """By how many rows the target has more."""
        with self._target.connect() as connection:
            return max(0, _count(connection, twin.target) - self.count(twin))

    def remove_gone(self, twin: Twin) -> int:
        """Remove the target's rows that the source has not; how many."""
        removed = 0
        for page in self._pages(self._target, twin.target, twin.key, twin.key):
            keys = [tuple(row) for row in page]
            here = self._found(self._source, twin.source, twin, twin.key, keys, _quick_hash)
            gone = [key for key in keys if key not in here]
            if gone:
                with self._target.begin() as connection:
                    connection.execute(delete(twin.target).where(_is_one_of(self._target, twin.target, twin.key, gone)))
                removed += len(gone)
        return removed

    def _rows(self, twin: Twin, keys: list[Key]) -> list[Row]:
        with self._source.connect() as connection:
            statement = select(*_columns(twin.source, twin.columns))
            found = connection.execute(statement.where(_is_one_of(self._source, twin.source, twin.key, keys)))
            return [tuple(row) for row in found]

    def _copy(self, twin: Twin, found: list[Row]) -> None:
        targets = _columns(twin.target, twin.columns)
        rows = [
            {column.key: _as_stored(column, value) for column, value in zip(targets, row, strict=True)} for row in found
        ]
        if not rows:
            return
        try:
            self._put(twin, rows)
        except IntegrityError:  # a row that is gone from the source may hold what must be unique
            self.remove_gone(twin)
            self._put(twin, rows)

    def _put(self, twin: Twin, rows: list[dict[str, Any]]) -> None:
        dialect: Any = postgresql if self._target.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(twin.target)
        others = {name: statement.excluded[name] for name in twin.columns if name not in twin.key}
        if others:
            statement = statement.on_conflict_do_update(index_elements=twin.key, set_=others)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=twin.key)
        with self._target.begin() as connection:
            connection.execute(statement, rows)

    def _pages(
        self, engine: Engine, table: Table, columns: Sequence[str], key: Sequence[str]
    ) -> Iterator[Sequence[Row]]:
        after: Key | None = None
        while True:
            statement = select(*_columns(table, columns)).order_by(*_columns(table, key)).limit(PAGE)
            if after is not None:
                values = [literal(v, table.columns[n].type) for n, v in zip(key, after, strict=True)]
                statement = statement.where(tuple_(*_columns(table, key)) > tuple_(*values))
            with engine.connect() as connection:
                page = connection.execute(statement).all()
            if not page:
                return
            yield [tuple(row) for row in page]
            positions = [list(columns).index(name) for name in key]
            after = tuple(page[-1][position] for position in positions)

    @staticmethod
    def _found(
        engine: Engine, table: Table, twin: Twin, columns: Sequence[str], keys: Any, digest: Callable[[Row], int]
    ) -> dict[Key, int]:
        """Hashes of the rows with these keys, those that are there."""
        statement = select(*_columns(table, columns)).where(_is_one_of(engine, table, twin.key, list(keys)))
        with engine.connect() as connection:
            return {_key(twin, columns, row): digest(row) for row in map(tuple, connection.execute(statement))}


def _quick_hash(row: Row) -> int:
    """Of keys and a version, 1 us instead of 5."""
    return crc32(repr(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)).encode())


def _columns(table: Table, names: Sequence[str]) -> list[Column[Any]]:
    return [table.columns[name] for name in names]


def _key(twin: Twin, columns: Sequence[str], row: Sequence[Any]) -> Key:
    return tuple(bytes(v) if isinstance(v := row[columns.index(name)], memoryview) else v for name in twin.key)


def _is_one_of(engine: Engine, table: Table, key: Sequence[str], keys: list[Key]) -> Any:
    columns = _columns(table, key)
    if engine.dialect.name != "postgresql":
        return columns[0].in_([row[0] for row in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)
    # one array a column: a list of tuples costs PostgreSQL and its driver 300 us a row, arrays 10
    arrays = [literal(list(part), ARRAY(c.type)) for part, c in zip(zip(*keys, strict=True), columns, strict=True)]
    wanted = func.unnest(*arrays).table_valued(*(f"k{number}" for number in range(len(columns)))).render_derived()
    return tuple_(*columns).in_(select(*wanted.c))


def _as_stored(column: Column[Any], value: Any) -> Any:
    """SQLite keeps truth values as numbers."""
    if value is not None and not isinstance(value, bool) and column.type.python_type is bool:
        return bool(value)
    return value


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
