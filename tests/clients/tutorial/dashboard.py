"""Makes a dashboard of insights in the older form (`filters`), prints its answers, and shares it."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.tutorial.project_api import asked


def insight(name: str, board: int, **filters: Any) -> Any:
    body = {"name": name, "filters": {"date_from": "-7d", **filters}, "dashboards": [board], "saved": True}
    return asked("POST", "insights/", body)


if __name__ == "__main__":
    board = asked("POST", "dashboards/", {"name": "Product health", "filters": {"date_from": "-7d"}, "tags": ["daily"]})
    opened = [{"id": "app_opened", "math": "dau", "name": "DAU"}]
    steps = [{"id": name, "order": order} for order, name in enumerate(("signed_up", "onboarding_completed"))]
    made = [
        insight("DAU", board["id"], insight="TRENDS", events=opened, interval="day", display="ActionsLineGraph"),
        insight("Sign-ups", board["id"], insight="TRENDS", events=[{"id": "signed_up"}], display="BoldNumber"),
        insight("Onboarding", board["id"], insight="FUNNELS", events=steps, funnel_window_days=14, breakdown="plan"),
    ]
    shown = asked("GET", f"dashboards/{board['id']}/?refresh=true")
    shared = asked("PATCH", f"dashboards/{board['id']}/sharing/", {"enabled": True})
    answers = {tile["insight"]["name"]: tile["insight"]["result"] for tile in shown["tiles"]}
    ids = {"dashboard": board["id"], "insights": [one["id"] for one in made]}
    print(json.dumps({**ids, "answers": answers, "access_token": shared["access_token"]}))
