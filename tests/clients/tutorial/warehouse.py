"""Asks SQL, as the body itself, and exports events page by page between two days. Prints both."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.clients.tutorial.project_api import asked

CHURN = """
SELECT toStartOfDay(began) AS day, count() AS size, countIf(last_seen < now() - INTERVAL 2 DAY) AS churned,
       round(churned / size * 100, 2) AS rate
FROM (
    SELECT distinct_id, min(timestamp) AS began, max(timestamp) AS last_seen
    FROM events WHERE event IN ('signed_up', 'app_opened') GROUP BY distinct_id
    HAVING began >= now() - INTERVAL 90 DAY
)
GROUP BY day ORDER BY day
"""


def sql(query: str) -> Any:
    return asked("POST", "query/", {"kind": "HogQLQuery", "query": query})["results"]


def exported(day_from: str, day_to: str) -> list[Any]:
    found: list[Any] = []
    page: str | None = f"events/?after={day_from}&before={day_to}&limit=100"
    while page:
        answer = asked("GET", page)
        found.extend(answer["results"])
        page = answer["next"]
    return found


if __name__ == "__main__":
    print(json.dumps({"churn": sql(CHURN), "events": exported(*sys.argv[1:3])}))
