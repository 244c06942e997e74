"""The real SDKs through nginx, below `/ingest`: the tests of the other files, on a server that is reached no other way.

SDKs connect to nginx by IPv6 and nginx to the edge by IPv4, so that the visitor's address, ::1, is not the proxy's.
After each test all events that came must carry it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import posthog as sdk
import pytest

from tests.sdk import test_posthog_js as js
from tests.sdk import test_posthog_node as node
from tests.sdk import test_posthog_python as python
from tests.sdk.arrivals import arrived, arrived_of, named
from tests.sdk.browser import Visitor
from tests.sdk.site import Site
from tests.services.hedgerow import Hedgerow as Direct
from tests.services.nginx import NginxServer, running_nginx
from tests.services.proxy import Proxy, proxy_to

pytestmark = pytest.mark.slow

VISITOR = "::1"
FORGED = "6.6.6.6"


class Hedgerow(Direct):
    """A Hedgerow whose `url`, as SDKs are given it, is nginx's `/ingest`. The private API is called directly."""

    @property
    def edge(self) -> str:
        return f"127.0.0.1:{self.port}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.personal_api_key}"}
        answer = httpx.request(method, f"http://{self.edge}{path}", json=body, headers=headers, timeout=30)
        return answer.raise_for_status().json()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hedgerow, NginxServer]]:
    trust = {"HEDGEROW_EDGE__TRUSTED_PROXIES": "127.0.0.1/32"}
    server = Hedgerow(tmp_path_factory.mktemp("behind") / "data", settings=trust)
    try:
        server.start()
        with running_nginx(edges=[server.edge]) as nginx:
            server.url = f"{nginx.url_v6}/ingest"
            yield server, nginx
    finally:
        server.stop()


@pytest.fixture(scope="module")
def hedgerow(behind: tuple[Hedgerow, NginxServer]) -> Hedgerow:
    return behind[0]


@pytest.fixture(autouse=True)
def _every_event_came_from_the_visitor(hedgerow: Hedgerow) -> Iterator[None]:
    yield
    found = hedgerow.query(
        "SELECT DISTINCT JSONExtractString(properties, '$ip') AS ip FROM events WHERE project_id = {project_id:Int64}"
    )
    assert {row["ip"] for row in found} <= {VISITOR}


@pytest.fixture
def proxy(hedgerow: Hedgerow, site: Site) -> Iterator[Proxy]:
    """A network between nginx and the edge that fails on demand."""
    with (
        proxy_to(f"http://{hedgerow.edge}") as proxy,
        running_nginx(edges=[proxy.url.removeprefix("http://")]) as nginx,
    ):
        site.configure(hedgerow.project_token, f"{nginx.url_v6}/ingest")
        yield proxy


browser, in_a_browser, site, recording = js.browser, js.someone, js.site, js.recording
client, visit = python.client, node.visit


@pytest.fixture
def someone(request: pytest.FixtureRequest) -> Any:
    """A visitor of the browser's tests; to those of Python an id."""
    name = request.function.__module__.rpartition(".")[2]
    return (
        f"python-{uuid4()}" if name == python.__name__.rpartition(".")[2] else request.getfixturevalue("in_a_browser")
    )


in_a_browser = js.someone

test_js_page_view = js.test_a_page_view_arrives_field_by_field
test_js_autocapture = js.test_a_click_is_captured_with_its_element
test_js_identify = js.test_identify_keeps_what_the_visitor_did_before
test_js_page_leave = js.test_the_page_leave_arrives
test_js_retry_after_503 = js.test_a_refused_event_is_sent_again_and_stored_once
test_js_offline = js.test_events_captured_offline_arrive_when_the_network_is_back
test_js_flags = js.test_flags_answer_that_there_are_none
test_js_recording = js.test_a_recording_is_taken_and_makes_no_event

test_python_capture = python.test_capture_arrives_field_by_field
test_python_batches = python.test_a_batch_of_many_events_arrives_whole
test_python_v1 = python.test_capture_v1
test_python_end = python.test_events_are_flushed_when_the_program_ends
test_python_flags = python.test_flags_answer_that_there_are_none

test_node_capture = node.test_capture_arrives_field_by_field
test_node_batches = node.test_every_event_arrives_when_the_client_shuts_down
test_node_identify = node.test_identify_sets_the_person_and_merges_the_anonymous_one
test_node_flags = node.test_flags_answer_that_there_are_none


