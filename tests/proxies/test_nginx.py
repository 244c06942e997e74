"""The nginx recipe of `deploy/nginx`, run as it is shipped: what visitors, SDKs and scanners meet there."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from hedgerow import settings as settings_module
from hedgerow.settings import Edge as EdgeOptions
from tests.edge.conftest import TOKEN, Edge, fill, make_edge
from tests.proxies.conftest import LIES, OTHER_VISITOR, VISITOR, browse, event, taken
from tests.services.install import REPOSITORY, program
from tests.services.nginx import SHIPPED, NginxServer, running_nginx, running_site
from tests.services.waiting import wait_for

MIB = 1024 * 1024
ORIGIN = {"Origin": "https://shop.example"}
SDK_PATHS = sorted(
    set(re.findall(r'"(/[a-z0-9_/]+)"', (REPOSITORY / "src/hedgerow/edge/assembly.py").read_text()))
    | {"/api/surveys", "/api/early_access_features", "/api/web_experiments", "/api/product_tours"}
    | {f"/array/{TOKEN}/config", f"/array/{TOKEN}/config.js", f"/array/{TOKEN}/array.js", "/static/array.js"}
    | {"/api/projects/@current/feature_flags/a/remote_config", "/api/environments/1/feature_flags/a/remote_config"}
)
OPERATIONS = ("/_liveness", "/_readiness", "/metrics")
APP_PATHS = ["/", "/api/projects/1/", "/api/projects/1/query/", "/project", "/api/users/@me/", "/assets/1/hedgerow.css"]


@pytest.fixture(scope="module")
def proxy(edge: Edge, app_port: int) -> Iterator[NginxServer]:
    """nginx before one edge and one app, which says what it was asked."""
    token = (edge.data / "secrets" / "internal-token").read_text()
    with running_nginx(
        edges=[f"127.0.0.1:{edge.port}"], apps=[f"127.0.0.1:{app_port}"], internal_token=token
    ) as server:
        yield server


@pytest.fixture
def visitor(proxy: NginxServer) -> Iterator[httpx.Client]:
    with browse(base_url=proxy.url) as client:
        yield client


def headers_at_the_app(answer: httpx.Response) -> dict[str, str]:
    return dict(answer.json()["headers"])


# which way a request goes


@pytest.mark.parametrize("slash", ["", "/"], ids=["plain", "slash"])
@pytest.mark.parametrize("path", SDK_PATHS)
def test_every_path_of_the_edge_reaches_the_edge(visitor: httpx.Client, path: str, slash: str) -> None:
    answer = visitor.request("OPTIONS", path + slash)

    assert '"target"' not in answer.text, "the app was asked"
    assert answer.status_code < 500


@pytest.mark.parametrize("path", APP_PATHS)
def test_everything_else_reaches_the_app(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(path + "?a=b%20c&a=%2F").json()["target"] == f"{path}?a=b%20c&a=%2F"


@pytest.mark.parametrize("path", [path for path in SDK_PATHS if path not in OPERATIONS])
def test_every_call_of_an_sdk_works_below_ingest(visitor: httpx.Client, path: str) -> None:
    direct, hidden = visitor.options(path), visitor.options(f"/ingest{path}")

    assert (hidden.status_code, hidden.content) == (direct.status_code, direct.content)


@pytest.mark.parametrize("path", [*APP_PATHS, *OPERATIONS, "/login", "/setup/token", "/ingest/e/", "/e/../login"])
def test_nothing_else_is_reached_below_ingest(visitor: httpx.Client, path: str) -> None:
    target = f"/ingest{path}".encode()

    assert visitor.send(httpx.Request("GET", httpx.URL(visitor.base_url, raw_path=target))).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/ingest"])
def test_scripts_and_configuration(edge: Edge, visitor: httpx.Client, prefix: str) -> None:
    for path in ("/static/array.js", f"/array/{TOKEN}/config.js", f"/array/{TOKEN}/array.js"):
        through, direct = visitor.get(prefix + path, headers=ORIGIN), edge.client.get(path, headers=ORIGIN)

        assert through.status_code == 200
        assert through.content == direct.content
        assert through.headers["content-type"].startswith("application/javascript")
        assert through.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])
    assert visitor.get(f"{prefix}/static/array.js").headers["content-encoding"] == "br", "compressed as the edge has it"


# whose address it is


@pytest.mark.parametrize("path", ["/e/", "/ingest/e/", "/batch/", "/ingest/i/v0/e/"])
@pytest.mark.parametrize("lies", [{}, LIES], ids=["honest", "forged"])
def test_the_visitors_address_is_taken_and_no_other(
    edge: Edge, visitor: httpx.Client, path: str, lies: dict[str, str]
) -> None:
    sent = event()

    assert visitor.post(path, json=sent, headers=lies).json() == {"status": 1}

    assert taken(edge, sent).ip == VISITOR


def test_a_visitor_by_ipv6(edge: Edge, proxy: NginxServer) -> None:
    sent = event()

    httpx.post(f"{proxy.url_v6}/e/", json=sent, headers=LIES).raise_for_status()

    assert taken(edge, sent).ip == "::1"


def test_past_the_proxy_nothing_is_believed(edge: Edge) -> None:
    """Who reaches the edge's port itself, from an address that is no proxy's, cannot lie either."""
    sent = event()
    with browse(OTHER_VISITOR) as stranger:
        stranger.post(f"{edge.url}/e/", json=sent, headers=LIES).raise_for_status()

    assert taken(edge, sent).ip == OTHER_VISITOR


def test_without_trusted_proxies_the_proxy_is_the_client(tmp_path: Path) -> None:
    """The setting that was forgotten: visible at once, and nothing can be forged."""
    fill(settings_module.load(tmp_path))
    unaware = make_edge(tmp_path).start()
    try:
        with running_nginx(edges=[f"127.0.0.1:{unaware.port}"]) as server, browse() as client:
            sent = event()
            client.post(f"{server.url}/e/", json=sent, headers=LIES)
            assert taken(unaware, sent).ip == "127.0.0.1"
    finally:
        unaware.stop()


def test_a_cdn_in_front_is_seen_through_and_strangers_are_not(edge: Edge) -> None:
    """`set_real_ip_from` names 127.0.0.5; what 127.0.0.6 writes counts for nothing."""
    with running_nginx(edges=[f"127.0.0.1:{edge.port}"], trusted=["127.0.0.5/32"]) as server:
        for address, forwarded, expected in (
            (VISITOR, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
            (VISITOR, "203.0.113.9, 127.0.0.5", "203.0.113.9"),
            (VISITOR, "2001:db8::7", "2001:db8::7"),
            (OTHER_VISITOR, "6.6.6.6, 203.0.113.9", OTHER_VISITOR),
        ):
            sent = event()
            with browse(address) as client:
                client.post(f"{server.url}/e/", json=sent, headers={"X-Forwarded-For": forwarded})
            assert taken(edge, sent).ip == expected


def test_the_nginx_of_somebodys_site_passes_ingest_on(edge: Edge) -> None:
    """Two proxies with TLS between them; the second trusts the first."""
    with (
        running_nginx(edges=[f"127.0.0.1:{edge.port}"], trusted=["127.0.0.1/32"]) as hedgerow,
        running_site(hedgerow) as site,
        browse() as client,
    ):
        for headers in ({}, LIES):
            sent = event()
            answer = client.post(f"{site.url}/ingest/e/", json=sent, headers={"Cookie": "session=site", **headers})
            assert (answer.status_code, answer.json()) == (200, {"status": 1})
            assert taken(edge, sent).ip == VISITOR
        assert client.get(f"{site.url}/ingest/static/array.js").status_code == 200
        assert client.get(f"{site.url}/").text == "the site"
        assert client.get(f"{site.url}/ingest/api/projects/1/").status_code == 404
        assert client.get(f"{site.url}/ingest/login").status_code == 404


def test_the_sites_cookies_stay_with_the_site(app_port: int) -> None:
    """The app in the edge's place tells which headers came."""
    with running_nginx(edges=[f"127.0.0.1:{app_port}"]) as hedgerow, running_site(hedgerow) as site:
        answer = httpx.get(f"{site.url}/ingest/flags/", headers={"Cookie": "session=secret"})

    assert "cookie" not in headers_at_the_app(answer)
    assert "set-cookie" not in answer.headers


