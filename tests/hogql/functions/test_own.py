"""HogQL's own functions, run as a query would call them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.context import ActionRef
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions.own import OWN
from hedgerow.hogql.parse import parse_select
from tests.hogql.filters.support import AT, context, insert_events
from tests.hogql.support import MemoryCatalogue

ACTION = ActionRef(5, "Bought", ({"event": "buy"}, {"event": "$pageview", "url": "/thanks"}))
SURVEY = "018f05c9"
EVENTS = [
    {"event": "buy"},
    {"event": "$pageview", "properties": {"$current_url": "https://shop.test/thanks"}},
    {"event": "$pageview", "properties": {"$current_url": "https://shop.test/"}},
    {
        "event": "survey sent",
        "properties": {"$survey_id": SURVEY, "$survey_response": "first", "$survey_response_1": "second",
                       "$survey_submission_id": "one", "$survey_response_q7": ["a", "b"]},
    },
    {
        "event": "survey sent",
        "properties": {"$survey_id": SURVEY, "$survey_response_q1": "by id", "$survey_submission_id": "two"},
    },
    {"event": "survey sent", "properties": {"$survey_id": SURVEY}},
]  # fmt: skip


@pytest.fixture(scope="module")
def of(shops):
    return context(insert_events(shops, EVENTS), MemoryCatalogue(actions=[ACTION]))


def ask(shops, of, text):
    compiled = compile_query(parse_select(text), of)
    rows = shops.query(compiled.sql, compiled.parameters, compiled.settings)
    return [next(iter(row.values())) for row in rows]


@pytest.mark.parametrize("named", ["5", "'Bought'"])
def test_matches_action(shops, of, named):
    assert ask(shops, of, f"SELECT count() FROM events WHERE matchesAction({named})") == [2]
    assert ask(shops, of, f"SELECT countIf(matchesAction({named})) FROM events") == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("languageCodeToName('de')", "German"),
        ("languageCodeToName('tlh')", "tlh"),
        ("hogql_lookupDomainType('www.google.co.uk')", "Search"),
        ("hogql_lookupDomainType('youtube')", "Video"),
        ("hogql_lookupDomainType('example.com')", None),
        ("hogql_lookupPaidSourceType('Facebook')", "Paid Social"),
        ("hogql_lookupPaidMediumType('cpc')", "Paid Search"),
        ("hogql_lookupOrganicSourceType('bing')", "Organic Search"),
        ("hogql_lookupOrganicMediumType('affiliate')", "Affiliate"),
        ("sparkline([1, 2])", ("__hx_tag", "Sparkline", "data", [1, 2])),
        ("recording_button('s1')", ("__hx_tag", "RecordingButton", "sessionId", "s1")),
        ("isValidJSON('{}')", True),
    ],
)
def test_values(shops, of, text, expected):
    assert ask(shops, of, f"SELECT {text}") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("getSurveyResponse(0)", ["first", None, None]),
        ("getSurveyResponse(1)", ["second", None, None]),
        ("getSurveyResponse(0, 'q1')", ["first", "by id", None]),
        ("getSurveyResponse(7, 'q7', true)", [["a", "b"], [], []]),
    ],
)
def test_answers_to_surveys(shops, of, text, expected):
    assert ask(shops, of, f"SELECT {text} FROM events WHERE event = 'survey sent' ORDER BY uuid") == expected


def test_only_the_last_event_of_a_submission_counts(shops):
    rows = [*EVENTS, {"event": "survey sent", "properties": {"$survey_id": SURVEY, "$survey_submission_id": "one"}}]
    rows = [{**row, "timestamp": AT + timedelta(minutes=index)} for index, row in enumerate(rows)]
    of = context(insert_events(shops, rows))
    text = f"SELECT toString(uuid) FROM events WHERE uniqueSurveySubmissionsFilter('{SURVEY}') ORDER BY uuid"
    assert [int(one[-2:], 16) for one in ask(shops, of, text)] == [4, 5, 6]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matchesAction(6)", "There is no action 6"),
        ("matchesAction(event)", "the number or the name of an action"),
        ("matchesAction()", "matchesAction takes 1 argument"),
        ("getSurveyResponse('a')", "the index of a question"),
        ("convertCurrency('USD', 'EUR', 5)", "exchange rates"),
        ("uniqueSurveySubmissionsFilter(event)", "the id of a survey"),
    ],
)
def test_refused(of, text, said):
    with pytest.raises(HogQLError) as refusal:
        compile_query(parse_select(f"SELECT {text} FROM events"), of)
    assert said in refusal.value.message


def test_examples_are_there_for_all_that_work():
    assert all(own.example for name, own in OWN.items() if name != "convertcurrency")
