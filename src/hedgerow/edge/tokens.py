"""Which project a token belongs to, answered from memory.

All projects are kept in memory. They are looked up anew when somebody says that they changed, and every
`edge.token_refresh`, when one small query says whether anything did. An unknown token is refused only after a look-up
that began after the request came in, so that a project works the moment it is made; such look-ups are shared by all
who wait and begin at most ten times a second, whatever a flood of bad tokens asks for. While the metadata database
cannot be read, unknown tokens are accepted and checked later by the worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hedgerow.cache.interface import PROJECTS, Cache
from hedgerow.database.engine import Database
from hedgerow.database.models import Project as ProjectRow
from hedgerow.edge.rejections import Reason, Rejected

log = structlog.get_logger()

LONGEST_TOKEN = 64
LEAST_BETWEEN_LOOKUPS_S = 0.1
LONGEST_WAIT_S = 2.0
FULL_RELOAD_S = 30.0  # for changes that leave neither the number of projects nor the newest `updated_at` different
MOST_UNKNOWN = 10_000
UNKNOWN_FOR_S = 0.5  # a token that was just looked up and not found is refused without another look


class CannotCheck(Exception):
    """The metadata database cannot be read now."""


class Project(msgspec.Struct, frozen=True, gc=False):
    """What the edge acts on of a project's columns."""

    id: int
    token: str
    autocapture_opt_out: bool = False
    autocapture_exceptions_opt_in: bool = False
    autocapture_web_vitals_opt_in: bool = False
    capture_performance_opt_in: bool = False
    capture_console_log_opt_in: bool = False
    capture_dead_clicks: bool = False
    heatmaps_opt_in: bool = False
    session_recording_opt_in: bool = False
    recording_domains: tuple[str, ...] = ()


COLUMNS = tuple(name for name in Project.__struct_fields__ if name not in ("token", "recording_domains"))


def syntactic(token: Any) -> str:
    """The token as text. Raises `Rejected` where no project can have it (wire-protocol §2.1)."""
    if token is None or token == "":
        raise Rejected(Reason.MISSING_TOKEN)
    if type(token) is not str or len(token) > LONGEST_TOKEN or not token.isascii() or "\0" in token:
        raise Rejected(Reason.INVALID_TOKEN)
    if token.startswith("phx_"):
        raise Rejected(Reason.PERSONAL_KEY)
    if token.startswith("phs_"):
        raise Rejected(Reason.SECRET_KEY)
    return token


class Tokens:
    def __init__(self, database: Database, refresh_seconds: float) -> None:
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._known: dict[str, Project] = {}
        self._unknown: set[str] = set()  # tokens that the last look-up did not find
        self._looked_at = 0.0
        self._readable = False
        self._fingerprint: Any = None
        self._loaded_at = 0.0
        self._waiting: list[asyncio.Future[None]] = []
        self._wake = asyncio.Event()
        self._told = False  # that something changed
        self._cache: Cache | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="tokens")
        self._task: asyncio.Task[None] | None = None
        self.get = self._known.get  # token -> Project or None, for the hot path

    async def start(self) -> None:
        """Load the projects, if they can be read, and keep them fresh from now on."""
        await self._refresh()
        self._task = asyncio.create_task(self._keep_fresh(), name="tokens")

    def follow(self, cache: Cache) -> None:
        """Look anew as soon as a change is told; the cache is closed with this."""
        loop = asyncio.get_running_loop()
        self._cache = cache

        def changed(_: bytes) -> None:
            loop.call_soon_threadsafe(self._changed)

        cache.subscribe(PROJECTS, changed)

    def _changed(self) -> None:
        self._told = True
        self._wake.set()

    async def close(self) -> None:
        if self._cache is not None:
            await asyncio.to_thread(self._cache.close)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def find(self, token: str) -> Project | None:
        """The token's project, None where it has none. Raises `CannotCheck` where that cannot be known now."""
        project = self._known.get(token)
        if project is not None:
            return project
        if token in self._unknown and time.monotonic() < self._looked_at + UNKNOWN_FOR_S:
            return None
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self._wake.set()
        try:
            await asyncio.wait_for(future, LONGEST_WAIT_S)
        except TimeoutError as error:
            raise CannotCheck from error
        project = self._known.get(token)
        if project is None and len(self._unknown) < MOST_UNKNOWN:
            self._unknown.add(token)
        return project

    async def require(self, token: Any) -> Project | None:
        """As `find`, but None means "cannot be checked"; an impossible or unknown token raises `Rejected`."""
        text = syntactic(token)
        try:
            project = await self.find(text)
        except CannotCheck:
            return None
        if project is None:
            raise Rejected(Reason.UNKNOWN_TOKEN)
        return project

    async def _keep_fresh(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._refresh_seconds)
            self._wake.clear()
            await self._refresh()
            await asyncio.sleep(LEAST_BETWEEN_LOOKUPS_S)

    async def _refresh(self) -> None:
        waiting, self._waiting = self._waiting, []
        told, self._told = self._told, False
        self._unknown.clear()
        self._looked_at = time.monotonic()
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._executor, self._load, told)
        except (SQLAlchemyError, OSError, ValueError) as error:
            if self._readable or not self._loaded_at:
                log.warning("projects cannot be read; unknown tokens are accepted", error=type(error).__name__)
            self._readable = False
            self._loaded_at = self._loaded_at or -1.0
            for future in waiting:
                if not future.done():
                    future.set_exception(CannotCheck())
            return
        if not self._readable:
            log.info("projects loaded", projects=len(found if found is not None else self._known))
        self._readable = True
        if found is not None:
            self._known.clear()  # in place: the hot path holds on to its `get`
            self._known.update(found)
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _load(self, changed: bool) -> dict[str, Project] | None:
        """All projects, or None where nothing changed as far as a small query tells. Runs in a thread."""
        with self._database.read() as session:
            fingerprint = session.execute(
                select(func.count(ProjectRow.id), func.max(ProjectRow.updated_at), func.max(ProjectRow.id))
            ).one()
            now = time.monotonic()
            if not changed and fingerprint == self._fingerprint and now < self._loaded_at + FULL_RELOAD_S:
                return None
            columns = [getattr(ProjectRow, name) for name in COLUMNS]
            rows = session.execute(select(ProjectRow.api_token, ProjectRow.recording_domains, *columns)).all()
        self._fingerprint, self._loaded_at = fingerprint, now
        return {
            token: Project(
                token=token,
                recording_domains=tuple(str(domain) for domain in domains or ()),
                **dict(zip(COLUMNS, values, strict=True)),
            )
            for token, domains, *values in rows
        }
