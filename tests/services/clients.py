"""Programs of other people that speak with PostHog's API, each in an environment of its own: pinned, unmodified."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.services.install import REPOSITORY, npm_folder, python_environment

REQUIREMENTS = REPOSITORY / "tests" / "clients" / "requirements"
AGENT_TOOLKIT = {"@posthog/agent-toolkit": "0.2.4", "zod": "3.25.76"}

# arcade-posthog says that Python 3.10 will do, but pydantic takes its `typing.TypedDict` from 3.12 on only. Nothing of
# the package is changed: an older Python gets the class that pydantic asks for under the same name.
START_ARCADE = """
import runpy, sys, typing, typing_extensions
if sys.version_info < (3, 12):
    typing.TypedDict = typing_extensions.TypedDict
runpy.run_module("arcade_posthog", run_name="__main__", alter_sys=True)
"""


def airbyte() -> list[str]:
    """The command of Airbyte's connector for PostHog, without arguments."""
    return [str(_environment("airbyte-source-posthog") / "source-posthog")]


def arcade() -> list[str]:
    """The command of arcade-posthog as a server of tools on standard input and output."""
    return [str(_environment("arcade-posthog") / "python"), "-c", START_ARCADE, "stdio"]


def piglet() -> list[str]:
    """The command `piglet`, without arguments."""
    return [str(_environment("cased-piglet") / "piglet")]


def agent_toolkit() -> Path:
    """The folder whose `node_modules/` holds @posthog/agent-toolkit, without the frameworks it can be plugged into."""
    return npm_folder("agent-toolkit", AGENT_TOOLKIT, "--legacy-peer-deps")


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Variables for a client: it keeps its files in `home`, and reaches the loopback without the machine's proxies."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("POSTHOG_", "HEDGEROW_", "PYTHON"))
    }
    quiet = {"HOME": str(home), "ARCADE_USAGE_TRACKING": "0", "AI_SDK_LOG_WARNINGS": "false", "NO_COLOR": "1"}
    return {**kept, **quiet, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}", **variables}


def _environment(name: str) -> Path:
    return python_environment(name, (REQUIREMENTS / f"{name}.txt").read_text())
