"""What a kind of question is given to ask the event store with: the seam between the insights and the query runner.

`query/ask.py` is the one that runs; insights know this shape only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext

if TYPE_CHECKING:
    from hedgerow.database.engine import Database
    from hedgerow.hogql.compile import Limit


@dataclass(frozen=True, slots=True)
class Answer:
    """`rows` hold Python's values: aware datetimes in the project's zone, UUID, Decimal, None; a list for each row.

    `types` are ClickHouse's names of types, one for each of `columns`.
    """

    rows: list[list[Any]]
    columns: list[str]
    types: list[str]

    def named(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries, for code whose columns all have aliases."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


class Asking(Protocol):
    """One request's questions; used by one thread."""

    @property
    def context(self) -> QueryContext: ...

    @property
    def database(self) -> Database:
        """The metadata: definitions, saved insights. Whoever reads it filters by `context.project_id`."""

    def rows(
        self, query: ast.Query | str, values: Mapping[str, Any] | None = None, *, limit: Limit | None = None
    ) -> Answer:
        """Compile and run one query of the project. Texts may hold `{placeholders}` that `values` fill.

        Without `limit` nothing is added to the query. Raises `HogQLError` (400) for a query that cannot be compiled,
        `QueryFailed` (400) for one that the event store refused or that took too much, `Unavailable` (503).
        """

    def explain(self, query: ast.Query) -> list[str]:
        """The event store's plan of a query, line by line."""

    def note(self, query: ast.Query) -> None:
        """Say that this is the query whose HogQL the answer shows, where it is not the first that was run."""
