"""Refuse what is too deep or too large before anything follows it down."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolver.state import Compilation

MAX_DEPTH = 100
"""Of nodes inside each other; Python's stack takes about three times this."""
MAX_CHAIN = 2000
"""Of operators that follow each other, as in `a + b + c`, which ClickHouse nests."""
MAX_NODES = 30_000
"""Of the query as it is written, with the values of its lists."""


def check_size(query: ast.Query, _: Compilation) -> ast.Query:
    count = 0
    waiting: list[tuple[ast.Node, int, int]] = [(query, 0, 0)]
    while waiting:
        node, depth, chained = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or chained > MAX_CHAIN:
            raise HogQLError("The query is nested too deeply. Split it with a WITH.", node.start, node.end)
        if count > MAX_NODES:
            raise HogQLError("The query is too large. Ask less at once.", node.start, node.end)
        if isinstance(node, ast.Arithmetic):
            waiting.append((node.left, depth, chained + 1))
            waiting.append((node.right, depth + 1, 0))
        elif isinstance(node, ast.Join) and node.next is not None:
            waiting.extend((one, depth + 1, 0) for one in ast.children(node) if one is not node.next)
            waiting.append((node.next, depth, chained + 1))
        else:
            below = depth + 1
            waiting += [(one, below, 0) for one in ast.children(node)]
    return query