def test_the_app_is_told_who_asks_and_by_which_name(edge: Edge, proxy: NginxServer) -> None:
    with browse(base_url=proxy.tls_url, verify=proxy.tls()) as client:
        seen = headers_at_the_app(client.get("/", headers={**LIES, "Host": "analytics.example.com:8443"}))

    assert seen["x-forwarded-for"] == VISITOR
    assert seen["x-forwarded-proto"] == "https"
    assert seen["x-forwarded-host"] == seen["host"] == "analytics.example.com:8443"
    assert seen["x-hedgerow-internal"] == (edge.data / "secrets" / "internal-token").read_text()
    assert "forwarded" not in seen


# bodies and limits


@pytest.mark.parametrize(
    ("headers", "compress"),
    [({"Content-Type": "text/plain"}, True), ({"Content-Encoding": "gzip"}, True), ({}, False)],
    ids=["as posthog-js", "as servers", "plain"],
)
def test_bodies_pass_as_they_are(edge: Edge, visitor: httpx.Client, headers: dict[str, str], compress: bool) -> None:
    sent = event(properties={"text": "Grüße 🦔" * 5000})
    body = json.dumps(sent).encode()
    before = len(edge.records())

    visitor.post("/ingest/e/", content=gzip.compress(body) if compress else body, headers=headers).raise_for_status()

    record = edge.records()[before]
    assert (gzip.decompress(record.body) if record.gzip else record.body) == body


