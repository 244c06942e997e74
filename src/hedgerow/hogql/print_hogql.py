"""The tree back to HogQL: one spelling for each tree, in one line, which is read again as the same tree.

This is the `hogql` of an answer and the name of a column without an alias (`count()`, `properties.$browser`).
Brackets are put where the parser's powers need them: an operand is printed `within` the power of what it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from hedgerow.hogql import ast
from hedgerow.hogql import print_hogql_select as selects
from hedgerow.hogql.parser.expressions import ADD, AND, ANY, COMPARE, MULTIPLY, NEGATE, NOT, OR, POSTFIX
from hedgerow.hogql.parser.words import QUOTED, QUOTED_CALLS

LISTED: Final = ANY - 1  # in lists an alias or a lambda needs no brackets
_TIGHT: Final = POSTFIX + 1
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ESCAPED = re.compile(r"[\\'\n\r\t\0\b\f]")
_ESCAPES: Final = {
    "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\b": "\\b", "\f": "\\f",
}  # fmt: skip


def to_hogql(node: ast.Node) -> str:
    """Any node as canonical HogQL. Raises `TypeError` for constants of types that HogQL cannot say."""
    if isinstance(node, ast.Select | ast.SelectSet):
        return selects.query(node)
    return text(node, LISTED)


def text(node: ast.Node, within: int = ANY) -> str:
    """A node in its place: in brackets where it binds no tighter than `within`."""
    printer = PRINTERS.get(type(node))
    if printer is None:
        raise TypeError(f"{type(node).__name__} has no HogQL")
    power, printed = printer(node)
    return f"({printed})" if power <= within else printed


def joined(nodes: Iterable[ast.Node], within: int = LISTED) -> str:
    return ", ".join(text(node, within) for node in nodes)


def name(value: str, quoted: frozenset[str] = QUOTED) -> str:
    """A name, in backticks where it could be read as something else."""
    if _NAME.fullmatch(value) and value.lower() not in quoted:
        return value
    return "`" + string(value)[1:-1].replace("\\'", "'").replace("`", "\\`") + "`"


def string(value: str) -> str:
    return "'" + _ESCAPED.sub(lambda found: _ESCAPES[found.group()], value) + "'"


def constant(value: Any) -> str:
    """Constants that no literal says are calls: `toUUID('..')`, `toDate('..')`, `toDateTime64('..', 6, 'UTC')`."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return string(value)
    if isinstance(value, list):
        return f"[{', '.join(map(constant, value))}]"
    if isinstance(value, tuple):
        return f"tuple({', '.join(map(constant, value))})"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return f"toDateTime64('{moment:%Y-%m-%d %H:%M:%S.%f}', 6{', ' + repr('UTC') if value.tzinfo else ''})"
    if isinstance(value, date):
        return f"toDate('{value}')"
    if isinstance(value, UUID):
        return f"toUUID('{value}')"
    raise TypeError(f"a constant of the type {type(value).__name__} has no HogQL")


# each returns how tightly what it printed binds, and that


def _constant(node: ast.Constant) -> tuple[int, str]:
    printed = constant(node.value)
    return (NEGATE if printed[0] == "-" else _TIGHT if isinstance(node.value, str) else POSTFIX), printed


def _field(node: ast.Field) -> tuple[int, str]:
    first, *rest = node.chain
    steps = [str(step) if isinstance(step, int) or step == "*" else name(step, frozenset()) for step in rest]
    power = POSTFIX if node.chain[-1] == "*" else _TIGHT
    return power, ".".join([first if first == "*" else name(str(first)), *steps])


def _star(node: ast.Star) -> tuple[int, str]:
    printed = "*" if node.pattern is None else f"COLUMNS({string(node.pattern)})"
    if node.exclude:
        printed += f" EXCLUDE ({', '.join(map(name, node.exclude))})"
    return POSTFIX, ".".join([*map(name, node.table), printed])


def _call(node: ast.Call) -> tuple[int, str]:
    printed = name(node.name, QUOTED_CALLS)
    if node.params is not None:
        printed += f"({joined(node.params)})"
    printed += f"({'DISTINCT ' if node.distinct else ''}{joined(node.args)})"
    if node.filter is not None:
        printed += f" FILTER (WHERE {text(node.filter)})"
    return _TIGHT, printed


def _window_call(node: ast.WindowCall) -> tuple[int, str]:
    over = name(node.over) if isinstance(node.over, str) else selects.window(node.over)
    return _TIGHT, f"{text(node.call)} OVER {over}"


