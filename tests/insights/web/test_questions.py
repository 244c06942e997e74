"""Questions about a site as somebody would try them out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.database.models import Action
from hedgerow.errors import InvalidInput
from tests.insights.support import Asked, Happened, World

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
MORNING = datetime(2026, 1, 13, 9, tzinfo=UTC)
DAY = {"date_from": "2026-01-13", "date_to": "2026-01-13"}


def visit(session: str, *events: tuple[str, int, dict[str, Any]], who: str = "", **every: Any) -> list[Happened]:
    """A session whose events come so many seconds after the morning began."""
    return [
        Happened(
            name,
            MORNING + timedelta(seconds=seconds),
            who or session,
            {
                "$session_id": session,
                "$current_url": f"https://shop.test{properties.get('$pathname', '/')}",
                "$pathname": "/",
                **every,
                **properties,
            },
        )
        for name, seconds, properties in events
    ]


def table(project: Asked, by: str, **query: Any) -> list[list[Any]]:
    body = {"kind": "WebStatsTableQuery", "breakdownBy": by, "dateRange": DAY, **query}
    results: list[list[Any]] = project.results(body, now=NOW)
    return results


def shop(world: World) -> Asked:
    """Ann reads two pages, Bob leaves at once, Eve stays on one."""
    return world.one(
        *visit("ann", ("$pageview", 0, {}), ("$pageview", 4, {"$pathname": "/docs"}), ("buy", 6, {})),
        *visit("bob", ("$pageview", 0, {"$pathname": "/docs"})),
        *visit("eve", ("$pageview", 0, {}), ("$pageleave", 30, {})),
    )


def test_the_overview(world: World) -> None:
    answer = shop(world).ask({"kind": "WebOverviewQuery", "dateRange": DAY}, now=NOW)
    assert [(item["key"], item["kind"], item["value"]) for item in answer["results"]] == [
        ("visitors", "unit", 3),
        ("views", "unit", 4),
        ("sessions", "unit", 3),
        ("session duration", "duration_s", 12),
        ("bounce rate", "percentage", pytest.approx(100 / 3)),
    ]
    assert [item["isIncreaseBad"] for item in answer["results"]] == [None, None, None, None, True]


def test_the_overview_of_conversions(world: World) -> None:
    query = {"kind": "WebOverviewQuery", "dateRange": DAY, "conversionGoal": {"customEventName": "buy"}}
    assert [(item["key"], item["value"]) for item in shop(world).results(query, now=NOW)] == [
        ("visitors", 3),
        ("total conversions", 1),
        ("unique conversions", 1),
        ("conversion rate", pytest.approx(100 / 3)),
    ]


def test_a_visit_that_began_the_day_before_is_of_that_day(world: World) -> None:
    late = visit("ann", ("$pageview", -9 * 3600 - 1, {}), ("$pageview", 0, {}))
    query = {"kind": "WebOverviewQuery", "dateRange": DAY, "compareFilter": {"compare": True}}
    visitors = world.one(*late).results(query, now=NOW)[0]
    assert (visitors["value"], visitors["previous"], visitors["changeFromPreviousPct"]) == (0, 1, -100)


def test_pages_with_the_bounces_of_visits_that_began_there(world: World) -> None:
    rows = table(shop(world), "Page", includeBounceRate=True)
    assert rows == [
        ["/", [2, None], [2, None], [0, None], 0.5, ""],
        ["/docs", [2, None], [2, None], [1, None], 0.5, ""],
    ]


def test_a_filter_on_pages_leaves_bounces_as_they_are(world: World) -> None:
    """Ann's visit began on another page than the one that is asked for."""
    filters = [{"key": "$pathname", "value": "/docs", "type": "event"}]
    (row,) = table(shop(world), "Page", includeBounceRate=True, properties=filters)
    assert row[:4] == ["/docs", [2, None], [2, None], [1, None]]


def test_columns_have_the_names_that_the_interface_reads(world: World) -> None:
    body = {"kind": "WebStatsTableQuery", "breakdownBy": "Page", "dateRange": DAY, "includeScrollDepth": True}
    answer = shop(world).ask(body, now=NOW)
    assert [name.removeprefix("context.columns.") for name in answer["columns"]] == [
        "breakdown_value", "visitors", "views", "average_scroll_percentage", "scroll_gt80_percentage",
        "ui_fill_fraction", "cross_sell",
    ]  # fmt: skip
    assert all(name.startswith("context.columns.") for name in answer["columns"])


