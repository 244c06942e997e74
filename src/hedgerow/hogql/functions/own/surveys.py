"""Answers to surveys, which are properties of the event `survey sent`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_expr

SENT = "survey sent"
RESPONSE = "$survey_response"


def survey_response(call: ast.Call, context: QueryContext) -> ast.Expr:
    """The answer to the question of an index, from 0, or of its id, which SDKs send since they know one.

    With a third argument that is true, the list of what was chosen.
    """
    index, question, many = (*(_constant(arg) for arg in call.args), None, None)[:3]
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        raise HogQLError("getSurveyResponse takes the index of a question, from 0.", call.start, call.end)
    if question is not None and not isinstance(question, str):
        raise HogQLError("The second argument of getSurveyResponse is the id of a question.", call.start, call.end)
    names = [f"{RESPONSE}_{question}"] if question else []
    names.append(f"{RESPONSE}_{index}" if index else RESPONSE)
    if many:
        lists = [
            ast.call("JSONExtract", ast.Field(["properties"]), ast.Constant(name), ast.Constant("Array(String)"))
            for name in names
        ]
        return (
            lists[0]
            if len(lists) == 1
            else ast.call("if", ast.call("notEmpty", lists[0]), ast.copy(lists[0]), lists[1])
        )
    texts: list[ast.Expr] = [ast.call("toString", ast.Field(["properties", name])) for name in names]
    return texts[0] if len(texts) == 1 else ast.call("coalesce", *texts)


def _constant(arg: ast.Expr) -> object:
    if not isinstance(arg, ast.Constant):
        raise HogQLError("getSurveyResponse takes constants alone.", arg.start, arg.end)
    return arg.value


def unique_submissions(call: ast.Call, context: QueryContext) -> ast.Expr:
    """The last event of each submission of a survey: SDKs send one each time that an answer is added."""
    survey = call.args[0]
    if not isinstance(survey, ast.Constant) or not isinstance(survey.value, str):
        raise HogQLError("uniqueSurveySubmissionsFilter takes the id of a survey.", survey.start, survey.end)
    return parse_expr(
        "uuid IN (SELECT argMax(uuid, timestamp) FROM events WHERE event = {sent} AND properties.$survey_id = {survey} "
        "GROUP BY coalesce(toString(properties.$survey_submission_id), toString(uuid)))",
        {"sent": SENT, "survey": survey.value},
    )
