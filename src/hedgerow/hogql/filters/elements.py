"""Filters on the elements of autocapture events: selector, tag, address and text, as patterns on `elements_chain`."""

from __future__ import annotations

import re

from hedgerow.hogql import ast
from hedgerow.hogql.filters.given import Filter, invalid
from hedgerow.hogql.filters.selectors import FIRST, NAME, QUOTED, selector_pattern
from hedgerow.hogql.filters.values import text_of, valid_regex

KEYS = ("selector", "tag_name", "href", "text")
_OPERATORS = ("exact", "icontains", "regex", "is_set")
_VALUE = r'(?:[^"\\]|\\.)*'
# Where an attribute begins: read from the start, for a text may end in what looks like one
_ATTRIBUTE = rf'^(?:(?:[^"]|{QUOTED})*?(?::|{QUOTED}))?'


def condition(one: Filter, attr: str, table: str | None = None) -> ast.Expr:
    """The filter without its negation. Raises `InvalidInput` for keys and operators that elements do not have."""
    if one.key not in KEYS:
        raise invalid(f"a filter of type 'element' has one of the keys {', '.join(KEYS)}.", attr)
    if one.operator not in _OPERATORS or (one.key == "selector" and one.operator != "exact"):
        raise invalid(f"'{one.operator}' is not an operator for the {one.key} of an element.", attr)
    if one.operator == "is_set":
        return matches(_pattern(one.key, "icontains", ""), table)
    return ast.any_of(*(element(one.key, one.operator, text_of(value), table) for value in one.values))


def element(key: str, operator: str, value: str, table: str | None = None) -> ast.Expr:
    """Whether any element of the event has this `selector`, `tag_name`, `href` or `text`."""
    if key == "selector":
        return matches(selector_pattern(value), table)
    if operator == "regex" and key != "tag_name":
        return _any_value(key, value, table)
    return matches(_pattern(key, operator, value), table)


def matches(pattern: str, table: str | None = None) -> ast.Expr:
    if not valid_regex(pattern):
        return ast.Constant(False)
    return ast.Compare("=~", _chain(table), ast.Constant(pattern))


def _chain(table: str | None) -> ast.Field:
    return ast.Field([table, "elements_chain"] if table else ["elements_chain"])


def _any_value(key: str, pattern: str, table: str | None) -> ast.Expr:
    """Whether any element's value matches a person's pattern, whose `^`, `$` and `.*` are about the value alone."""
    if not valid_regex(pattern):
        return ast.Constant(False)
    # every attribute is taken, so that none is looked for within another; those of other names give ''
    quoted = ast.call("extractAll", _chain(table), ast.Constant(rf'{key}=({QUOTED})|[^":;=]+={QUOTED}'))
    inner = ast.call("replaceRegexpOne", ast.Field(["value"]), ast.Constant('(?s)^"(.*)"$'), ast.Constant(r"\1"))
    plain = ast.call("replaceRegexpAll", inner, ast.Constant(r"\\(.)"), ast.Constant(r"\1"))
    found = ast.Compare("!=", ast.Field(["value"]), ast.Constant(""))
    return ast.call(
        "arrayExists", ast.Lambda(["value"], ast.And([found, ast.call("match", plain, ast.Constant(pattern))])), quoted
    )


def _pattern(key: str, operator: str, value: str) -> str:
    if key == "tag_name":
        name = {"exact": re.escape(value), "icontains": f"(?i:{NAME}{re.escape(value)}{NAME})"}.get(operator, value)
        return rf"{FIRST}(?:{name})(?:\.|$|;|:)"
    escaped = re.escape(value.replace("\\", "\\\\").replace('"', '\\"'))  # as values are written in a chain
    wanted = escaped if operator == "exact" else f"(?i:{_VALUE}{escaped}{_VALUE})"
    return rf'{_ATTRIBUTE}{key}="{wanted}"'
