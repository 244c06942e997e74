"""Sending dead letters through again, after whatever made them undecodable was mended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select

from hedgerow.database.engine import Database
from hedgerow.database.models import DeadLetter
from hedgerow.eventlog import envelope, homes
from hedgerow.settings import Settings


def replay(database: Database, settings: Settings, ids: Collection[int]) -> int:
    """Append the letters' records to the event log again, whether or not it is being served; returns how many.

    A record that fails once more becomes a new letter under its new position.
    """
    with database.write() as session:
        letters = list(session.scalars(select(DeadLetter).where(DeadLetter.id.in_(ids)).order_by(DeadLetter.id)))
        homes.append(settings, envelope.EVENTS, [letter.payload for letter in letters])
        for letter in letters:
            letter.replayed_at = datetime.now(UTC)
    return len(letters)