LIMITS = {
    "/e/": EdgeOptions().max_event_body_bytes,
    "/flags/": EdgeOptions().max_event_body_bytes,
    "/batch/": EdgeOptions().max_batch_body_bytes,
    "/i/v1/analytics/events": EdgeOptions().max_batch_body_bytes,
    "/s/": EdgeOptions().max_replay_body_bytes,
    "/i/v0/ai": EdgeOptions().max_replay_body_bytes,
}


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        *LIMITS.items(),
        *((f"/ingest{path}", limit) for path, limit in LIMITS.items()),
        ("/api/projects/1/query/", 20 * MIB),
    ],
)
def test_body_sizes_are_those_of_the_edge(visitor: httpx.Client, path: str, limit: int) -> None:
    at_the_limit = visitor.post(path, content=b"x" * limit, headers=ORIGIN)
    beyond = visitor.post(path, content=b"x" * (limit + 1), headers=ORIGIN)

    assert at_the_limit.status_code != 413
    assert beyond.status_code == 413
    assert beyond.json()["code"] == "body_too_large"
    assert beyond.headers["access-control-allow-origin"] == ORIGIN["Origin"]


def test_too_large_reads_the_same_from_nginx_and_from_the_edge(edge: Edge, visitor: httpx.Client) -> None:
    body = b"x" * (2 * MIB + 1)
    ours, theirs = edge.client.post("/e/", content=body).json(), visitor.post("/e/", content=body).json()

    assert {**ours, "detail": ""} == {**theirs, "detail": ""}


def test_too_many_requests_of_one_address_are_put_off_and_no_other_suffers(edge: Edge) -> None:
    with (
        running_nginx(edges=[f"127.0.0.1:{edge.port}"], limits=True) as server,
        browse(base_url=server.url, headers=ORIGIN) as busy,
        browse(OTHER_VISITOR, base_url=server.url) as other,
        ThreadPoolExecutor(16) as pool,
    ):
        answers = list(pool.map(lambda _: busy.post("/e/", json=event()), range(900)))
        assert other.post("/e/", json=event()).status_code == 200

        refused = [answer for answer in answers if answer.status_code != 200]
        assert len(answers) - len(refused) >= 200, "a burst of 200 passes"
        assert refused, "900 at once do not"
        for answer in refused:
            assert answer.status_code == 503, "429 would make posthog-js drop the events"
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]
            assert answer.json()["code"] == "unavailable"


@pytest.mark.parametrize("path", ["/login", "/setup/token"])
def test_guessing_passwords_is_slowed_down(edge: Edge, path: str) -> None:
    with (
        running_nginx(edges=[f"127.0.0.1:{edge.port}"], limits=True) as server,
        browse(base_url=server.url) as guesser,
        browse(OTHER_VISITOR, base_url=server.url) as other,
    ):
        statuses = [guesser.post(path, data={"password": "x"}).status_code for _ in range(15)]
        assert statuses[:11] == [200] * 11
        assert 429 in statuses[11:]
        refused = guesser.post(path, data={"password": "x"}, headers={"X-Forwarded-For": "6.6.6.6"})
        assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
        assert int(refused.headers["retry-after"]) > 0
        assert guesser.get(path).status_code == 200, "the form itself is not limited"
        assert other.post(path).status_code == 200


# several edges, and none


