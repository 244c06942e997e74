"""What a move remembers between its runs: `<data>/move.db`.

Little is needed, because every run compares both sides anyway: to which homes it goes, up to where events were copied,
and which inserts were begun. The latter are tried again under the same deduplication token, in case the one that was
under way when the process died reached the store after all.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from hedgerow.errors import Conflict

NAME = "move.db"


class State:
    """One run at a time holds it. Raises `Conflict` where another one does, or where a move to elsewhere was begun."""

    def __init__(self, data: Path, homes: dict[str, str]) -> None:
        self._database = sqlite3.connect(data / NAME, isolation_level=None, timeout=1)
        self._database.execute("PRAGMA locking_mode=EXCLUSIVE")  # held until the process ends, however it ends
        try:
            self._database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Conflict(f"Another move of {data} runs already.") from error
        self._database.execute("CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS attempts "
            '("table" TEXT, chunk TEXT, number INTEGER, done INTEGER, PRIMARY KEY ("table", chunk)) WITHOUT ROWID'
        )
        self._database.execute("COMMIT")
        begun = self.get("homes", "")
        mine = json.dumps(homes, sort_keys=True)
        if begun and begun != mine:
            self.close()
            raise Conflict(f"A move of {data} to other homes was begun. Remove {data / NAME} to begin another one.")
        self._mine = mine

    @property
    def begun(self) -> bool:
        """Whether the target holds what an earlier run copied: until then it must be empty."""
        return bool(self.get("homes", ""))

    def claim(self) -> None:
        """From now on the target is this move's."""
        self.set("homes", self._mine)

    def get(self, name: str, default: str) -> str:
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        self._database.execute("DELETE FROM facts WHERE name = ?", (name,))

    def begin(self, table: str, chunk: str) -> int:
        """The number of this attempt to copy a chunk: that of the last one, where it never came to its end."""
        row = self._database.execute(
            'SELECT number, done FROM attempts WHERE "table" = ? AND chunk = ?', (table, chunk)
        ).fetchone()
        number = 1 if row is None else row[0] + row[1]
        self._database.execute("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, 0)", (table, chunk, number))
        return int(number)

    def finish(self, table: str, chunk: str) -> None:
        self._database.execute('UPDATE attempts SET done = 1 WHERE "table" = ? AND chunk = ?', (table, chunk))

    def close(self) -> None:
        self._database.close()
