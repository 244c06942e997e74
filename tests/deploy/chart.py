"""The chart as Helm renders it, and small questions to the objects that come out."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.deploy.tools import tool
from tests.deploy.values_table import CHART

Object = dict[str, Any]
TOOL = Path(__file__).with_name("chart_tool.py")
CASES = ("defaults", *(file.name.removesuffix("-values.yaml") for file in sorted((CHART / "ci").glob("*.yaml"))))
ROLES = ("edge", "worker", "app", "scheduler")
STORES = ("kafka", "clickhouse", "postgresql", "redis", "objects")


class Refused(AssertionError):
    """Helm or the values' schema refused; the message is theirs."""


def ask(what: str, request: dict[str, Any]) -> Any:
    done = subprocess.run(
        [tool("python"), TOOL, what],
        input=json.dumps({"chart": str(CHART), **request}),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@cache
def values_of(case: str) -> str:
    """The values of a case as JSON."""
    if case == "defaults":
        return "{}"
    code = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    text = (CHART / "ci" / f"{case}-values.yaml").read_text()
    return subprocess.run([tool("python"), "-c", code], input=text, capture_output=True, text=True, check=True).stdout


@dataclass
class Rendered:
    objects: list[Object]
    notes: str

    def one(self, kind: str, name: str) -> Object:
        found = [o for o in self.objects if o["kind"] == kind and o["metadata"]["name"] == name]
        assert len(found) == 1, f"{len(found)} objects are {kind}/{name}"
        return found[0]

    def names(self, kind: str) -> set[str]:
        return {o["metadata"]["name"] for o in self.objects if o["kind"] == kind}

    def pods(self) -> list[tuple[str, Object]]:
        """The pod templates, by kind and name of what makes them."""
        makers = ("Deployment", "StatefulSet", "Job")
        return [
            (f"{o['kind']}/{o['metadata']['name']}", o["spec"]["template"]) for o in self.objects if o["kind"] in makers
        ]

    def environment(self, kind: str, name: str) -> dict[str, Any]:
        """Of the first container: values as they are, references to secrets as `{"secret/key"}`."""
        container = self.one(kind, name)["spec"]["template"]["spec"]["containers"][0]
        found: dict[str, Any] = {}
        for variable in container["env"]:
            reference = variable.get("valueFrom", {}).get("secretKeyRef")
            value = variable.get("value") if reference is None else f"{reference['name']}/{reference['key']}"
            assert variable["name"] not in found, f"{variable['name']} twice"
            found[variable["name"]] = value
        return found


@cache
def rendered(case: str, *, upgrade: bool = False, name: str = "hedgerow") -> Rendered:
    return render(json.loads(values_of(case)), upgrade=upgrade, name=name)


def render(values: dict[str, Any], *, upgrade: bool = False, name: str = "hedgerow") -> Rendered:
    answer = ask("render", {"values": values, "upgrade": upgrade, "name": name})
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Rendered(answer["objects"], answer["notes"])
