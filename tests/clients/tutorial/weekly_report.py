"""The weekly report: sign-ups and active people by day, and the onboarding funnel, of the last seven days."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.tutorial.project_api import asked


def daily(event: str, math: str) -> list[float]:
    body = {"events": [{"id": event, "math": math}], "date_from": "-7d", "interval": "day"}
    [series] = asked("POST", "insights/trend/", body)["result"]
    numbers: list[float] = series["data"]
    return numbers


def funnel(*events: str) -> list[dict[str, Any]]:
    steps = [{"id": event, "order": order} for order, event in enumerate(events)]
    body = {"events": steps, "funnel_window_days": 7, "date_from": "-7d"}
    return [
        {"name": step["name"], "count": step["count"]} for step in asked("POST", "insights/funnel/", body)["result"]
    ]


def report() -> dict[str, Any]:
    signups, active = daily("signed_up", "total"), daily("app_opened", "dau")
    return {
        "signups": {"total": sum(signups), "daily": signups},
        "dau": {"average": round(sum(active) / len(active), 1), "daily": active},
        "onboarding": funnel("signed_up", "onboarding_completed", "project_created"),
    }


if __name__ == "__main__":
    print(json.dumps(report()))
