"""What each operator says of an operand. Positive ones alone: `property_to_expr` denies them for the negative ones.

A condition is true or false, never NULL, so that its denial holds for a missing property.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import versions
from hedgerow.hogql.filters.given import Filter, Scalar, invalid
from hedgerow.hogql.filters.operands import Operand
from hedgerow.hogql.filters.paths import clean_path
from hedgerow.hogql.filters.values import like_escaped, number_of, text_of, valid_regex
from hedgerow.hogql.moments import Moment, parse_moment
from hedgerow.hogql.typed import SHORTEST_DATE

COMPARISONS: dict[str, ast.CompareOp] = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
READ_AS_NULL = ("", "null")  # texts that a property reads as NULL: they are looked for in the document itself


def condition(one: Filter, operand: Operand, context: QueryContext, attr: str) -> ast.Expr:
    """The filter without its negation. Raises `InvalidInput` for values that its operator cannot use."""
    if one.operator == "is_set":
        return is_set(operand)
    if one.operator == "exact":
        return _exact(operand, one.values, context)
    if one.operator == "between":
        return _between(operand, one.values, attr)
    if one.operator == "regex" and one.negative and not any(valid_regex(text_of(value)) for value in one.values):
        return ast.Constant(True)  # which is denied: what is no pattern finds nothing, however it is asked
    if one.operator == "is_cleaned_path_exact":
        return ast.any_of(
            *(ast.Compare("=", clean_path(operand.text(), context), ast.Constant(text_of(v))) for v in one.values)
        )
    if one.operator.startswith("semver_"):
        return ast.any_of(*(versions.condition(one.operator, operand.text(), text_of(v), attr) for v in one.values))
    build = _TEXT.get(one.operator)
    if build:
        return ast.any_of(*(build(operand, text_of(value)) for value in one.values))
    if one.operator in COMPARISONS:
        return ast.any_of(*(_compared(operand, COMPARISONS[one.operator], v, context, attr) for v in one.values))
    return ast.any_of(*(_dated(operand, one.operator, value, context, attr) for value in one.values))


_DENIED: dict[ast.CompareOp, ast.CompareOp] = {
    "=": "!=",
    "in": "not in",
    "in cohort": "not in cohort",
    "like": "not like",
    "ilike": "not ilike",
    "=~": "!~",
    "=~*": "!~*",
}
_DENIED |= {denied: op for op, denied in _DENIED.items()}


def deny(expr: ast.Expr) -> ast.Expr:
    """Whether a condition does not hold, which is so where it is NULL.

    Comparisons of HogQL are never NULL, so that they are turned around and stay what the store can look up.
    """
    if isinstance(expr, ast.Compare) and expr.op in _DENIED:
        return ast.Compare(_DENIED[expr.op], expr.left, expr.right, is_null=expr.is_null)
    if isinstance(expr, ast.Or):
        return ast.all_of(*map(deny, expr.exprs))
    if isinstance(expr, ast.And):
        return ast.any_of(*map(deny, expr.exprs))
    if isinstance(expr, ast.Constant):
        return ast.Constant(not expr.value)
    return ast.Not(ast.call("ifNull", expr, ast.Constant(False)))


def is_set(operand: Operand) -> ast.Expr:
    return ast.Compare("!=", operand.get(), ast.Constant(None), is_null=True)


def _exact(operand: Operand, values: tuple[Scalar, ...], context: QueryContext) -> ast.Expr:
    if operand.kind == "DateTime":
        return ast.any_of(*(_same_moment(operand, value, context) for value in values))
    if operand.kind == "Numeric":
        numbers = [number for value in values if (number := number_of(value)) is not None]
        return _one_of(operand, numbers)
    if operand.kind == "Boolean":
        return _one_of(operand, [text for text in map(text_of, values) if text in ("true", "false")])
    texts = list(dict.fromkeys(text_of(value) for value in values))
    known = [text for text in texts if text not in READ_AS_NULL or operand.document is None]
    found = [_one_of(operand, known)] if known else []
    if operand.document is not None:
        raw = ast.call("JSONExtractRaw", ast.copy(operand.document), ast.Constant(operand.key))
        found += [ast.Compare("=", ast.copy(raw), ast.Constant(f'"{text}"')) for text in texts if text in READ_AS_NULL]
    if operand.kind is None:  # 5 is also 5.0 and "5.0"
        found += [
            ast.Compare("=", operand.get(), ast.Constant(float(value)))
            for value in values
            if not isinstance(value, str | bool)
        ]
    return ast.any_of(*found)


def _one_of(operand: Operand, values: list[float] | list[str]) -> ast.Expr:
    if not values:
        return ast.Constant(False)
    if len(values) == 1:
        return ast.Compare("=", operand.get(), ast.Constant(values[0]))
    return ast.Compare("in", operand.get(), ast.Constant(values))


def _contains(operand: Operand, text: str) -> ast.Expr:
    return ast.Compare("ilike", operand.text(), ast.Constant(f"%{like_escaped(text)}%"))


def _matches(operand: Operand, pattern: str) -> ast.Expr:
    if not valid_regex(pattern):
        return ast.Constant(False)
    return ast.Compare("=~", operand.text(), ast.Constant(pattern))


def _starts_with(operand: Operand, text: str) -> ast.Expr:
    return ast.Compare("like", operand.text(), ast.Constant(f"{like_escaped(text)}%"))


def _ends_with(operand: Operand, text: str) -> ast.Expr:
    return ast.Compare("like", operand.text(), ast.Constant(f"%{like_escaped(text)}"))


_TEXT: dict[str, Callable[[Operand, str], ast.Expr]] = {
    "icontains": _contains,
    "regex": _matches,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
}


def _number(operand: Operand) -> ast.Expr:
    return operand.get() if operand.kind == "Numeric" else ast.call("toFloat", operand.text())


def _compared(operand: Operand, op: ast.CompareOp, value: Scalar, context: QueryContext, attr: str) -> ast.Expr:
    if operand.kind == "DateTime":
        moment = _moment(value, context, attr)
        return ast.Compare(op, operand.get(), ast.Constant(moment.at))
    number = number_of(value)
    if number is not None:
        return ast.Compare(op, _number(operand), ast.Constant(number))
    return ast.Compare(op, operand.text(), ast.Constant(text_of(value)))


def _between(operand: Operand, values: tuple[Scalar, ...], attr: str) -> ast.Expr:
    bounds = [number_of(value) for value in values]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None:
        raise invalid("'between' takes a list of two numbers, the lowest and the highest.", attr)
    return ast.And(
        [
            ast.Compare(">=", _number(operand), ast.Constant(bounds[0])),
            ast.Compare("<=", _number(operand), ast.Constant(bounds[1])),
        ]
    )


def _moment(value: Scalar, context: QueryContext, attr: str) -> Moment:
    return parse_moment(text_of(value), context.timezone, now=context.now, attr=attr)


def _same_moment(operand: Operand, value: Scalar, context: QueryContext) -> ast.Expr:
    try:
        return _dated(operand, "is_date_exact", value, context, "")
    except InvalidInput:
        return ast.Constant(False)


def _dated(operand: Operand, operator: str, value: Scalar, context: QueryContext, attr: str) -> ast.Expr:
    """A date without a time stands for the whole day in the project's time zone."""
    moment = _moment(value, context, attr)
    found = _as_date(operand, context)
    start = ast.Constant(moment.at)
    if operator == "is_date_before":
        return ast.Compare("<", found, start)
    if not moment.whole_day:
        return ast.Compare(">" if operator == "is_date_after" else "=", found, start)
    following = ast.Constant(moment.at.astimezone(context.timezone) + timedelta(days=1))
    if operator == "is_date_after":
        return ast.Compare(">=", found, following)
    return ast.And([ast.Compare(">=", found, start), ast.Compare("<", ast.copy(found), following)])


def _as_date(operand: Operand, context: QueryContext) -> ast.Expr:
    if operand.kind == "DateTime":
        return operand.get()
    parsed = ast.call(
        "parseDateTime64BestEffortOrNull", operand.text(), ast.Constant(6), ast.Constant(context.timezone.key)
    )
    long_enough = ast.Compare(">=", ast.call("length", operand.text()), ast.Constant(SHORTEST_DATE))
    return ast.call("if", long_enough, parsed, ast.Constant(None))
