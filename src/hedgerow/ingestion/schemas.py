"""How ingestion does, and dead letters, on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class Level(StrEnum):
    """How worried to be."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Verdict(BaseModel):
    """The whole page in one sentence."""

    level: Level
    code: str = Field(
        description="Why: `fine`, `quiet`, `dropped`, `dead_letters`, `slow`, `behind`, `probe_lost`, "
        "`store_unavailable`, `unknown`.",
        examples=["fine"],
    )
    sentence: str


class Dropped(BaseModel):
    reason: str = Field(description="One of the reasons of docs/ingestion.md.", examples=["missing_distinct_id"])
    count: int
    on_purpose: bool = Field(description="Whether that is as the project or the protocol wants it.")


class Arrived(BaseModel):
    """What became of the events that arrived in a time. Those that still wait in the log are not among them."""

    processed: int = Field(description="Events that a worker has judged: stored and dropped together.")
    stored: int
    dropped: list[Dropped] = Field(description="By reason, the most frequent first.")


class Minute(BaseModel):
    minute: datetime
    stored: int
    dropped: int


class ProbeState(BaseModel):
    """The installation's own test events, which take the way of every event."""

    last_success_at: datetime | None
    p50_seconds: float | None = Field(description="From sending until it can be queried; half take at most this.")
    p95_seconds: float | None
    samples: int = Field(description="How many the figures are from: the last hour, at most 360.")
    last_failure_at: datetime | None
    last_failure: str | None = Field(description="Such as `edge_unreachable` or `late`; docs/metrics.md has them all.")


class Installation(BaseModel):
    """The whole installation, as its leading scheduler saw it last."""

    observed_at: datetime | None = Field(description="When the scheduler wrote the following. Old: it is down.")
    lag_records: int | None = Field(description="Requests in the log that no worker has finished.")
    lag_seconds: float | None = Field(description="Age of the oldest of them.")
    store_answers: bool | None = Field(description="Whether the event store can be used.")
    probe: ProbeState | None = Field(description="Null where the self-probe is switched off or nothing is known.")


class Health(BaseModel):
    """How ingestion does, for one project."""

    verdict: Verdict
    now: datetime
    last_hour: Arrived
    period: Arrived = Field(description="The hours that were asked for.")
    minutes: list[Minute] = Field(description="By minute of arrival, oldest first; minutes without events left out.")
    installation: Installation
    all_projects: Arrived | None = Field(
        description="The last hour of all projects and of none; for owners of the installation's first organization."
    )
    dead_letters: int = Field(description="Those that were not sent through again.")


class DeadLetterShort(BaseModel):
    """A request that was accepted and could not be read, kept whole."""

    id: int
    reason: str = Field(examples=["json_unreadable"])
    error: str
    lane: str = Field(description="The kind of request, such as `batch`; empty where that cannot be told.")
    bytes: int
    of_project: bool = Field(
        description="False where the project cannot be told; only the installation's owners see it."
    )
    created_at: datetime
    replayed_at: datetime | None


class DeadLetterDetail(DeadLetterShort):
    """With what is in it. Addresses of senders are not shown."""

    received_at: datetime | None
    events: int | None = Field(description="How many events the request said it had.")
    user_agent: str
    body: str = Field(description="The first characters of the body; bytes that are no text as \\xNN.")
    body_is_whole: bool


class Replayed(BaseModel):
    replayed: int = Field(description="How many were sent through again.")
