"""Makes cohorts: who is on a plan, and who did something often or is on it. Prints what was made."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.tutorial.project_api import asked

ON_GROWTH = {"key": "plan", "value": "growth", "type": "person"}


def often(event: str, times: int, days: int) -> dict[str, Any]:
    """A condition as the tutorial writes it: the number of times is its value."""
    return {
        "key": event,
        "value": times,
        "type": "behavioral",
        "operator": "gte",
        "time_value": days,
        "time_interval": "day",
    }


def cohort(name: str, *groups: list[dict[str, Any]]) -> Any:
    body = {"name": name, "groups": [{"properties": group} for group in groups], "is_static": False}
    return asked("POST", "cohorts/", body)


if __name__ == "__main__":
    made = [
        cohort("On the growth plan by script", [ON_GROWTH]),
        cohort("Power users", [often("app_opened", 3, 7)], [{**ON_GROWTH, "operator": "exact"}]),
    ]
    print(json.dumps(made))
