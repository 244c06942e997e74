"""What an expression is made of: names, constants, brackets, lambdas, lists, placeholders, and what follows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import calls, cases, expressions, literals, selects, templates
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.words import NOT_A_COLUMN, NOT_A_FUNCTION, SET_OPERATORS


def operand(c: Cursor) -> ast.Expr:
    """What stands before the first operator."""
    token = c.token
    kind = token.kind
    if kind == "name":
        following = c.peek().word
        if following == "->":
            return _lambda(c)
        special = WORDS.get(token.word)
        if special is not None and (found := special(c)) is not None:
            return found
        if following == "(" and token.word not in NOT_A_FUNCTION:
            return calls.call(c)
        if token.word in NOT_A_COLUMN:
            raise c.error(f"Expected an expression, found {token.text}.")
        return _field(c)
    if kind == "number":
        c.advance()
        return ast.Constant(literals.number(token), start=token.start, end=token.end)
    if kind == "string":
        c.advance()
        return ast.Constant(literals.string(token), start=token.start, end=token.end)
    if kind == "quoted":
        return _lambda(c) if c.peek().word == "->" else calls.call(c) if c.peek().word == "(" else _field(c)
    if kind == "template":
        return templates.template(c)
    sign = SIGNS.get(token.word)
    if sign is None:
        raise c.error(f"Expected an expression, found {c.found()}.")
    return sign(c)


# names


def _field(c: Cursor) -> ast.Expr:
    start = c.token.start
    return _steps(c, ast.Field([c.name("a column")], start=start, end=c.end))


def _steps(c: Cursor, field: ast.Field) -> ast.Expr:
    """The rest of a dotted name, which `.*` ends; a number is the place in a tuple and left to `dot_after`."""
    while c.token.word == "." and (step := c.peek()).kind != "number":
        c.advance()
        if step.word == "*":
            c.advance()
            field.chain.append("*")
            field.end = c.end
            return star_parts(c, field)
        if step.word == "columns" and c.peek().word == "(" and c.peek(2).kind == "string":
            return _columns(c, [str(part) for part in field.chain], field.start)
        field.chain.append(c.name("a name after the dot"))
        field.end = c.end
    return field


def star_parts(c: Cursor, field: ast.Field) -> ast.Expr:
    """`* EXCLUDE (a, b)` and ClickHouse's `* EXCEPT (a, b)`; `field` ends with `*`."""
    if c.token.word == "replace" and c.peek().word == "(":
        raise c.error("* REPLACE is not there. Name the columns, or EXCLUDE one and add it anew.")
    excludes = c.token.word == "exclude" or (c.token.word == "except" and c.peek(2).word not in ("select", "with", "("))
    if not (excludes and c.peek().word == "("):
        return field
    table = [str(part) for part in field.chain[:-1]]
    return ast.Star(table, exclude=_excluded(c), start=field.start, end=c.end)


def _excluded(c: Cursor) -> list[str]:
    c.advance()
    c.expect("(", "before the columns to leave out")
    names = c.separated(lambda c: c.name("a column"), lambda token: token.word == ")")
    c.expect(")", "after the columns to leave out")
    return names


def _columns(c: Cursor, table: list[str], start: int) -> ast.Expr:
    """`COLUMNS('pattern')`; the word is next."""
    c.advance()
    c.expect("(", "after COLUMNS")
    pattern = literals.string(c.advance())
    c.expect(")", "after the pattern of COLUMNS")
    exclude = _excluded(c) if c.token.word in ("exclude", "except") and c.peek().word == "(" else []
    return ast.Star(table, exclude, pattern, start=start, end=c.end)


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


# brackets and signs


def _round(c: Cursor) -> ast.Expr:
    """`(a)`, `(a, b)`, `(SELECT ..)`, `(x, y) -> ..`."""
    if _begins_lambda(c):
        return _lambda(c)
    first = c.advance()
    if selects.begins_query(c):
        query: ast.Expr = selects.query(c)
        c.expect(")", "after the sub-query")
        return query
    if c.token.word == ")":
        raise c.error("There is nothing in these brackets.")
    found = expressions.aliased(c)
    if isinstance(found, ast.Select | ast.SelectSet) and c.token.word in (*SET_OPERATORS, "limit", "offset"):
        found = selects.rest_of_query(c, found)
    if c.token.word == ",":
        c.advance()
        more = [] if c.token.word == ")" else expressions.listed(c, ")")
        found = ast.Tuple([found, *more], start=first.start)
    c.expect(")", "after what is in brackets")
    if isinstance(found, ast.Tuple) and found.end < 0:
        found.end = c.end
    return found


