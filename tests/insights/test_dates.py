"""Ranges, buckets and comparisons, by the clock of a project; and that the event store makes the same buckets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.context import Modifiers, QueryContext
from hedgerow.hogql.parse import parse_select
from hedgerow.insights.calendar import INTERVALS, interval_of
from hedgerow.insights.dates import MAX_BUCKETS, DateRange
from hedgerow.insights.interval_exprs import earliest_event, interval_length, interval_start
from tests.hogql.support import MemoryCatalogue
from tests.insights.support import Happened

NOW = datetime(2026, 3, 31, 15, 30, 45, 123456, tzinfo=UTC)  # a Tuesday; Berlin has had summer time for two days
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago",
         "Pacific/Apia", "Africa/Cairo", "Asia/Kathmandu"]  # fmt: skip


def context(timezone: str = "Europe/Berlin", now: datetime = NOW, *, monday: bool = False, **more) -> QueryContext:
    return QueryContext(1, MemoryCatalogue(), ZoneInfo(timezone), week_starts_on_monday=monday, now=now, **more)


def of(date_from, date_to=None, interval="day", *, explicit=False, earliest=None, **more) -> DateRange:
    return DateRange.of(date_from, date_to, interval, context(**more), explicit, earliest)


def ends(found: DateRange | None) -> tuple[str, str]:
    assert found is not None
    return found.start.replace(tzinfo=None).isoformat(" "), found.end.replace(tzinfo=None).isoformat(" ")


DAY_END, HOUR_END = "23:59:59.999999", ":59:59.999999"


@pytest.mark.parametrize(
    ("date_from", "date_to", "interval", "start", "end"),
    [
        pytest.param(
            None, None, "day", "2026-03-24 00:00:00", f"2026-03-31 {DAY_END}", id="seven days back by default"
        ),
        pytest.param("", "", None, "2026-03-24 00:00:00", f"2026-03-31 {DAY_END}", id="nothing said at all"),
        ("-7d", None, "day", "2026-03-24 00:00:00", f"2026-03-31 {DAY_END}"),
        pytest.param("7d", None, "day", "2026-03-24 00:00:00", f"2026-03-31 {DAY_END}", id="the minus may be left out"),
        ("-2w", None, "day", "2026-03-17 00:00:00", f"2026-03-31 {DAY_END}"),
        pytest.param(
            "-1m", None, "day", "2026-02-28 00:00:00", f"2026-03-31 {DAY_END}", id="a month, cut to its length"
        ),
        ("-1q", None, "day", "2025-12-30 00:00:00", f"2026-03-31 {DAY_END}"),
        ("-1y", None, "month", "2025-03-31 00:00:00", f"2026-03-31 {DAY_END}"),
        ("dStart", None, "day", "2026-03-31 00:00:00", f"2026-03-31 {DAY_END}"),
        ("-1dStart", "-1dEnd", "hour", "2026-03-30 00:00:00", f"2026-03-30 {DAY_END}"),
        ("mStart", None, "day", "2026-03-01 00:00:00", f"2026-03-31 {DAY_END}"),
        pytest.param(
            "-1mStart", "-1mEnd", "day", "2026-02-01 00:00:00", f"2026-02-28 {DAY_END}", id="all of last month"
        ),
        ("yStart", None, "month", "2026-01-01 00:00:00", f"2026-03-31 {DAY_END}"),
        pytest.param(
            "-1yStart", "-1yEnd", "month", "2025-01-01 00:00:00", f"2025-12-31 {DAY_END}", id="all of last year"
        ),
        pytest.param(
            "-24h", None, "hour", "2026-03-30 17:00:00", f"2026-03-31 17{HOUR_END}", id="hours: cut to the hour"
        ),
        ("-24h", None, "day", "2026-03-30 17:00:00", f"2026-03-31 {DAY_END}"),
        pytest.param("-7d", None, "hour", "2026-03-24 00:00:00", f"2026-03-31 17{HOUR_END}", id="days: cut to the day"),
        ("-7d", "-1d", "hour", "2026-03-24 00:00:00", f"2026-03-30 17{HOUR_END}"),
        ("-30M", None, "hour", "2026-03-31 17:00:00", f"2026-03-31 17{HOUR_END}"),
        ("-1h", None, "minute", "2026-03-31 16:30:45.123456", "2026-03-31 17:30:59.999999"),
        ("-30s", None, "second", "2026-03-31 17:30:15.123456", "2026-03-31 17:30:45.999999"),
        ("2026-01-05", "2026-01-07", "day", "2026-01-05 00:00:00", f"2026-01-07 {DAY_END}"),
        pytest.param("2026-1-5", "2026-1-7", "day", "2026-01-05 00:00:00", f"2026-01-07 {DAY_END}", id="not padded"),
        ("2026-01-05", "2026-01-07", "hour", "2026-01-05 00:00:00", f"2026-01-07 {DAY_END}"),
        ("2026-01-05", "2026-01-07", "week", "2026-01-05 00:00:00", f"2026-01-07 {DAY_END}"),
        ("2026-01-05T10:20:30", "2026-01-07T10:20:30", "day", "2026-01-05 00:00:00", f"2026-01-07 {DAY_END}"),
        ("2026-01-05T10:20:30", "2026-01-07T10:20:30", "hour", "2026-01-05 10:00:00", "2026-01-07 10:20:30"),
        ("2026-01-05T10:20:30Z", "2026-01-07 10:20:30+02:00", "hour", "2026-01-05 11:00:00", "2026-01-07 09:20:30"),
        ("2026-01-05T10:20:30", "2026-01-05T10:25:30", "minute", "2026-01-05 10:20:30", "2026-01-05 10:25:59.999999"),
        pytest.param(
            "-2d", None, "hour", "2026-03-29 00:00:00", f"2026-03-31 17{HOUR_END}", id="into a day of 23 hours"
        ),
    ],
)
def test_ends(date_from, date_to, interval, start, end):
    assert ends(of(date_from, date_to, interval)) == (start, end)


@pytest.mark.parametrize(
    ("date_from", "date_to", "start", "end"),
    [
        ("2026-01-05T10:20:30", "2026-01-07T11:21:31", "2026-01-05 10:20:30", "2026-01-07 11:21:31"),
        ("2026-01-05", "2026-01-07", "2026-01-05 00:00:00", "2026-01-07 00:00:00"),
        ("-7d", None, "2026-03-24 17:30:45.123456", "2026-03-31 17:30:45.123456"),
        (None, "-1h", "2026-03-24 00:00:00", "2026-03-31 16:30:45.123456"),
    ],
)
@pytest.mark.parametrize("interval", INTERVALS)
def test_explicit_dates_are_kept_as_they_are(date_from, date_to, start, end, interval):
    assert ends(of(date_from, date_to, interval, explicit=True)) == (start, end)


def test_all_starts_with_the_first_event():
    first = datetime(2025, 12, 24, 22, 45, tzinfo=UTC)
    assert ends(of("all", earliest=first)) == ("2025-12-24 00:00:00", f"2026-03-31 {DAY_END}")
    assert ends(of("all", interval="hour", earliest=lambda: first))[0] == "2025-12-24 23:00:00"
    assert ends(of("all", explicit=True, earliest=first))[0] == "2025-12-24 23:45:00"


@pytest.mark.parametrize("earliest", [None, lambda: None, datetime(1970, 1, 1, tzinfo=UTC)])
def test_all_of_nothing_is_a_week(earliest):
    assert ends(of("all", earliest=earliest))[0] == "2026-03-24 00:00:00"


def test_the_first_event_is_asked_for_only_if_it_matters():
    def asked():
        raise AssertionError("asked")

    assert len(of("-7d", earliest=asked).days) == 8


@pytest.mark.parametrize(
    ("arguments", "attr"),
    [
        (("soon",), "dateRange__date_from"),
        (("-7d", "soon"), "dateRange__date_to"),
        (("-7d", None, "fortnight"), "interval"),
        (("2026-02-30",), "dateRange__date_from"),
    ],
)
def test_what_is_no_date_is_refused_by_name(arguments, attr):
    with pytest.raises(InvalidInput) as refusal:
        of(*arguments)
    assert refusal.value.attr == attr


def test_too_many_buckets_are_refused():
    with pytest.raises(InvalidInput, match=f"more than {MAX_BUCKETS} intervals of a second") as refusal:
        of("-1m", interval="second").buckets()
    assert refusal.value.attr == "interval"
    assert len(of("-12d", interval="minute").buckets()) == 12 * 1440 - 60 + 1  # an hour was left out


# buckets and what they are called


@pytest.mark.parametrize(
    ("date_from", "interval", "days"),
    [
        ("-7d", "day", 8),
        ("-24h", "hour", 25),
        ("-1h", "minute", 61),
        ("-59s", "second", 60),
        ("-4w", "week", 5),
        ("-1y", "month", 13),
        ("-1y", "quarter", 5),
        ("-2y", "year", 3),
    ],
)
def test_how_many(date_from, interval, days):
    found = of(date_from, interval=interval)
    assert len(found.buckets()) == len(found.days) == len(found.labels) == days


@pytest.mark.parametrize(
    ("interval", "days", "labels"),
    [
        ("second", "2026-03-31 17:30:45", "31-Mar-2026 17:30:45"),
        ("minute", "2026-03-31 17:30:00", "31-Mar-2026 17:30"),
        ("hour", "2026-03-31 17:00:00", "31-Mar-2026 17:00"),
        ("day", "2026-03-31", "31-Mar-2026"),
        ("week", "2026-03-29", "29-Mar-2026"),
        ("month", "2026-03-01", "1-Mar-2026"),
        ("quarter", "2026-01-01", "1-Jan-2026"),
        ("year", "2026-01-01", "1-Jan-2026"),
    ],
)
def test_names(interval, days, labels):
    found = of("-1M", interval=interval)
    assert (found.days[-1], found.labels[-1]) == (days, labels)


def test_all_labels_of_a_year():
    assert of("2025-01-09", "2025-12-09", "month").labels == [
        "1-Jan-2025", "1-Feb-2025", "1-Mar-2025", "1-Apr-2025", "1-May-2025", "1-Jun-2025", "1-Jul-2025", "1-Aug-2025",
        "1-Sep-2025", "1-Oct-2025", "1-Nov-2025", "1-Dec-2025",
    ]  # fmt: skip


def test_weeks_start_on_sunday_or_on_monday():
    assert of("-10d", interval="week").days == ["2026-03-15", "2026-03-22", "2026-03-29"]
    assert of("-10d", interval="week", monday=True).days == ["2026-03-16", "2026-03-23", "2026-03-30"]
    assert of("2026-03-29", "2026-03-29", "week", monday=True).days == ["2026-03-23"]
    assert ends(of("-10d", interval="week"))[0] == "2026-03-21 00:00:00"  # the first is only a part of a week


def test_a_day_of_23_hours():
    found = of("2026-03-29", "2026-03-29", "hour")
    assert len(found.days) == 23
    assert found.days[1:3] == ["2026-03-29 01:00:00", "2026-03-29 03:00:00"]


def test_a_day_of_25_hours_has_an_hour_twice():
    found = of("2025-10-26", "2025-10-26", "hour")
    assert len(found.days) == 25
    assert found.days[2:4] == ["2025-10-26 02:00:00"] * 2
    first, second = found.buckets()[2:4]
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert [found.index_of(first + timedelta(minutes=5)), found.index_of(second)] == [2, 3]


def test_days_over_a_change_of_clocks_are_days():
    found = of("2026-03-28", "2026-03-31")
    assert found.days == ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]
    assert found.buckets()[2] - found.buckets()[1] == timedelta(days=1)  # on the clock, though 23 hours passed
    assert found.buckets()[2].utcoffset() != found.buckets()[1].utcoffset()


def test_a_day_without_midnight():
    found = DateRange.of("2026-09-04", "2026-09-08", "day", context("America/Santiago"))
    assert found.days == ["2026-09-04", "2026-09-05", "2026-09-06", "2026-09-07", "2026-09-08"]
    assert found.buckets()[2].hour == 1
    assert found.buckets()[3].hour == 0


def test_a_day_that_an_island_left_out():
    found = DateRange.of("2011-12-28", "2012-01-01", "day", context("Pacific/Apia"))
    assert [day for day in found.days if day != "2011-12-30"] == [
        "2011-12-28",
        "2011-12-29",
        "2011-12-31",
        "2012-01-01",
    ]


def test_positions():
    found = of("-7d")
    assert found.index_of(datetime(2026, 3, 24, 12, tzinfo=UTC)) == 0
    assert found.index_of(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) == 7
    assert found.index_of(datetime(2026, 3, 31, 22, tzinfo=UTC)) is None
    assert found.index_of(datetime(2026, 3, 25)) == 1
    assert found.resolved() == {
        "date_from": "2026-03-24T00:00:00+01:00",
        "date_to": "2026-03-31T23:59:59.999999+02:00",
    }


def test_without_the_projects_zone_everything_is_utc():
    found = DateRange.of("-1d", None, "day", context(modifiers=Modifiers(convert_to_project_timezone=False)))
    assert found.start == datetime(2026, 3, 30, tzinfo=UTC)


# the period before


@pytest.mark.parametrize(
    ("date_from", "date_to", "interval", "start", "end"),
    [
        pytest.param("-7d", None, "day", "2026-03-17 00:00:00", f"2026-03-24 {DAY_END}", id="weekdays line up"),
        pytest.param("-14d", None, "day", "2026-03-03 00:00:00", f"2026-03-17 {DAY_END}", id="of two weeks too"),
        pytest.param("-7d", "-1d", "day", "2026-03-17 00:00:00", f"2026-03-23 {DAY_END}", id="not with a relative end"),
        pytest.param("-6d", None, "day", "2026-03-18 00:00:00", f"2026-03-24 {DAY_END}", id="nor for other numbers"),
        ("-7d", None, "week", "2026-03-16 00:00:00", f"2026-03-23 {DAY_END}"),
        ("2026-01-05", "2026-01-07", "day", "2026-01-02 00:00:00", f"2026-01-04 {DAY_END}"),
        pytest.param(None, None, "day", "2026-03-16 00:00:00", f"2026-03-23 {DAY_END}", id="not when nothing was said"),
        ("-24h", None, "hour", "2026-03-29 17:00:00", f"2026-03-30 17{HOUR_END}"),
        ("2026-01-05", "2026-01-05", "hour", "2026-01-04 00:00:00", f"2026-01-04 {DAY_END}"),
        ("2026-01-05T10:00:00", "2026-01-05T10:09:00", "minute", "2026-01-05 09:50:00", "2026-01-05 09:59:59.999999"),
        ("-1mStart", "-1mEnd", "month", "2026-01-04 00:00:00", f"2026-01-31 {DAY_END}"),
    ],
)
def test_the_period_before(date_from, date_to, interval, start, end):
    found = of(date_from, date_to, interval)
    before = found.previous()
    assert ends(before) == (start, end)
    assert len(before.days) in (len(found.days), len(found.days) + (interval not in ("day", "hour", "minute")))


@pytest.mark.parametrize(
    ("date_from", "date_to", "compare_to", "start", "end"),
    [
        ("-7d", None, "-1w", "2026-03-17 00:00:00", f"2026-03-24 {DAY_END}"),
        ("-7d", None, "-30d", "2026-02-22 00:00:00", f"2026-03-01 {DAY_END}"),
        ("-7d", None, "-1y", "2025-03-24 00:00:00", f"2025-03-31 {DAY_END}"),
        ("-1mStart", "-1mEnd", "-1m", "2026-01-01 00:00:00", f"2026-01-28 {DAY_END}"),
    ],
)
def test_a_period_of_ones_own_choice(date_from, date_to, compare_to, start, end):
    assert ends(of(date_from, date_to).previous(compare_to)) == (start, end)


@pytest.mark.parametrize(
    ("date_from", "date_to", "start", "end"),
    [
        ("2026-01-05T10:00:00", "2026-01-05T12:00:00", "2026-01-05 08:00:00", "2026-01-05 09:59:59.999999"),
        ("2026-01-05", "2026-01-06T23:59:59", "2026-01-03 00:00:00", "2026-01-04 23:59:59"),
        ("2026-01-05", "2026-01-06T23:59:59.999999", "2026-01-03 00:00:00", f"2026-01-04 {DAY_END}"),
    ],
)
def test_before_explicit_dates(date_from, date_to, start, end):
    assert ends(of(date_from, date_to, explicit=True).previous()) == (start, end)


def test_all_is_compared_with_nothing():
    assert of("all", earliest=NOW).previous() is None
    assert of("all", earliest=NOW).previous("-1w") is None


@pytest.mark.parametrize("compare_to", ["soon", "2026-01-01", "-1x"])
def test_no_period_to_compare_with(compare_to):
    with pytest.raises(InvalidInput) as refusal:
        of("-7d").previous(compare_to)
    assert refusal.value.attr == "compareFilter__compare_to"


moments = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)).map(lambda found: found.replace(tzinfo=UTC))


@given(
    now=moments,
    zone=st.sampled_from(ZONES),
    days=st.integers(1, 400),
    interval=st.sampled_from(["day", "week", "month"]),
    monday=st.booleans(),
)
def test_buckets_tell_the_range_apart_without_gaps(now, zone, days, interval, monday):
    found = DateRange.of(f"-{days}d", None, interval, context(zone, now, monday=monday))
    buckets = [bucket.astimezone(UTC) for bucket in found.buckets()]
    assert buckets == sorted(set(buckets))
    assert buckets[0] <= found.start.astimezone(UTC)
    for position, bucket in enumerate(buckets):
        assert found.index_of(bucket) == position
        if position:
            assert found.index_of(bucket - timedelta(microseconds=1)) == position - 1
    if interval == "day" and zone != "Pacific/Apia":  # which once left out a day
        before = found.previous()
        assert len(before.days) == len(found.days)


@given(start=st.dates(date(2012, 1, 1), date(2026, 1, 1)), days=st.integers(1, 60), zone=st.sampled_from(ZONES))
@example(start=date(2024, 9, 9), days=2, zone="America/Santiago")  # which on 2024-09-08 had no midnight
@example(start=date(2024, 9, 8), days=1, zone="America/Santiago")
@example(start=date(2024, 9, 7), days=2, zone="America/Santiago")
def test_what_days_are_compared_with_is_as_many_days_right_before(start, days, zone):
    last = start + timedelta(days=days - 1)
    found = DateRange.of(start.isoformat(), last.isoformat(), "day", context(zone))
    before = found.previous()
    assert before.end.astimezone(UTC) + timedelta(microseconds=1) == found.start.astimezone(UTC)
    assert before.start.date() == start - timedelta(days=days)
    assert before.end.date() == start - timedelta(days=1)
    if zone != "Pacific/Apia":  # which once left out a day
        assert len(before.days) == days


# whole intervals only


@pytest.mark.parametrize(
    ("date_from", "date_to", "interval", "days"),
    [
        ("-3d", None, "day", ["2026-03-28", "2026-03-29", "2026-03-30"]),  # today goes on
        ("2026-03-28", "2026-03-29", "day", ["2026-03-28", "2026-03-29"]),
        ("-3d", "2026-04-05", "day", ["2026-03-28", "2026-03-29", "2026-03-30"]),  # nothing of days to come
        ("2026-03-04", "2026-03-27", "week", ["2026-03-08", "2026-03-15"]),  # from Sunday to Saturday
        ("2026-01-15", None, "month", ["2026-02-01"]),
        ("-3h", None, "hour", ["2026-03-31 14:00:00", "2026-03-31 15:00:00", "2026-03-31 16:00:00"]),  # it is 17:30
    ],
)
def test_intervals_that_are_not_whole_are_left_out(date_from, date_to, interval, days):
    assert of(date_from, date_to, interval).whole(NOW).days == days


def test_whole_intervals_of_exact_ends():
    exact = of("2026-03-27T10:00:00", "2026-03-29T23:59:59", explicit=True)
    assert exact.whole(NOW).days == ["2026-03-28", "2026-03-29"]
    assert exact.whole(NOW).previous().days == ["2026-03-26", "2026-03-27"]


def test_all_starts_with_a_whole_interval():
    found = of("all", None, "month", earliest=datetime(2026, 1, 20, tzinfo=UTC))
    assert found.whole(NOW).days == ["2026-01-01", "2026-02-01"]


def test_the_period_before_whole_days_is_as_long_and_touches_them():
    before = of("-7d").whole(NOW).previous()
    assert (before.days[0], before.days[-1]) == ("2026-03-17", "2026-03-23")


def test_a_range_without_a_whole_interval_is_refused():
    with pytest.raises(InvalidInput, match="No month is whole") as refusal:
        of("-7d", None, "month").whole(NOW)
    assert refusal.value.attr == "dateRange__excludeIncompletePeriods"


@example(
    now=datetime(2024, 11, 1, tzinfo=UTC), zone="Africa/Cairo", days=60, interval="day", monday=False
)  # the last hour came twice
@given(
    now=moments,
    zone=st.sampled_from(ZONES),
    days=st.integers(60, 400),
    interval=st.sampled_from(["day", "week", "month"]),
    monday=st.booleans(),
)
def test_whole_intervals_are_those_of_the_range_without_its_ends(now, zone, days, interval, monday):
    found = DateRange.of(f"-{days}d", None, interval, context(zone, now, monday=monday))
    whole = found.whole(now)
    assert set(whole.days) <= set(found.days)
    assert len(found.days) - len(whole.days) in (0, 1, 2)
    assert whole.start == whole.buckets()[0] >= found.start
    assert whole.end.astimezone(UTC) <= now
    assert whole.whole(now).days == whole.days


# the same buckets in the event store


def in_the_store(store, texts, of_context):
    """The buckets of moments, as the store makes them: one row for each moment, one column for each interval."""
    moment = ast.call("toTimeZone", ast.name("at"), ast.Constant(of_context.timezone.key))
    columns = [
        ast.Alias(interval, ast.call("toUnixTimestamp", interval_start(ast.copy(moment), interval, of_context)))
        for interval in INTERVALS
    ]
    query = parse_select("SELECT 1 FROM (SELECT toDateTime64(arrayJoin({texts}), 6, 'UTC') AS at)", {"texts": texts})
    query.select = columns
    compiled = compile_query(query, of_context, limit=None)
    return store.query(compiled.sql, compiled.parameters, compiled.settings)


@pytest.mark.parametrize("monday", [False, True])
@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(moments, min_size=20, max_size=20))
def test_the_store_makes_the_same_buckets(world, zone, monday, found):
    of_context = context(zone, monday=monday)
    changes = [datetime(year, month, day, hour, minute, tzinfo=UTC) for year, month, day, hour, minute in CHANGES]
    found = sorted([*found, *(change + timedelta(minutes=30 * step) for change in changes for step in range(-8, 9))])
    rows = in_the_store(world.events, [moment.strftime("%Y-%m-%d %H:%M:%S.%f") for moment in found], of_context)
    for interval in INTERVALS:
        period = DateRange.of("-1d", None, interval, of_context)
        for moment, row in zip(found, rows, strict=True):
            bucket = datetime.fromtimestamp(row[interval], UTC)
            assert period.bucket_of(moment).astimezone(UTC) == bucket, (interval, moment)


CHANGES = [  # of the clocks of the zones above, in UTC
    (2026, 3, 29, 1, 0), (2025, 10, 26, 1, 0), (2026, 3, 8, 7, 0), (2025, 11, 2, 6, 0), (2026, 4, 4, 15, 0),
    (2025, 10, 4, 15, 30), (2026, 9, 6, 4, 0), (2026, 4, 5, 3, 0), (2026, 4, 23, 22, 0), (2025, 10, 30, 21, 0),
]  # fmt: skip


def test_lengths_and_names_of_intervals():
    assert interval_length("week", 2) == ast.call("toIntervalWeek", ast.Constant(2))
    assert interval_of(None) == "day"


def test_the_first_event_of_a_project(world):
    first = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    asked = world.one(Happened("x", first), Happened("x", NOW), Happened("long ago", datetime(1970, 1, 2, tzinfo=UTC)))
    answer = asked.asking().rows(earliest_event())
    assert answer.rows[0][0].astimezone(UTC) == first
