"""What one compilation has found so far, shared by its passes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from hedgerow.hogql import ast
from hedgerow.hogql.context import UTC_ZONE, QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.schema.types import Type

MAX_EXPRESSIONS = 15_000
"""After what a query repeats (saved queries, values of a WITH) was put in its place: 0.3 s of work at most, and 3,000
conditions about properties. Values of a list after IN are not among them."""
OF_PROPERTY, OF_SELECT = 2, 5  # expressions that these count for beside their own: so much more is made of them
MAX_DEPTH = 150
"""Of expressions inside each other, with those that values of a WITH and saved queries bring along."""
MAX_SAVED_QUERIES = 50
MAX_SAVED_TEXT = 262_144
"""Characters of all saved queries that a query reads, each time that it does: as long as a text may be."""
MAX_QUERIES = 500
"""Of a set of queries, and rows of VALUES: the store plans each by itself, 2 ms apiece, which no time limit ends."""
MAX_ALIAS = 60  # characters of a query's name in an alias of the compiler's
NOT_PLAIN = re.compile(r"\W", re.ASCII)

Typed = tuple[ast.Expr, Type]


@dataclass(frozen=True, slots=True)
class Limit:
    """Of the rows of an answer: `default` where the query says nothing, and `maximum` whatever it says."""

    default: int
    maximum: int


@dataclass(slots=True)
class Compilation:
    """`columns` are the names of the answer's; `selects` are all SELECTs of the resolved query, inner ones first, and
    `plain` those of them that group nothing.
    """

    context: QueryContext
    limit: Limit | None
    columns: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    properties: set[tuple[str, str]] = field(default_factory=set)
    selects: list[ast.Select] = field(default_factory=list)
    plain: list[ast.Select] = field(default_factory=list)
    aliases: int = 0
    expressions: int = 0
    depth: int = 0
    saved_queries: list[str] = field(default_factory=list)  # those that are being read now, the outermost first
    saved_queries_read: int = 0
    saved_text: int = 0  # characters of them

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times are shown in, and that texts of times are in."""
        return self.context.timezone if self.context.modifiers.convert_to_project_timezone else UTC_ZONE

    def alias(self, name: str) -> str:
        """A name for a table that no name of the query's can be (`scope.safe_name`): a plain word."""
        self.aliases += 1
        return f"{NOT_PLAIN.sub('_', name)[:MAX_ALIAS]}__{self.aliases}"

    def count_expression(self, node: ast.Node, count: int = 1) -> None:
        self.expressions += count
        if self.depth > MAX_DEPTH:
            raise HogQLError("The query is nested too deeply once all of its parts are in place.", node.start, node.end)
        if self.expressions > MAX_EXPRESSIONS:
            raise HogQLError(
                "The query is too large once all of its parts are put in their places. Ask less at once.",
                node.start,
                node.end,
            )
