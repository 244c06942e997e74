"""Helm and Kubernetes' schemas, run by the tools' Python: `python chart_tool.py lint|render|validate < request.json`.

A process of its own: Helm's Go code is an 85 MB library that nothing else should load. The answer is JSON:

    lint      {"chart", "values"}                          Helm's messages
    render    {"chart", "values", "name", "upgrade"}       {"objects": [...], "notes": "..."}, or {"refused": "..."}
    validate  {"objects", "version"}                       what is wrong with them, a line each
"""

import json
import sys
from collections.abc import Hashable
from typing import Any

import helm_python  # type: ignore[import-not-found]
import kubernetes_validate  # type: ignore[import-not-found]
import yaml  # type: ignore[import-untyped]

NAMESPACE = "analytics"


class Strict(yaml.SafeLoader):  # type: ignore[misc]
    """Refuses a key that is there twice, as Kubernetes does and YAML's readers do not."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{sorted(twice)} twice", node.start_mark)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


def lint(request: dict[str, Any]) -> Any:
    return helm_python.lint(request["chart"], request["values"], strict=True, namespace=NAMESPACE)


def render(request: dict[str, Any]) -> Any:
    with helm_python.Chart.load(request["chart"]) as chart:
        upgrade = request["upgrade"]
        try:
            chart.validate_schema(chart.merge_values(request["values"]))
            files = chart.render(
                request["values"],
                name=request["name"],
                namespace=NAMESPACE,
                is_install=not upgrade,
                is_upgrade=upgrade,
                revision=2 if upgrade else 1,
            )
        except helm_python.HelmError as error:
            return {"refused": str(error)}
    objects = [
        found
        for name, text in sorted(files.items())
        if not name.endswith(".txt")
        for found in yaml.load_all(text, Strict)
        if found
    ]
    return {"objects": objects, "notes": next(text for name, text in files.items() if name.endswith("NOTES.txt"))}


def validate(request: dict[str, Any]) -> Any:
    wrong = []
    for found in request["objects"]:
        try:
            kubernetes_validate.validate(found, request["version"], strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(str(part) for part in error.path)
            wrong.append(f"{found['kind']}/{found['metadata']['name']} {where}: {error.message[:300]}")
    return wrong


if __name__ == "__main__":
    json.dump({"lint": lint, "render": render, "validate": validate}[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
