"""The documentation is part of the contract: what the code has, the pages name."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from tools import write_docs

from hedgerow.accounts.refusals import Refusal
from hedgerow.edge.rejections import Reason
from hedgerow.eventlog.interface import LogUnavailable
from hedgerow.pipeline.reasons import Drop, Undecodable, Warn
from hedgerow.runtime import telemetry
from hedgerow.runtime.role import ROLES

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("name", sorted(write_docs.PARTS))
def test_generated_parts_say_what_the_code_says(name: str) -> None:
    assert write_docs.renewed(name) == page(name), "run: make docs"


@pytest.mark.parametrize(
    "metric", sorted(m.name for m in telemetry.REGISTRY.collect() if m.name.startswith("hedgerow_"))
)
def test_every_metric_is_explained(metric: str) -> None:
    assert f"| `{metric}` |" in page("metrics.md")


def test_no_metric_is_explained_that_is_not_there() -> None:
    told = set(re.findall(r"^\| `(hedgerow_\w+)` \|", page("metrics.md"), re.MULTILINE))

    assert told <= {metric.name for metric in telemetry.REGISTRY.collect()}


@pytest.mark.parametrize("reason", [*Drop, *Warn, *Undecodable])
def test_every_drop_and_warning_is_explained(reason: str) -> None:
    assert f"| `{reason}` |" in page("ingestion.md")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_is_explained(reason: Reason) -> None:
    assert f"`{reason.value}`" in page("bad-input.md")


@pytest.mark.parametrize("reason", list(Refusal))
def test_every_refusal_of_a_person_is_explained(reason: Refusal) -> None:
    assert f"`{reason.value}`" in page("metrics.md")


@pytest.mark.parametrize("reason", LogUnavailable.REASONS)
def test_every_reason_of_the_log_is_explained(reason: str) -> None:
    assert f"`{reason}`" in page("metrics.md")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_explained(role: str) -> None:
    assert f"| `{role}` |" in page("operations.md")


def dependencies() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    setup = (REPOSITORY / "requirements" / "setup.in").read_text().splitlines()
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"], *setup]
    return sorted({found.group() for line in lines if (found := re.match(r"[\w-]+", line))})


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_a_line(name: str) -> None:
    assert f"| `{name}` |" in page("dependencies.md")


def test_every_library_of_the_web_app_has_a_line() -> None:
    package = json.loads((REPOSITORY / "web" / "package.json").read_text())
    libraries = [
        *package["dependencies"],
        *(name for name in package["devDependencies"] if not name.startswith("@types/")),
    ]
    assert [name for name in libraries if f"`{name}`" not in page("dependencies.md")] == []


def test_every_path_of_the_edge_is_listed() -> None:
    text = (REPOSITORY / "src/hedgerow/edge/assembly.py").read_text()
    paths = set(re.findall(r'"(/[a-z0-9_/]+)"', text))

    assert paths
    assert [
        path for path in sorted(paths) if f"`{path}`" not in page("api.md") and f"`{path}/`" not in page("api.md")
    ] == []


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", *(f"docs/{path.relative_to(DOCS)}" for path in sorted(DOCS.rglob("*.md")))]
)
def test_links_lead_somewhere(name: str) -> None:
    file = REPOSITORY / name
    for target in re.findall(r"\]\(([^)#]+)", file.read_text()):
        assert target.startswith("https://") or (file.parent / target).exists(), f"{name} links to {target}"


def test_the_web_app_page_lists_every_guide() -> None:
    guides = (DOCS / "guide").glob("*.md")
    assert [path.name for path in guides if f"guide/{path.name}" not in page("web-app.md")] == []


def test_index_lists_every_page() -> None:
    assert [
        path.name for path in DOCS.glob("*.md") if path.name != "README.md" and path.name not in page("README.md")
    ] == []


@pytest.mark.parametrize("snippet", ["posthog.init(", "from posthog import Posthog", "make serve", "make demo"])
def test_readme_has_the_snippets(snippet: str) -> None:
    assert snippet in (REPOSITORY / "README.md").read_text()


def test_no_default_password_is_documented() -> None:
    assert not re.search(r"password\s*[:=]\s*\w", "".join(path.read_text() for path in DOCS.glob("*.md")))