def _alias(node: ast.Alias) -> tuple[int, str]:
    return ANY, f"{text(node.expr, ANY)} AS {name(node.alias)}"


def _lambda(node: ast.Lambda) -> tuple[int, str]:
    args = ", ".join(map(name, node.args))
    return ANY, f"{args if len(node.args) == 1 else f'({args})'} -> {text(node.expr, LISTED)}"


def _logical(word: str, power: int) -> Callable[[Any], tuple[int, str]]:
    return lambda node: (power, f" {word} ".join(text(expr, power) for expr in node.exprs) or word)


def _not(node: ast.Not) -> tuple[int, str]:
    return NOT, f"NOT {text(node.expr, NOT - 1)}"


def _compare(node: ast.Compare) -> tuple[int, str]:
    left = text(node.left, COMPARE - 1)
    if node.is_null:
        return COMPARE, f"{left} IS {'NULL' if node.op == '=' else 'NOT NULL'}"
    right = text(node.right, COMPARE)
    if node.op.endswith("in") and isinstance(node.right, ast.Tuple) and len(node.right.exprs) == 1:
        right = f"{right[:-2]})" if isinstance(node.right.exprs[0], ast.Constant) else right
    return COMPARE, f"{left} {node.op.upper()} {right}"


def _arithmetic(node: ast.Arithmetic) -> tuple[int, str]:
    power = ADD if node.op in "+-" else MULTIPLY
    return power, f"{text(node.left, power - 1)} {node.op} {text(node.right, power)}"


def _between(node: ast.Between) -> tuple[int, str]:
    word = "NOT BETWEEN" if node.negated else "BETWEEN"
    low, high = text(node.low, COMPARE), text(node.high, COMPARE)
    return COMPARE, f"{text(node.expr, COMPARE - 1)} {word} {low} AND {high}"


def _tuple(node: ast.Tuple) -> tuple[int, str]:
    if not node.exprs:
        return _TIGHT, "tuple()"
    return _TIGHT, f"({joined(node.exprs)}{',' if len(node.exprs) == 1 else ''})"


def _array_access(node: ast.ArrayAccess) -> tuple[int, str]:
    array, key = text(node.array, POSTFIX), node.property
    if node.nullish and isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value:
        return _TIGHT, f"{array}?.{name(key.value, frozenset())}"
    return _TIGHT, f"{array}{'?.' if node.nullish else ''}[{text(key)}]"


def _array_slice(node: ast.ArraySlice) -> tuple[int, str]:
    first = text(node.first) if node.first is not None else ""
    last = text(node.last) if node.last is not None else ""
    return _TIGHT, f"{text(node.array, POSTFIX)}[{first}:{' ' if last else ''}{last}]"


def _tuple_access(node: ast.TupleAccess) -> tuple[int, str]:
    return _TIGHT, f"{text(node.tuple, POSTFIX)}{'?.' if node.nullish else '.'}{node.index}"


PRINTERS: Final[dict[type[ast.Node], Callable[[Any], tuple[int, str]]]] = {
    ast.Constant: _constant,
    ast.Field: _field,
    ast.Star: _star,
    ast.Call: _call,
    ast.WindowCall: _window_call,
    ast.Alias: _alias,
    ast.Lambda: _lambda,
    ast.And: _logical("AND", AND),
    ast.Or: _logical("OR", OR),
    ast.Not: _not,
    ast.Compare: _compare,
    ast.Arithmetic: _arithmetic,
    ast.Between: _between,
    ast.Tuple: _tuple,
    ast.Array: lambda node: (_TIGHT, f"[{joined(node.exprs)}]"),
    ast.ArrayAccess: _array_access,
    ast.ArraySlice: _array_slice,
    ast.TupleAccess: _tuple_access,
    ast.TypeCast: lambda node: (_TIGHT, f"{text(node.expr, POSTFIX)}::{node.type_name}"),
    ast.Placeholder: lambda node: (_TIGHT, f"{{{'.'.join(name(part, frozenset()) for part in node.chain)}}}"),
    ast.Select: lambda node: (_TIGHT, f"({selects.query(node)})"),
    ast.SelectSet: lambda node: (_TIGHT, f"({selects.query(node)})"),
    ast.OrderExpr: lambda node: (_TIGHT, selects.order(node)),
    ast.Window: lambda node: (_TIGHT, selects.window(node)),
    ast.Join: lambda node: (_TIGHT, selects.tables(node)),
    ast.Values: lambda node: (_TIGHT, selects.values(node)),
}
