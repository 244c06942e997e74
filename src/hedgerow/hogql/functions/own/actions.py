"""`matchesAction(7)` and `matchesAction('Signed up')`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.filters import action_to_expr


def matches_action(call: ast.Call, context: QueryContext) -> ast.Expr:
    """Whether an event is one of an action, by its number or its name."""
    arg = call.args[0]
    if not isinstance(arg, ast.Constant) or isinstance(arg.value, bool) or not isinstance(arg.value, int | str):
        raise HogQLError("matchesAction takes the number or the name of an action.", arg.start, arg.end)
    action = context.catalogue.action(arg.value)
    if action is None:
        raise HogQLError(
            f"There is no action {arg.value!r} in this project: list them with GET actions/.", arg.start, arg.end
        )
    return action_to_expr(action, context)
