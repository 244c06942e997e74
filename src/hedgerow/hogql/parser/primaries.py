"""What an expression is made of: names, constants, brackets, lambdas, lists, placeholders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.parser import calls, cases, expressions, literals, names, selects, templates
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
        return names.field(c)
    if kind == "number":
        c.advance()
        return ast.Constant(literals.number(token), start=token.start, end=token.end)
    if kind == "string":
        c.advance()
        return ast.Constant(literals.string(token), start=token.start, end=token.end)
    if kind == "quoted":
        return _lambda(c) if c.peek().word == "->" else calls.call(c) if c.peek().word == "(" else names.field(c)
    if kind == "template":
        return templates.template(c)
    sign = SIGNS.get(token.word)
    if sign is None:
        raise c.error(f"Expected an expression, found {c.found()}.")
    return sign(c)


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
    args: list[str] = []
    if c.take("("):
        while c.token.word != ")":
            args.append(c.name("a name of the lambda"))
            c.take(",")
        c.advance()
    else:
        args.append(c.name("a name of the lambda"))
    c.expect("->", "after the names of a lambda")
    if c.token.word == "{" and c.peek().word in ("return", "let", "if", "}"):
        raise c.error("A lambda is one expression here: statements of Hog are not there.")
    return ast.Lambda(args, expressions.aliased(c), start=start, end=c.end)


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
    return names.star_parts(c, ast.Field(["*"], start=token.start, end=token.end))


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
    return names.columns(c, [], c.token.start)


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
