"""Settings that are part of queries are refused when they could not be used."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    "sent",
    [
        {
            "test_account_filters": [
                {"key": "email", "value": "@acme.com", "operator": "not_icontains", "type": "person"}
            ]
        },
        {"test_account_filters": [{"key": "$host", "type": "event"}, {"key": "1 = 1", "type": "hogql"}]},
        {"test_account_filters": None},
        {"path_cleaning_filters": [{"alias": "/user/:id", "regex": "/user/[0-9]+"}, {"alias": "x", "regex": ""}]},
        {"path_cleaning_filters": []},
    ],
)
def test_what_queries_can_use_is_kept(installation: Any, sent: dict[str, Any]) -> None:
    answer = installation.patch("/api/projects/1/", sent)
    assert answer.status_code == 200, answer.text
    ((name, value),) = sent.items()
    assert answer.json()[name] == (value or [])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"test_account_filters": ["email"]}, "is an object"),
        ({"test_account_filters": [{"key": "x", "value": 1, "operator": "almost"}]}, "is not an operator"),
        ({"test_account_filters": [{"key": "x", "value": 1, "type": "behavioral"}]}, "make a cohort"),
        ({"test_account_filters": [{"key": "1 +", "type": "hogql"}]}, ""),
        ({"path_cleaning_filters": [{"alias": "x", "regex": "("}]}, "not a regular expression"),
        ({"path_cleaning_filters": [{"alias": 3, "regex": "a"}]}, "alias"),
        ({"path_cleaning_filters": ["/user"]}, "is an object"),
    ],
)
def test_what_queries_cannot_use_is_refused(installation: Any, sent: dict[str, Any], told: str) -> None:
    answer = installation.patch("/api/projects/1/", sent)
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(sent)))
    assert told in answer.json()["detail"]