def test_pages_come_one_screen_after_the_other(world: World) -> None:
    project = world.one(*(one for n in range(5) for one in visit(f"s{n}", ("$pageview", 0, {"$pathname": f"/{n}"}))))
    pages, more = [], True
    while more:
        body = {"kind": "WebStatsTableQuery", "breakdownBy": "Page", "dateRange": DAY, "limit": 2, "offset": len(pages)}
        answer = project.ask(body, now=NOW)
        pages += [row[0] for row in answer["results"]]
        more = answer["hasMore"]
    assert pages == ["/0", "/1", "/2", "/3", "/4"]


def test_paths_are_cleaned_where_that_is_wanted(world: World) -> None:
    visits = [
        *visit("ann", ("$pageview", 0, {"$pathname": "/p/1"})),
        *visit("bob", ("$pageview", 0, {"$pathname": "/p/2"})),
    ]
    project = world.one(*visits, path_cleaning_filters=[{"regex": r"/p/\d+", "alias": "/p/:id"}])
    assert [row[0] for row in table(project, "Page")] == ["/p/1", "/p/2"]
    assert [row[:2] for row in table(project, "InitialPage", doPathCleaning=True)] == [["/p/:id", [2, None]]]


def test_channels(world: World) -> None:
    """From what the first page says; the rules are in docs/web-analytics.md."""
    sources: dict[str, dict[str, Any]] = {
        "Paid Search": {"utm_source": "google", "utm_medium": "cpc"},
        "Organic Search": {"$referring_domain": "www.google.com"},
        "Organic Social": {"$referring_domain": "www.reddit.com"},
        "Email": {"utm_source": "newsletter", "utm_medium": "email"},
        "Direct": {"$referring_domain": "$direct"},
        "Referral": {"$referring_domain": "a.blog.test"},
        "Paid Shopping": {"utm_source": "ebay", "utm_medium": "cpc"},
        "Organic Video": {"$referring_domain": "youtu.be"},
        "Organic Shopping": {"$referring_domain": "www.amazon.co.uk"},
        "Paid Social": {"utm_source": "Facebook", "utm_medium": "paid"},
    }
    visits = [one for name, every in sources.items() for one in visit(name, ("$pageview", 0, {}), **every)]
    project = world.one(*visits)
    assert sorted(row[0] for row in table(project, "InitialChannelType")) == sorted(sources)
    filters = [{"key": "$channel_type", "type": "session", "value": ["Email"]}]
    assert [row[1] for row in table(project, "Page", properties=filters)] == [[1, None]]


def test_frustration_shows_only_pages_that_frustrate(world: World) -> None:
    project = world.one(
        *visit("ann", ("$pageview", 0, {}), ("$rageclick", 1, {}), ("$rageclick", 2, {})),
        *visit("bob", ("$pageview", 0, {"$pathname": "/docs"}), ("$exception", 1, {"$pathname": "/docs"})),
        *visit("eve", ("$pageview", 0, {"$pathname": "/calm"})),
    )
    assert [row[:4] for row in table(project, "FrustrationMetrics")] == [
        ["/docs", [0, None], [0, None], [1, None]],
        ["/", [2, None], [0, None], [0, None]],
    ]


def test_goals_are_the_projects_actions(world: World) -> None:
    project = shop(world)
    with world.installation.context.database.write() as session:
        for name, event, pinned in (("Bought", "buy", None), ("Left", "$pageleave", NOW), ("Gone", "x", None)):
            steps = [{"event": event}]
            session.add(
                Action(project_id=project.project.id, name=name, steps=steps, pinned_at=pinned, deleted=name == "Gone")
            )
    query = {"kind": "WebGoalsQuery", "dateRange": DAY}
    third = pytest.approx(1 / 3)
    assert project.results(query, now=NOW) == [
        ["Left", [1, None], [1, None], [third, None]],
        ["Bought", [1, None], [1, None], [third, None]],
    ]


def test_no_goals_without_actions(world: World) -> None:
    assert world.one().results({"kind": "WebGoalsQuery", "dateRange": DAY}, now=NOW) == []


