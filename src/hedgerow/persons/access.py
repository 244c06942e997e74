"""The persons store as routes ask for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from hedgerow.app.context import Context
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.store import open_store


def _persons(context: Context) -> PersonStore:
    return context.opened(open_store)


# Raises `PersonsUnavailable` (503) from its methods while the store cannot be used.
Persons = Annotated[PersonStore, Depends(_persons)]
