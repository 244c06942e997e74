"""f-strings: `f'Hello {name}'` is `concat('Hello ', name)`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions, literals
from hedgerow.hogql.parser.cursor import Cursor


def template(c: Cursor) -> ast.Expr:
    """The beginning of the f-string is next. Of one part alone, that part."""
    start = c.advance().start
    parts: list[ast.Expr] = []
    while c.token.kind != "template end":
        token = c.token
        if token.kind == "text":
            c.advance()
            parts.append(ast.Constant(literals.unescape(token.text, also="{"), start=token.start, end=token.end))
        else:
            c.expect("{", "in an f-string")
            parts.append(expressions.expression(c))
            c.expect("}", "after an expression in an f-string")
    c.advance()
    if not parts:
        return ast.Constant("", start=start, end=c.end)
    return parts[0] if len(parts) == 1 else ast.Call("concat", parts, start=start, end=c.end)
