"""Operators, by how tightly they bind: the loop of a Pratt parser and what each operator makes.

From loose to tight: `a ? b : c`, OR, AND, NOT, `??`, comparisons (also IN, LIKE, BETWEEN, IS NULL), `+ - ||`,
`* / %`, unary minus, and what follows an operand: `.x`, `[1]`, `::type`. `??` is looser than `=`, as in PostHog:
`a ?? b = c` is `a ?? (b = c)`. A chain of one operator is read in a loop, and AND, OR and `||` make one node of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.lexer import Token
from hedgerow.hogql.parser import access, chains, literals, primaries
from hedgerow.hogql.parser.cursor import Cursor

ANY, TERNARY, OR, AND, NOT, NULLISH, COMPARE, ADD, MULTIPLY, NEGATE, POSTFIX = range(11)

Reader = Callable[[Cursor, ast.Expr], ast.Expr]
COMPARISONS: Final[dict[str, ast.CompareOp]] = {
    "=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    "=~": "=~", "!~": "!~", "=~*": "=~*", "!~*": "!~*", "like": "like", "ilike": "ilike",
}  # fmt: skip


def expression(c: Cursor, power: int = ANY) -> ast.Expr:
    """What is next, as far as its operators bind tighter than `power`; without an alias."""
    c.deeper()
    left = primaries.operand(c)
    while True:
        rule = INFIX.get(c.token.word)
        if rule is None or rule[0] <= power or (c.token.word in ("not", "global") and not _negates(c)):
            break
        left = rule[1](c, left)
    c.depth -= 1
    return left


def aliased(c: Cursor) -> ast.Expr:
    """An expression, perhaps with `AS name`: allowed in lists, in brackets and in calls."""
    found = expression(c)
    if c.token.word == "as":
        c.advance()
        found = ast.Alias(alias_name(c), found, start=found.start, end=c.end)
    return found


def alias_name(c: Cursor) -> str:
    if c.token.kind == "string":
        token = c.advance()
        return literals.quoted_name(token)
    return c.name("a name after AS")


def listed(c: Cursor, *ends: str) -> list[ast.Expr]:
    """Expressions with commas between; a last comma before one of `ends` is let pass."""
    return c.separated(aliased, lambda token: token.word in ends or token.kind == "end")


def bracketed(c: Cursor, what: str) -> list[ast.Expr]:
    """A list in round brackets, which may be empty; the opening one is next."""
    c.expect("(", f"before {what}")
    if c.take(")"):
        return []
    found = listed(c, ")")
    c.expect(")", f"after {what}")
    return found


def _negates(c: Cursor) -> bool:
    """Whether NOT or GLOBAL belongs to the operator behind it."""
    following = c.peek().word
    if c.token.word == "global":
        return following == "in" or (following == "not" and c.peek(2).word == "in")
    return following in ("in", "like", "ilike", "between")


# what each operator makes: the operator itself is next


def _ternary(c: Cursor, left: ast.Expr) -> ast.Expr:
    """`a ? b : c` is a call of `if`; a chain of them one of `multiIf`, so that it is not deep."""
    parts = [left]
    while c.take("?"):
        parts.append(expression(c))
        c.expect(":", "between the two values after ?")
        parts.append(expression(c, TERNARY))
    return ast.Call("if" if len(parts) == 3 else "multiIf", parts, start=left.start, end=c.end)


def _or(c: Cursor, left: ast.Expr) -> ast.Expr:
    exprs = [left]
    while c.take("or"):
        exprs.append(expression(c, OR))
    return ast.Or(exprs, start=left.start, end=c.end)


def _and(c: Cursor, left: ast.Expr) -> ast.Expr:
    exprs = [left]
    while c.take("and"):
        exprs.append(expression(c, AND))
    return ast.And(exprs, start=left.start, end=c.end)


def _nullish(c: Cursor, left: ast.Expr) -> ast.Expr:
    parts = [left]
    while c.take("??"):
        parts.append(expression(c, NULLISH))
    return ast.Call("ifNull" if len(parts) == 2 else "coalesce", parts, start=left.start, end=c.end)


def _compare(c: Cursor, left: ast.Expr) -> ast.Expr:
    op = COMPARISONS[c.advance().word]
    return ast.Compare(op, left, expression(c, COMPARE), start=left.start, end=c.end)


def _same(c: Cursor, left: ast.Expr) -> ast.Expr:
    """`a <=> b`: as IS NOT DISTINCT FROM."""
    c.advance()
    return ast.Call("isNotDistinctFrom", [left, expression(c, COMPARE)], start=left.start, end=c.end)


def _negated(c: Cursor, left: ast.Expr) -> ast.Expr:
    """NOT IN, NOT LIKE, NOT ILIKE, NOT BETWEEN."""
    c.advance()
    word = c.token.word
    if word == "in":
        return _in(c, left, "not ")
    if word == "between":
        return _between(c, left, negated=True)
    c.advance()
    op: ast.CompareOp = "not like" if word == "like" else "not ilike"
    return ast.Compare(op, left, expression(c, COMPARE), start=left.start, end=c.end)


def _global(c: Cursor, left: ast.Expr) -> ast.Expr:
    c.advance()
    return _in(c, left, "global not " if c.take("not") else "global ")


def _in(c: Cursor, left: ast.Expr, before: str = "") -> ast.Expr:
    c.advance()
    op: ast.CompareOp = f"{before}in"  # type: ignore[assignment]
    if not before.startswith("global") and c.token.word == "cohort" and _begins_operand(c.peek()):
        c.advance()
        op = f"{op} cohort"  # type: ignore[assignment]
    in_brackets = c.token.word == "("
    first = c.token
    right = expression(c, COMPARE)
    if in_brackets and isinstance(right, ast.Constant) and "cohort" not in op:
        right = ast.Tuple([right], start=first.start, end=c.end)  # `IN (1)` is a list of one
    return ast.Compare(op, left, right, start=left.start, end=c.end)


def _begins_operand(token: Token) -> bool:
    if token.kind == "op":
        return token.word in ("{", "(", "[", "-", "*")
    return token.kind not in ("end", "template end", "text") and token.word not in ("and", "or", "as")


def _between(c: Cursor, left: ast.Expr, *, negated: bool = False) -> ast.Expr:
    c.advance()
    low = expression(c, COMPARE)
    c.expect("and", "between the two ends of BETWEEN")
    high = expression(c, COMPARE)
    return ast.Between(left, low, high, negated, start=left.start, end=c.end)


def _is(c: Cursor, left: ast.Expr) -> ast.Expr:
    c.advance()
    op: ast.CompareOp = "!=" if c.take("not") else "="
    token = c.token
    if c.take_all("distinct", "from"):
        name = "isDistinctFrom" if op == "=" else "isNotDistinctFrom"
        return ast.Call(name, [left, expression(c, COMPARE)], start=left.start, end=c.end)
    if not c.take("null"):
        raise c.error(f"Expected NULL after IS, found {c.found()}. Compare with = or != instead.")
    null = ast.Constant(None, start=token.start, end=token.end)
    return ast.Compare(op, left, null, is_null=True, start=left.start, end=c.end)


def _add(c: Cursor, left: ast.Expr) -> ast.Expr:
    terms, ops = [left], []
    while c.token.word in ("+", "-"):
        ops.append(c.advance().word)
        terms.append(expression(c, ADD))
    return chains.sum_of(terms, ops)


def _concat(c: Cursor, left: ast.Expr) -> ast.Expr:
    parts = [left]
    while c.take("||"):
        parts.append(expression(c, ADD))
    return ast.Call("concat", parts, start=left.start, end=c.end)


def _multiply(c: Cursor, left: ast.Expr) -> ast.Expr:
    terms, ops = [left], []
    while c.token.word in ("*", "/", "%"):
        ops.append(c.advance().word)
        terms.append(expression(c, MULTIPLY))
    return chains.product_of(terms, ops)


def _cast(c: Cursor, left: ast.Expr) -> ast.Expr:
    c.advance()
    return ast.TypeCast(left, literals.type_name(c), start=left.start, end=c.end)


INFIX: Final[dict[str, tuple[int, Reader]]] = {
    "?": (TERNARY, _ternary),
    "or": (OR, _or),
    "and": (AND, _and),
    "??": (NULLISH, _nullish),
    **dict.fromkeys(COMPARISONS, (COMPARE, _compare)),
    "<=>": (COMPARE, _same),
    "not": (COMPARE, _negated),
    "global": (COMPARE, _global),
    "in": (COMPARE, _in),
    "between": (COMPARE, _between),
    "is": (COMPARE, _is),
    "+": (ADD, _add),
    "-": (ADD, _add),
    "||": (ADD, _concat),
    "*": (MULTIPLY, _multiply),
    "/": (MULTIPLY, _multiply),
    "%": (MULTIPLY, _multiply),
    "::": (POSTFIX, _cast),
    "[": (POSTFIX, access.brackets_after),
    ".": (POSTFIX, access.dot_after),
    "?.": (POSTFIX, access.nullish_dot_after),
}
