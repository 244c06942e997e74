"""What follows an operand: `pair.1`, `f(x).key`, `a?.b`, `a[1]`, `a[1:2]`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, literals
from hedgerow.hogql.parser.cursor import Cursor


def dot_after(c: Cursor, left: ast.Expr) -> ast.Expr:
    """`pair.1`, `f(x).key`; the dot is next."""
    c.advance()
    return _property(c, left, nullish=False)


def nullish_dot_after(c: Cursor, left: ast.Expr) -> ast.Expr:
    """`a?.b`, `a?.[1]`, `a?.1`."""
    c.advance()
    if c.take("["):
        key = expressions.expression(c)
        c.expect("]", "after the key")
        return ast.ArrayAccess(left, key, nullish=True, start=left.start, end=c.end)
    return _property(c, left, nullish=True)


def _property(c: Cursor, left: ast.Expr, *, nullish: bool) -> ast.Expr:
    token = c.token
    if token.kind == "number":
        c.advance()
        index = literals.number(token)
        if not isinstance(index, int):
            raise HogQLError("A place in a tuple is a whole number.", token.start, token.end)
        return ast.TupleAccess(left, index, nullish, start=left.start, end=c.end)
    key = ast.Constant(c.name("a name after the dot"), start=token.start, end=token.end)
    return ast.ArrayAccess(left, key, nullish, start=left.start, end=c.end)


def brackets_after(c: Cursor, left: ast.Expr) -> ast.Expr:
    """`a[1]`, `a['key']`, `a[1:2]`, `a[:2]`; the opening bracket is next."""
    c.advance()
    first = None if c.token.word == ":" else expressions.expression(c)
    if c.take(":"):
        last = None if c.token.word == "]" else expressions.expression(c)
        c.expect("]", "after the slice")
        return ast.ArraySlice(left, first, last, start=left.start, end=c.end)
    c.expect("]", "after the key")
    assert first is not None
    return ast.ArrayAccess(left, first, start=left.start, end=c.end)