def test_a_dead_edge_is_left_out_and_taken_back(tmp_path: Path, edge: Edge) -> None:
    fill(settings_module.load(tmp_path))
    second = make_edge(tmp_path).start()
    try:
        with (
            running_nginx(edges=[f"127.0.0.1:{edge.port}", f"127.0.0.1:{second.port}"]) as server,
            browse(base_url=server.url) as client,
        ):
            for _ in range(20):
                assert client.post("/e/", json=event()).status_code == 200
            assert second.records(), "both have their share"
            second.stop()
            assert {client.post("/e/", json=event()).status_code for _ in range(20)} == {200}
            before = len(second.records())
            second.start()
            wait_for(lambda: client.post("/e/", json=event()) and len(second.records()) > before, what="its return")
    finally:
        second.stop()


def test_no_edge_at_all_is_said_so_that_sdks_send_again(app_port: int) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with running_nginx(edges=[f"127.0.0.1:{nobody.getsockname()[1]}"]) as server:
            answer = httpx.post(f"{server.url}/ingest/e/", json=event(), headers=ORIGIN)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert "retry-after" in answer.headers["access-control-expose-headers"].lower()
    assert answer.json()["code"] == "unavailable"


def test_connections_to_the_edge_are_used_again(edge: Edge, proxy: NginxServer) -> None:
    assert edge.process is not None

    def accepted() -> set[int]:
        found = psutil.Process(edge.process.pid).net_connections("tcp")  # type: ignore[union-attr]
        return {one.raddr.port for one in found if one.raddr and one.laddr.port == edge.port}

    def send() -> None:
        with browse(base_url=proxy.url) as client:  # a new connection of the visitor each time
            client.post("/e/", json=event()).raise_for_status()

    send()
    before = accepted()
    for _ in range(30):
        send()

    assert len(accepted() - before) <= 2


# TLS


def handshake(proxy: NginxServer, version: ssl.TLSVersion) -> ssl.SSLSocket:
    context = proxy.tls()
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    raw = socket.create_connection(("127.0.0.1", proxy.tls_port), 10)
    return context.wrap_socket(raw, server_hostname="analytics.example.com")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_tls_with_http2(proxy: NginxServer, version: ssl.TLSVersion) -> None:
    with handshake(proxy, version) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        cipher = connection.cipher()
        assert cipher is not None
        assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(proxy: NginxServer) -> None:
    for options in (["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA"]):
        done = subprocess.run(
            [str(program("openssl")), "s_client", "-connect", f"127.0.0.1:{proxy.tls_port}", *options],
            input="", capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode != 0, done.stdout


def test_browsers_are_told_to_stay_with_https(proxy: NginxServer, visitor: httpx.Client) -> None:
    with browse(base_url=proxy.tls_url, verify=proxy.tls()) as client:
        for path in ("/", "/static/array.js", "/ingest/nothing"):
            assert client.get(path).headers["strict-transport-security"] == "max-age=31536000"
        assert client.post("/e/", content=b"x" * 3 * MIB).headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in visitor.get("/").headers


def test_plain_http_leads_to_https_and_keeps_a_post_a_post(proxy: NginxServer) -> None:
    answer = httpx.post(f"{proxy.redirect_url}/e/?ip=0", headers={"Host": "analytics.example.com"})

    assert (answer.status_code, answer.headers["location"]) == (308, "https://analytics.example.com/e/?ip=0")


def test_certificates_are_renewed_over_plain_http(proxy: NginxServer) -> None:
    challenge = proxy.folder / "acme/.well-known/acme-challenge"
    challenge.mkdir(parents=True)
    (challenge / "token").write_text("proof")

    assert httpx.get(f"{proxy.redirect_url}/.well-known/acme-challenge/token").text == "proof"


# what is written down


def test_the_log_has_no_addresses_of_events_and_no_one_time_links(proxy: NginxServer, visitor: httpx.Client) -> None:
    visitor.post("/ingest/e/?api_key=secret-token", json=event())
    visitor.get("/setup/secret-link")
    visitor.get("/project?marker=written")
    wait_for(lambda: "marker=written" in proxy.log("access"), what="the log's line")

    assert "secret-" not in proxy.log("access")


def test_nginx_finds_nothing_to_warn_of(proxy: NginxServer) -> None:
    assert "test is successful" in proxy.check()


def test_every_shipped_file_is_used(proxy: NginxServer) -> None:
    shown = subprocess.run(
        [str(program("nginx")), "-T", "-p", str(proxy.folder), "-c", str(proxy.folder / "nginx.conf")],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert [path.name for path in (SHIPPED / "hedgerow").iterdir() if f"/hedgerow/{path.name}:" not in shown] == []
