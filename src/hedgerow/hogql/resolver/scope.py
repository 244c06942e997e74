"""What names mean at one place of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hedgerow.hogql import ast
from hedgerow.hogql.resolver.state import Compilation
from hedgerow.hogql.schema.types import Type

if TYPE_CHECKING:
    from hedgerow.hogql.resolver.sources import Source


def safe_name(name: str) -> str:
    """A name of the query's as it is printed, different for each: never one that the compiler or the engine makes up.

    Those are plain words with two underscores in them: `events__1`, and of the engine `__table1`. The engine knows
    columns by dotted texts, and finds `events__1.project_id` under that name as a whole as well as under its parts, so
    what only contains such a word is told apart, too.
    """
    return f"~{name}" if "__" in name else name


@dataclass(slots=True)
class NamedExpr:
    """An alias of a SELECT. `aggregate`: it cannot be read before rows are grouped."""

    node: ast.Expr
    type: Type
    aggregate: bool


class Columns(dict[str, Type]):
    """Columns by name, in order, as the query around knows them.

    `texts` are other names of them: what was written, where the name is but its end. `shown` are those of the answer.
    """

    def __init__(self, columns: Iterable[tuple[str, Type]] = (), like: Columns | None = None) -> None:
        super().__init__(columns)
        self.texts: dict[str, str] = like.texts if like is not None else {}
        self.shown: list[str] = like.shown if like is not None else []


@dataclass(slots=True)
class NamedQuery:
    """A query of a WITH: its columns, and the name that it is printed under."""

    printed: str
    columns: Columns


@dataclass(slots=True)
class Scope:
    """Of one SELECT. Names of a WITH are seen in what is inside it, names of columns are not."""

    state: Compilation
    parent: Scope | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    queries: dict[str, NamedQuery] = field(default_factory=dict)
    values: dict[str, tuple[ast.Expr, Scope]] = field(default_factory=dict)
    aliases: dict[str, NamedExpr] = field(default_factory=dict)
    arguments: list[dict[str, Type]] = field(default_factory=list)  # of the lambdas around here, the innermost last
    using: set[str] = field(default_factory=set)  # columns of a USING, the same in several tables
    windows: frozenset[str] = frozenset()
    columns: list[tuple[ast.Expr, ast.Expr]] = field(default_factory=list)  # of the SELECT: as written, as resolved
    written: dict[str, list[tuple[ast.Expr, ast.Expr]]] = field(default_factory=dict)  # those without a name, by text
    hidden: set[str] = field(default_factory=set)  # values of a WITH that are being read now
    # where in the SELECT
    before_grouping: bool = False
    in_aggregate: bool = False
    joining: bool = False  # in an ON, which only knows plain comparisons
    has_aggregate: bool = False  # seen since it was last set to false

    def query_named(self, name: str) -> NamedQuery | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.queries:
                return scope.queries[name]
            scope = scope.parent
        return None

    def value_named(self, name: str) -> tuple[ast.Expr, Scope] | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values and name not in scope.hidden:
                return scope.values[name]
            scope = scope.parent
        return None

    @contextmanager
    def grouping_ahead(self) -> Iterator[None]:
        """In WHERE and the like, where aggregates have no values yet."""
        before, self.before_grouping = self.before_grouping, True
        try:
            yield
        finally:
            self.before_grouping = before