def _begins_lambda(c: Cursor) -> bool:
    """Looks for `(a, b) ->` without reading it."""
    if c.peek().word == ")":
        return c.peek(2).word == "->"
    at = 1
    while c.peek(at).kind in ("name", "quoted"):
        at += 1
        if c.peek(at).word == ",":
            at += 1
        else:
            break
    return at > 1 and c.peek(at).word == ")" and c.peek(at + 1).word == "->"


def _lambda(c: Cursor) -> ast.Expr:
    start = c.token.start
    names: list[str] = []
    if c.take("("):
        while c.token.word != ")":
            names.append(c.name("a name of the lambda"))
            c.take(",")
        c.advance()
    else:
        names.append(c.name("a name of the lambda"))
    c.expect("->", "after the names of a lambda")
    if c.token.word == "{" and c.peek().word in ("return", "let", "if", "}"):
        raise c.error("A lambda is one expression here: statements of Hog are not there.")
    return ast.Lambda(names, expressions.aliased(c), start=start, end=c.end)


def _array(c: Cursor) -> ast.Expr:
    start = c.advance().start
    exprs = [] if c.token.word == "]" else expressions.listed(c, "]")
    c.expect("]", "after the last of a list")
    return ast.Array(exprs, start=start, end=c.end)


def _placeholder(c: Cursor) -> ast.Expr:
    start = c.advance().start
    if c.token.kind not in ("name", "quoted"):
        raise c.error("In braces stands the name of a placeholder, such as {filters} or {variables.country}.")
    chain = [c.name("a placeholder")]
    while c.take("."):
        chain.append(c.name("a name after the dot"))
    c.expect("}", "after the name of a placeholder, which is all that stands in braces")
    return ast.Placeholder(chain, start=start, end=c.end)


def _minus(c: Cursor) -> ast.Expr:
    token = c.advance()
    if c.token.kind == "number":
        digits = c.advance()
        return ast.Constant(-literals.number(digits), start=token.start, end=digits.end)
    if c.token.word in literals.SPECIAL_NUMBERS and c.peek().word not in ("(", "."):
        word = c.advance().word
        return ast.Constant(-literals.SPECIAL_NUMBERS[word], start=token.start, end=c.end)
    zero = ast.Constant(0, start=token.start, end=token.end)
    return ast.Arithmetic("-", zero, expressions.expression(c, expressions.NEGATE), start=token.start, end=c.end)


def _plus(c: Cursor) -> ast.Expr:
    c.advance()
    return expressions.expression(c, expressions.NEGATE)


def _star(c: Cursor) -> ast.Expr:
    token = c.advance()
    return star_parts(c, ast.Field(["*"], start=token.start, end=token.end))


def _tag(c: Cursor) -> ast.Expr:
    raise c.error("Tags such as <Sparkline /> are not there. Select the values and let a chart show them.")


# words


def _constant(c: Cursor) -> ast.Expr | None:
    if c.peek().word in ("(", "."):
        return None
    token = c.advance()
    value = {"true": True, "false": False, "null": None, **literals.SPECIAL_NUMBERS}[token.word]
    return ast.Constant(value, start=token.start, end=token.end)


def _not(c: Cursor) -> ast.Expr:
    start = c.advance().start
    return ast.Not(expressions.expression(c, expressions.NOT), start=start, end=c.end)


def _interval(c: Cursor) -> ast.Expr | None:
    return literals.interval(c) if literals.begins_interval(c) else None


def _moment(c: Cursor) -> ast.Expr | None:
    if c.peek().kind != "string":
        return None
    better = "toDate" if c.token.word == "date" else "toDateTime"
    raise c.error(f"{c.token.text.upper()} '..' is not there. Write {better}('..').")


def _columns_word(c: Cursor) -> ast.Expr | None:
    if c.peek().word != "(":
        return None
    if c.peek(2).kind != "string":
        raise c.error("COLUMNS takes a pattern: COLUMNS('^utm_').")
    return _columns(c, [], c.token.start)


def _array_word(c: Cursor) -> ast.Expr | None:
    if c.peek().word != "[":
        return None
    c.advance()
    return _array(c)


SIGNS: Final[dict[str, Callable[[Cursor], ast.Expr]]] = {
    "(": _round, "[": _array, "{": _placeholder, "-": _minus, "+": _plus, "*": _star, "<": _tag,
}  # fmt: skip
WORDS: Final[dict[str, Callable[[Cursor], ast.Expr | None]]] = {
    **dict.fromkeys(("true", "false", "null", *literals.SPECIAL_NUMBERS), _constant),
    "not": _not, "case": cases.case, "interval": _interval, "date": _moment, "timestamp": _moment,
    "columns": _columns_word, "array": _array_word,
}  # fmt: skip
