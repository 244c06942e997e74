"""Dates and times. Those that read the clock or a text do it in the project's time zone, unless another is named."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.functions.table import changed, rows


def _today(args: list[ast.Expr], zone: str) -> tuple[str, list[ast.Expr]]:
    """Of the project, not of the server."""
    return "toDate", [ast.call("now", args[0] if args else ast.Constant(zone))]


def _yesterday(args: list[ast.Expr], zone: str) -> tuple[str, list[ast.Expr]]:
    name, today = _today(args, zone)
    return "subtractDays", [ast.Call(name, today), ast.Constant(1)]


_PARTS = rows("""
toYear|year                   1-2  integer   toYear(toDate('2026-03-31'))
toQuarter|quarter             1-2  integer   toQuarter(toDate('2026-03-31'))
toMonth|month                 1-2  integer   toMonth(toDate('2026-03-31'))
toWeek|week                   1-3  integer   toWeek(toDate('2026-03-31'))
toISOWeek                     1-2  integer   toISOWeek(toDate('2026-03-31'))
toISOYear                     1-2  integer   toISOYear(toDate('2026-03-31'))
toYearWeek|yearweek           1-3  integer   toYearWeek(toDate('2026-03-31'))
toDayOfYear|dayOfYear         1-2  integer   toDayOfYear(toDate('2026-03-31'))
toDayOfMonth|day|dayOfMonth   1-2  integer   toDayOfMonth(toDate('2026-03-31'))
toDayOfWeek|dayOfWeek         1-3  integer   toDayOfWeek(toDate('2026-03-31'))
toDaysInMonth                 1-2  integer   toDaysInMonth(toDate('2026-03-31'))
toHour|hour                   1-2  integer   toHour(toDateTime(0))
toMinute|minute               1-2  integer   toMinute(toDateTime(0))
toSecond|second               1-2  integer   toSecond(toDateTime(0))
toMillisecond|millisecond     1-2  integer   toMillisecond(toDateTime64(0, 3))
toMicrosecond|microsecond     1-2  integer   toMicrosecond(toDateTime64(0, 6))
toYYYYMM                      1-2  integer   toYYYYMM(toDate('2026-03-31'))
toYYYYMMDD                    1-2  integer   toYYYYMMDD(toDate('2026-03-31'))
toYYYYMMDDhhmmss              1-2  integer   toYYYYMMDDhhmmss(toDateTime(0))
toDaysSinceYearZero|to_days   1-2  integer   toDaysSinceYearZero(toDate('2026-03-31'))
toModifiedJulianDay           1    integer   toModifiedJulianDay('2026-03-31')
toMonthNumSinceEpoch          1    integer   toMonthNumSinceEpoch(toDate('2026-03-31'))
toYearNumSinceEpoch           1    integer   toYearNumSinceEpoch(toDate('2026-03-31'))
toRelativeYearNum             1-2  integer   toRelativeYearNum(toDate('2026-03-31'))
toRelativeQuarterNum          1-2  integer   toRelativeQuarterNum(toDate('2026-03-31'))
toRelativeMonthNum            1-2  integer   toRelativeMonthNum(toDate('2026-03-31'))
toRelativeWeekNum             1-2  integer   toRelativeWeekNum(toDate('2026-03-31'))
toRelativeDayNum              1-2  integer   toRelativeDayNum(toDate('2026-03-31'))
toRelativeHourNum             1-2  integer   toRelativeHourNum(toDateTime(0))
toRelativeMinuteNum           1-2  integer   toRelativeMinuteNum(toDateTime(0))
toRelativeSecondNum           1-2  integer   toRelativeSecondNum(toDateTime(0))
monthName                     1-2  string    monthName(toDate('2026-03-31'))
dateName                      2-3  string    dateName('weekday', toDate('2026-03-31'))
timezoneOf                    1    string    timezoneOf(toDateTime(0))
timezoneOffset                1    integer   timezoneOffset(toDateTime(0))
toUnixTimestamp               1-2  integer   toUnixTimestamp(toDateTime(0))
toUnixTimestamp64Second       1    integer   toUnixTimestamp64Second(toDateTime64(0, 3))
toUnixTimestamp64Milli        1    integer   toUnixTimestamp64Milli(toDateTime64(0, 3))
toUnixTimestamp64Micro        1    integer   toUnixTimestamp64Micro(toDateTime64(0, 6))
toUnixTimestamp64Nano         1    integer   toUnixTimestamp64Nano(toDateTime64(0, 9))
""")

_STARTS = rows("""
toStartOfSecond               1-2  datetime  toStartOfSecond(toDateTime64(0, 3))
toStartOfMillisecond          1-2  datetime  toStartOfMillisecond(toDateTime64(0, 6))
toStartOfMinute               1-2  datetime  toStartOfMinute(toDateTime(0))
toStartOfFiveMinutes|toStartOfFiveMinute  1-2  datetime  toStartOfFiveMinutes(toDateTime(0))
toStartOfTenMinutes           1-2  datetime  toStartOfTenMinutes(toDateTime(0))
toStartOfFifteenMinutes       1-2  datetime  toStartOfFifteenMinutes(toDateTime(0))
toStartOfHour                 1-2  datetime  toStartOfHour(toDateTime(0))
toStartOfDay                  1-2  datetime  toStartOfDay(toDateTime(0))
toStartOfWeek                 1-3  date      toStartOfWeek(toDateTime(0), 1)
toLastDayOfWeek               1-3  date      toLastDayOfWeek(toDateTime(0), 1)
toStartOfMonth                1-2  date      toStartOfMonth(toDateTime(0))
toLastDayOfMonth|last_day     1-2  date      toLastDayOfMonth(toDateTime(0))
toStartOfQuarter              1-2  date      toStartOfQuarter(toDateTime(0))
toStartOfYear                 1-2  date      toStartOfYear(toDateTime(0))
toStartOfISOYear              1-2  date      toStartOfISOYear(toDateTime(0))
toMonday                      1-2  date      toMonday(toDateTime(0))
toStartOfInterval|time_bucket|date_bin  2-4  datetime  toStartOfInterval(toDateTime(0), toIntervalHour(2))
dateTrunc|date_trunc          2-3  datetime  dateTrunc('month', toDateTime(0))
timeSlot                      1-2  datetime  timeSlot(toDateTime(0))
toTime                        1-2  datetime  toTime(toDateTime(0))
""")

_SUMS = rows("""
dateDiff|date_diff|timestampDiff|timestamp_diff  3-4  integer  dateDiff('day', toDate('2026-01-01'), today())
age                           3-4  integer   age('day', toDate('2026-01-01'), toDate('2026-03-31'))
dateAdd|date_add              2-3  datetime  dateAdd(toDate('2026-01-01'), toIntervalDay(1))
dateSub|date_sub              2-3  datetime  dateSub(toDate('2026-01-01'), toIntervalDay(1))
timestampAdd|timestamp_add    2-3  datetime  timestampAdd(toDate('2026-01-01'), toIntervalDay(1))
timestampSub|timestamp_sub    2-3  datetime  timestampSub(toDate('2026-01-01'), toIntervalDay(1))
addDate                       2    datetime  addDate(toDate('2026-01-01'), toIntervalDay(1))
subDate                       2    datetime  subDate(toDate('2026-01-01'), toIntervalDay(1))
addInterval                   2    unknown   addInterval(toIntervalDay(1), toIntervalMonth(1))
addNanoseconds                2    datetime  addNanoseconds(toDateTime64(0, 9), 1)
addMicroseconds               2    datetime  addMicroseconds(toDateTime64(0, 6), 1)
addMilliseconds               2    datetime  addMilliseconds(toDateTime64(0, 6), 1)
addSeconds                    2    datetime  addSeconds(toDateTime(0), 1)
addMinutes                    2    datetime  addMinutes(toDateTime(0), 1)
addHours                      2    datetime  addHours(toDateTime(0), 1)
addDays                       2    same      addDays(toDate('2026-01-01'), 1)
addWeeks                      2    same      addWeeks(toDate('2026-01-01'), 1)
addMonths                     2    same      addMonths(toDate('2026-01-01'), 1)
addQuarters                   2    same      addQuarters(toDate('2026-01-01'), 1)
addYears                      2    same      addYears(toDate('2026-01-01'), 1)
subtractMilliseconds          2    datetime  subtractMilliseconds(toDateTime64(0, 6), 1)
subtractSeconds               2    datetime  subtractSeconds(toDateTime(0), 1)
subtractMinutes               2    datetime  subtractMinutes(toDateTime(0), 1)
subtractHours                 2    datetime  subtractHours(toDateTime(0), 1)
subtractDays                  2    same      subtractDays(toDate('2026-01-01'), 1)
subtractWeeks                 2    same      subtractWeeks(toDate('2026-01-01'), 1)
subtractMonths                2    same      subtractMonths(toDate('2026-01-01'), 1)
subtractQuarters              2    same      subtractQuarters(toDate('2026-01-01'), 1)
subtractYears                 2    same      subtractYears(toDate('2026-01-01'), 1)
changeYear                    2    same      changeYear(toDate('2026-01-01'), 2025)
changeMonth                   2    same      changeMonth(toDate('2026-01-01'), 2)
changeDay                     2    same      changeDay(toDate('2026-01-01'), 5)
changeHour                    2    datetime  changeHour(toDateTime(0), 5)
changeMinute                  2    datetime  changeMinute(toDateTime(0), 5)
changeSecond                  2    datetime  changeSecond(toDateTime(0), 5)
toInterval                    2    unknown   toDate('2026-01-01') + toInterval(1, 'day')
toIntervalNanosecond          1    unknown   toDateTime64(0, 9) + toIntervalNanosecond(1)
toIntervalMicrosecond         1    unknown   toDateTime64(0, 6) + toIntervalMicrosecond(1)
toIntervalMillisecond         1    unknown   toDateTime64(0, 6) + toIntervalMillisecond(1)
toIntervalSecond              1    unknown   toDateTime(0) + toIntervalSecond(1)
toIntervalMinute              1    unknown   toDateTime(0) + toIntervalMinute(1)
toIntervalHour                1    unknown   toDateTime(0) + toIntervalHour(1)
toIntervalDay                 1    unknown   toDateTime(0) + toIntervalDay(1)
toIntervalWeek                1    unknown   toDateTime(0) + toIntervalWeek(1)
toIntervalMonth               1    unknown   toDateTime(0) + toIntervalMonth(1)
toIntervalQuarter             1    unknown   toDateTime(0) + toIntervalQuarter(1)
toIntervalYear                1    unknown   toDateTime(0) + toIntervalYear(1)
""")

_MADE = changed(
    rows("""
