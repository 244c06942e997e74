"""Texts of queries nobody writes in good faith: random queries, printed and then changed, and pieces put together."""
# ruff: noqa: E501

from __future__ import annotations

from random import Random

from hedgerow.hogql.schema import TABLES

GOOD = (
    "event",
    "distinct_id",
    "properties.secret",
    "properties.$browser",
    "properties.email",
    "timestamp",
    "person_id",
    "e.event",
    "properties.price",
)

NAMES = (
    '"events__1.project_id"', '"events__2.project_id"', '"__table1.project_id"', "events__1", "project_id", "team_id", "events",
    "persons", "system.tables", "`a`", '"a.b"', '"`"', '"\\\\"', "x", "y", "e", "properties.secret", "properties.$browser",
    "person.properties.email", "session.$session_duration", "group_0.properties.name", "timestamp", "event", "*", "e.*",
    "e.event", "e.properties", "id", "person_id", "distinct_id", "properties.`events__1.project_id`", "pdi.person_id",
)  # fmt: skip
TEXTS = (
    "'2'",
    "'%other%'",
    "'{p0:String}'",
    "'\\\\'",
    "'--'",
    "'/*'",
    "''",
    "2",
    "1",
    "0",
    "NULL",
    "1e9",
    "[1, 2]",
    "(1, 2)",
)
CALLS = (
    "toInt64({})", "if({}, {}, {})", "arrayMap(x -> {}, [{}])", "count({})", "concat({}, {})", "toString({})", "any({})",
    "arrayJoin([{}])", "tuple({}, {})", "in({}, {})", "length({})", "groupArray({})", "countIf({} = {})", "JSONExtractRaw({}, {})",
    "row_number() OVER (ORDER BY {})", "max({}) OVER (PARTITION BY {})", "CAST({} AS String)", "url({})", "file({})", "dictGet({}, {}, {})",
    "getSetting({})", "({} AS x)", '({} AS "events__1.project_id")', "({} = {} OR {})", "({} LIKE {})", "not {}", "({} + {})", "{}[{}]", "ifNull({}, {})",
)  # fmt: skip
FRIENDLY = (
    "toString({})",
    "if({} = {}, {}, {})",
    "concat(toString({}), toString({}))",
    "length(toString({}))",
    "({} = {})",
    "ifNull({}, {})",
    "arrayMap(x -> x, [{}])",
    "tuple({}, {})",
    "toInt64(toString({}))",
)
JOINS = (
    "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL OUTER JOIN", "ANY LEFT JOIN", "SEMI LEFT JOIN", "ANTI LEFT JOIN", "ASOF JOIN", "CROSS JOIN",
    "LEFT ANY JOIN", "GLOBAL JOIN", "PASTE JOIN",
)  # fmt: skip
SOURCES = (
    *TABLES,
    "numbers(3)",
    "url('http://localhost')",
    "system.one",
    "merge('.*')",
    "person_overrides",
    "events_local",
    "purchases",
    "t",
)


def expression(random: Random, depth: int = 2) -> str:
    kind = random.random()
    if depth <= 0 or kind < 0.35:
        return random.choice(GOOD if (kind := random.random()) < 0.65 else TEXTS if kind < 0.92 else NAMES)
    if kind < 0.42:
        return f"({select(random, depth - 1, columns=1)})"
    if kind < 0.5:
        return f"{expression(random, depth - 1)} IN ({select(random, depth - 1, columns=1)})"
    call = random.choice(CALLS if random.random() < 0.25 else FRIENDLY)
    return call.format(*(expression(random, depth - 1) for _ in range(call.count("{}"))))


def source(random: Random, depth: int) -> str:
    kind = random.random()
    table = (
        f"({select(random, depth - 1)})"
        if depth > 0 and kind < 0.1
        else "events"
        if kind < 0.85
        else random.choice(SOURCES)
    )
    if depth > 0 and kind > 0.95:
        table = "(VALUES (1, 2), (3, 4))"
    alias = random.choice(
        ("", " AS e", " AS x", ' AS "events__1"', ' AS "e.f"', " FINAL", " AS e (a, b)", " SAMPLE 0.5")
    )
    return table + alias


def select(random: Random, depth: int = 2, columns: int | None = None) -> str:
    def some(most: int = 2) -> str:
        return ", ".join(expression(random, depth - 1) for _ in range(random.randint(1, most)))

    def chance(text: str, share: float = 0.15) -> str:
        return text if random.random() < share else ""

    count = columns or random.randint(1, 3)
    listed = ", ".join(
        expression(random, depth) + chance(f" AS {random.choice(('x', 'y', 'event', *NAMES[:8]))}", 0.4)
        for _ in range(count)
    )
    text = ""
    if depth > 0 and random.random() < 0.1:
        name = random.choice(("t", "events", *NAMES[:3]))
        text = f"WITH {random.choice(('', 'RECURSIVE '))}{name} AS ({select(random, depth - 1)}) "
    text += f"SELECT {chance('DISTINCT ')}{listed} FROM {source(random, depth)}"
    while random.random() < 0.12:
        text += f" {random.choice(JOINS)} {source(random, depth)}"
        text += random.choice(
            (f" ON {expression(random, 1)} = {expression(random, 1)}", " USING (distinct_id)", " ON 1 = 1", "")
        )
    text += chance(f" {random.choice(('', 'LEFT '))}ARRAY JOIN [{some()}] AS {random.choice(('x', *NAMES[:5]))}", 0.2)
    text += chance(f" PREWHERE {expression(random, depth - 1)}") + chance(f" WHERE {expression(random, depth)}", 0.5)
    text += (
        chance(f" GROUP BY {some()}")
        + chance(f" HAVING {some(1)}", 0.05)
        + chance(f" WINDOW w AS (PARTITION BY {some(1)})", 0.03)
    )
    text += (
        chance(f" ORDER BY {some()}")
        + chance(" LIMIT 1 BY event", 0.05)
        + chance(f" LIMIT {random.choice(('1', '10', '99999999999', '-1'))}", 0.3)
    )
    if columns is None and depth > 0 and random.random() < 0.1:
        text += f" {random.choice(('UNION ALL', 'INTERSECT', 'EXCEPT', 'UNION DISTINCT'))} {select(random, depth - 1, count)}"
    return text


def mutated(random: Random, text: str) -> str:
    """A few characters cut, doubled, moved or put in."""
    for _ in range(random.choice((0, 0, 0, 0, 0, 1, 2))):
        at, end = sorted((random.randrange(len(text) + 1), random.randrange(len(text) + 1)))
        end = min(end, at + 12)
        piece = random.choice(
            (
                "",
                "`",
                '"',
                "'",
                "\\",
                "\0",
                "{",
                "}",
                "(",
                ")",
                " --",
                "/*",
                "\u202e",
                "é",
                ".",
                text[at:end] * 2,
                *NAMES[:4],
            )
        )
        text = text[:at] + piece + text[end:]
    return text


def hostile(seed: int) -> str:
    random = Random(seed)
    return mutated(random, select(random, random.choice((1, 1, 2, 2, 3))))
