"""The Caddy recipe of `deploy/caddy`, run as it is shipped."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hedgerow import settings as settings_module
from tests.edge.conftest import TOKEN, Edge, fill, make_edge
from tests.proxies.conftest import LIES, VISITOR, browse, event, taken
from tests.proxies.test_nginx import APP_PATHS, OPERATIONS, ORIGIN, SDK_PATHS
from tests.services.caddy import SHIPPED, CaddyServer, caddy_version, running_caddy
from tests.services.install import program
from tests.services.nginx import SHIPPED as NGINX
from tests.services.waiting import wait_for


@pytest.fixture(scope="module")
def proxy(edge: Edge) -> Iterator[CaddyServer]:
    with running_caddy(edges=[f"127.0.0.1:{edge.port}"]) as server:
        yield server


@pytest.fixture
def visitor(proxy: CaddyServer) -> Iterator[httpx.Client]:
    with browse(base_url=proxy.url, verify=proxy.tls()) as client:
        yield client


def test_the_networks_of_a_cdn_go_where_caddy_wants_them(proxy: CaddyServer, tmp_path: Path) -> None:
    """Debian's Caddy is older than `trusted_proxies`; there it is looked at that they are in the block of `servers`."""
    text = proxy.file.read_text()
    options = re.search(r"\tservers \{\n(.*?)\n\t\}\n", text, re.DOTALL)
    assert options is not None
    assert "\t\t# trusted_proxies static 10.0.0.0/8\n\t\t# trusted_proxies_strict" in options[1]
    if caddy_version() >= (2, 7):
        (tmp_path / "Caddyfile").write_text(text.replace("# trusted_proxies", "trusted_proxies"))
        proxy.check(tmp_path / "Caddyfile")


@pytest.mark.parametrize("path", [path for path in SDK_PATHS if path not in OPERATIONS])
def test_every_call_of_an_sdk_works_below_ingest(visitor: httpx.Client, path: str) -> None:
    direct, hidden = visitor.options(path), visitor.options(f"/ingest{path}")

    assert '"target"' not in hidden.text, "the app was asked"
    assert (hidden.status_code, hidden.content) == (direct.status_code, direct.content)


@pytest.mark.parametrize("path", [*APP_PATHS, *OPERATIONS, "/login", "/setup/token", "/ingest/e/"])
def test_nothing_else_is_reached_below_ingest(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(f"/ingest{path}").status_code == 404


def test_the_app_is_told_who_asks_and_by_which_name(visitor: httpx.Client) -> None:
    answer = visitor.get("/project?a=b%20c", headers={**LIES, "Host": "analytics.example.com"})
    seen = dict(answer.json()["headers"])

    assert answer.json()["target"] == "/project?a=b%20c"
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == (VISITOR, "https")
    assert seen["x-forwarded-host"] == "analytics.example.com"


@pytest.mark.parametrize("path", ["/e/", "/ingest/e/", "/ingest/batch/?ip=0"])
@pytest.mark.parametrize("lies", [{}, LIES], ids=["honest", "forged"])
def test_the_visitors_address_is_taken_and_no_other(
    edge: Edge, visitor: httpx.Client, path: str, lies: dict[str, str]
) -> None:
    sent = event()

    assert visitor.post(path, json=sent, headers=lies).json() == {"status": 1}

    assert taken(edge, sent).ip == VISITOR


def test_a_visitor_by_ipv6(edge: Edge, proxy: CaddyServer) -> None:
    sent = event()

    httpx.post(f"{proxy.url_v6}/e/", json=sent, headers=LIES, verify=proxy.tls()).raise_for_status()

    assert taken(edge, sent).ip == "::1"


def test_bodies_pass_as_they_are(edge: Edge, visitor: httpx.Client) -> None:
    sent = event(properties={"text": "Grüße 🦔" * 5000})
    body = json.dumps(sent).encode()
    before = len(edge.records())

    visitor.post("/ingest/e/", content=gzip.compress(body), headers={"Content-Type": "text/plain"}).raise_for_status()

    record = edge.records()[before]
    assert (gzip.decompress(record.body) if record.gzip else record.body) == body


def test_scripts_come_compressed_as_the_edge_has_them(visitor: httpx.Client) -> None:
    answer = visitor.get("/ingest/static/array.js", headers=ORIGIN)

    assert (answer.status_code, answer.headers["content-encoding"]) == (200, "br")
    assert visitor.get(f"/ingest/array/{TOKEN}/config.js").status_code == 200
    assert "server" not in answer.headers


def test_too_large_is_refused_readably(visitor: httpx.Client) -> None:
    for path, size in (("/ingest/e/", 2 * 1024 * 1024 + 1), ("/s/", 25 * 1024 * 1024 + 1)):
        answer = visitor.post(path, content=b"x" * size, headers=ORIGIN)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]


def test_live_events_are_not_held_back(visitor: httpx.Client) -> None:
    with visitor.stream("GET", "/stream") as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(3)] == ["data: 1", "", "data: 2"]


def test_a_dead_edge_is_left_out_and_taken_back(tmp_path: Path, edge: Edge) -> None:
    fill(settings_module.load(tmp_path))
    second = make_edge(tmp_path).start()
    try:
        with (
            running_caddy(edges=[f"127.0.0.1:{edge.port}", f"127.0.0.1:{second.port}"]) as server,
            browse(base_url=server.url, verify=server.tls()) as client,
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


def test_no_edge_at_all_is_said_so_that_sdks_send_again() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with running_caddy(edges=[f"127.0.0.1:{nobody.getsockname()[1]}"]) as server:
            answer = httpx.post(f"{server.url}/ingest/e/", json=event(), headers=ORIGIN, verify=server.tls())

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]


def test_tls(proxy: CaddyServer, visitor: httpx.Client) -> None:
    assert visitor.get("/static/array.js").headers["strict-transport-security"] == "max-age=31536000"
    done = subprocess.run(
        [str(program("openssl")), "s_client", "-connect", f"127.0.0.1:{proxy.port}", "-tls1_1"],
        input="", capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode != 0


def test_both_recipes_let_the_same_paths_through() -> None:
    """The lists of `/ingest` in Caddy and in nginx, taken apart into their words."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z_]{1,}|@current", text)) - {"ingest", "path_regexp", "rewrite", "last", "re", "d"}

    caddy = "".join(line for line in SHIPPED.read_text().splitlines() if "path_regexp" in line).partition("^")[2]
    lines = (NGINX / "hedgerow" / "server.conf").read_text().splitlines()
    nginx = "".join(line.partition("^")[2] for line in lines if line.startswith("rewrite"))

    assert words(caddy) == words(nginx)


def test_the_tool_itself_would_not_write_it_otherwise(proxy: CaddyServer, tmp_path: Path) -> None:
    copy = tmp_path / "Caddyfile"
    shutil.copy(SHIPPED, copy)
    done = subprocess.run([str(program("caddy")), "fmt", str(copy)], capture_output=True, text=True, check=False)

    assert done.stdout == SHIPPED.read_text()
