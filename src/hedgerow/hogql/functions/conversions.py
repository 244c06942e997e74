"""From one kind of value to another. Where ClickHouse fails on a text that is no number or date, HogQL says NULL."""

from __future__ import annotations

from dataclasses import replace

from hedgerow.hogql.functions.guards import MOST_CHARACTERS, at_most, type_at
from hedgerow.hogql.functions.table import Function, changed, rows

_PLAIN = rows("""
toString                    1-2  string    toString(5)
toFixedString               2    string    toFixedString('ab', 3)
toStringCutToZero           1    string    toStringCutToZero('ab')
toDecimalString             2    string    toDecimalString(1.5, 3)
toLowCardinality            1    same      toLowCardinality('a')
accurateCast                2    unknown   accurateCast(5, 'Int8')
accurateCastOrNull          2    unknown?  accurateCastOrNull('x', 'Int8')
accurateCastOrDefault       2-3  unknown   accurateCastOrDefault('x', 'Int8')
cast                        2    unknown   cast(5, 'String')
reinterpretAsUInt8          1    integer   reinterpretAsUInt8('a')
reinterpretAsUInt16         1    integer   reinterpretAsUInt16('ab')
reinterpretAsUInt32         1    integer   reinterpretAsUInt32('abcd')
reinterpretAsUInt64         1    integer   reinterpretAsUInt64('abcdefgh')
reinterpretAsInt8           1    integer   reinterpretAsInt8('a')
reinterpretAsInt16          1    integer   reinterpretAsInt16('ab')
reinterpretAsInt32          1    integer   reinterpretAsInt32('abcd')
reinterpretAsInt64          1    integer   reinterpretAsInt64('abcdefgh')
reinterpretAsFloat32        1    float     reinterpretAsFloat32('abcd')
reinterpretAsFloat64        1    float     reinterpretAsFloat64('abcdefgh')
reinterpretAsString         1    string    reinterpretAsString(97)
reinterpretAsUUID           1    uuid      reinterpretAsUUID('abcdefghijklmnop')
""")
_PLAIN = changed(
    _PLAIN,
    toFixedString={"guard": at_most(1, MOST_CHARACTERS)},
    accurateCast={"guard": type_at(1)},
    accurateCastOrNull={"guard": type_at(1)},
    accurateCastOrDefault={"guard": type_at(1)},
    cast={"guard": type_at(1)},
)

_INTEGERS = [f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64, 128, 256)]


def _number(name: str, returns: str) -> list[Function]:
    """`toInt8`, `toInt8OrNull`, `toInt8OrZero`, `toInt8OrDefault`."""
    return [
        *rows(f"""
to{name}           1    {returns}    to{name}(5)
to{name}OrNull     1    {returns}?   to{name}OrNull('x')
to{name}OrZero     1    {returns}    to{name}OrZero('x')
to{name}OrDefault  1-2  {returns}    to{name}OrDefault('x')
""")
    ]


_NUMBERS = [
    function
    for name in [*_INTEGERS, "Float32", "Float64"]
    for function in _number(name, "integer" if "Int" in name else "float")
]

_DECIMALS = [
    function
    for bits in (32, 64, 128, 256)
    for function in rows(f"""
toDecimal{bits}           2    decimal    toDecimal{bits}(1.5, 2)
toDecimal{bits}OrNull     2    decimal?   toDecimal{bits}OrNull('x', 2)
toDecimal{bits}OrZero     2    decimal    toDecimal{bits}OrZero('x', 2)
toDecimal{bits}OrDefault  2-3  decimal    toDecimal{bits}OrDefault('x', 2)
""")
]

_DATES = changed(
    rows("""
toDateOrNull                1    date?     toDateOrNull('x')
toDateOrZero                1    date      toDateOrZero('x')
toDateOrDefault             1-2  date      toDateOrDefault('x')
toDate32                    1-2  date      toDate32('2026-03-31')
toDate32OrNull              1    date?     toDate32OrNull('x')
toDate32OrZero              1    date      toDate32OrZero('x')
toDateTimeOrNull            1-2  datetime?  toDateTimeOrNull('x')
toDateTimeOrZero            1-2  datetime  toDateTimeOrZero('x')
toDateTime32                1-2  datetime  toDateTime32(0)
toDateTime64OrNull          2-3  datetime?  toDateTime64OrNull('x', 3)
toDateTime64OrZero          2-3  datetime  toDateTime64OrZero('x', 3)
"""),
    toDateTimeOrNull={"zone_at": 1},
    toDateTimeOrZero={"zone_at": 1},
    toDateTime32={"zone_at": 1},
    toDateTime64OrNull={"zone_at": 2},
    toDateTime64OrZero={"zone_at": 2},
)

_BEST_EFFORT = Function(
    "toDateTime", "parseDateTime64BestEffortOrNull", 1, 3, returns="datetime", nulls="maybe", zone_at=2
)


_LENIENT = [
    *(
        replace(one, of_text=replace(one, nulls="maybe", parses=True))
        for one in rows("toDate  1-2  date  toDate('2026-03-31')")
    ),
    *(
        replace(one, of_text=replace(_BEST_EFFORT, name=one.name, max_args=2), zone_at=1)
        for one in rows("toDateTime|timestamp  1-2  datetime  toDateTime('2026-03-31T10:00:00Z')")
    ),
    *(
        replace(one, of_text=replace(_BEST_EFFORT, name=one.name, min_args=2), zone_at=2)
        for one in rows("toDateTime64  2-3  datetime  toDateTime64('2026-03-31T10:00:00.5Z', 3)")
    ),
    *(
        replace(one, clickhouse="accurateCastOrNull", appended=(type_name,))
        for row, type_name in (
            ("toInt|toInteger  1  integer?  toInt('x')", "Int64"),
            ("toFloat  1  float?  toFloat('1.5')", "Float64"),
            ("toUUID  1  uuid?  toUUID('018f05c9-4ab8-7b86-b64e-c9f03fbd45d1')", "UUID"),
        )
        for one in rows(row)
    ),
    *rows("toUUIDOrDefault  1-2  uuid  toUUIDOrDefault('x')"),
    *rows("toUUIDOrNull  1  uuid?  toUUIDOrNull('x')"),
    *rows("toUUIDOrZero  1  uuid  toUUIDOrZero('x')"),
    *(
        replace(one, clickhouse="accurateCastOrNull", appended=("Bool",))
        for one in rows("toBool|toBoolean  1  boolean?  toBool('true')")
    ),
    *(
        replace(one, clickhouse="toDecimal64", of_text=replace(one, clickhouse="toDecimal64OrNull"))
        for one in rows("toDecimal  2  decimal?  toDecimal('1.5', 2)")
    ),
]

CONVERSIONS = [*_PLAIN, *_NUMBERS, *_DECIMALS, *_DATES, *_LENIENT]
