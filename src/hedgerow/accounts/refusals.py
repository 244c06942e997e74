"""Why somebody was not let in. Counted by reason, so that guessing and broken invitations can be told apart."""

from __future__ import annotations

from enum import StrEnum

from hedgerow.runtime import telemetry


class Refusal(StrEnum):
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    """Of an account; also an address that has none."""
    WRONG_SHARE_PASSWORD = "wrong_share_password"  # noqa: S105
    """Of a shared page."""
    THROTTLED = "throttled"
    """Too many of the others, from one address or for one account."""
    INVITE_UNKNOWN = "invite_unknown"
    """A link that was used, taken back or replaced, or never was one."""
    INVITE_EXPIRED = "invite_expired"
    INVITE_WORTHLESS = "invite_worthless"
    """Whoever made the link left, or may not give its level any more."""
    INVITE_OTHER_EMAIL = "invite_other_email"
    """Used by somebody who is signed in with another address."""
    INVITE_HAS_ACCOUNT = "invite_has_account"
    """Used to make an account for an address that has one."""


def refused(reason: Refusal) -> None:
    telemetry.sign_ins_refused.labels(reason).inc()
