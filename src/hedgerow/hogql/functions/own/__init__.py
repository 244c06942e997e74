"""HogQL's own functions, which ClickHouse does not have: each is written with others before names are resolved.

    expand(call, context)       # what stands for the call, or None where the function is not one of these

They read the project's actions and the columns of events, so they are not in the tables of `functions`; `OWN` says
how many arguments each takes, for messages and for the editor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions.own import actions, channels, languages, surveys, tags

__all__ = ["OWN", "OwnFunction", "expand"]

Expand = Callable[[ast.Call, QueryContext], ast.Expr]


@dataclass(frozen=True, slots=True)
class OwnFunction:
    name: str
    min_args: int
    max_args: int
    expand: Expand
    example: str


def _no_rates(call: ast.Call, context: QueryContext) -> ast.Expr:
    raise HogQLError(
        "convertCurrency needs exchange rates, and there are none here. Write the rate into the query: amount * 1.08",
        call.start,
        call.end,
    )


OWN: dict[str, OwnFunction] = {
    one.name.lower(): one
    for one in (
        OwnFunction("matchesAction", 1, 1, actions.matches_action, "matchesAction('Signed up')"),
        OwnFunction("sparkline", 1, 1, tags.sparkline, "sparkline([1, 2, 3])"),
        OwnFunction("recording_button", 1, 2, tags.recording_button, "recording_button($session_id)"),
        OwnFunction("recordingButton", 1, 2, tags.recording_button, "recordingButton($session_id)"),
        OwnFunction("languageCodeToName", 1, 1, languages.language_name, "languageCodeToName('de')"),
        OwnFunction("hogql_lookupDomainType", 1, 1, channels.domain_type, "hogql_lookupDomainType('www.google.com')"),
        OwnFunction("hogql_lookupPaidSourceType", 1, 1, channels.paid_source, "hogql_lookupPaidSourceType('google')"),
        OwnFunction("hogql_lookupPaidMediumType", 1, 1, channels.paid_medium, "hogql_lookupPaidMediumType('cpc')"),
        OwnFunction(
            "hogql_lookupOrganicSourceType", 1, 1, channels.organic_source, "hogql_lookupOrganicSourceType('google')"
        ),
        OwnFunction(
            "hogql_lookupOrganicMediumType", 1, 1, channels.organic_medium, "hogql_lookupOrganicMediumType('social')"
        ),
        OwnFunction("getSurveyResponse", 1, 3, surveys.survey_response, "getSurveyResponse(0)"),
        OwnFunction(
            "uniqueSurveySubmissionsFilter", 1, 1, surveys.unique_submissions, "uniqueSurveySubmissionsFilter('an-id')"
        ),
        OwnFunction("convertCurrency", 3, 4, _no_rates, ""),
    )
}


def expand(call: ast.Call, context: QueryContext) -> ast.Expr | None:
    """What stands for a call of one of these functions. Raises `HogQLError` for arguments that it does not take."""
    function = OWN.get(call.name.lower())
    if function is None:
        return None
    if not function.min_args <= len(call.args) <= function.max_args or call.params:
        wanted = "1 argument" if function.max_args == 1 else f"{function.min_args} to {function.max_args} arguments"
        raise HogQLError(f"{function.name} takes {wanted}: {function.example}", call.start, call.end)
    return function.expand(call, context)
