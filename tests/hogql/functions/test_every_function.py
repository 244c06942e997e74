"""Every function of the tables is called once on the real engine, by each of its names, as its example says."""

from __future__ import annotations

import pytest

from hedgerow.hogql import functions
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.functions import FUNCTIONS, Function
from hedgerow.hogql.parse import parse_select
from hedgerow.store.errors import StoreError
from tests.hogql.support import context_for

TOGETHER = 30  # expressions of one statement
KINDS = ("scalar", "aggregate", "window")


def called(function: Function) -> str:
    """The example by the name that is tested."""
    first = function.clickhouse if function.example.startswith(function.clickhouse + "(") else None
    if first is None or first == function.name:
        return function.example
    return function.name + function.example.removeprefix(first)


def run(store, expressions, timezone="UTC"):
    selected = ", ".join(f"{text} AS c{index}" for index, text in enumerate(expressions))
    compiled = compile_query(
        parse_select(f"SELECT {selected} FROM (SELECT number FROM numbers(1, 10))"), context_for(timezone=timezone)
    )
    return store.query(compiled.sql, compiled.parameters, compiled.settings)


def failures(store, expressions):
    """What the engine says about those that it does not run; all at once costs less than one by one."""
    try:
        run(store, expressions)
        return []
    except StoreError:
        found = []
        for text in expressions:
            try:
                run(store, [text])
            except StoreError as error:
                found.append((text, str(error)[:300]))
        return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_runs(shops, kind):
    expressions = [called(function) for function in FUNCTIONS.values() if function.kind == kind]
    assert expressions
    failed = [failure for together in _batches(expressions) for failure in failures(shops, together)]
    assert not failed, f"{len(failed)} of {len(expressions)}:\n" + "\n".join(map(str, failed))


def _batches(expressions):
    return [expressions[start : start + TOGETHER] for start in range(0, len(expressions), TOGETHER)]


COMBINED = [
    ("countIf(number > 5)", 5),
    ("countIf(number > 50)", 0),
    ("sumIf(number, number > 5)", 40),
    ("sumOrNullIf(number, number > 50)", None),
    ("sumIfOrNull(number, number > 50)", None),
    ("countDistinct(number % 3)", 3),
    ("uniqExactIf(number, number < 4)", 3),
    ("sumDistinct(number % 3)", 3),
    ("avgOrDefault(number)", 5.5),
    ("sumArray([number, 1])", 65),
    ("sumForEach([number, 1])", [55, 10]),
    ("sumMap(map('a', number))", {"a": 55}),
    ("groupArrayIf(number, number > 8)", [9, 10]),
    ("quantileExactIf(0.5)(number, number > 5)", 8),
    ("argMaxIf(number, number, number < 5)", 4),
    ("sumArgMax(number, number)", 10),
]


@pytest.mark.parametrize(("text", "expected"), COMBINED)
def test_suffixes_make_aggregates_of_aggregates(shops, text, expected):
    assert run(shops, [text]) == [{"c0": expected}]


def test_states_are_merged_again(shops):
    compiled = compile_query(
        parse_select(
            "SELECT sumMerge(s) AS total FROM (SELECT sumState(number) AS s FROM numbers(1, 10) GROUP BY number % 2)"
        ),
        context_for(),
    )
    assert shops.query(compiled.sql, compiled.parameters, compiled.settings) == [{"total": 55}]


@pytest.mark.parametrize(
    "name",
    [
        # files, addresses, other tables, dictionaries, models
        "file", "url", "s3", "remote", "dictGet", "dictHas", "joinGet", "hasColumnInTable", "evalMLMethod",
        "naiveBayesClassifier", "aiGenerate", "regionToName", "structureToCapnProtoSchema", "formatRow", "executable",
        # the server and who asks
        "version", "hostName", "FQDN", "currentUser", "user", "currentDatabase", "currentRoles", "uptime", "tcpPort",
        "getSetting", "getServerSetting", "getMacro", "buildId", "serverUUID", "serverTimezone", "queryID",
        "getOSKernelVersion", "filesystemAvailable", "shardNum", "getClientHTTPHeader", "currentRequestURL",
        "connectionId", "transactionID", "blockNumber", "rowNumberInAllBlocks", "runningAccumulate", "showCertificate",
        # what waits, fails at will, or shows memory
        "sleep", "sleepEachRow", "throwIf", "aggThrow", "addressToLine", "addressToSymbol", "demangle", "logTrace",
        "flameGraph", "fuzzBits", "getSubcolumn", "catboostEvaluate", "indexHint",
        # much out of little, without a bound
        "randomString", "randomFixedString", "randomPrintableASCII", "printf", "groupArrayInsertAt", "h3ToChildren",
        "h3kRing", "h3PolygonToCells", "geohashesInBox", "timeSlots", "sumResample", "groupArrayResample",
        "mapPopulateSeries", "multiFuzzyMatchAny", "arrayPartialShuffle",
        # nothing at all
        "", "drop", "countIfIfIfIfIfIf", "lowerIf", "toDateIf",
    ],
)  # fmt: skip
def test_what_is_not_in_the_tables_cannot_be_called(name):
    assert functions.lookup(name) is None


def test_names_are_read_in_any_case():
    assert functions.lookup("TODATE") is functions.lookup("toDate")
    assert functions.lookup("countif").clickhouse == "countIf"
    assert functions.lookup("UNIQEXACTIF").clickhouse == "uniqExactIf"


def test_examples_are_there_for_all():
    assert all(function.example for function in FUNCTIONS.values())
    assert len(FUNCTIONS) > 900
