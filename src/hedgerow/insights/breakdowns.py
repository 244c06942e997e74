"""Breakdowns: what a number is split by, as HogQL expressions, with the sentinels that clients read.

A value is text, or a list of texts for `breakdowns`. Missing and empty are `NULL`; what lies beyond the limit is
`OTHER`. Cohorts are their ids as text, `"0"` for everybody; an event may be in several.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import clean_path
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.models import BreakdownFilter

NULL = "$$_posthog_breakdown_null_$$"
OTHER = "$$_posthog_breakdown_other_$$"
SHOWN = {NULL: "None (i.e. no value)", OTHER: "Other (i.e. all remaining values)"}
EVERYBODY = 0  # as a cohort's id
ALL = "all"  # the same as clients write it

LIMIT, LIMIT_OF_A_MAP = 25, 250
METADATA = frozenset({"event", "distinct_id", "person_id", "$session_id", "$window_id", "timestamp", "created_at"})
NO_BIN = '["",""]'

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal-width bins of a histogram, from the smallest to the largest value."""

    low: float
    high: float
    count: int

    @property
    def labels(self) -> list[str]:
        """`[lo,hi]` for each bin; the last reaches a hundredth beyond the largest value, which belongs to it."""
        if self.high <= self.low:
            return [f"[{_short(self.low, 2)},{_short(self.low + 0.01, 2)}]"]
        width = (self.high - self.low) / self.count
        digits = max(2, 2 - math.floor(math.log10(width)))
        edges = [self.low + width * place for place in range(self.count)] + [self.high + 0.01]
        pairs = pairwise(edges)
        return [f"[{_short(first, digits)},{_short(last, digits)}]" for first, last in pairs]

    def label_of(self, number: ast.Expr) -> ast.Expr:
        """The label of the bin that a number lies in."""
        labels = self.labels
        if len(labels) == 1:
            return ast.Constant(labels[0])
        return parse_expr(
            "{labels}[greatest(0, least(toInt(floor(({number} - {low}) / {width})), {last})) + 1]",
            {
                "labels": ast.Array([ast.Constant(label) for label in labels]),
                "number": number,
                "low": self.low,
                "width": (self.high - self.low) / self.count,
                "last": self.count - 1,
            },
        )


def _short(number: float, digits: int) -> str:
    text = f"{number:.{min(digits, 17)}f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass(frozen=True, slots=True)
class Part:
    """One property that is split by. Beside others a cohort is one, too: its id for those in it, else missing."""

    property: str
    type: str = "event"
    group_type_index: int | None = None
    bins: int | None = None  # how many of a histogram
    normalize_url: bool = False
    clean_path: bool = False

    def read(self, scope: Sequence[str] = ()) -> ast.Expr:
        """The property as it is: typed, NULL where it is missing. `scope` is the alias of the events."""
        match self.type:
            case "event":
                return ast.Field([*scope, "properties", self.property])
            case "person":
                return ast.Field([*scope, "person", "properties", self.property])
            case "group":
                return ast.Field([*scope, f"group_{self.group_type_index or 0}", "properties", self.property])
            case "session":
                return ast.Field([*scope, "session", self.property])
            case "hogql":
                return parse_expr(self.property)
            case "cohort" if self.property == ALL:
                return ast.Constant(ALL)
            case "cohort":
                inside = ast.Compare("in cohort", ast.Field([*scope, "person_id"]), ast.Constant(int(self.property)))
                return ast.call("if", inside, ast.Constant(self.property), ast.Constant(None))
            case "event_metadata" if self.property in METADATA:
                return ast.Field([*scope, self.property])
            case "event_metadata":
                known = ", ".join(sorted(METADATA))
                raise InvalidInput(f"Events have no column {self.property[:60]!r}: use one of {known}.")
        raise InvalidInput(
            f"A breakdown by {self.type} reads tables outside Hedgerow, which it has none of: use a property of the "
            "event, person, group or session, or hogql."
        )

    def number(self, context: QueryContext, scope: Sequence[str] = ()) -> ast.Expr:
        """The value as a number, NULL where it is none."""
        return numeric(self.read(scope), self.type, self.property, context, self.group_type_index)

    def text(self, context: QueryContext, bins: Bins | None = None, scope: Sequence[str] = ()) -> ast.Expr:
        """The value as text, never NULL. A histogram's is the label of its bin."""
        value = self.read(scope)
        if self.bins is not None:
            if bins is None:
                return ast.Constant(NO_BIN)
            number = self.number(context, scope)
            label = bins.label_of(ast.call("assumeNotNull", number))
            return ast.call("if", ast.call("isNull", number), ast.Constant(NO_BIN), label)
        text: ast.Expr = ast.call("toString", value)
        text = ast.call("nullIf", clean_path(text, context) if self.clean_path else text, ast.Constant(""))
        if self.normalize_url:
            text = parse_expr("replaceRegexpOne(replaceRegexpOne({text}, '[/?#]+$', ''), '^$', '/')", {"text": text})
        return parse_expr("ifNull({text}, {null})", {"text": text, "null": NULL})


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What an insight is split by: cohorts, or up to three properties."""

    parts: tuple[Part, ...] = ()
    cohorts: tuple[int, ...] = ()
    is_list: bool = False  # values are lists, as `breakdowns` has them
    limit: int = LIMIT
    hide_other: bool = False

    @property
    def null(self) -> Value:
        return (NULL,) * len(self.parts) if self.is_list else NULL

    @property
    def other(self) -> Value:
        return (OTHER,) * len(self.parts) if self.is_list else OTHER

    @property
    def is_histogram(self) -> bool:
        """A histogram alone shows all bins, in their order, and knows no others."""
        return not self.is_list and bool(self.parts) and self.parts[0].bins is not None

    def value(self, context: QueryContext, bins: Sequence[Bins | None], scope: Sequence[str] = ()) -> ast.Expr:
        """An event's value: text or an array of texts; of cohorts always an array: those that it is in."""
        if self.cohorts:
            person = ast.Field([*scope, "person_id"])
            found = [
                parse_expr(
                    "if({inside}, [{id}], [])",
                    {"inside": ast.Compare("in cohort", person, ast.Constant(id_)), "id": str(id_)},
                )
                if id_ != EVERYBODY
                else ast.Array([ast.Constant(str(id_))])
                for id_ in self.cohorts
            ]
            return found[0] if len(found) == 1 else ast.call("arrayConcat", *found)
        texts = [part.text(context, one, scope) for part, one in zip(self.parts, bins, strict=True)]
        return ast.Array(texts) if self.is_list else texts[0]

    def constant(self, value: Value) -> ast.Expr:
        """A value as it stands in a query."""
        if isinstance(value, str):
            return ast.Constant(value)
        return ast.Array([ast.Constant(part) for part in value])


