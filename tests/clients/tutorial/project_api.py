"""What the scripts of the tutorial have in common: the address of a project's API, and the key."""

from __future__ import annotations

import os
from typing import Any

import httpx


def asked(method: str, path: str, body: Any = None) -> Any:
    """The decoded answer. `path` is below the project, or a whole address such as the `next` of a list."""
    host, project = os.environ["POSTHOG_HOST"], os.environ["POSTHOG_PROJECT_ID"]
    url = path if path.startswith("http") else f"{host}/api/projects/{project}/{path}"
    headers = {"Authorization": f"Bearer {os.environ['POSTHOG_API_KEY']}"}
    answer = httpx.request(method, url, json=body, headers=headers, timeout=30)
    if answer.is_error:
        raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json()
