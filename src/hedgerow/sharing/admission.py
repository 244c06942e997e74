"""What a page behind a password asks again with: proof that the password was given, so that it need not be kept.

`{password id}.{until}.{signature}`, in which `until` is a Unix time. The signature is an HMAC-SHA256 whose key is the
password's hash, which no answer tells. So it opens one link alone, and dies with the password, with the link's token,
and after a day. Each answer to one brings the next: a page that stays open goes on.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable

from hedgerow.database.models import SharePassword

LIFETIME_SECONDS = 24 * 3600


def issue(password: SharePassword, token: str) -> str:
    until = int(time.time()) + LIFETIME_SECONDS
    return f"{password.id}.{until}.{_signature(password, token, until)}"


def holder(passwords: Iterable[SharePassword], token: str, given: str) -> SharePassword | None:
    """The password that was given for it; None where it is made up, of another link, or too old."""
    id, _, rest = given.partition(".")
    until, _, signature = rest.partition(".")
    if not (until.isascii() and until.isdigit() and signature.isascii()) or int(until) <= time.time():
        return None
    found = next((one for one in passwords if str(one.id) == id), None)
    if found is None or not hmac.compare_digest(_signature(found, token, int(until)), signature):
        return None
    return found


def _signature(password: SharePassword, token: str, until: int) -> str:
    text = f"share admission\n{password.id}\n{token}\n{until}"
    return hmac.digest(password.password_hash.encode(), text.encode(), hashlib.sha256).hex()
