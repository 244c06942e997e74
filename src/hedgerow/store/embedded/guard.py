"""A further fence around the engine: statements that nobody in the product needs are refused, whoever sends them.

Not the fence: what people type is compiled from an allow-list long before. But ClickHouse's `readonly` lets
`INTO OUTFILE` write any file, `python()` reach this process's objects and, at 2, `file()` and `url()` read anything;
and one injected statement elsewhere must not become a read of the disk or a call to the network.

Refused for everybody: more than one statement, INTO OUTFILE, FROM INFILE, table functions that reach outside the
engine (all but a few that are known to be harmless), engines and dictionary sources that do, and SYSTEM SHUTDOWN.
For read-only requests also: whatever the engine's own parser does not call a read, and system tables with other
people's statements in them. A cheap search comes first (30 us for half a kilobyte); only a hit is read token by token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hedgerow.store.embedded.engine import EngineError, Handle
from hedgerow.store.embedded.parameters import Call
from hedgerow.store.embedded.statement import Token, tokens
from hedgerow.store.errors import ACCESS_DENIED, READONLY

HARMLESS_FUNCTIONS = frozenset(
    {"numbers", "numbers_mt", "zeros", "zeros_mt", "primes", "generateseries", "generate_series", "generaterandom"}
    | {"values", "sqlstandardvalues", "view", "null", "format", "input"}
)
HARMLESS_ENGINE = re.compile(
    r"(?:\w*MergeTree|Atomic|Memory|Null|Join|Set|Buffer|Dictionary|Log|TinyLog|StripeLog|View|MaterializedView)\Z"
)
HARMLESS_SOURCES = frozenset({"clickhouse", "null"})
SYSTEM_FOR_READERS = frozenset(
    {"one", "numbers", "settings", "functions", "formats", "time_zones", "columns", "tables", "databases"}
)
# ClickHouse nests comments and our tokens do not: what one takes for text the other might run.
NESTED = re.compile(r"/\*(?:(?!\*/).)*?/\*", re.DOTALL)
# A name, and what can stand between it and its parenthesis. A text with /* is always read token by token.
CALL = re.compile(r"(?<![\w$])([a-z_][\w$]*+)[`\"]?(?:[\s\u0080-\U0010ffff]++|--[^\n]*+|#[^\n]*+)*+\(", re.ASCII)
WORDS = ("outfile", "infile", "engine", "shutdown", "kill")


class Guard:
    """Built once with the names of the engine's table functions, so that one added later is refused, not let in."""

    def __init__(self, table_functions: Iterable[str], functions: Iterable[str]) -> None:
        outside = {name.lower() for name in table_functions} - HARMLESS_FUNCTIONS
        asks_a_model = {name.lower() for name in functions if re.match(r"ai[A-Z_]", name)}
        self._refused = frozenset(outside | asks_a_model | {"file", "catboostevaluate"})

    @classmethod
    def of(cls, handle: Handle) -> Guard:
        table_functions = [row["name"] for row in handle.rows("SELECT name FROM system.table_functions")]
        functions = [row["name"] for row in handle.rows("SELECT name FROM system.functions WHERE name ILIKE 'ai%'")]
        return cls(table_functions, functions)

    def check(self, sql: str) -> None:
        """Raise `EngineError` 497 when nobody may run `sql`."""
        if self._is_suspicious(sql):
            if NESTED.search(sql):
                raise _denied("A comment in a comment")
            self._check_tokens(list(tokens(sql)))

    def _is_suspicious(self, sql: str) -> bool:
        lowered = sql.lower()
        if ";" in sql or "/*" in sql or any(word in lowered for word in WORDS):
            return True
        if "\\" in sql and ("`" in sql or '"' in sql):  # an escape in a quoted name
            return True
        return any(name in self._refused or name == "source" for name in CALL.findall(lowered))

    def check_reader(self, call: Call, handle: Handle) -> None:
        """Raise `EngineError` 164 or 497 when it does more than read, or reads about other people's statements."""
        sql = call.sql
        if call.insert or not handle.is_read_only(sql):
            raise EngineError("Cannot execute query in readonly mode. (READONLY)", READONLY)
        identifiers = call.parameters.values() if "identifier" in sql.lower() else ()
        for name in (call.database or "", *identifiers):
            if name.lower().strip('`"').startswith(("system", "information_schema")):
                raise _denied(f"Reading {name}")
        found = list(tokens(sql))
        for index, token in enumerate(found):
            name = token.text.lower() if token.kind in {"word", "quoted"} else ""
            if name in {"information_schema", "processlist"}:
                raise _denied(f"Reading {name}")
            if name == "system" and _is(found, index + 1, "."):
                table = _text(found, index + 2).lower()
                if table not in SYSTEM_FOR_READERS:
                    raise _denied(f"Reading system.{table}")

    def _check_tokens(self, found: list[Token]) -> None:
        keeps_backups = bool(found) and found[0].text.upper() in {"BACKUP", "RESTORE"}
        for index, token in enumerate(found):
            if token.text == ";" and index + 1 < len(found):
                raise EngineError("Multi-statements are not allowed. (SYNTAX_ERROR)", 62)
            if token.kind not in {"word", "quoted"}:
                continue
            name = token.text.lower()
            if _is(found, index + 1, "("):
                if keeps_backups and found[index - 1].text.upper() in {"TO", "FROM"}:
                    continue  # File('...') there is no function; config.xml says which folder it may be
                if name in self._refused or (token.kind == "quoted" and "\\" in name):
                    raise _denied(f"Function {token.text}")
                if name == "source" and (source := _text(found, index + 2)).lower() not in HARMLESS_SOURCES:
                    raise _denied(f"Dictionary source {source}")
            if token.kind == "quoted":
                continue
            before = found[index - 1].text.lower() if index else ""
            if (name == "outfile" and before == "into") or (name == "infile" and before == "from"):
                raise _denied(f"{before.upper()} {name.upper()}")
            names_engine = name == "engine" and _is(found, index + 1, "=") and not _is_string(found, index + 2)
            if names_engine and not HARMLESS_ENGINE.fullmatch(engine := _text(found, index + 2)):
                raise _denied(f"Engine {engine}")
            if before == "system" and index == 1 and name in {"shutdown", "kill"}:
                raise _denied(f"SYSTEM {name.upper()}")


def _is(found: list[Token], index: int, text: str) -> bool:
    return index < len(found) and found[index].kind == "other" and found[index].text == text


def _is_string(found: list[Token], index: int) -> bool:
    """An engine is named by a word; next to a string it is a column that is compared."""
    return index < len(found) and found[index].kind == "string"


def _text(found: list[Token], index: int) -> str:
    return found[index].text if index < len(found) else ""


def _denied(what: str) -> EngineError:
    return EngineError(f"{what} is not available here. (ACCESS_DENIED)", ACCESS_DENIED)
