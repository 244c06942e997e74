"""The Django and Next.js sites of `deploy/examples`, run for real, pass `/ingest` on to a real edge."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from tests.edge.conftest import TOKEN, Edge
from tests.proxies.conftest import LIES, VISITOR, browse, event, taken
from tests.services.examples import running_django, running_nextjs

pytestmark = [pytest.mark.slow, pytest.mark.soak]  # Next.js is built, which takes a minute

Running = Callable[..., AbstractContextManager[str]]
MIB = 1024 * 1024
BROWSER_PATHS = [
    *("/e", "/i/v0/e", "/batch", "/capture", "/track", "/engage", "/s", "/flags", "/decide", "/i/v1/analytics/events"),
    *("/api/surveys", "/api/early_access_features", "/api/web_experiments", "/api/product_tours", "/static/array.js"),
    *(f"/array/{TOKEN}/config", f"/array/{TOKEN}/config.js", f"/array/{TOKEN}/array.js"),
]
# the sites themselves, and what says how many proxies stand in front of each
SITES: dict[str, tuple[Running, str]] = {
    "django": (running_django, "HEDGEROW_INGEST_PROXIES"),
    "nextjs": (running_nextjs, "TRUSTED_HOPS"),
}


@pytest.fixture(scope="module", params=SITES)
def behind_one(request: pytest.FixtureRequest, edge: Edge) -> Iterator[str]:
    """The site as it usually runs: behind one proxy of its own."""
    running, proxies = SITES[request.param]
    with running(edge.url, **{proxies: "1"}) as url:
        yield url


@pytest.mark.parametrize("path", [*BROWSER_PATHS, *(f"{path}/" for path in BROWSER_PATHS if "." not in path)])
def test_what_a_browser_calls_is_passed_on(edge: Edge, behind_one: str, path: str) -> None:
    query = f"?token={TOKEN}&v=2"
    through = httpx.get(f"{behind_one}/ingest{path}{query}")
    direct = edge.client.get(path + query)

    assert (through.status_code, through.headers["content-type"]) == (
        direct.status_code,
        direct.headers["content-type"],
    )
    assert len(through.content) == len(direct.content)


@pytest.mark.parametrize(
    "path", ["/login", "/api/projects/1/", "/api/users/@me/", "/metrics", "/_readiness", "/", "/i/../login", "/setup/x"]
)
def test_nothing_else_is_reached(behind_one: str, path: str) -> None:
    with httpx.Client(base_url=behind_one) as client:
        answer = client.send(httpx.Request("GET", httpx.URL(behind_one, raw_path=f"/ingest{path}".encode())))

    assert answer.status_code in (400, 404)
    assert "x-hedgerow-internal" not in answer.text


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (json.dumps, {"Content-Type": "application/json"}),
        (lambda sent: gzip.compress(json.dumps(sent).encode()), {"Content-Type": "text/plain"}),
        (lambda sent: gzip.compress(json.dumps(sent).encode()), {"Content-Encoding": "gzip"}),
    ],
    ids=["plain", "as posthog-js", "as servers"],
)
def test_an_event_arrives_with_the_visitors_address(
    edge: Edge, behind_one: str, body: Callable[[object], str | bytes], headers: dict[str, str]
) -> None:
    """The site's own proxy appended the real address to what the visitor claimed."""
    sent = event(properties={"text": "Grüße 🦔" * 2000})
    before = len(edge.records())
    claims = {**LIES, "X-Forwarded-For": "6.6.6.6, 203.0.113.9", "User-Agent": "a browser"}

    answer = httpx.post(f"{behind_one}/ingest/e/?ip=0", content=body(sent), headers={**headers, **claims})

    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    record = edge.records()[before]
    assert json.loads(gzip.decompress(record.body) if record.gzip else record.body) == sent
    assert (record.ip, record.user_agent) == ("203.0.113.9", "a browser")


def test_a_forged_address_is_no_ones(edge: Edge) -> None:
    """Visitors who connect directly: Django knows their address, Next.js does not and passes on none."""
    for name, expected in (("django", VISITOR), ("nextjs", "127.0.0.1")):
        running, proxies = SITES[name]
        with running(edge.url, **{proxies: "0"}) as url, browse() as visitor:
            sent = event()
            visitor.post(f"{url}/ingest/e/", json=sent, headers=LIES).raise_for_status()
            assert taken(edge, sent).ip == expected, name


def test_cookies_stay_with_the_site(app_port: int) -> None:
    """The app in the edge's place tells which headers came."""
    for running, _ in SITES.values():
        with running(f"http://127.0.0.1:{app_port}") as url:
            answer = httpx.get(f"{url}/ingest/flags/", headers={"Cookie": "session=secret"})
            assert "cookie" not in dict(answer.json()["headers"])


def test_a_batch_of_many_megabytes_passes(edge: Edge, behind_one: str) -> None:
    """Below the 10 MB at which Next.js cuts a body off that its middleware sees."""
    before = len(edge.records())
    batch = {"api_key": TOKEN, "batch": [event(properties={"text": "x" * 220_000}) for _ in range(40)]}

    answer = httpx.post(f"{behind_one}/ingest/batch/", json=batch, timeout=60)

    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    assert edge.records()[before].count == 40


def test_django_bounds_what_it_takes_and_says_when_hedgerow_is_down(edge: Edge) -> None:
    with running_django(edge.url) as url:
        answer = httpx.post(f"{url}/ingest/s/", content=b"x" * (25 * MIB + 1), timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert httpx.put(f"{url}/ingest/e/").status_code == 405
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with running_django(f"http://127.0.0.1:{nobody.getsockname()[1]}") as url:
            answer = httpx.post(f"{url}/ingest/e/", json=event())
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_django_passes_scripts_on_compressed(edge: Edge) -> None:
    with running_django(edge.url) as url:
        answer = httpx.get(f"{url}/ingest/static/array.js")

    assert answer.headers["content-encoding"] == "br"
    assert answer.content == edge.client.get("/static/array.js").content
