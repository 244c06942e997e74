"""Sessions of the HTTP interface: a `session_id` keeps one handle, so that SET and temporary tables last.

clickhouse-connect makes up a session for every client unless it is told not to (ours is told), so their number is
bounded and an idle one ends after its timeout. One request at a time may use a session, as in ClickHouse.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from hedgerow.store.embedded.engine import Engine, EngineError, Handle
from hedgerow.store.errors import SESSION_IS_LOCKED, TOO_MANY_QUERIES

MAX_SESSIONS = 64
DEFAULT_TIMEOUT_S = 60
MAX_TIMEOUT_S = 3600
SESSION_NOT_FOUND = 372
RELEASED_WITHIN_S = 0.25  # a client has its answer before the session is free, and may be back with its next statement


@dataclass
class Session:
    handle: Handle
    timeout_s: float
    busy: bool = True
    used_at: float = field(default_factory=time.monotonic)


class Sessions:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Condition()

    @contextlib.contextmanager
    def use(self, name: str, timeout_s: float, database: str, *, must_exist: bool, close: bool) -> Iterator[Handle]:
        """The session's handle, begun in `database` when new. Undoing the settings of one request is the caller's."""
        session = self._take(name, min(timeout_s, MAX_TIMEOUT_S), database, must_exist)
        try:
            yield session.handle
        finally:
            with self._lock:
                session.busy = False
                session.used_at = time.monotonic()
                if close:
                    self._end(name)
                self._lock.notify_all()

    def close(self) -> None:
        with self._lock:
            for name in list(self._sessions):
                self._end(name)

    def _take(self, name: str, timeout_s: float, database: str, must_exist: bool) -> Session:
        with self._lock:
            self._end_expired()
            self._lock.wait_for(lambda: not self._is_busy(name), RELEASED_WITHIN_S)
            session = self._sessions.get(name)
            if session is None:
                if must_exist:
                    raise EngineError(f"Session {name} not found. (SESSION_NOT_FOUND)", SESSION_NOT_FOUND)
                self._make_room()
                handle = self._engine.handle()
                handle.configure({}, database)
                session = self._sessions[name] = Session(handle, timeout_s)
            elif session.busy:
                raise EngineError(
                    f"Session {name} is locked by a concurrent client. (SESSION_IS_LOCKED)", SESSION_IS_LOCKED
                )
            session.busy = True
            session.timeout_s = timeout_s
            return session

    def _is_busy(self, name: str) -> bool:
        session = self._sessions.get(name)
        return session is not None and session.busy

    def _end_expired(self) -> None:
        now = time.monotonic()
        for name, session in list(self._sessions.items()):
            if not session.busy and now - session.used_at > session.timeout_s:
                self._end(name)

    def _make_room(self) -> None:
        if len(self._sessions) < MAX_SESSIONS:
            return
        idle = [(session.used_at, name) for name, session in self._sessions.items() if not session.busy]
        if not idle:
            raise EngineError("Too many sessions are in use. (TOO_MANY_SIMULTANEOUS_QUERIES)", TOO_MANY_QUERIES)
        self._end(min(idle)[1])

    def _end(self, name: str) -> None:
        self._sessions.pop(name).handle.close()
