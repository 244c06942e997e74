"""Windows: `OVER (..)`, `OVER w`, the WINDOW clause, frames."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions, literals, orders
from hedgerow.hogql.parser.cursor import Cursor

_FRAMES = ("rows", "range")


def over(c: Cursor) -> ast.Window | str:
    """What stands after OVER."""
    return window(c) if c.token.word == "(" else c.name("a window after OVER")


def window(c: Cursor) -> ast.Window:
    start = c.expect("(", "before a window").start
    found = ast.Window(start=start)
    if _names_a_base(c):
        found.base = c.name("a window")
    if c.take_all("partition", "by"):
        found.partition_by = expressions.listed(c, "order", ")", *_FRAMES)
    if c.take_all("order", "by"):
        found.order_by = orders.order_by(c)
    if c.token.word == "groups":
        raise c.error("A frame of GROUPS is not there. Use ROWS or RANGE.")
    if c.token.word in _FRAMES:
        found.frame = "rows" if c.advance().word == "rows" else "range"
        if c.take("between"):
            found.frame_start = _bound(c)
            c.expect("and", "between the two ends of a frame")
            found.frame_end = _bound(c)
        else:
            found.frame_start = _bound(c)
    c.expect(")", "after a window")
    found.end = c.end
    return found


def _names_a_base(c: Cursor) -> bool:
    if c.token.kind == "quoted":
        return True
    if c.token.kind != "name" or c.sees("partition", "by") or c.sees("order", "by"):
        return False
    following = c.peek()
    return not (c.token.word in (*_FRAMES, "groups") and following.kind in ("name", "number"))


def _bound(c: Cursor) -> ast.WindowFrame:
    token = c.token
    if c.take_all("current", "row"):
        return ast.WindowFrame("current row", start=token.start, end=c.end)
    value: int | None = None
    if not c.take("unbounded"):
        found = literals.number(token) if token.kind == "number" else None
        if not isinstance(found, int):
            raise c.error(f"Expected UNBOUNDED, CURRENT ROW or a whole number in a frame, found {c.found()}.")
        c.advance()
        value = found
    if c.take("preceding"):
        return ast.WindowFrame("preceding", value, start=token.start, end=c.end)
    c.expect("following", "or PRECEDING in a frame")
    return ast.WindowFrame("following", value, start=token.start, end=c.end)


def window_clause(c: Cursor) -> dict[str, ast.Window]:
    """`WINDOW w AS (..), v AS (..)`, behind the word WINDOW."""
    windows: dict[str, ast.Window] = {}

    def one(c: Cursor) -> None:
        token = c.token
        name = c.name("the name of a window")
        if name in windows:
            raise c.error(f"There are two windows of the name {name}.", token)
        c.expect("as", "after the name of a window")
        windows[name] = window(c)

    c.separated(one, lambda token: token.kind != "name" and token.kind != "quoted")
    return windows
