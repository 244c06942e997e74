"""Capture v0 over HTTP: what is accepted, and what the log then holds."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import quote

import brotli
import pytest
import zstandard
from lzstring import LZString

from tests.edge.conftest import OTHER_TOKEN, TOKEN, Edge, batch, body_of, event

GOOD = json.dumps(batch()).encode()
PAGE = {"Origin": "https://shop.example:8443"}


def test_keeps_json_as_sent(edge: Edge) -> None:
    sent = json.dumps(batch(event(), event("second")), indent=1).encode()
    answer = edge.capture("/batch/", content=sent, headers={"User-Agent": "posthog-python/7.91.1", **PAGE})
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    record = edge.last()
    assert (record.lane, record.token, record.count, record.gzip, record.body) == ("batch", TOKEN, 2, False, sent)
    assert (record.project_id, record.ip, record.origin) == (1, "127.0.0.1", "shop.example")
    assert record.user_agent == "posthog-python/7.91.1"


def test_keeps_gzip_as_sent(edge: Edge) -> None:
    sent = gzip.compress(GOOD)
    assert edge.capture(content=sent).status_code == 200
    assert (edge.last().gzip, edge.last().body) == (True, sent)


@pytest.mark.parametrize(
    ("query", "headers", "body"),
    [
        pytest.param("?compression=gzip-js&ip=0&_=1&ver=1.2", {}, gzip.compress(GOOD), id="gzip-js"),
        pytest.param("?compression=lz64", {}, LZString.compressToBase64(GOOD.decode()).encode(), id="lz64"),
        pytest.param("?compression=base64", {}, b"data=" + quote(base64.b64encode(GOOD)).encode(), id="base64 form"),
        pytest.param("", {"Content-Encoding": "deflate"}, zlib.compress(GOOD), id="deflate"),
        pytest.param("", {"Content-Encoding": "br"}, brotli.compress(GOOD), id="br"),
        pytest.param("", {"Content-Encoding": "zstd"}, zstandard.compress(GOOD), id="zstd"),
    ],
)
def test_reads_every_encoding(edge: Edge, query: str, headers: dict[str, str], body: bytes) -> None:
    assert edge.capture("/e/" + query, content=body, headers=headers).status_code == 200
    assert body_of(edge.last()) == batch()


@pytest.mark.parametrize(
    ("path", "lane"),
    [
        ("/e/", "event"),
        ("/i/v0/e/", "event"),
        ("/capture", "event"),
        ("/track/", "event"),
        ("/batch", "batch"),
        ("/engage/", "engage"),
        ("/i/v0/ai/batch/", "ai"),
    ],
)
def test_names_the_lane(edge: Edge, path: str, lane: str) -> None:
    assert edge.capture(path, content=GOOD).status_code == 200
    assert edge.last().lane == lane


def test_engage_needs_no_name(edge: Edge) -> None:
    sent = {"api_key": TOKEN, "distinct_id": "d", "$set": {"a": 1}}
    assert edge.capture("/engage/", json=sent).status_code == 200
    assert edge.capture("/e/", json=sent).status_code == 400


def test_get_carries_its_event_in_the_query(edge: Edge) -> None:
    data = base64.b64encode(json.dumps(event(token=TOKEN)).encode()).decode()
    answer = edge.client.get("/e/", params={"data": data, "_": "1767225605000", "ip": "1"})
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    assert (edge.last().count, edge.last().sent_at) == (1, "1767225605000")


def test_get_may_carry_gzip_and_the_token_beside_it(edge: Edge) -> None:
    data = base64.b64encode(gzip.compress(json.dumps([event()]).encode())).decode()
    params = {"data": data, "compression": "gzip", "api_key": TOKEN}
    assert edge.client.get("/e/", params=params).status_code == 200


def test_a_form_may_name_the_token_and_the_time(edge: Edge) -> None:
    form = {"data": json.dumps(event()), "api_key": TOKEN, "sent_at": "1767225605000"}
    assert edge.capture("/track/", data=form).status_code == 200
    assert (edge.last().token, edge.last().sent_at) == (TOKEN, "1767225605000")


@pytest.mark.parametrize(
    ("sent", "token"),
    [
        pytest.param({"api_key": OTHER_TOKEN, "batch": [event(token=TOKEN)]}, OTHER_TOKEN, id="envelope before event"),
        pytest.param({"token": OTHER_TOKEN, "batch": [event()]}, OTHER_TOKEN, id="envelope's other name"),
        pytest.param([event(), event(api_key=OTHER_TOKEN)], OTHER_TOKEN, id="on one event of several"),
        pytest.param([event(properties={"token": OTHER_TOKEN})] * 2, OTHER_TOKEN, id="in properties"),
        pytest.param(event(properties={"token": TOKEN}, token=OTHER_TOKEN), OTHER_TOKEN, id="top before properties"),
    ],
)
def test_finds_the_token(edge: Edge, sent: object, token: str) -> None:
    assert edge.capture(json=sent).status_code == 200
    assert edge.last().token == token


def test_a_large_batch_is_validated_beside_the_others(edge: Edge) -> None:
    large = batch(*(event(properties={"x": "y" * 3000}) for _ in range(3000)))
    assert edge.capture("/batch/", json=large, timeout=30).status_code == 200
    assert edge.last().count == 3000


def test_an_event_above_the_limit_is_left_out_of_the_count(edge: Edge) -> None:
    sent = batch(event(), event(properties={"x": "y" * 9_000_000}))
    assert edge.capture("/batch/", json=sent, timeout=30).status_code == 200
    assert edge.last().count == 1


def test_beacon_may_be_answered_204(edge: Edge) -> None:
    answer = edge.capture("/e/?beacon=1", content=GOOD)
    assert (answer.status_code, answer.content) == (204, b"")
    assert edge.capture("/e/", content=GOOD).status_code == 200


def test_head_answers_200(edge: Edge) -> None:
    assert edge.client.head("/e/").status_code == 200


def test_a_page_may_send_and_read_the_answer(edge: Edge) -> None:
    headers = edge.capture(content=GOOD, headers=PAGE).headers
    assert headers["access-control-allow-origin"] == PAGE["Origin"]
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["access-control-expose-headers"] == "Retry-After"
    assert headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "path", ["/e/", "/batch", "/s/", "/flags/", "/decide", "/i/v1/analytics/events", "/api/surveys/"]
)
def test_a_preflight_allows_what_the_page_asks_for(edge: Edge, path: str) -> None:
    asked = {
        "Access-Control-Request-Headers": "content-type,x-posthog-session-id",
        "Access-Control-Request-Method": "POST",
    }
    answer = edge.client.options(path, headers={**PAGE, **asked})
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == PAGE["Origin"]
    assert answer.headers["access-control-allow-headers"] == "content-type,x-posthog-session-id"
    assert {"GET", "POST", "OPTIONS"} <= set(answer.headers["access-control-allow-methods"].split(", "))


def test_counts_what_it_accepts(edge: Edge) -> None:
    names = ("hedgerow_requests_accepted_total", "hedgerow_events_accepted_total")
    requests, events = (edge.metric(name, lane="batch") for name in names)
    assert edge.capture("/batch/", json=batch(event(), event())).status_code == 200
    assert [edge.metric(name, lane="batch") for name in names] == [requests + 1, events + 2]
    assert edge.metric("hedgerow_http_requests_total", route="capture", status="200") > 0
    assert edge.metric("hedgerow_http_request_seconds_count", route="capture") > 0
