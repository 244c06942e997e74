"""Remote config as a script and the SDK's own scripts: what a browser is given, and what nobody is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Project
from hedgerow.edge.remote_config import config_of
from hedgerow.edge.scripts import fetch
from hedgerow.edge.scripts.library import Library
from hedgerow.edge.tokens import Project as Known
from tests.edge.conftest import TOKEN, Edge, until

VERSION = "1.449.2"
DIST = fetch.FILES / VERSION / "dist"


@pytest.mark.parametrize("name", ["array.js", "lazy-recorder.js", "surveys.js", "web-vitals.js", "main.js"])
def test_serves_a_script_versioned_and_not(edge: Edge, name: str) -> None:
    content = (DIST / name).read_bytes()
    versioned = edge.client.get(f"/static/{VERSION}/{name}")
    assert versioned.content == content
    assert versioned.headers["content-type"].startswith("application/javascript")
    assert "immutable" in versioned.headers["cache-control"]
    for path in (f"/static/{name}", f"/static/{name}?v={VERSION}", f"/static/{name}?v=0.0.1&t=1"):
        answer = edge.client.get(path)
        assert answer.content == content
        assert "immutable" not in answer.headers["cache-control"]


def test_serves_every_file_that_the_package_ships(edge: Edge) -> None:
    names = [path.relative_to(DIST).as_posix() for path in DIST.rglob("*.js")]
    assert len(names) > 30
    for name in names:
        assert edge.client.head(f"/static/{VERSION}/{name}").status_code == 200, name


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_compresses_and_knows_what_the_browser_has(edge: Edge, encoding: str) -> None:
    path = f"/static/{VERSION}/array.js"
    answer = edge.client.get(path, headers={"Accept-Encoding": encoding})
    assert answer.content == (DIST / "array.js").read_bytes()
    if encoding == "gzip":
        assert answer.headers["content-encoding"] == encoding
        assert int(answer.headers["content-length"]) < len(answer.content) / 2
    again = edge.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../main.py",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        f"/static/{VERSION}/..%2f..%2f..%2flibrary.py",
        f"/static/{VERSION}/../LICENSE",
        f"/static/{VERSION}/",
        f"/static/{VERSION}",
        "/static/",
        "/static//etc/passwd",
        f"/static/{VERSION}/.complete",
        f"/static/{VERSION}/array.js.gz",
        "/static/toolbar.js",
    ],
)
def test_serves_nothing_else(edge: Edge, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", edge.port)  # httpx would resolve the dots itself
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_the_notice_travels_along(edge: Edge) -> None:
    assert "Apache" in edge.client.get(f"/static/{VERSION}/LICENSE").text


def test_array_js_carries_the_config_before_the_loader(edge: Edge) -> None:
    text = edge.client.get(f"/array/{TOKEN}/array.js").text
    assert text.index("_POSTHOG_REMOTE_CONFIG") < 200
    assert text.endswith((DIST / "array.js").read_text())


def test_config_js_is_valid_javascript(edge: Edge, tmp_path: Path) -> None:
    script = tmp_path / "config.js"
    script.write_text(
        "globalThis.window = {};"
        + edge.client.get(f"/array/{TOKEN}/config.js").text
        + "console.log(JSON.stringify(window))"
    )
    node = fetch.npm()[0]
    out = subprocess.run(
        [node, str(script)] if "node" in Path(node).name else ["node", str(script)], capture_output=True
    )
    entry = json.loads(out.stdout)["_POSTHOG_REMOTE_CONFIG"][TOKEN]
    assert entry["config"]["token"] == TOKEN
    assert entry["siteApps"] == []


@pytest.mark.parametrize(("token", "status"), [("", 401), ("a%20b", 400), ("phc_unknown", 404)])
def test_config_of_a_bad_token(edge: Edge, token: str, status: int) -> None:
    for file in ("config", "config.js", "array.js"):
        assert edge.client.get(f"{edge.url}/array/{token}/{file}").status_code == status


def test_config_methods_and_headers(edge: Edge) -> None:
    path = f"/array/{TOKEN}/config"
    answer = edge.client.get(path, headers={"Origin": "https://a.example"})
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["vary"] == "Origin, Referer"
    assert edge.client.head(path).status_code == 200
    assert edge.client.options(path).status_code == 204
    assert edge.client.post(path).status_code == 405


def test_a_change_of_the_project_is_seen_at_once(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    assert edge.client.get(f"/array/{TOKEN}/config").json()["heatmaps"] is False
    engine = open_engine(edge.settings)
    with Database(engine).write() as session:
        session.query(Project).filter_by(api_token=TOKEN).one().heatmaps_opt_in = True
    engine.dispose()
    until(lambda: edge.client.get(f"/array/{TOKEN}/config").json()["heatmaps"])


@pytest.mark.parametrize(
    ("domains", "page", "recorded"),
    [
        ((), "https://shop.example", True),
        (("https://shop.example",), "https://shop.example", True),
        (("https://shop.example",), "https://other.example/shop.example", False),
        (("https://*.shop.example",), "https://www.shop.example", True),
        (("https://*.shop.example",), "https://evilshop.example", False),
        (("shop.example",), "http://shop.example:8080/page", True),
        (("shop.example",), "https://[", False),
    ],
)
def test_recordings_are_for_the_projects_domains(domains: tuple[str, ...], page: str, recorded: bool) -> None:
    project = Known(id=1, token=TOKEN, session_recording_opt_in=True, recording_domains=domains)
    assert bool(config_of(project, page)["sessionRecording"]) is recorded
    assert config_of(Known(id=1, token=TOKEN), page)["sessionRecording"] is False


def make_version(files: Path, version: str, text: str) -> None:
    dist = files / version / "dist"
    dist.mkdir(parents=True)
    (dist / "array.js").write_text(text)
    (files / version / fetch.COMPLETE).touch()


def test_versions_stand_side_by_side_and_the_newest_is_the_default(tmp_path: Path) -> None:
    make_version(tmp_path, "1.9.0", "old")
    make_version(tmp_path, "1.10.0", "new")
    (tmp_path / "1.11.0" / "dist").mkdir(parents=True)  # cut off while it was fetched
    library = Library(tmp_path)
    assert library.versions == ["1.9.0", "1.10.0"]
    for name, version, text in [
        ("array.js", None, b"new"),
        ("array.js", "1.9.0", b"old"),
        ("1.9.0/array.js", None, b"old"),
    ]:
        script, _ = library.find(name, version)
        assert script is not None
        assert script.read() == text


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    tarball = tmp_path / "posthog-js.tgz"
    tarball.write_bytes(b"something else")
    with pytest.raises(fetch.FetchFailed, match="SHA-512"):
        fetch.check(tarball, fetch.PINNED[VERSION])


def test_fetching_what_is_there_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch.main() == 0
    assert VERSION in capsys.readouterr().out
