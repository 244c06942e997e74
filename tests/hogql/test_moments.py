from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.hogql.moments import Relative, parse_bound, parse_moment, parse_relative, zone

NOW = datetime(2026, 3, 31, 15, 30, 45, 123456, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")  # two hours ahead in summer, from 29 March on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123456+0000", datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        pytest.param("2026-03-01T10:00:00 02:00", datetime(2026, 3, 1, 8, tzinfo=UTC), id="a plus lost in the address"),
        pytest.param("2026-03-01 10:00:00", datetime(2026, 3, 1, 9, tzinfo=UTC), id="no offset: the project's time"),
        pytest.param("2026-07-1", datetime(2026, 6, 30, 22, tzinfo=UTC), id="a day of the project, not padded"),
        ("-1h", datetime(2026, 3, 31, 14, 30, 45, 123456, tzinfo=UTC)),
        pytest.param(
            "-1m", datetime(2026, 2, 28, 16, 30, 45, 123456, tzinfo=UTC), id="a month back, clamped to its end"
        ),
        pytest.param("7d", datetime(2026, 3, 24, 16, 30, 45, 123456, tzinfo=UTC), id="the minus may be left out"),
        ("-1dStart", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("mStart", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("-1hEnd", datetime(2026, 3, 31, 14, 59, 59, 999999, tzinfo=UTC)),
        ("-1yStart", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        pytest.param("0001-01-01T00:00:00+14:00", datetime(1900, 1, 1, tzinfo=UTC), id="before what can be stored"),
        pytest.param("9999-12-31T23:59:59-12:00", datetime(2299, 12, 31, 23, 59, 59, tzinfo=UTC), id="after it"),
        ("-999999y", datetime(1900, 1, 1, tzinfo=UTC)),
        ("-999999w", datetime(1900, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments(text, expected):
    assert parse_moment(text, BERLIN, now=NOW).at == expected


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01", "-7x", "2026-02-30", "12", "T", "-1d-1d"])
def test_what_is_no_date_is_refused_by_name(text):
    with pytest.raises(InvalidInput) as refusal:
        parse_moment(text, BERLIN, now=NOW, attr="after")
    assert refusal.value.attr == "after"


@pytest.mark.parametrize("text", [None, "", "all", " all "])
def test_no_bound(text):
    assert parse_bound(text, BERLIN, attr="after") is None


def test_an_unknown_time_zone_is_utc():
    assert zone("Atlantis/Lost").key == "UTC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-7d", Relative(7, "d")),
        ("7d", Relative(7, "d")),
        ("-d", Relative(1, "d")),
        ("dStart", Relative(0, "d", "Start")),
        ("-1mEnd", Relative(1, "m", "End")),
        ("all", None),
        ("2026-01-01", None),
        ("-7D", None),
    ],
)
def test_relative_moments(text, expected):
    assert parse_relative(text) == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        pytest.param("-1d", 23, id="a day is one of the calendar"),
        pytest.param("-24h", 24, id="hours are those that passed"),
        pytest.param("-1440M", 24, id="and so are minutes"),
        pytest.param("-1w", 167, id="weeks are of the calendar"),
    ],
)
def test_over_a_change_of_clocks(text, hours):
    noon = datetime(2026, 3, 29, 12, tzinfo=BERLIN)
    before = parse_moment(text, BERLIN, now=noon).at
    assert (noon.astimezone(UTC) - before).total_seconds() == hours * 3600


def test_the_end_of_last_year_is_in_december():
    assert parse_moment("-1yEnd", BERLIN, now=NOW).at == datetime(2025, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)