def numeric(
    value: ast.Expr, kind: str, name: str, context: QueryContext, group_type_index: int | None = None
) -> ast.Expr:
    """A property as a number; as it is where its definition says that it is one."""
    if kind in ("event", "person") or (kind == "group" and group_type_index is not None):
        index = -1 if group_type_index is None or kind != "group" else group_type_index
        if context.catalogue.property_type(kind, name, index) == "Numeric":  # type: ignore[arg-type]
            return value
    return ast.call("toFloat", value)


def breakdown_of(filter_: BreakdownFilter | None, *, limit: int = LIMIT, bins: int | None = None) -> Breakdown | None:
    """What a query's `breakdownFilter` says; None where it says nothing. `limit` and `bins` are the insight's defaults.

    Raises `InvalidInput` for cohorts that are not ids.
    """
    if filter_ is None:
        return None
    limit = filter_.breakdown_limit or limit
    hide_other = bool(filter_.breakdown_hide_other_aggregation)
    clean = bool(filter_.breakdown_path_cleaning)
    if filter_.breakdowns:
        cohorts = [one.property for one in filter_.breakdowns if one.type == "cohort"]
        if len(cohorts) == len(filter_.breakdowns):
            return Breakdown(cohorts=_cohort_ids(cohorts), limit=limit)
        _cohort_ids(cohorts)
        parts = tuple(
            Part(
                str(one.property), one.type or "event", one.group_type_index, one.histogram_bin_count,
                bool(one.normalize_url), clean,
            )
            for one in filter_.breakdowns
        )  # fmt: skip
        return Breakdown(parts, is_list=True, limit=limit, hide_other=hide_other)
    if filter_.breakdown is None or filter_.breakdown == []:
        return None
    names = filter_.breakdown if isinstance(filter_.breakdown, list) else [filter_.breakdown]
    if filter_.breakdown_type == "cohort":
        return Breakdown(cohorts=_cohort_ids(names), limit=limit)
    parts = tuple(
        Part(
            str(name), filter_.breakdown_type or "event", filter_.breakdown_group_type_index,
            filter_.breakdown_histogram_bin_count or bins, bool(filter_.breakdown_normalize_url), clean,
        )
        for name in names
    )  # fmt: skip
    return Breakdown(parts, is_list=isinstance(filter_.breakdown, list), limit=limit, hide_other=hide_other)


def _cohort_ids(names: Sequence[str | int]) -> tuple[int, ...]:
    found = []
    for name in names:
        if name == ALL:
            found.append(EVERYBODY)
        elif str(name).isdigit():
            found.append(int(name))
        else:
            raise InvalidInput(
                f'{str(name)[:60]!r} is no cohort: a breakdown by cohorts has their ids, or "all".',
                attr="breakdownFilter__breakdown",
            )
    return tuple(dict.fromkeys(found))
