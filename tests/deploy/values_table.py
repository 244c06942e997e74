"""Writes the README's table of values from the comments of values.yaml: `python -m tests.deploy.values_table`."""

from __future__ import annotations

import re

from tests.services.install import REPOSITORY

CHART = REPOSITORY / "deploy" / "helm" / "hedgerow"
BEGIN, END = "<!-- values: begin -->\n", "<!-- values: end -->\n"
LINE = re.compile(r"(?P<indent> *)(?P<key>\w+):(?: (?P<value>.*))?$")


def rows() -> list[tuple[str, str, str]]:
    """Name, default and meaning of each value that has a `# --` comment, in the file's order."""
    found = []
    path: list[str] = []
    comment = ""
    lines = (CHART / "values.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith("# -- "):
            comment = line.strip().removeprefix("# -- ")
            continue
        match = LINE.match(line)
        if not match:
            continue
        depth = len(match["indent"]) // 2
        path = [*path[:depth], match["key"]]
        if comment:
            value = match["value"]
            if value is None:
                value = "; ".join(_below(lines[number + 1 :], len(match["indent"])))
            found.append((".".join(path), value, comment))
            comment = ""
    return found


def _below(lines: list[str], indent: int) -> list[str]:
    deeper = []
    for line in lines:
        if len(line) - len(line.lstrip()) <= indent or not line.strip() or line.strip().startswith("#"):
            break
        deeper.append(line.strip())
    return deeper


def table() -> str:
    lines = ["| value | default | what it does |", "|---|---|---|"]
    lines += [f"| `{name}` | `{value}` | {meaning} |" for name, value, meaning in rows()]
    return "\n".join(lines) + "\n"


def main() -> None:
    readme = CHART / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    readme.write_text(before + BEGIN + table() + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
