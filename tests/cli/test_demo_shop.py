"""The made-up shop: the same for the same seed, and believable where analytics looks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import iptocc
import pytest

from hedgerow.demo.catalogue import COUNTRIES
from hedgerow.demo.shop import make_month

END = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def month() -> list[dict[str, Any]]:
    return make_month(seed=1, end=END)


def count(month: list[dict[str, Any]], event: str) -> int:
    return sum(one["event"] == event for one in month)


def test_the_same_seed_is_the_same_shop() -> None:
    assert make_month(seed=3, end=END, people=50) == make_month(seed=3, end=END, people=50)
    assert make_month(seed=3, end=END, people=50) != make_month(seed=4, end=END, people=50)


def test_its_size(month: list[dict[str, Any]]) -> None:
    assert 55_000 < len(month) < 80_000


def test_events_lie_in_the_thirty_days_before_the_end_in_order(month: list[dict[str, Any]]) -> None:
    times = [datetime.fromisoformat(one["timestamp"]) for one in month]

    assert times == sorted(times)
    assert END - timedelta(days=30) <= times[0]
    assert times[-1] < END


def test_every_event_has_its_own_uuid(month: list[dict[str, Any]]) -> None:
    assert len({one["uuid"] for one in month}) == len(month)


def test_a_funnel_narrows_at_each_step(month: list[dict[str, Any]]) -> None:
    steps = (
        "product viewed",
        "product added to cart",
        "checkout started",
        "payment details entered",
        "order completed",
    )
    people = [len({one["distinct_id"] for one in month if one["event"] == step}) for step in steps]

    assert people == sorted(people, reverse=True)
    assert people[-1] > 100
    assert people[-1] < people[0] / 3


def test_weekends_are_busier(month: list[dict[str, Any]]) -> None:
    by_day = Counter(datetime.fromisoformat(one["timestamp"]).weekday() for one in month)

    assert by_day[5] + by_day[6] > (by_day[0] + by_day[1]) * 1.2


def test_evenings_are_busier_than_nights_where_people_live(month: list[dict[str, Any]]) -> None:
    zones = {country.timezone: country.utc_offset for country in COUNTRIES}
    hours = Counter(
        (datetime.fromisoformat(one["timestamp"]) + timedelta(hours=zones[one["properties"]["$timezone"]])).hour
        for one in month
        if one["event"] == "$pageview"
    )

    assert hours[20] > 5 * hours[3]


def test_people_come_back(month: list[dict[str, Any]]) -> None:
    days: dict[str, set[str]] = defaultdict(set)
    for one in month:
        days[one["distinct_id"]].add(one["timestamp"][:10])

    assert sum(len(seen) > 1 for seen in days.values()) > 300


def test_signing_up_joins_the_anonymous_past(month: list[dict[str, Any]]) -> None:
    anonymous = {one["properties"]["$anon_distinct_id"] for one in month if one["event"] == "$identify"}
    browsing = {one["distinct_id"] for one in month if one["event"] == "$pageview"}

    assert len(anonymous) > 300
    assert anonymous <= browsing


def test_some_people_use_two_devices(month: list[dict[str, Any]]) -> None:
    screens: dict[str, set[str]] = defaultdict(set)
    for one in month:
        if one["event"] == "$identify":
            screens[one["distinct_id"]].add(one["properties"]["$anon_distinct_id"])

    assert sum(len(seen) > 1 for seen in screens.values()) > 30


@pytest.mark.parametrize(
    "event",
    ["$pageview", "$pageleave", "$autocapture", "$identify", "$groupidentify", "user signed up", "user signed in",
     "products searched", "payment failed", "payment received", "order shipped", "order refunded", "wishlist updated"],
)  # fmt: skip
def test_it_has_something_of_everything(month: list[dict[str, Any]], event: str) -> None:
    assert count(month, event) > 5


def test_server_events_look_like_the_server_sdk_s(month: list[dict[str, Any]]) -> None:
    paid = next(one["properties"] for one in month if one["event"] == "payment received")

    assert (paid["$lib"], paid["$is_server"], paid["$geoip_disable"]) == ("posthog-python", True, True)
    assert "$session_id" not in paid
    assert paid["revenue"] > 0


def test_clicks_carry_their_elements(month: list[dict[str, Any]]) -> None:
    click = next(one["properties"] for one in month if one["event"] == "$autocapture")

    assert click["$event_type"] == "click"
    assert [element["tag_name"] for element in click["$elements"]][1:] == ["main", "body"]


def test_a_session_is_one_visit_with_one_window(month: list[dict[str, Any]]) -> None:
    spans: dict[str, list[str]] = defaultdict(list)
    for one in month:
        if session := one["properties"].get("$session_id"):
            spans[session].append(one["timestamp"])

    lengths = [datetime.fromisoformat(times[-1]) - datetime.fromisoformat(times[0]) for times in spans.values()]
    assert len(spans) > 2000
    assert max(lengths) < timedelta(hours=2)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_addresses_lie_in_their_country(country: Any) -> None:
    assert iptocc.country_code(f"{country.ip_prefix}.17.5") == country.code
