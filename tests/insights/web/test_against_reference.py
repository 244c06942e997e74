"""Questions about a site over random visits, compared with plain Python."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, get_args

import pytest

from hedgerow.insights.kinds import read_query
from hedgerow.insights.web.models import BreakdownBy
from hedgerow.insights.web.site import Site
from tests.insights.reference import web as reference
from tests.insights.support import HISTORIES, SEED, Asked, Happened, World
from tests.insights.web.sites import Passes, random_filters, random_range, random_site
from tests.insights.web.values import SHOWN, VALUES

NOW = datetime(2024, 12, 24, 12, tzinfo=UTC)
TABLES = 4  # of each site
METRICS = ("UniqueUsers", "PageViews", "Sessions", "Bounces", "SessionDuration")


@dataclass
class Question:
    """A query and what the reference needs to know of it."""

    query: dict[str, Any]
    periods: list[reference.Period]
    passes: Passes
    session_passes: Any
    goal: Passes | None

    def rows(self, site: Asked, **options: Any) -> dict[Any, list[reference.Numbers]]:
        found = {"passes": self.passes, "session_passes": self.session_passes, "goal": self.goal, **options}
        return reference.rows(site.history, self.periods, **found)


def _question(site: Asked, random: Random, kind: str, **query: Any) -> Question:
    filters, passes, session_passes = random_filters(random)
    body = {"kind": kind, "dateRange": random_range(site.history, random), "properties": filters, **query}
    if random.random() < 0.5:
        body["compareFilter"] = random.choice(({"compare": True}, {"compare": True, "compare_to": "-1w"}))
    goal: Passes | None = None
    if kind in ("WebOverviewQuery", "WebStatsTableQuery") and random.random() < 0.3:
        body["conversionGoal"] = {"customEventName": "buy"}
        goal = lambda event: event.event == "buy"  # noqa: E731
    return Question(body, _periods(site, body), passes, session_passes, goal)


def _periods(site: Asked, body: dict[str, Any]) -> list[reference.Period]:
    """Which ranges are meant is what tests/insights/test_dates.py is about."""
    read: Any = read_query(body)
    found = Site.of(read, site.asking(now=NOW)).periods
    return [reference.Period(one.start, one.end) for one in found]


def test_the_overview(sites: list[Asked]) -> None:
    for site in sites:
        random = Random(site.history.seed)
        question = _question(site, random, "WebOverviewQuery")
        answer = {item["key"]: item for item in site.results(question.query, now=NOW)}
        empty = [reference.Numbers() for _ in question.periods]
        numbers = question.rows(site).get(None, empty)
        said = f"site {site.history.seed}: {question.query}"
        for key, wanted in _overview(question, numbers).items():
            values = [answer[key]["value"], answer[key]["previous"]]
            assert values == [_about(one) for one in _pair(wanted)], f"{said}: {key}"
            now, before = _pair(wanted)
            change = round(100 * (now - before) / before) if now is not None and before else None
            assert answer[key]["changeFromPreviousPct"] == change, said


def _overview(question: Question, numbers: list[reference.Numbers]) -> dict[str, list[Any]]:
    if question.goal is not None:
        rates = [one.conversion_rate for one in numbers]
        return {
            "visitors": [one.visitors for one in numbers],
            "total conversions": [one.conversions for one in numbers],
            "unique conversions": [one.unique_conversions for one in numbers],
            "conversion rate": [None if rate is None else rate * 100 for rate in rates],
        }
    bounces = [reference.mean(one.bounces) for one in numbers]
    return {
        "visitors": [one.visitors for one in numbers],
        "views": [one.views for one in numbers],
        "sessions": [one.sessions for one in numbers],
        "session duration": [reference.mean(one.seconds) for one in numbers],
        "bounce rate": [None if rate is None else rate * 100 for rate in bounces],
    }


def _pair(values: list[Any]) -> list[Any]:
    return [*values, None][:2]


def _about(value: float | None) -> Any:
    return None if value is None else pytest.approx(value)


@pytest.mark.parametrize("shift", range(TABLES))
def test_tables(sites: list[Asked], shift: int) -> None:
    """Every breakdown comes up, with random options."""
    kinds = get_args(BreakdownBy)
    for number, site in enumerate(sites):
        random = Random((site.history.seed or 0) * 1000 + shift)
        _compare_table(site, kinds[(number * TABLES + shift) % len(kinds)], random)


def _compare_table(site: Asked, by: str, random: Random) -> None:
    options = {
        name: True
        for name in ("includeBounceRate", "includeScrollDepth", "includeAvgTimeOnPage")
        if random.random() < 0.5
    }
    order = random.choice((None, ["Visitors", "ASC"], ["Views", "DESC"], ["BounceRate", "DESC"], ["Errors", "DESC"]))
    ordering = {"orderBy": order} if order else {}
    question = _question(site, random, "WebStatsTableQuery", breakdownBy=by, limit=1000, **options, **ordering)
    answer = site.ask(question.query, now=NOW)
    said = f"site {site.history.seed}: {question.query}"
    wanted = _table(site, question, by, options)
    columns = [name.removeprefix("context.columns.") for name in answer["columns"]]
    found = {_key(row[0]): dict(zip(columns, row, strict=True)) for row in answer["results"]}
    assert len(found) == len(answer["results"]), said
    assert set(found) == set(wanted), said
    for value, metrics in wanted.items():
        assert columns == ["breakdown_value", *metrics, "ui_fill_fraction", "cross_sell"], said
        for name, values in metrics.items():
            assert found[value][name] == [_about(one) for one in _pair(values)], f"{said}: {value}, {name}"
    first = _first_column(order, columns)
    _check_order(answer["results"], columns, first, order is not None and order[1] == "ASC", said)


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _table(site: Asked, question: Question, by: str, options: dict[str, bool]) -> dict[Any, dict[str, list[Any]]]:
    """The metrics of each row that is shown."""
    if by == "FrustrationMetrics":
        names = {"rage_clicks": "$rageclick", "dead_clicks": "$dead_click", "errors": "$exception"}
        rows = question.rows(
            site, value=VALUES[by](site.history, question.periods), kinds=list(names.values()), goal=None
        )
        tables = {
            value: {name: [one.counts.get(event, 0) for one in numbers] for name, event in names.items()}
            for value, numbers in rows.items()
            if SHOWN.get(by, lambda value: value is not None)(value)
        }
        return {value: table for value, table in tables.items() if any(sum(counts) for counts in table.values())}
    rows = question.rows(site, value=VALUES[by](site.history, question.periods))
    shown = {value: numbers for value, numbers in rows.items() if SHOWN.get(by, lambda value: value is not None)(value)}
    if by == "Language":
        shown = _languages(shown, "includeBounceRate" in options and question.goal is None)
    tables = {value: _metrics(question, by, numbers, options) for value, numbers in shown.items()}
    if by == "Page" and question.goal is None:
        _add_rates_of_pages(site, question, tables, options)
    return tables


def _metrics(
    question: Question, by: str, numbers: list[reference.Numbers], options: dict[str, bool]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"visitors": [one.visitors for one in numbers]}
    if question.goal is not None:
        return found | {
            "total_conversions": [one.conversions for one in numbers],
            "unique_conversions": [one.unique_conversions for one in numbers],
            "conversion_rate": [one.conversion_rate for one in numbers],
        }
    found["views"] = [one.views for one in numbers]
    if "includeBounceRate" in options and by != "Page":
        found["bounce_rate"] = [reference.mean(one.bounces) for one in numbers]
    return found


def _languages(rows: dict[str, list[reference.Numbers]], by_session: bool) -> dict[str, list[reference.Numbers]]:
    """Regions are put together, and the language is shown with the most frequent of them."""
    found: dict[str, list[reference.Numbers]] = {}
    regions: dict[str, Counter[str]] = {}
    for value, numbers in rows.items():
        language, _, region = value.partition("-")
        regions.setdefault(language, Counter())[region] += sum(
            one.sessions if by_session else one.views for one in numbers
        )
        together = found.setdefault(language, [reference.Numbers() for _ in numbers])
        for one, more in zip(together, numbers, strict=True):
            one.people += more.people
            one.views += more.views
            one.bounces += more.bounces
            one.conversions += more.conversions
            one.converted += more.converted
    most = {language: min(counts, key=lambda region: (-counts[region], region)) for language, counts in regions.items()}
    return {f"{language}-{most[language]}".removesuffix("-"): numbers for language, numbers in found.items()}


def _add_rates_of_pages(
    site: Asked, question: Question, tables: dict[Any, dict[str, list[Any]]], options: dict[str, bool]
) -> None:
    none = [reference.Numbers() for _ in question.periods]
    began = question.rows(site, value=lambda session, event: session.entry("$pathname"))
    left = reference.left_pages(site.history, question.periods, question.passes, question.session_passes)
    for page, metrics in tables.items():
        if "includeBounceRate" in options:
            metrics["bounce_rate"] = [reference.mean(one.bounces) for one in began.get(page, none)]
        events = left.get(page, [[] for _ in question.periods])
        if "includeScrollDepth" in options:
            depths = [_numbers(one, "$prev_pageview_max_scroll_percentage") for one in events]
            contents = [_numbers(one, "$prev_pageview_max_content_percentage") for one in events]
            metrics["average_scroll_percentage"] = [reference.mean(one) for one in depths]
            metrics["scroll_gt80_percentage"] = [reference.mean([value > 0.8 for value in one]) for one in contents]
        if "includeAvgTimeOnPage" in options:
            stays = [_numbers(one, "$prev_pageview_duration") for one in events]
            metrics["avg_time_on_page"] = [
                reference.quantile([min(value, 86400) for value in one], 0.9) for one in stays
            ]


def _numbers(events: list[Happened], name: str) -> list[float]:
    return [event.properties[name] for event in events if name in event.properties]


def _first_column(order: list[str] | None, columns: list[str]) -> str:
    named = {"Visitors": "visitors", "Views": "views", "BounceRate": "bounce_rate", "Errors": "errors"}
    wanted = named[order[0]] if order else ""
    usual = (wanted, "unique_conversions", "total_conversions", "visitors", "views", "errors")
    return next(name for name in usual if name in columns)


def _check_order(rows: list[list[Any]], columns: list[str], first: str, ascending: bool, said: str) -> None:
    """By the first column, missing numbers last; its shares add up to one."""
    at = columns.index(first)
    numbers = [row[at][0] for row in rows]
    there = [number for number in numbers if number is not None]
    assert numbers == sorted(there, reverse=not ascending) + [None] * (len(numbers) - len(there)), said
    fills = [row[columns.index("ui_fill_fraction")] for row in rows]
    if first == "bounce_rate":
        assert fills == [number or 0 for number in numbers], said
    else:
        assert sum(fills) == pytest.approx(1 if sum(there) else 0), said


def test_numbers_of_each_interval(sites: list[Asked]) -> None:
    for site in sites:
        random = Random((site.history.seed or 0) * 7)
        question = _question(site, random, "WebTrendsQuery", metrics=list(METRICS), interval="day")
        answer = site.results(question.query, now=NOW)
        for index, row in enumerate(answer):
            for position, period in enumerate(question.periods):
                wanted = _numbers_of_day(site, question, period, index)
                for name, value in wanted.items():
                    shown = row["metrics"][name]
                    shown = shown[position] if isinstance(shown, list) else shown
                    said = f"site {site.history.seed}: {question.query}: {row['bucket']}, {name}"
                    assert shown == pytest.approx(value), said


def _numbers_of_day(site: Asked, question: Question, period: reference.Period, index: int) -> dict[str, float]:
    """Of the sessions that start on one of a period's days."""
    zone = site.history.zone
    day = period.start.astimezone(zone).date() + timedelta(days=index)

    def passes(session: reference.Session) -> bool:
        return session.started.astimezone(zone).date() == day and bool(question.session_passes(session))

    rows = reference.rows(site.history, [period], passes=question.passes, session_passes=passes)
    numbers = rows.get(None, [reference.Numbers()])[0]
    return {
        "UniqueUsers": numbers.visitors,
        "PageViews": numbers.views,
        "Sessions": numbers.sessions,
        "Bounces": sum(numbers.bounces),
        "SessionDuration": reference.mean(numbers.seconds) or 0,
    }


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_sites(world: World) -> None:
    many = world.insert([random_site(SEED + 40_000 + number) for number in range(max(500, HISTORIES))])
    test_the_overview(many)
    test_numbers_of_each_interval(many)
    for shift in range(TABLES):
        test_tables(many, shift)
