"""What the routes of one process share: settings, databases, and clients that are opened at their first use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from hedgerow.database.engine import Database, open_engine
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore
else:
    EventStore = Any  # the client's libraries cost 40 MB, so they are imported when a route first asks for it

T = TypeVar("T")


class AppContext:
    """Lives on `app.state.context` from the start of the process to its end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(open_engine(settings))
        self.secrets = Secrets(settings.data)
        self._opened: dict[Any, Any] = {}
        self._lock = threading.Lock()

    def opened(self, make: Callable[[Settings], T]) -> T:
        """The one object that `make(settings)` returned at its first use in this process.

        If it has a `close` method, that is called when the process stops. `make` must be a module-level function
        or a class, because it is also the key.
        """
        with self._lock:
            if make not in self._opened:
                self._opened[make] = make(self.settings)
            return cast("T", self._opened[make])

    @property
    def event_store(self) -> EventStore:
        return self.opened(_open_event_store)

    def close(self) -> None:
        for thing in reversed(list(self._opened.values())):
            close = getattr(thing, "close", None)
            if close is not None:
                close()
        self._opened.clear()
        self.database.engine.dispose()


def _open_event_store(settings: Settings) -> EventStore:
    from hedgerow.store.client import EventStore

    return EventStore(settings, role="app")


async def get_context(request: Request) -> AppContext:
    return cast("AppContext", request.app.state.context)


async def get_settings(context: Annotated[AppContext, Depends(get_context)]) -> Settings:
    return context.settings


def _read_session(context: Annotated[AppContext, Depends(get_context)]) -> Iterator[Session]:
    with context.database.read() as session:
        yield session


def _write_session(context: Annotated[AppContext, Depends(get_context)]) -> Iterator[Session]:
    with context.database.write() as session:
        yield session


def _event_store(context: Annotated[AppContext, Depends(get_context)]) -> EventStore:
    return context.event_store


Context = Annotated[AppContext, Depends(get_context)]
AppSettings = Annotated[Settings, Depends(get_settings)]

# `function`: the transaction ends before the answer is sent, so whoever reads after an answer sees what it promised.
ReadSession = Annotated[Session, Depends(_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(_write_session, scope="function")]

# Raises `StoreUnavailable` (503) from its methods while the event store cannot be reached.
Events = Annotated[EventStore, Depends(_event_store)]
