"""The one sentence about ingestion: the worst that is known comes first, and old news are never good news."""

from __future__ import annotations

from datetime import datetime, timedelta

from hedgerow.ingestion.schemas import Arrived, Installation, Level, Verdict

STALE_AFTER = timedelta(seconds=60)  # the scheduler writes every 10 s
PROBE_LOST_AFTER = timedelta(seconds=120)
BEHIND_S, SLOW_S = 300.0, 30.0


def judge(now: datetime, seen: Installation, hour: Arrived, dead_letters: int) -> Verdict:
    return _of_installation(now, seen) or _of_project(seen, hour, dead_letters)


def _of_installation(now: datetime, seen: Installation) -> Verdict | None:
    """What is wrong with the installation; None where all is well there."""
    if seen.observed_at is None:
        return Verdict(
            level=Level.WARNING,
            code="unknown",
            sentence="Nothing is known about ingestion yet: the scheduler has not reported.",
        )
    if now - seen.observed_at > STALE_AFTER:
        ago = _span((now - seen.observed_at).total_seconds())
        return Verdict(
            level=Level.WARNING,
            code="unknown",
            sentence=f"Nothing is known about ingestion for {ago}: the scheduler does not report.",
        )
    if seen.store_answers is False:
        return Verdict(
            level=Level.BAD,
            code="store_unavailable",
            sentence="The event store cannot be reached. Events are accepted and wait in the log; none is lost.",
        )
    lag = seen.lag_seconds or 0.0
    if lag > SLOW_S:
        waiting = f"{seen.lag_records:,} requests wait" if seen.lag_records != 1 else "1 request waits"
        sentence = f"Ingestion is {_span(lag)} behind: {waiting} in the log. None is lost."
        if lag > BEHIND_S:
            return Verdict(level=Level.BAD, code="behind", sentence=sentence)
        return Verdict(level=Level.WARNING, code="slow", sentence=sentence)
    probe = seen.probe
    if probe is not None and probe.last_success_at is not None and now - probe.last_success_at > PROBE_LOST_AFTER:
        why = f" ({probe.last_failure})" if probe.last_failure else ""
        ago = _span((now - probe.last_success_at).total_seconds())
        return Verdict(
            level=Level.BAD, code="probe_lost", sentence=f"The last test event that arrived was sent {ago} ago{why}."
        )
    return None


def _of_project(seen: Installation, hour: Arrived, dead_letters: int) -> Verdict:
    delay = seen.probe.p50_seconds if seen.probe else None
    behind = f"; {_span(delay)} behind" if delay is not None else ""
    lost = sum(one.count for one in hour.dropped if not one.on_purpose)
    if lost:
        return Verdict(
            level=Level.WARNING,
            code="dropped",
            sentence=f"{lost:,} of {hour.processed:,} events that arrived in the last hour were not stored{behind}.",
        )
    if dead_letters:
        what = "1 request" if dead_letters == 1 else f"{dead_letters:,} requests"
        return Verdict(
            level=Level.WARNING,
            code="dead_letters",
            sentence=f"{what} could not be read and can be sent through again.",
        )
    if not hour.processed:
        return Verdict(
            level=Level.GOOD, code="quiet", sentence=f"Nothing arrived in the last hour. Ingestion works{behind}."
        )
    purpose = sum(one.count for one in hour.dropped)
    rest = f", but {purpose:,} that were left out on purpose" if purpose else ""
    return Verdict(
        level=Level.GOOD,
        code="fine",
        sentence=f"Everything that arrived in the last hour is stored{rest}{behind}.",
    )


def _span(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours" if seconds < 72 * 3600 else f"{seconds / 86400:.0f} days"
