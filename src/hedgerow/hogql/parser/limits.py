"""How deep a query may be: so deep that no sensible one is refused, so shallow that every pass may be recursive."""

from __future__ import annotations

import sys
from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError

MAX_NESTING: Final = 200  # brackets, sub-queries and operators in each other
MAX_HEIGHT: Final = 300  # of the tree: an operator in brackets is two nodes and more

# A pass spends up to nine frames for each level of the tree (`copy.deepcopy` does). Frames of Python functions take no
# C stack since 3.11, so room for them costs nothing.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 5_000))


def check_height(root: ast.Node) -> None:
    """Refuse what is deeper than `MAX_HEIGHT`: only chains such as `a / b / c / ..` get there without brackets."""
    level: list[ast.Node] = [root]
    for _ in range(MAX_HEIGHT):
        level = [child for node in level for child in ast.children(node)]
        if not level:
            return
    deep = next((node for node in level if node.start >= 0), root)
    raise HogQLError(
        f"The query is more than {MAX_HEIGHT} levels deep here. Break a long chain of operators with brackets.",
        deep.start,
        deep.end,
    )
