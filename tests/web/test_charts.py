"""Charts: what is on the screen is what the query API answers, and a number's list is as long as the number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.web.site import Look, Site, Visit

PAGEVIEW = {"kind": "EventsNode", "event": "$pageview"}
STEPS = ("product viewed", "product added to cart", "order completed")


def trends(display: str | None = None, **query: Any) -> dict[str, Any]:
    series = query.pop("series", [PAGEVIEW])
    shown = {"trendsFilter": {"display": display}} if display else {}
    return {"kind": "TrendsQuery", "dateRange": {"date_from": "-7d"}, "series": series, **shown, **query}


def funnel(kind: str = "steps", **query: Any) -> dict[str, Any]:
    series = [{"kind": "EventsNode", "event": event} for event in STEPS]
    shown = {"funnelsFilter": {"funnelVizType": kind}}
    return {"kind": "FunnelsQuery", "dateRange": {"date_from": "-30d"}, "series": series, **shown, **query}


BY_BROWSER: dict[str, Any] = {"breakdownFilter": {"breakdown": "$browser", "breakdown_limit": 5}}
RETENTION = {"kind": "RetentionQuery", "dateRange": {"date_from": "-6d"}, "retentionFilter": {"totalIntervals": 7}}
PATHS = {
    "kind": "PathsQuery",
    "dateRange": {"date_from": "-7d"},
    "pathsFilter": {"includeEventTypes": ["$pageview"], "edgeLimit": 20},
}
STICKINESS = {"kind": "StickinessQuery", "dateRange": {"date_from": "-7d"}, "series": [PAGEVIEW]}
LIFECYCLE = {"kind": "LifecycleQuery", "dateRange": {"date_from": "-7d"}, "series": [PAGEVIEW]}
ORDERS = [{"kind": "EventsNode", "event": "order completed", "math": "avg", "math_property": "revenue"}]
COUNTRIES: dict[str, Any] = {
    "breakdownFilter": {"breakdown": "$geoip_country_code"},
    "series": [{**PAGEVIEW, "math": "dau"}],
}

EVERY = {
    "line": trends(compareFilter={"compare": True}),
    "lines-by-browser": trends(**BY_BROWSER),
    "cumulative": trends("ActionsLineGraphCumulative"),
    "area": trends("ActionsAreaGraph", **BY_BROWSER),
    "stacked-bars": trends("ActionsBar", **BY_BROWSER),
    "bars": trends("ActionsUnstackedBar", **BY_BROWSER),
    "bar-values": trends("ActionsBarValue", **BY_BROWSER),
    "number": trends("BoldNumber", compareFilter={"compare": True}),
    "table": trends("ActionsTable", **BY_BROWSER),
    "pie": trends("ActionsPie", **BY_BROWSER),
    "world-map": trends("WorldMap", **COUNTRIES),
    "box-plot": trends("BoxPlot", series=ORDERS),
    "slope": trends("SlopeGraph", **BY_BROWSER),
    "metric": trends("Metric", compareFilter={"compare": True}),
    "scatter": trends("ScatterPlot", **BY_BROWSER),
    "calendar": trends("CalendarHeatmap"),
    "funnel": funnel(),
    "funnel-by-browser": funnel(**BY_BROWSER),
    "time-to-convert": funnel("time_to_convert"),
    "funnel-trends": funnel("trends"),
    "retention": RETENTION,
    "paths": PATHS,
    "stickiness": STICKINESS,
    "lifecycle": LIFECYCLE,
}


@pytest.fixture(scope="module")
def gallery(site: Site) -> Iterator[Visit]:
    """One profile for all displays: it has the app's files from the first page on, as people's browsers do."""
    with site.visitor() as visit:
        yield visit


def opened(desk: Visit, query: dict[str, Any]) -> Page:
    page = desk.open(f"/insights/new?q={quote(json.dumps({'kind': 'InsightVizNode', 'source': query}))}")
    page.locator("[data-drawn], ol[aria-label='Steps of the funnel'], table, [class*=number] button").first.wait_for()
    return page


def box_of(element: Locator) -> FloatRect:
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box
    return box


def number(text: str) -> float:
    return float(re.sub(r"[^\d.-]", "", text))


def table_numbers(page: Page, label: str, row: int) -> list[str]:
    """The cells of a row of the table under a chart."""
    return page.get_by_label(label, exact=True).locator("tbody tr").nth(row).locator("td").all_inner_texts()


def people(page: Page, button: Locator) -> int:
    """Presses a number and counts those who are listed, page by page; says whether that is what the list says, too."""
    button.click()
    dialog = page.get_by_role("dialog")
    told = dialog.locator("[data-actors-count]")
    told.wait_for()
    count = int(told.get_attribute("data-actors-count") or -1)
    listed = dialog.locator("tbody tr").count()
    while (
        dialog.get_by_role("button", name="Next").is_visible()
        and dialog.get_by_role("button", name="Next").is_enabled()
    ):
        first = dialog.locator("tbody tr").first.text_content() or ""
        dialog.get_by_role("button", name="Next").click()
        expect(dialog.locator("tbody tr").first).not_to_have_text(first)
        listed += dialog.locator("tbody tr").count()
    assert listed == count
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    return count


def test_trends_show_the_numbers_of_the_api(desk: Visit) -> None:
    query = trends(series=[{**PAGEVIEW, "math": "dau"}], **BY_BROWSER)
    answer = desk.site.ask(query)["results"]
    page = opened(desk, query)
    for row, series in enumerate(answer):
        cells = table_numbers(page, "Numbers of this chart", row)
        assert cells[0] == series["label"]
        assert [number(cell) for cell in cells[3:]] == series["data"]
    biggest = max(range(len(answer[0]["data"])), key=lambda at: answer[0]["data"][at])
    button = (
        page.get_by_label("Numbers of this chart")
        .locator("tbody tr")
        .first.locator("td")
        .nth(3 + biggest)
        .get_by_role("button")
    )
    assert people(page, button) == answer[0]["data"][biggest]


def test_a_series_is_hidden_and_shown_again_by_its_name(desk: Visit) -> None:
    page = opened(desk, trends(**BY_BROWSER))
    chrome = page.get_by_label("Series", exact=True).get_by_role("button", name=re.compile("^Chrome"))
    expect(chrome).to_have_attribute("aria-pressed", "true")
    chrome.focus()
    page.keyboard.press("Enter")
    expect(chrome).to_have_attribute("aria-pressed", "false")


def test_a_click_into_the_plot_lists_the_people_of_that_day(desk: Visit) -> None:
    query = trends(series=[{**PAGEVIEW, "math": "dau"}])
    data = desk.site.ask(query)["results"][0]["data"]
    page = opened(desk, query)
    box = box_of(page.locator("[data-chart]").first)
    page.mouse.click(box["x"] + box["width"] - 50, box["y"] + box["height"] / 2)  # near the last day
    told = page.get_by_role("dialog").locator("[data-actors-count]")
    told.wait_for()
    assert int(told.get_attribute("data-actors-count") or -1) == data[-1]


@pytest.mark.parametrize("display", ["ActionsTable", "ActionsPie", "ActionsBarValue"])
def test_total_values_are_those_of_the_api(desk: Visit, display: str) -> None:
    query = trends(display, series=[{**PAGEVIEW, "math": "dau"}], **BY_BROWSER)
    answer = desk.site.ask(query)["results"]
    page = opened(desk, query)
    rows = [table_numbers(page, "Values", row) for row in range(len(answer))]
    assert [(cells[0], number(cells[1])) for cells in rows] == [
        (row["label"], row["aggregated_value"]) for row in answer
    ]


def test_a_bold_number_compares_with_the_period_before(desk: Visit) -> None:
    query = trends("BoldNumber", series=[{**PAGEVIEW, "math": "dau"}], compareFilter={"compare": True})
    now, before = (row["aggregated_value"] for row in desk.site.ask(query)["results"])
    page = opened(desk, query)
    expect(page.get_by_role("button", name=re.compile(f"^{now:,}, "))).to_be_visible()
    if before:
        expect(page.get_by_text(re.compile("(more|less) than|No change from"))).to_be_visible()


def test_a_world_map_names_countries(desk: Visit) -> None:
    query = trends("WorldMap", **COUNTRIES)
    answer = {row["breakdown_value"]: row["aggregated_value"] for row in desk.site.ask(query)["results"]}
    page = opened(desk, query)
    row = page.get_by_label("Values", exact=True).get_by_role("row", name=re.compile("United Kingdom"))
    assert number(row.locator("td").nth(1).inner_text()) == answer["GB"]
    assert people(page, row.get_by_role("button")) == answer["GB"]


def test_a_funnel_tells_who_got_there_and_who_dropped_off(desk: Visit) -> None:
    query = funnel()
    counts = [row["count"] for row in desk.site.ask(query)["results"]]
    page = opened(desk, query)
    steps = page.get_by_label("Steps of the funnel").get_by_role("listitem")
    assert [number(steps.nth(at).locator("strong").inner_text()) for at in range(3)] == counts
    assert people(page, steps.nth(2).locator("strong button")) == counts[2]
    dropped = steps.nth(2).get_by_role("button", name=re.compile("dropped off"))
    assert people(page, dropped) == counts[1] - counts[2]


def test_a_funnel_by_browser_has_a_row_for_each(desk: Visit) -> None:
    query = funnel(**BY_BROWSER)
    answer = desk.site.ask(query)["results"]
    page = opened(desk, query)
    rows = page.get_by_label("Numbers of the funnel").locator("tbody tr")
    expect(rows).to_have_count(len(answer))
    for at, steps in enumerate(answer):
        assert rows.nth(at).locator("th").inner_text() == steps[0]["breakdown_value"][0]
        assert number(rows.nth(at).locator("td").nth(1).inner_text()) == steps[0]["count"]


def test_funnel_trends_list_converted_and_dropped(desk: Visit) -> None:
    query = funnel("trends")
    rates = desk.site.ask(query)["results"][0]["data"]
    page = opened(desk, query)
    cells = table_numbers(page, "Numbers of this chart", 0)
    assert [number(cell) for cell in cells[1:]] == rates
    best = max(range(len(rates)), key=lambda at: rates[at])
    page.get_by_label("Numbers of this chart").locator("tbody td").nth(1 + best).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    found = {}
    for choice in ("Converted", "Dropped off", "Entered"):
        dialog.get_by_text(choice, exact=True).click()
        expect(dialog.get_by_label(re.compile(f": {choice.lower()}$")).first).to_be_visible()
        told = dialog.locator("[data-actors-count]")
        told.wait_for()
        found[choice] = int(told.get_attribute("data-actors-count") or -1)
    assert found["Converted"] + found["Dropped off"] == found["Entered"]
    assert round(100 * found["Converted"] / found["Entered"], 2) == rates[best]


def test_retention_cells_open_those_who_came_back(desk: Visit) -> None:
    rows = desk.site.ask(RETENTION)["results"]
    page = opened(desk, RETENTION)
    grid = page.get_by_label("Retention, All").locator("tbody tr")
    first = grid.nth(1)  # below the mean
    assert number(first.locator("td").first.inner_text()) == rows[0]["values"][0]["count"]
    back = next(at for at in range(1, 7) if rows[0]["values"][at]["count"])
    assert people(page, first.locator("td").nth(1 + back).get_by_role("button")) == rows[0]["values"][back]["count"]


def test_paths_open_those_who_walked_an_edge(desk: Visit) -> None:
    edge = desk.site.ask(PATHS)["results"][0]
    page = opened(desk, PATHS)
    cells = table_numbers(page, "Edges of the paths", 0)
    assert (cells[1], cells[2]) == (edge["source"][2:], edge["target"][2:])
    page.get_by_label("Edges of the paths").locator("tbody tr").first.get_by_role("button").click()
    told = page.get_by_role("dialog").locator("[data-actors-count]")
    expect(told).to_have_text(re.compile(f"{edge['value']:,} events?$"))


@pytest.mark.parametrize("query", [STICKINESS, LIFECYCLE], ids=["stickiness", "lifecycle"])
def test_stickiness_and_lifecycle_show_the_numbers_of_the_api(desk: Visit, query: dict[str, Any]) -> None:
    answer = desk.site.ask(query)["results"]
    page = opened(desk, query)
    for row, series in enumerate(answer):
        cells = table_numbers(page, "Numbers of this chart", row)
        assert [number(cell) for cell in cells[3:]] == series["data"]
    last = page.get_by_label("Numbers of this chart").locator("tbody tr").last
    biggest = max(range(len(answer[-1]["data"])), key=lambda at: abs(answer[-1]["data"][at]))
    assert people(page, last.locator("td").nth(3 + biggest).get_by_role("button")) == abs(answer[-1]["data"][biggest])


def test_people_behind_a_number_become_a_cohort(desk: Visit) -> None:
    query = funnel()
    count = desk.site.ask(query)["results"][2]["count"]
    page = opened(desk, query)
    page.get_by_label("Steps of the funnel").get_by_role("listitem").nth(2).locator("strong button").click()
    dialog = page.get_by_role("dialog").first
    dialog.get_by_role("button", name="Save as cohort").click()
    page.get_by_label("Name of the cohort").fill("Bought something")
    page.get_by_role("dialog", name="Save as cohort").get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/cohorts/\d+"))
    cohort = desk.site.api("GET", f"cohorts/{page.url.rsplit('/', 1)[1]}/")
    assert (cohort["name"], cohort["is_static"]) == ("Bought something", True)
    for _ in range(40):
        if cohort["count"] == count:
            break
        page.wait_for_timeout(250)
        cohort = desk.site.api("GET", f"cohorts/{cohort['id']}/")
    assert cohort["count"] == count


def test_names_of_events_and_values_are_text_in_charts(desk: Visit) -> None:
    name = "<img src=x onerror=alert(1)>"
    server = desk.site.server
    event = {"api_key": server.project_token, "event": name, "distinct_id": "somebody"}
    assert httpx.post(f"{server.url}/i/v0/e/", json=event).is_success
    server.wait_for(lambda: server.events("event = {name:String}", name=name))
    query = trends("ActionsBarValue", series=[{"kind": "EventsNode", "event": name}])
    page = opened(desk, query)
    expect(page.get_by_text(name).first).to_be_visible()
    box = box_of(page.locator("[data-chart]").first)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    assert page.locator("[data-chart] img").count() == 0


def test_charts_are_fetched_only_where_there_are_some(site: Site) -> None:
    with site.visitor() as visit:
        fetched: list[str] = []
        visit.context.on("request", lambda request: fetched.append(request.url))
        visit.open("/persons")
        assert not [url for url in fetched if "/echarts" in url or "/geography" in url]


@pytest.mark.parametrize("name", EVERY)
def test_every_display_looks_right(gallery: Visit, look: Look, name: str) -> None:
    page = opened(gallery, EVERY[name])
    look(page, f"chart-{name}", briefly=True)
    page.close()
    gallery.assert_quiet()


def test_slopes_metrics_cells_and_formulas_tell_who_is_behind_them(desk: Visit) -> None:
    users = {**PAGEVIEW, "math": "dau"}
    answer = desk.site.ask(trends("SlopeGraph", **BY_BROWSER))["results"]
    page = opened(desk, trends("SlopeGraph", **BY_BROWSER))
    for row, series in enumerate(answer):
        cells = table_numbers(page, "First and last", row)
        assert (cells[0], number(cells[1]), number(cells[2])) == (
            series["label"],
            series["data"][0],
            series["data"][-1],
        )

    now, before = desk.site.ask(EVERY["metric"])["results"]
    page = opened(desk, EVERY["metric"])
    page.get_by_role("button", name=re.compile(f"^{now['count']:,}, ")).first.click()
    expect(page.get_by_role("dialog").locator("[data-actors-count]")).to_have_text(
        re.compile(f" {now['count']:,} events$")
    )
    page.keyboard.press("Escape")
    expect(page.locator("[data-change]")).to_contain_text("+" if now["count"] > before["count"] else "−")

    query = trends("CalendarHeatmap", series=[users])
    calendar = desk.site.ask(query)["results"][0]["calendar_heatmap_data"]
    busiest = max(calendar["data"], key=lambda cell: cell["value"])
    page = opened(desk, query)
    cells = page.get_by_label("By weekday and hour").locator("tbody tr")
    cell = cells.nth(busiest["row"] - 1).locator("td").nth(busiest["column"]).get_by_role("button")
    assert people(page, cell) == busiest["value"]
    assert people(page, cells.nth(0).locator("td").last.get_by_role("button")) == next(
        one["value"] for one in calendar["rowAggregations"] if one["row"] == 1
    )

    formula = {"trendsFilter": {"formulaNodes": [{"formula": "A / B"}]}}
    page = opened(desk, trends(series=[{"kind": "EventsNode", "event": STEPS[0]}, users], **formula))
    page.get_by_label("Numbers of this chart").locator("tbody button").last.click()
    page.get_by_role("dialog").get_by_text("B: Pageview", exact=True).click()
    users_today = desk.site.ask(trends(series=[users]))["results"][0]["data"][-1]
    expect(page.get_by_role("dialog").locator(f"[data-actors-count='{users_today}']")).to_be_visible()
