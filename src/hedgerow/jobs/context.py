"""What a job works with: the stores of the scheduler that runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgerow.database.engine import Database
from hedgerow.persons.interface import PersonStore
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore


@dataclass(frozen=True)
class JobContext:
    """`require_lead` raises `NotLeading` when the work is another scheduler's by now, or this one stops."""

    settings: Settings
    database: Database
    store: EventStore
    persons: PersonStore
    require_lead: Callable[[], None]
