r"""What is wrong with a text that has expressions in braces: `Hello {person.properties.name}`; `\{` is a brace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.editor.checks import Finding, Findings, check

_TEXT = re.compile(r"(?:[^\\{]++|\\.|\\\Z)*+", re.DOTALL)
_INSIDE = re.compile(
    r"""(?: [^{}'`"]++ | '(?:[^'\\]++|\\.|'')*+' | `(?:[^`\\]++|\\.|``)*+` | "(?:[^"\\]++|\\.|"")*+" )*+""",
    re.VERBOSE | re.DOTALL,
)
"""Up to the next brace that is no part of a text or of a quoted name."""
MAX_EXPRESSIONS = 100  # each is compiled by itself, in a millisecond or two


def check_template(
    text: str, context: QueryContext, expression_in: ast.Select, given: dict[str, Any] | None = None
) -> Findings:
    """Look at each expression as one that would be selected there; `given` are values that it may name as well."""
    found = Findings()
    for number, (start, end) in enumerate(_expressions(text)):
        if end is None or number == MAX_EXPRESSIONS:
            missing = "An expression is not closed: a } is missing."
            many = f"There are more than {MAX_EXPRESSIONS} expressions: write a shorter text."
            found.errors.append(Finding(missing if end is None else many, start - 1, len(text)))
            break
        one = check(text[start:end], context, expression_in=expression_in, given=given or {})
        found.errors += _moved(one.errors, start)
        found.warnings += _moved(one.warnings, start)
        found.notices += _moved(one.notices, start)
        found.tables = sorted({*found.tables, *one.tables})
    return found


def _expressions(text: str) -> Iterator[tuple[int, int | None]]:
    """Where each begins and ends, without its braces; None for one that has no end."""
    at = 0
    while at < len(text):
        at = _until(_TEXT, text, at)
        if at == len(text):
            return
        start, depth = at + 1, 1
        while depth and at < len(text):
            at = _until(_INSIDE, text, at + 1)
            depth += {"{": 1, "}": -1}.get(text[at : at + 1], 0)
            if text[at : at + 1] not in ("{", "}"):  # the end, or a quote that is never closed
                break
        yield start, None if depth else at
        if depth:
            return
        at += 1


def _until(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None  # both match nothing, too
    return found.end()


def _moved(findings: list[Finding], by: int) -> list[Finding]:
    """The same at their places in the whole text."""
    return [
        replace(
            one,
            start=None if one.start is None else one.start + by,
            end=None if one.end is None else one.end + by,
        )
        for one in findings
    ]
