"""chDB as a library: one engine for one folder, and a handle of its own for every request.

A handle serialises what runs on it, keeps every SET for ever, and one that was made read-only stays so. Opening one
costs 0.1 ms, as much as resetting one, so nothing is ever reset or shared: a request opens a handle and closes it.
The engine lives as long as any handle is open, hence the one that `Engine` keeps.

chDB's Python side imports pyarrow and numpy, which this process has no use for; it runs without them, 40 MB smaller.
A fork of this process hangs on its first statement: start processes with spawn, never fork.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from hedgerow.errors import SettingsRefused

SPARED_IMPORTS = ("pyarrow", "pandas", "numpy")
# What clickhouse-local, which chDB is built on, sets and a server does not.
LIKE_A_SERVER = {"implicit_select": "0", "allow_introspection_functions": "0"}
CODE = re.compile(r"Code: (\d+)\. ")
MERGE_THREAD, MERGE_NICENESS = "MergeMutate", 5
SETTING_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNKNOWN_SETTING = 115
IN_USE = (
    "Another process holds the event store's folder {folder}. Stop the other Hedgerow that uses it, or use another."
)


class EngineError(Exception):
    """A statement failed. `code` is ClickHouse's number, `message` its text from `Code: ` on."""

    def __init__(self, message: str, code: int | None = None) -> None:
        match = CODE.search(message)
        self.code = code if code is not None else int(match[1]) if match else 1001
        self.message = message[match.start() :].strip() if match else f"Code: {self.code}. DB::Exception: {message}"
        super().__init__(self.message)


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def quote_identifier(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


class Handle:
    """One connection to the engine; used by one thread for one request, or by one session."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def configure(self, settings: Mapping[str, str], database: str | None = None) -> None:
        """Apply `settings` and change to `database`. `readonly`, when given, comes last: nothing can be SET after it.

        One call of 0.15 ms for all: chDB runs a batch of statements.
        """
        pairs = {**LIKE_A_SERVER, **settings}
        readonly = pairs.pop("readonly", None)
        for name in pairs:
            if not SETTING_NAME.fullmatch(name):
                raise EngineError(f"Unknown setting {name!r}. (UNKNOWN_SETTING)", UNKNOWN_SETTING)
        if readonly is not None:
            pairs["readonly"] = readonly
        batch = "SET " + ", ".join(f"{name} = {_quote(value)}" for name, value in pairs.items())
        self._run(f"USE {quote_identifier(database)}; {batch}" if database else batch, "TabSeparated", {})

    def values_of(self, names: Iterable[str]) -> dict[str, str | None]:
        """Present values of settings, None where unchanged; for `restore`."""
        found = dict.fromkeys(name for name in names if SETTING_NAME.fullmatch(name))
        listed = ", ".join(_quote(name) for name in found)
        for row in self.rows(f"SELECT name, value FROM system.settings WHERE changed AND name IN ({listed})"):  # noqa: S608 -- names checked above
            found[row["name"]] = row["value"]
        return found

    def restore(self, values: Mapping[str, str | None]) -> None:
        """Put settings back. The engine shows some values as quoted expressions, which go back as they are."""
        for name, value in values.items():
            text = "DEFAULT" if value is None else value if value.startswith("'") else _quote(value)
            with contextlib.suppress(EngineError):  # unknown: it was never set
                self._run(f"SET {name} = {text}", "TabSeparated", {})

    def query(self, sql: str, output_format: str = "TabSeparated", parameters: Mapping[str, str] | None = None) -> Any:
        """Run one statement; the result's whole body is in memory. `parameters` are escaped as in ClickHouse's URLs."""
        return self._run(sql, output_format, parameters)

    def stream(self, sql: str, output_format: str, parameters: Mapping[str, str] | None = None) -> Iterator[memoryview]:
        """The result's body, block by block. Close the iterator: an open one blocks the handle."""
        try:
            result = self._connection.send_query(sql, output_format, params=dict(parameters or {}))
        except RuntimeError as error:
            raise EngineError(str(error)) from None
        done = False
        try:
            while True:
                try:
                    block = self._connection.streaming_fetch_result(result)
                except RuntimeError as error:
                    done = True
                    raise EngineError(str(error)) from None
                if block is None or block.rows_read() == 0:
                    done = True
                    return
                yield block.get_memview().view()
        finally:
            if not done:
                self._connection.streaming_cancel_query(result)

    def insert(self, sql: str, settings: str, input_format: str, path: str) -> Any:
        """Insert the encoded rows of a file. `sql` is the INSERT up to its columns, `settings` its SETTINGS clause.

        Not through chDB's `send_insert`, which loses errors: see `body.py`.
        """
        return self._run(f"{sql} FROM INFILE {_quote(path)} {settings} FORMAT {input_format}", "TabSeparated", {})

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The result as dictionaries; for the store's own small questions."""
        texts = {name: str(value) for name, value in (parameters or {}).items()}
        body = self._run(sql, "JSONEachRow", texts).bytes()
        return [msgspec.json.decode(line) for line in body.splitlines()]

    def is_read_only(self, sql: str) -> bool:
        """Whether the engine's own parser takes `sql` for one statement that only reads. Costs 0.2 ms."""
        found = self._connection.classify_query(sql)
        return bool(found["statement_count"] == 1 and found["query_class"].name == "READ_ONLY")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, sql: str, output_format: str, parameters: Mapping[str, str] | None) -> Any:
        try:
            return self._connection.query(sql, output_format, params=dict(parameters or {}))
        except RuntimeError as error:
            raise EngineError(str(error)) from None


class Engine:
    """The engine of one folder. Opening it twice, in this or another process, is refused with a plain sentence."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._folder = Path(address.split("?")[0])
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = self._take_lock()
        self._connect = _library().connect
        try:
            self._keeper = Handle(self._connect(address))
        except RuntimeError as error:
            os.close(self._lock)
            if "Code: 36" in str(error):  # says "Error initializing EmbeddedServer: ." and nothing else
                raise SettingsRefused(IN_USE.format(folder=self._folder)) from error
            raise SettingsRefused(f"The event store in {self._folder} cannot be opened: {error}") from error
        self._fence_file_system()

    def handle(self) -> Handle:
        return Handle(self._connect(self._address))

    def close(self) -> None:
        """Every other handle must be closed by then."""
        self._keeper.close()
        os.close(self._lock)

    def _take_lock(self) -> int:
        """Our own lock beside the engine's, taken before the engine reads or changes anything."""
        file = os.open(self._folder.parent / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise SettingsRefused(IN_USE.format(folder=self._folder)) from error
        return file

    def _fence_file_system(self) -> None:
        """Replace chDB's `default` database, in which SELECT * FROM `/etc/passwd` reads that file.

        The engine makes it again at each start; it must exist, because every new handle begins in it.
        """
        engine = self._keeper.rows("SELECT engine FROM system.databases WHERE name = 'default'")
        if engine and engine[0]["engine"] == "Overlay":
            self._keeper.query("DROP DATABASE default")
            self._keeper.query("CREATE DATABASE default ENGINE = Memory")


def yield_to_queries() -> None:
    """Have merges take the processor that queries, inserts and the other roles leave (a third of an equal share).

    The engine's own setting for it (`os_threads_nice_value_merge_mutate`) does nothing in chDB.
    """
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # a thread may end meanwhile
            if (task / "comm").read_text().strip() == MERGE_THREAD:
                os.setpriority(os.PRIO_PROCESS, int(task.name), MERGE_NICENESS)


def _library() -> Any:
    for name in SPARED_IMPORTS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None makes `import` raise ImportError
    from chdb import _chdb

    return _chdb
