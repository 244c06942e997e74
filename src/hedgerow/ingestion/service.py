"""How ingestion does, put together for one project, and what can be done with dead letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.accounts.store import first_organization
from hedgerow.database.models import DeadLetter, Project
from hedgerow.database.models.accounts import OWNER
from hedgerow.database.models.base import utcnow
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.eventlog import envelope, homes
from hedgerow.ingestion import schemas, store
from hedgerow.ingestion.verdict import judge
from hedgerow.settings import Settings
from hedgerow.wire.body import BodyRefused, gunzip

STORED = "stored"
# Dropped because the project, the protocol or the sender wants it so: nothing to worry about.
ON_PURPOSE = frozenset({"bot", "resent", "performance_event", "client_ingestion_warning", "cookieless_not_enabled"})
SHOWN_BYTES = 4000
UNPACKED_BYTES = 2**20  # of a body that is looked at
AT_ONCE = 100  # letters replayed by one request


def oversees(session: Session, caller: Caller) -> bool:
    """Whether the caller may see what belongs to no project: an owner of the installation's first organization.

    Not by a key that is limited to projects or to other organizations.
    """
    first = first_organization(session)
    if first is None or caller.organizations.get(first.id, 0) < OWNER or not caller.sees_organization(first.id):
        return False
    return caller.key is None or not caller.key.projects


def reach(session: Session, caller: Caller, project: Project) -> list[int]:
    """The projects whose dead letters the caller may see on this project's page; 0 stands for none."""
    return [project.id, store.NO_PROJECT] if oversees(session, caller) else [project.id]


def health(session: Session, caller: Caller, project: Project, hours: int) -> schemas.Health:
    now = utcnow()
    hour = _arrived(store.totals(session, project.id, _minute(now - timedelta(hours=1))))
    since = _minute(now - timedelta(hours=hours))
    seen = _installation(session)
    letters = store.count_open(session, reach(session, caller, project))
    everything = None
    if oversees(session, caller):
        everything = _arrived(store.totals_of_all(session, _minute(now - timedelta(hours=1)), STORED))
    return schemas.Health(
        verdict=judge(now, seen, hour, letters),
        now=now,
        last_hour=hour,
        period=_arrived(store.totals(session, project.id, since)),
        minutes=_by_minute(store.minutes(session, project.id, since)),
        installation=seen,
        all_projects=everything,
        dead_letters=letters,
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _arrived(totals: dict[str, int]) -> schemas.Arrived:
    dropped = [
        schemas.Dropped(reason=reason, count=count, on_purpose=reason in ON_PURPOSE)
        for reason, count in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
        if reason != STORED
    ]
    return schemas.Arrived(processed=sum(totals.values()), stored=totals.get(STORED, 0), dropped=dropped)


def _by_minute(rows: Sequence[tuple[datetime, str, int]]) -> list[schemas.Minute]:
    found: dict[datetime, schemas.Minute] = {}
    for minute, outcome, events in rows:
        one = found.setdefault(minute, schemas.Minute(minute=minute, stored=0, dropped=0))
        if outcome == STORED:
            one.stored += events
        else:
            one.dropped += events
    return list(found.values())


def _installation(session: Session) -> schemas.Installation:
    state = store.state(session)
    if state is None:
        nothing: dict[str, Any] = dict.fromkeys(("lag_records", "lag_seconds", "store_answers", "probe"))
        return schemas.Installation(observed_at=None, **nothing)
    return schemas.Installation.model_validate({**state.value, "observed_at": state.at})


def shown(letter: DeadLetter, size: int) -> schemas.DeadLetterShort:
    return schemas.DeadLetterShort(
        id=letter.id,
        reason=letter.reason,
        error=letter.error,
        lane=letter.lane,
        bytes=size,
        of_project=letter.project_id != store.NO_PROJECT,
        created_at=letter.created_at,
        replayed_at=letter.replayed_at,
    )


def detail(session: Session, projects: Collection[int], number: int) -> schemas.DeadLetterDetail:
    """One dead letter with the beginning of its body. Raises `NotFound`."""
    letter = store.letter(session, projects, number)
    if letter is None:
        raise NotFound()
    received, events, agent, body = None, None, "", letter.payload
    try:
        record = envelope.decode(letter.payload)
    except (ValueError, RecursionError):
        pass
    else:
        received = datetime.fromtimestamp(record.received_at / 1000, UTC)
        events, agent, body = record.count, record.user_agent, _body(record)
    return schemas.DeadLetterDetail(
        **shown(letter, len(letter.payload)).model_dump(),
        received_at=received,
        events=events,
        user_agent=agent,
        body=body[:SHOWN_BYTES].decode("utf-8", "backslashreplace"),
        body_is_whole=len(body) <= SHOWN_BYTES,
    )


def _body(record: envelope.Envelope) -> bytes:
    if not record.gzip:
        return record.body
    try:
        return gunzip(record.body, UNPACKED_BYTES)
    except BodyRefused:
        return record.body  # as it came: it is larger, or broken


def replay(session: Session, settings: Settings, projects: Collection[int], number: int) -> int:
    """Append a letter's record to the event log again. Raises `NotFound`, `InvalidInput`, `LogUnavailable`."""
    letter = store.letter(session, projects, number, lock=True)
    if letter is None:
        raise NotFound()
    if letter.replayed_at is not None:
        raise InvalidInput("This letter was sent through again already.", code="already_replayed")
    return _send(session, settings, [letter])


def replay_all(session: Session, settings: Settings, projects: Collection[int]) -> int:
    """The same with the oldest that are open; returns how many."""
    return _send(session, settings, store.open_letters(session, projects, AT_ONCE))


def _send(session: Session, settings: Settings, letters: list[DeadLetter]) -> int:
    """A record that fails once more becomes a new letter. If the commit fails, events that come twice are known by
    their uuids."""
    if letters:
        homes.append(settings, envelope.EVENTS, [letter.payload for letter in letters])
    for letter in letters:
        letter.replayed_at = utcnow()
    session.flush()
    return len(letters)


def delete(session: Session, projects: Collection[int], number: int) -> None:
    letter = store.letter(session, projects, number, lock=True)
    if letter is None:
        raise NotFound()
    session.delete(letter)