def test_links_out_of_the_site(world: World) -> None:
    def click(url: str, seconds: int) -> tuple[str, int, dict[str, Any]]:
        return "$autocapture", seconds, {"$event_type": "click", "$external_click_url": url}

    project = world.one(
        *visit("ann", click("https://a.test/?x=1", 0), click("https://a.test/?x=2", 1), click("https://b.test/", 2)),
        *visit("bob", click("https://a.test/?x=1", 0), ("$autocapture", 1, {"$event_type": "click"})),
    )
    query = {"kind": "WebExternalClicksTableQuery", "dateRange": DAY}
    assert project.results(query, now=NOW) == [
        ["https://a.test/?x=1", 2, 2],
        ["https://a.test/?x=2", 1, 1],
        ["https://b.test/", 1, 1],
    ]
    assert project.results(query | {"stripQueryParams": True}, now=NOW) == [
        ["https://a.test/", 2, 3],
        ["https://b.test/", 1, 1],
    ]
    answer = project.ask(query | {"limit": 1, "orderBy": ["Clicks", "ASC"]}, now=NOW)
    assert (answer["results"][0][0], answer["hasMore"]) == ("https://a.test/?x=2", True)


def test_web_vitals_by_band(world: World) -> None:
    vitals = {"/fast": (800, 900), "/slow": (5000, 6000), "/fair": (3000, 3000)}
    project = world.one(
        *(
            Happened("$web_vitals", MORNING, "ann", {"$pathname": path, "$web_vitals_LCP_value": value})
            for path, values in vitals.items()
            for value in values
        )
    )
    query = {
        "kind": "WebVitalsPathBreakdownQuery", "dateRange": DAY, "metric": "LCP", "percentile": "p75",
        "thresholds": [2500, 4000],
    }  # fmt: skip
    assert project.results(query, now=NOW) == [
        {
            "good": [{"path": "/fast", "value": 875}],
            "needs_improvements": [{"path": "/fair", "value": 3000}],
            "poor": [{"path": "/slow", "value": 5750}],
        }
    ]


def test_web_vitals_over_time_are_trends(world: World) -> None:
    project = world.one(Happened("$web_vitals", MORNING, "ann", {"$web_vitals_LCP_value": 900}))
    series = {"kind": "EventsNode", "event": "$web_vitals", "math": "p75", "math_property": "$web_vitals_LCP_value"}
    trends = {"kind": "TrendsQuery", "dateRange": DAY, "series": [{**series, "custom_name": "LCP"}]}
    (row,) = project.results({"kind": "WebVitalsQuery", "source": trends}, now=NOW)
    assert (row["data"], row["action"]["custom_name"], row["action"]["math"]) == ([900], "LCP", "p75")


def test_addresses_are_found_by_a_part_of_them(world: World) -> None:
    project = shop(world)
    query = {"kind": "WebPageURLSearchQuery", "dateRange": DAY}
    assert project.results(query, now=NOW) == [
        {"url": "https://shop.test/", "count": 2},
        {"url": "https://shop.test/docs", "count": 2},
    ]
    assert [one["url"] for one in project.results(query | {"searchTerm": "DOC%"}, now=NOW)] == []
    assert [one["url"] for one in project.results(query | {"searchTerm": "DOC"}, now=NOW)] == ["https://shop.test/docs"]


def test_what_happened_by_day(world: World) -> None:
    query = {
        "kind": "WebTrendsQuery", "interval": "day", "metrics": ["UniqueUsers", "PageViews"],
        "dateRange": {"date_from": "2026-01-12", "date_to": "2026-01-13"},
    }  # fmt: skip
    assert shop(world).results(query, now=NOW) == [
        {"bucket": "2026-01-12", "metrics": {"UniqueUsers": 0, "PageViews": 0}},
        {"bucket": "2026-01-13", "metrics": {"UniqueUsers": 3, "PageViews": 4}},
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param({"breakdownBy": "Colour"}, "breakdownBy", id="unknown breakdown"),
        pytest.param({"breakdownBy": "Page", "orderBy": ["Visitors"]}, "orderBy", id="order without direction"),
        pytest.param({"breakdownBy": "Page", "orderBy": ["Size", "DESC"]}, "Visitors", id="unknown column"),
        pytest.param({"breakdownBy": "Page", "conversionGoal": {}}, "conversion goal", id="empty goal"),
        pytest.param({"breakdownBy": "Page", "limit": 100_000}, "limit", id="too many rows"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, query: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        world.one().results({"kind": "WebStatsTableQuery", "dateRange": DAY, **query}, now=NOW)
