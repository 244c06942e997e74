"""SessionAttributionExplorerQuery: where sessions came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.insights.support import Asked, Happened, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
KIND = "SessionAttributionExplorerQuery"


def visit(session: str, page: str, campaign: str, source: str | None, medium: str = "cpc", day: int = 1) -> Happened:
    more = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign} if source else {}
    properties = {"$session_id": session, "$current_url": f"https://shop.test{page}", "$referring_domain": "news.test"}
    return Happened("$pageview", DAY.replace(day=day), session, {**properties, **more})


@pytest.fixture(scope="module")
def shop(world: World) -> Asked:
    return world.one(
        *(visit(f"a{number}", "/a", "spring", "google") for number in range(4)),
        *(visit(f"b{number}", "/b", "summer", "google") for number in range(2)),
        visit("c", "/c", "autumn", "letter", "email", day=9),
        Happened("buy", DAY, "d", {}),  # without a session
    )


def asked_by(shop: Asked, *group_by: str, **query: Any) -> dict[str, Any]:
    return shop.ask({"kind": KIND, "groupBy": list(group_by), **query})


def test_all_sessions_together(shop: Asked) -> None:
    answer = asked_by(shop)
    assert answer["columns"] == [
        f"context.columns.{name}"
        for name in ("count", "channel_type", "referring_domain", "utm_source", "utm_medium", "utm_campaign", "ad_ids",
                     "example_entry_urls")
    ]  # fmt: skip
    (row,) = answer["results"]
    assert (row[0], row[3], row[4]) == (7, ["google", "letter"], ["cpc", "email"])
    assert row[5] == ["spring", "summer", "autumn"]
    assert (row[6], row[7][0]) == ([], "https://shop.test/a")


def test_groups_are_the_largest_first(shop: Asked) -> None:
    rows = asked_by(shop, "Source", "Campaign")["results"]
    assert [(row[0], row[3], row[5], row[4]) for row in rows] == [
        (4, "google", "spring", ["cpc"]), (2, "google", "summer", ["cpc"]), (1, "letter", "autumn", ["email"]),
    ]  # fmt: skip
    assert [row[-1] for row in asked_by(shop, "InitialURL")["results"]] == [f"https://shop.test/{x}" for x in "abc"]


def test_filters_and_pages(shop: Asked) -> None:
    dates = {"dateRange": {"date_from": "2024-03-05"}}
    assert [row[0] for row in asked_by(shop, "Source", filters=dates)["results"]] == [1]
    google = {"properties": [{"key": "$entry_utm_source", "value": "google", "operator": "exact", "type": "session"}]}
    assert [row[0] for row in asked_by(shop, "Campaign", filters=google)["results"]] == [4, 2]
    page = asked_by(shop, "Campaign", limit=1, offset=1)
    assert ([row[0] for row in page["results"]], page["hasMore"], page["offset"]) == ([2], True, 1)


def test_nothing_at_all(world: World) -> None:
    assert world.one().results({"kind": KIND, "groupBy": []}) == [[0, [], [], [], [], [], [], []]]
    assert world.one().results({"kind": KIND, "groupBy": ["Medium"]}) == []


def test_kinds_of_click_ids(world: World) -> None:
    asked = world.one(
        visit("a", "/?gclid=1&gad_source=2", "spring", "google"), visit("b", "/?gclid=3", "spring", "google"),
        visit("c", "/?gclid=4", "spring", "google"), visit("d", "/", "spring", "google"),
    )  # fmt: skip
    rows = asked_by(asked, "AdIds")["results"]
    assert {row[6]: row[0] for row in rows} == {"gclid": 2, "gclid,gad_source": 1, None: 1}
    assert asked_by(asked)["results"][0][6] == ["gclid", "gclid,gad_source"]