now|current_timestamp|localtimestamp  0-1  datetime!  now()
now64                         0-2  datetime!  now64(3)
today|current_date|curdate    0-1  date!     today()
yesterday                     0-1  date!     yesterday()
makeDate                      2-3  date      makeDate(2026, 3, 31)
makeDate32                    2-3  date      makeDate32(2026, 3, 31)
makeDateTime                  6-7  datetime  makeDateTime(2026, 3, 31, 1, 2, 3)
makeDateTime64                6-9  datetime  makeDateTime64(2026, 3, 31, 1, 2, 3)
YYYYMMDDToDate                1    date      YYYYMMDDToDate(20260331)
YYYYMMDDhhmmssToDateTime      1-2  datetime  YYYYMMDDhhmmssToDateTime(20260331010203)
fromUnixTimestamp|FROM_UNIXTIME  1-3  datetime  fromUnixTimestamp(1700000000)
fromUnixTimestamp64Second     1-2  datetime  fromUnixTimestamp64Second(toInt64(1700000000))
fromUnixTimestamp64Milli      1-2  datetime  fromUnixTimestamp64Milli(toInt64(1700000000000))
fromUnixTimestamp64Micro      1-2  datetime  fromUnixTimestamp64Micro(toInt64(1700000000000000))
fromUnixTimestamp64Nano       1-2  datetime  fromUnixTimestamp64Nano(toInt64(1700000000000000000))
fromDaysSinceYearZero|from_days  1  date     fromDaysSinceYearZero(739000)
fromModifiedJulianDay         1    string    fromModifiedJulianDay(58849)
toTimeZone         2    datetime  toTimeZone(toDateTime(0), 'Europe/Berlin')
formatDateTime|DATE_FORMAT    2-3  string    formatDateTime(toDateTime(0), '%Y-%m-%d')
formatDateTimeInJodaSyntax    2-3  string    formatDateTimeInJodaSyntax(toDateTime(0), 'yyyy-MM-dd')
parseDateTime                 2-3  datetime  parseDateTime('2026-03-31', '%Y-%m-%d')
parseDateTimeOrNull|str_to_date  2-3  datetime?  parseDateTimeOrNull('2026-03-31', '%Y-%m-%d')
parseDateTimeOrZero           2-3  datetime  parseDateTimeOrZero('2026-03-31', '%Y-%m-%d')
parseDateTimeInJodaSyntax     2-3  datetime  parseDateTimeInJodaSyntax('2026-03-31', 'yyyy-MM-dd')
parseDateTimeInJodaSyntaxOrNull  2-3  datetime?  parseDateTimeInJodaSyntaxOrNull('2026-03-31', 'yyyy-MM-dd')
parseDateTimeBestEffort       1-2  datetime  parseDateTimeBestEffort('2026-03-31T10:00:00Z')
parseDateTimeBestEffortOrNull  1-2  datetime?  parseDateTimeBestEffortOrNull('2026-03-31T10:00:00Z')
parseDateTimeBestEffortOrZero  1-2  datetime  parseDateTimeBestEffortOrZero('2026-03-31T10:00:00Z')
parseDateTimeBestEffortUS     1-2  datetime  parseDateTimeBestEffortUS('03/31/2026')
parseDateTimeBestEffortUSOrNull  1-2  datetime?  parseDateTimeBestEffortUSOrNull('03/31/2026')
parseDateTime64BestEffort     1-3  datetime  parseDateTime64BestEffort('2026-03-31T10:00:00.5Z', 3)
parseDateTime64BestEffortOrNull  1-3  datetime?  parseDateTime64BestEffortOrNull('2026-03-31T10:00:00.5Z', 3)
parseDateTime64BestEffortOrZero  1-3  datetime  parseDateTime64BestEffortOrZero('2026-03-31T10:00:00.5Z', 3)
parseDateTime64BestEffortUS   1-3  datetime  parseDateTime64BestEffortUS('03/31/2026', 3)
"""),
    now={"zone_at": 0},
    now64={"zone_at": 1},
    today={"build": _today},
    yesterday={"build": _yesterday},
    makeDateTime={"zone_at": 6},
    makeDateTime64={"zone_at": 8},
    YYYYMMDDhhmmssToDateTime={"zone_at": 1},
    fromUnixTimestamp64Second={"zone_at": 1},
    fromUnixTimestamp64Milli={"zone_at": 1},
    fromUnixTimestamp64Micro={"zone_at": 1},
    fromUnixTimestamp64Nano={"zone_at": 1},
    parseDateTime={"zone_at": 2},
    parseDateTimeOrNull={"zone_at": 2},
    parseDateTimeOrZero={"zone_at": 2},
    parseDateTimeInJodaSyntax={"zone_at": 2},
    parseDateTimeInJodaSyntaxOrNull={"zone_at": 2},
    parseDateTimeBestEffort={"zone_at": 1},
    parseDateTimeBestEffortOrNull={"zone_at": 1},
    parseDateTimeBestEffortOrZero={"zone_at": 1},
    parseDateTimeBestEffortUS={"zone_at": 1},
    parseDateTimeBestEffortUSOrNull={"zone_at": 1},
    parseDateTime64BestEffort={"zone_at": 2},
    parseDateTime64BestEffortOrNull={"zone_at": 2},
    parseDateTime64BestEffortOrZero={"zone_at": 2},
    parseDateTime64BestEffortUS={"zone_at": 2},
)

DATES = [*_PARTS, *_STARTS, *_SUMS, *_MADE]