def test_scripts_and_configuration_come_from_ingest(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    loaded: list[tuple[str, int]] = []
    someone.context.on("response", lambda response: loaded.append((response.url, response.status)))
    page = someone.open(f"{site.origin}/")
    page.wait_for_function(f"(window._POSTHOG_REMOTE_CONFIG || {{}})['{hedgerow.project_token}']")
    someone.wait_for_post(page, f"{hedgerow.url}/e/", 200)

    assert (f"{hedgerow.url}/static/array.js", 200) in loaded
    assert (f"{hedgerow.url}/array/{hedgerow.project_token}/config.js", 200) in loaded
    elsewhere = [url for url, _ in loaded if not url.startswith((hedgerow.url, site.origin))]
    assert elsewhere == [], "nothing is asked for that a list of trackers could hold"
    someone.assert_quiet()


def test_a_page_that_claims_another_address_is_not_believed(hedgerow: Hedgerow, site: Site, someone: Visitor) -> None:
    """posthog-js can be told to send any header; CORS lets it, and nginx writes the address anew."""
    claims = {"X-Forwarded-For": FORGED, "X-Real-IP": FORGED, "Forwarded": f"for={FORGED}"}
    site.configure(hedgerow.project_token, hedgerow.url, request_headers=claims)
    page = someone.open(f"{site.origin}/")

    event = named(arrived_of(hedgerow, [js.distinct_id(page)], ["$pageview"]), "$pageview")

    assert event["properties"]["$ip"] == VISITOR
    someone.assert_quiet()


def test_an_event_that_says_its_own_address_keeps_it(hedgerow: Hedgerow) -> None:
    """A server that reports for its visitors puts their address into the event; no proxy may take it away."""
    uuid = str(uuid4())
    properties = {"$ip": "203.0.113.9"}
    body = {"api_key": hedgerow.project_token, "event": "bought", "distinct_id": uuid, "uuid": uuid}

    httpx.post(f"{hedgerow.url}/e/", json={**body, "properties": properties}).raise_for_status()

    assert arrived(hedgerow, [uuid])[uuid]["properties"]["$ip"] == "203.0.113.9"
    hedgerow.command_store(f"DELETE FROM events WHERE uuid = '{uuid}'")  # each other event must have the visitor's


def test_the_edge_dies_and_nothing_is_lost(hedgerow: Hedgerow) -> None:
    """nginx answers 503 while the edge starts again, and the SDK sends the same events once more."""
    failures: list[Any] = []
    client = sdk.Posthog(
        hedgerow.project_token, host=hedgerow.url, flush_at=1, max_retries=10, on_error=lambda e, _: failures.append(e)
    )
    old = hedgerow.kill("edge")
    uuids = [client.capture("through a crash", distinct_id="someone", properties={"n": n}) for n in range(20)]
    hedgerow.wait_restarted("edge", old)
    client.shutdown()

    assert failures == []
    assert len(arrived(hedgerow, [uuid for uuid in uuids if uuid])) == 20


def test_live_events_come_through_as_they_happen(behind: tuple[Hedgerow, NginxServer]) -> None:
    """A server-sent event that nginx held back until its buffer is full would not come within the test."""
    hedgerow, nginx = behind
    address = f"{nginx.url}/api/projects/{hedgerow.project_id}/live_events/"
    headers = {"Authorization": f"Bearer {hedgerow.personal_api_key}"}
    name = f"live {uuid4()}"
    body = {"api_key": hedgerow.project_token, "event": name, "distinct_id": "live"}
    with httpx.stream("GET", address, headers=headers, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        next(lines)
        threading.Thread(target=lambda: httpx.post(f"{hedgerow.url}/e/", json=body).raise_for_status()).start()
        seen = next(line for line in lines if name in line)

    assert json.loads(seen.removeprefix("data: "))["event"] == name


def test_the_app_knows_the_public_name_and_scheme(behind: tuple[Hedgerow, NginxServer]) -> None:
    """Over TLS the sign-in form is accepted from its own origin, and from no other."""
    _, nginx = behind
    form = {"email": "nobody@example.com", "password": "wrong"}
    with httpx.Client(base_url=nginx.tls_url, verify=nginx.tls()) as visitor:
        own = visitor.post("/login", data=form, headers={"Origin": nginx.tls_url})
        other = visitor.post("/login", data=form, headers={"Origin": "https://evil.example"})
        lied = visitor.post(
            "/login", data=form, headers={"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}
        )

    assert own.status_code not in (403, 404, 500)
    assert (other.status_code, lied.status_code) == (403, 403)
