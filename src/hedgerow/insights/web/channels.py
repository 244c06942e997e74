"""What a session's first address says beyond the columns that the store keeps of sessions.

The channel itself is `sessions.$channel_type` (`hogql/schema/channels.py`), whose rules docs/web-analytics.md lists.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr


def entry_parameter(name: str, url: ast.Expr | None = None) -> ast.Expr:
    """A parameter of the address that a session began at, not of its fragment; NULL where it has none."""
    return parse_expr(
        "nullIf(decodeURLComponent(extractURLParameter(cutFragment(ifNull({url}, '')), {name})), '')",
        {"url": url or ast.name("$entry_current_url"), "name": name},
    )
