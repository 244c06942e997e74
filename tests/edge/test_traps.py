"""The traps of wire-protocol §14 that are the edge's to avoid, through a real edge over HTTP, one test each."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from hedgerow.eventlog import envelope
from tests.edge.conftest import PERSONAL_KEY, TOKEN, Edge, batch, body_of, event

BODY = json.dumps(batch()).encode()
SNAPSHOT = {
    "event": "$snapshot",
    "timestamp": "2026-01-01T00:00:00Z",
    "properties": {
        "token": TOKEN,
        "distinct_id": "visitor",
        "$session_id": "0190-a",
        "$window_id": "w",
        "$snapshot_data": [{"type": 2, "timestamp": 1767225600000, "data": "\x1f\x8b\xff\x00", "cv": "2024-10"}],
    },
}
CAPTURE_PATHS = ["/e", "/i/v0/e", "/batch", "/capture", "/track", "/engage", "/i/v0/ai/batch"]
BEARER = {"Authorization": f"Bearer {PERSONAL_KEY}"}


@pytest.mark.parametrize("path", CAPTURE_PATHS)
def test_trap_01_capture_answers_exactly_200(edge: Edge, path: str) -> None:
    answer = edge.capture(path + "/", content=BODY)
    assert (answer.status_code, answer.content) == (200, b'{"status":1}')
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [*CAPTURE_PATHS, "//e", "/e//", "//i//v0///e"])
def test_trap_02_both_spellings_answer_without_a_redirect(edge: Edge, path: str) -> None:
    assert edge.capture(edge.url + path, content=BODY, follow_redirects=False).status_code == 200


def test_trap_03_gzip_is_recognised_without_a_marker(edge: Edge) -> None:
    answer = edge.capture(content=gzip.compress(BODY), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200
    assert body_of(edge.last()) == batch()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_trap_04_bodies_are_read_raw(edge: Edge, content_type: str) -> None:
    sent = gzip.compress(json.dumps(batch(event(properties={"x": "ä" * 500}))).encode())
    assert edge.capture(content=sent, headers={"Content-Type": content_type}).status_code == 200
    assert edge.last().body == sent


def test_trap_05_a_body_that_a_proxy_decompressed_is_not_decompressed_again(edge: Edge) -> None:
    assert edge.capture("/batch/", content=BODY, headers={"Content-Encoding": "gzip"}).status_code == 200
    assert edge.last().body == BODY


def test_trap_06_a_log_that_cannot_take_more_is_503_with_retry_after(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_LOG__MAX_QUEUE_BYTES=str(1024 * 1024))
    large = json.dumps(batch(event(properties={"x": "y" * 1_500_000}))).encode()
    answer = edge.capture(content=large, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    assert answer.json()["code"] == "queue_full"
    assert edge.metric("hedgerow_requests_rejected_total", lane="event", reason="queue_full") == 1
    assert edge.capture(content=BODY).status_code == 200


def test_trap_07_no_answer_limits_a_quota(edge: Edge) -> None:
    answers = [edge.capture(content=BODY), edge.capture("/s/", json=[SNAPSHOT]), flags(edge)]
    assert all("quota" not in answer.text for answer in answers)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param({"event": "a", "properties": {"distinct_id": "d", "token": TOKEN}}, id="in properties"),
        pytest.param({"event": "a", "distinct_id": "d", "api_key": TOKEN}, id="at the top"),
        pytest.param({"event": "a", "$distinct_id": "d", "$token": TOKEN}, id="with dollar signs"),
    ],
)
def test_trap_08_distinct_id_and_token_are_found_in_both_places(edge: Edge, one: dict[str, Any]) -> None:
    for sent in (one, [one], {"batch": [one]}):
        assert edge.capture(json=sent).status_code == 200
        assert (edge.last().token, edge.last().count) == (TOKEN, 1)


def test_trap_09_one_bad_event_does_not_cost_its_batch(edge: Edge) -> None:
    before = edge.metric("hedgerow_events_rejected_total", reason="missing_event_name")
    assert edge.capture("/batch/", json=batch(event(), {"distinct_id": "d"}, event("c"))).status_code == 200
    assert edge.last().count == 2
    assert edge.metric("hedgerow_events_rejected_total", reason="missing_event_name") == before + 1


def test_trap_10_a_retry_keeps_its_uuid(edge: Edge) -> None:
    sent = batch(event(uuid="0190f5a0-0000-7000-8000-000000000001"))
    assert edge.capture(json=sent).status_code == 200
    assert edge.capture("/e/?retry_count=1", json=sent).status_code == 200
    first, second = edge.records()[-2:]
    assert body_of(first)["batch"][0]["uuid"] == body_of(second)["batch"][0]["uuid"]


def test_trap_11_the_time_of_sending_reaches_the_worker(edge: Edge) -> None:
    sent = batch(event(timestamp="2026-01-01T00:00:00Z"), sent_at="2026-01-01T00:00:05Z")
    assert edge.capture(json=sent).status_code == 200
    assert body_of(edge.last())["sent_at"] == "2026-01-01T00:00:05Z"
    assert edge.capture("/e/?_=1767225605000", json=batch()).status_code == 200
    assert edge.last().sent_at == "1767225605000"


def test_trap_12_set_events_are_kept_with_their_top_level_set(edge: Edge) -> None:
    sent = batch({"event": "$set_once", "distinct_id": "d", "$set_once": {"a": 1}, "uuid": None})
    assert edge.capture("/batch/", json=sent).status_code == 200
    assert body_of(edge.last()) == sent


def flags(edge: Edge, query: str = "?v=2", **fields: Any) -> httpx.Response:
    return edge.client.post(f"/flags/{query}", json={"token": TOKEN, "distinct_id": "d", **fields})


@pytest.mark.parametrize("query", ["", "?v=2", "?v=3", "?v=4", "?v=2&config=true", "?v=99", "?v=x"])
def test_trap_16_flags_are_an_object_with_exactly_200(edge: Edge, query: str) -> None:
    answer = flags(edge, query)
    assert answer.status_code == 200
    assert answer.json()["flags"] == {}


def test_trap_20_errors_while_computing_is_false(edge: Edge) -> None:
    assert flags(edge).json()["errorsWhileComputingFlags"] is False


def config(edge: Edge, **headers: str) -> dict[str, Any]:
    answer = edge.client.get(f"/array/{TOKEN}/config", headers=headers)
    assert answer.status_code == 200
    value: dict[str, Any] = answer.json()
    return value


def test_trap_21_browsers_are_told_that_there_are_no_flags(edge: Edge) -> None:
    assert config(edge)["hasFeatureFlags"] is False
    assert flags(edge).json()["flags"] == {}


def test_trap_22_a_v2_answer_is_no_legacy_answer(edge: Edge) -> None:
    assert "featureFlags" not in flags(edge).json()
    assert flags(edge, "?v=1").json()["featureFlags"] == {}


def test_trap_23_definitions_have_all_three_keys(edge: Edge) -> None:
    answer = edge.client.get(f"/flags/definitions?token={TOKEN}&send_cohorts", headers=BEARER)
    assert answer.json() == {"flags": [], "group_type_mapping": {"0": "company"}, "cohorts": {}}


def test_trap_24_the_etag_is_stable_and_304_needs_it(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    path = f"/flags/definitions?token={TOKEN}"
    etag = edge.client.get(path, headers=BEARER).headers["etag"]
    assert edge.stop() == 0
    edge.start()
    assert edge.client.get(path, headers=BEARER).status_code == 200
    again = edge.client.get(path, headers={**BEARER, "If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert edge.client.get(path, headers={**BEARER, "If-None-Match": '"other"'}).status_code == 200


def test_trap_25_trouble_with_the_database_is_503_and_never_401(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(filled=False)
    assert edge.client.get(f"/flags/definitions?token={TOKEN}", headers=BEARER).status_code == 503
    assert flags(edge).status_code == 503


def test_trap_30_session_recording_is_always_sent(edge: Edge) -> None:
    assert config(edge)["sessionRecording"] is False


def test_trap_31_supported_compression_names_gzip_js(edge: Edge) -> None:
    assert "gzip-js" in config(edge)["supportedCompression"]


def test_trap_31_flags_accept_a_base64_form(edge: Edge) -> None:
    data = quote(base64.b64encode(json.dumps({"token": TOKEN, "distinct_id": "d"}).encode()))
    answer = edge.client.post(
        "/flags/?v=2&compression=base64",
        content=f"data={data}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, answer.json()["flags"]) == (200, {})


def test_trap_32_autocapture_opt_out_is_always_sent(edge: Edge) -> None:
    assert config(edge)["autocapture_opt_out"] is False


def test_trap_33_surveys_are_off_in_the_config_and_empty_in_the_list(edge: Edge) -> None:
    assert config(edge)["surveys"] is False
    assert edge.client.get(f"/api/surveys/?token={TOKEN}&_=1").json() == {"surveys": [], "survey_config": None}


def test_trap_34_keys_have_the_case_that_the_sdk_reads(edge: Edge) -> None:
    snake = {key for key in config(edge) if "_" in key}
    assert snake == {"autocapture_opt_out"}


def test_trap_35_config_js_is_a_script_that_sets_the_config(edge: Edge) -> None:
    answer = edge.client.get(f"/array/{TOKEN}/config.js")
    assert answer.headers["content-type"].startswith("application/javascript")
    assert "_POSTHOG_REMOTE_CONFIG" in answer.text
    inner = re.search(r"\{config:(\{.*\}),siteApps:\[\]\}", answer.text)
    assert inner is not None
    expected = {key: value for key, value in config(edge).items() if key != "siteApps"}
    assert json.loads(inner[1]) == expected
    assert edge.client.get("/array/phc_unknown/config.js").status_code == 404


@pytest.mark.parametrize("path", ["/static/1.449.2/nothing.js", "/static/0.0.1/array.js", "/static/nothing.js"])
def test_trap_36_a_script_that_is_not_there_is_a_true_404(edge: Edge, path: str) -> None:
    answer = edge.client.get(path)
    assert answer.status_code == 404
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/static/array.js", "/static/1.449.2/lazy-recorder.js", f"/array/{TOKEN}/config.js"])
def test_trap_37_scripts_may_be_loaded_from_any_page(edge: Edge, path: str) -> None:
    answer = edge.client.get(path, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] in ("*", "https://shop.example")


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_trap_40_recordings_are_kept_byte_for_byte(edge: Edge, compress: Callable[[bytes], bytes]) -> None:
    sent = compress(json.dumps([SNAPSHOT], ensure_ascii=False).encode())
    assert edge.capture("/s/", content=sent).status_code == 200
    assert edge.last(envelope.REPLAY).body == sent


def test_trap_42_recordings_are_no_analytics_events(edge: Edge) -> None:
    assert edge.capture(content=BODY).status_code == 200
    before = len(edge.records())
    assert edge.capture("/s/", json=[SNAPSHOT]).status_code == 200
    assert len(edge.records()) == before
    assert edge.last(envelope.REPLAY).lane == "replay"


@pytest.mark.parametrize("path", ["/i/v1/logs", "/i/v1/metrics/", "/i/v1/traces", "/i/v0/ai/otel"])
def test_trap_43_otlp_answers_an_empty_object(edge: Edge, path: str) -> None:
    by_query = edge.client.post(f"{path}?token={TOKEN}", content=gzip.compress(b'{"resourceLogs":[]}'))
    by_header = edge.client.post(path, content=b"\x0a\x00", headers={"Authorization": f"Bearer {TOKEN}"})
    for answer in (by_query, by_header):
        assert (answer.status_code, answer.json()) == (200, {})
    assert edge.client.post(path, content=b"{}").status_code == 401
