"""A program that reads JSON from standard input and writes JSON to standard output, one document a line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

STOP_S = 20.0


class Lines:
    """`with Lines(command, ...) as program: program.ask({...})`. What it writes to standard error goes to a file."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self._log = folder / "stderr.txt"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
                cwd=folder,
            )  # fmt: skip

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *failure: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def tell(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """The line with the same `id` as the message. Raises AssertionError where the program ends first."""
        assert self._process.stdout is not None
        self.tell(message)
        for line in self._process.stdout:
            answer: dict[str, Any] = json.loads(line)
            if answer.get("id") == message["id"]:
                return answer
        raise AssertionError(f"the program ended:\n{self._log.read_text()[-3000:]}")
