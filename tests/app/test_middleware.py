"""What wraps every answer: request ids, strict headers, forwarded addresses, metrics, logs."""

from __future__ import annotations

import re

import pytest
import structlog

from hedgerow.app.factory import MAX_BODY_BYTES
from hedgerow.runtime import telemetry

ME = "/api/users/@me/"


def test_every_answer_carries_a_request_id_and_keeps_a_good_one(installation):
    assert re.fullmatch(r"[0-9a-f]{32}", installation.get(ME).headers["x-request-id"])
    assert installation.get(ME, headers={"X-Request-Id": "trace-12345678"}).headers["x-request-id"] == "trace-12345678"
    for wrong in ("short", "a" * 65, "line<script>"):
        assert installation.get(ME, headers={"X-Request-Id": wrong}).headers["x-request-id"] != wrong


@pytest.mark.parametrize("path", [ME, "/login", "/nothing", "/api/nothing", "/setup/x"])
def test_browsers_are_told_to_be_strict_everywhere(installation, path):
    headers = installation.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_assets_may_be_kept_for_ever_under_their_own_address_only(installation):
    path = re.search(r"/assets/\w+/hedgerow.css", installation.client.get("/login").text)[0]
    answer = installation.client.get(path)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert installation.client.get("/assets/old/hedgerow.css").headers["cache-control"] == "no-cache"
    for wrong in ("/assets/x/nothing.css", "/assets/x/..%2frender.py", "/assets/x/../render.py"):
        assert installation.client.get(wrong).status_code == 404


def test_forwarded_headers_are_believed_with_the_internal_token_only(installation):
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"}
    for number in range(2):
        installation.post("/api/projects/", {"name": f"Project {number}"})
    path = "/api/projects/?limit=1"
    assert installation.get(path, headers=claims).json()["next"].startswith("http://testserver/")
    wrong = claims | {"X-Hedgerow-Internal": "guess"}
    assert installation.get(path, headers=wrong).json()["next"].startswith("http://testserver/")
    right = claims | {"X-Hedgerow-Internal": installation.context.secrets.internal_token}
    assert installation.get(path, headers=right).json()["next"].startswith("https://a.example/")


def test_requests_are_counted_by_route_and_not_by_address(installation):
    def count(route, status):
        return telemetry.http_requests.labels(route, str(status))._value.get()

    before = count("/api/projects/{project_id}/", 404), count("unmatched", 404)
    installation.get("/api/projects/12345/")
    installation.get("/api/some/scan.php")
    after = count("/api/projects/{project_id}/", 404), count("unmatched", 404)
    assert after == (before[0] + 1, before[1] + 1)


def test_the_log_of_a_request_holds_no_secret_and_no_address(installation):
    with structlog.testing.capture_logs() as lines:
        installation.client.get(f"{ME}?personal_api_key={installation.key}")
        installation.client.get("/setup/secret-token-of-the-link")
        installation.client.post("/login", data={"email": "ada@example.com", "password": "hush"})
    text = str(lines)
    for secret in (installation.key, "secret-token-of-the-link", "ada@example.com", "hush"):
        assert secret not in text
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [
        (ME.replace("@me", "{uuid}"), 200),
        ("/setup/{token}", 404),
        ("/login", 401),
    ]


def test_an_unforeseen_failure_is_a_500_in_the_shape_with_its_request_id(installation):
    @installation.app.get("/api/broken/")
    def broken() -> None:
        raise RuntimeError("with a detail that nobody outside may read")

    answer = installation.get("/api/broken/")
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "server_error",
        "code": "error",
        "detail": "A server error occurred.",
        "attr": None,
    }
    assert "x-request-id" in answer.headers
    page = installation.client.get("/api/broken/", headers={"Accept": "text/html"})
    assert page.json()["code"] == "error"


def test_a_body_that_is_too_large_is_refused_whether_or_not_it_says_so(installation):
    body, headers = b" " * (MAX_BODY_BYTES + 1), {"Content-Type": "application/json"}
    stated = installation.request("PATCH", ME, content=body, headers=headers)
    chunked = installation.request("PATCH", ME, content=iter([body]), headers=headers)
    for answer in (stated, chunked):
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


def test_a_person_sees_a_page_where_a_program_sees_json(installation):
    page = installation.client.get("/nothing", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "There is no page at this address." in page.text
    assert installation.client.get("/nothing").json()["code"] == "not_found"
