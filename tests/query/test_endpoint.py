"""The query endpoint over HTTP: modes, statuses, cancelling, errors."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.insights.support import Asked, Happened, World
from tests.store.support import eventually

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
COUNT = {"kind": "HogQLQuery", "query": "SELECT count() FROM events"}
# keeps one core busy until it is stopped
ENDLESS = {
    "kind": "HogQLQuery",
    "query": "SELECT count() FROM numbers(10000000) a CROSS JOIN numbers(10000000) b WHERE a.number + b.number = 7",
}


@pytest.fixture
def asked(world: World) -> Asked:
    return world.one(Happened("a", DAY), Happened("b", DAY))


def send(asked: Asked, query: dict[str, Any], **body: Any) -> Any:
    return asked.world.installation.post(f"{asked.path}/query/", {"query": query, **body})


def more(asked: Asked) -> None:
    """Another event, so that a fresh answer differs from a kept one."""
    asked.world.add(asked, Happened("c", DAY))


def count_of(answer: Any) -> int:
    return int(answer.json()["results"][0][0])


def test_a_question_is_answered(asked: Asked) -> None:
    answer = send(asked, COUNT)
    assert answer.status_code == 200
    body = answer.json()
    assert body["results"] == [[2]]
    assert body["columns"] == ["count()"]
    assert body["is_cached"] is False
    assert body["hogql"] == "SELECT count() FROM events LIMIT 100"
    assert body["timezone"] == "UTC"
    assert body["last_refresh"] < body["cache_target_age"]
    assert body["cache_key"].startswith("cache_")


def test_a_question_is_answered_without_an_envelope(asked: Asked) -> None:
    answer = asked.world.installation.post(f"{asked.path}/query/", {**COUNT, "refresh": "force_blocking"})
    assert (answer.status_code, count_of(answer)) == (200, 2)
    refused = asked.world.installation.post(f"{asked.path}/query/", {"kind": "HogQLQuery"})
    assert (refused.status_code, refused.json()["attr"]) == (400, "query")


def test_a_fresh_answer_is_given_again_and_a_forced_one_is_new(asked: Asked) -> None:
    send(asked, COUNT)
    more(asked)
    again = send(asked, COUNT)
    assert (again.json()["is_cached"], count_of(again)) == (True, 2)
    forced = send(asked, COUNT, refresh="force_blocking")
    assert (forced.json()["is_cached"], count_of(forced)) == (False, 3)
    assert count_of(send(asked, COUNT, refresh=True)) == 3
    assert count_of(send(asked, COUNT)) == 3


def test_a_changed_action_is_not_answered_from_before(asked: Asked) -> None:
    installation, path = asked.world.installation, f"{asked.path}/actions/"
    action = installation.post(path, {"name": "Clicked", "steps": [{"event": "nothing"}]}).json()
    question = {"kind": "HogQLQuery", "query": "SELECT count() FROM events WHERE matchesAction('Clicked')"}
    assert count_of(send(asked, question)) == 0
    assert send(asked, question).json()["is_cached"] is True
    installation.patch(f"{path}{action['id']}/", {"steps": [{"event": "$pageview"}, {"event": None}]})
    assert count_of(send(asked, question)) == 2


def test_never_computing_cannot_be_asked_for(asked: Asked) -> None:
    assert count_of(send(asked, COUNT, refresh="force_cache")) == 2


def test_a_wrapped_question_is_the_same_question(asked: Asked) -> None:
    first = send(asked, COUNT)
    for wrapper in ("DataTableNode", "DataVisualizationNode", "InsightVizNode"):
        answer = send(asked, {"kind": wrapper, "source": COUNT, "full": True}).json()
        assert answer["is_cached"] is True
        assert answer["cache_key"] == first.json()["cache_key"]


@pytest.mark.parametrize("mode", ["async", "lazy_async", "force_async"])
def test_a_question_in_the_background_is_fetched_by_its_id(asked: Asked, mode: str) -> None:
    begun = send(asked, COUNT, refresh=mode, client_query_id="mine")
    assert begun.status_code == 202
    assert begun.json()["results"] is None
    status = begun.json()["query_status"]
    assert (status["id"], status["complete"], status["query_async"]) == ("mine", False, True)
    done = until_complete(asked, "mine")
    assert done["error"] is False
    assert done["results"]["results"] == [[2]]
    assert done["end_time"] >= done["pickup_time"] >= done["start_time"]


def until_complete(asked: Asked, query_id: str) -> dict[str, Any]:
    answers: list[Any] = []

    def complete() -> bool:
        answers.append(asked.world.installation.get(f"{asked.path}/query/{query_id}/"))
        return answers[-1].json()["query_status"]["complete"] is True

    eventually(complete)
    assert {answer.status_code for answer in answers[:-1]} <= {202}
    found: dict[str, Any] = answers[-1].json()["query_status"]
    return found


def test_what_is_fresh_needs_no_background(asked: Asked) -> None:
    send(asked, COUNT)
    answer = send(asked, COUNT, refresh="async")
    assert (answer.status_code, answer.json()["is_cached"], count_of(answer)) == (200, True, 2)
    assert send(asked, COUNT, **{"async": True}).status_code == 200


def test_async_except_on_cache_miss_computes_what_was_never_asked(asked: Asked) -> None:
    answer = send(asked, COUNT, refresh="async_except_on_cache_miss")
    assert (answer.status_code, count_of(answer)) == (200, 2)


def test_a_question_that_fails_in_the_background_says_why(asked: Asked) -> None:
    begun = send(asked, {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}, refresh="force_async")
    query_id = begun.json()["query_status"]["id"]
    path = f"{asked.path}/query/{query_id}/"
    eventually(lambda: asked.world.installation.get(path).status_code != 202)
    answer = asked.world.installation.get(path)
    assert answer.status_code == 400
    status = answer.json()["query_status"]
    assert (status["error"], status["complete"]) == (True, True)
    assert "nothing" in status["error_message"]


def test_cancelling_stops_the_engine(asked: Asked) -> None:
    started = time.monotonic()
    send(asked, ENDLESS, refresh="force_async", client_query_id="endless")
    path = f"{asked.path}/query/endless/"

    def reads() -> bool:
        status = asked.world.installation.get(path, params={"show_progress": "true"}).json()["query_status"]
        return bool((status["query_progress"] or {}).get("rows_read"))

    eventually(reads)
    answer = asked.world.installation.delete(path)
    assert answer.status_code == 200
    assert answer.json() == {"message": "The query was cancelled."}
    eventually(lambda: asked.world.installation.get(path).status_code == 400)
    assert "cancelled" in asked.world.installation.get(path).json()["query_status"]["error_message"]
    running = (
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%CROSS JOIN%' AND query NOT LIKE '%processes%'"
    )
    eventually(lambda: asked.world.events.query(running) == [{"n": 0}])
    assert time.monotonic() - started < 60


def test_cancelling_ends_a_request_that_waits(asked: Asked) -> None:
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(send(asked, ENDLESS, client_query_id="blocking")))
    waiting.start()
    path = f"{asked.path}/query/blocking/"
    eventually(lambda: asked.world.installation.get(path).status_code == 202)

    def ended() -> bool:
        asked.world.installation.delete(path)
        return not waiting.is_alive()

    eventually(ended)
    assert (answers[0].status_code, answers[0].json()["code"]) == (400, "query_was_cancelled")


def test_an_unknown_id_is_not_found(asked: Asked) -> None:
    assert asked.world.installation.get(f"{asked.path}/query/nobody/").status_code == 404
    assert asked.world.installation.get(f"{asked.path}/query/nobody/log/").status_code == 404


def test_another_projects_status_is_not_found(asked: Asked, world: World) -> None:
    send(asked, COUNT, refresh="force_async", client_query_id="secret")
    other = world.one()
    assert world.installation.get(f"{other.path}/query/secret/").status_code == 404


def test_what_a_question_cost_is_in_its_log(asked: Asked) -> None:
    send(asked, COUNT, client_query_id="costly")
    log = asked.world.installation.get(f"{asked.path}/query/costly/log/").json()
    assert log["kind"] == "HogQLQuery"
    assert log["statements"] == 1
    assert log["read_rows"] > 0
    assert log["query_duration_ms"] > 0


@pytest.mark.parametrize(
    ("query", "code", "says"),
    [
        pytest.param({}, "required", "kind", id="no kind"),
        pytest.param({"kind": "HogQLQurey"}, "unknown_kind", "Did you mean HogQLQuery?", id="unknown kind"),
        pytest.param({"kind": "HogQLQuery"}, "required", "'query'", id="a field is missing"),
        pytest.param({**COUNT, "qery": 1}, "unknown_key", "Did you mean 'query'?", id="unknown key"),
        pytest.param({"kind": "HogQLQuery", "query": "SELEC 1"}, "invalid_query", "line 1, column 1", id="syntax"),
        pytest.param({"kind": "HogQLQuery", "query": "SELECT x FROM nowhere"}, "invalid_query", "nowhere", id="table"),
        pytest.param(
            {"kind": "HogQLQuery", "query": "SELECT accurateCast(event, 'Int64') FROM events"},
            "cannot_parse_text",
            "toIntOrNull",
            id="a value that is no number",
        ),
        pytest.param(
            {"kind": "HogQLQuery", "query": "SELECT event, count() FROM events"},
            "not_an_aggregate",
            "Column 'event'",
            id="a missing GROUP BY",
        ),
    ],
)
def test_what_is_wrong_is_said(asked: Asked, query: dict[str, Any], code: str, says: str) -> None:
    answer = send(asked, query)
    assert answer.status_code == 400
    body = answer.json()
    assert body["type"] == "validation_error"
    assert body["code"] == code
    assert says in body["detail"]
    for hidden in ("project_id", "__table", "127.0.0.1", "DB::Exception"):
        assert hidden not in body["detail"]


def test_the_scope_is_asked_for(asked: Asked) -> None:
    key = asked.world.installation.key_with("insight:read")
    answer = asked.world.installation.post(f"{asked.path}/query/", {"query": COUNT}, key=key)
    assert answer.status_code == 403
    assert "API key missing required scope 'query:read'" in answer.json()["detail"]


def test_a_key_in_the_body_will_do(asked: Asked) -> None:
    installation = asked.world.installation
    body = {"query": COUNT, "personal_api_key": installation.key}
    assert installation.client.post(f"{asked.path}/query/", json=body).status_code == 200


def test_one_project_does_not_see_anothers_rows(asked: Asked, world: World) -> None:
    other = world.one(Happened("mine", DAY))
    assert send(other, COUNT).json()["results"] == [[1]]


def test_upgrading_a_saved_query(asked: Asked) -> None:
    old = {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": [], "trendsFilter": {"formula": "A"}}}
    answer = asked.world.installation.post(f"{asked.path}/query/upgrade/", {"query": old})
    assert answer.json()["query"]["source"]["trendsFilter"] == {"formulaNodes": [{"formula": "A"}]}
    assert answer.json()["query"]["kind"] == "InsightVizNode"


def test_an_override_of_dates_reaches_the_query(asked: Asked) -> None:
    query = {"kind": "HogQLQuery", "query": "SELECT count() FROM events WHERE {filters}"}
    assert count_of(send(asked, query)) == 2
    assert count_of(send(asked, query, filters_override={"date_from": "2024-03-02"})) == 0
    assert count_of(send(asked, query, filters_override={"date_from": "2024-03-01", "date_to": "2024-03-01"})) == 2
    wrong = send(asked, query, filters_override={"date_form": "-7d"})
    assert (wrong.status_code, wrong.json()["attr"]) == (400, "filters_override")


def test_an_override_of_variables_reaches_the_query(asked: Asked) -> None:
    query = {
        "kind": "HogQLQuery",
        "query": "SELECT count() FROM events WHERE event = {variables.name}",
        "variables": {"1": {"variableId": "1", "code_name": "name", "value": "a"}},
    }
    assert count_of(send(asked, query)) == 1
    other = {"1": {"code_name": "name", "value": "nothing"}}
    assert count_of(send(asked, query, variables_override=other)) == 0
