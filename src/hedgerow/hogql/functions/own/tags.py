"""Values that a table of the interface shows as a picture or a button: a tuple of names and values, as PostHog marks
them."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext

MARK = "__hx_tag"


def sparkline(call: ast.Call, context: QueryContext) -> ast.Expr:
    return _tag("Sparkline", data=call.args[0])


def recording_button(call: ast.Call, context: QueryContext) -> ast.Expr:
    status = {"recordingStatus": call.args[1]} if len(call.args) > 1 else {}
    return _tag("RecordingButton", sessionId=call.args[0], **status)


def _tag(kind: str, **attributes: ast.Expr) -> ast.Expr:
    parts: list[ast.Expr] = [ast.Constant(MARK), ast.Constant(kind)]
    for name, value in attributes.items():
        parts += [ast.Constant(name), value]
    return ast.Tuple(parts)
