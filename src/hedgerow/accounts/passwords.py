"""Password hashing: argon2id with the first of OWASP's recommended parameter sets for little memory.

19 MiB, 2 passes, 1 lane: 30 ms here. At most `AT_ONCE` run at once, so that a flood of sign-ins can take neither
the memory nor both cores.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from hedgerow.errors import InvalidInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
AT_ONCE = 2

MIN_LENGTH = 10  # characters
MAX_LENGTH = 1000

_slots = threading.BoundedSemaphore(AT_ONCE)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def hash_password(password: str) -> str:
    with _slots:
        return _hasher().hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Without a hash, for an unknown user, it takes as long and says no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _slots:
        try:
            return _hasher().verify(password_hash or _hash_of_nothing(), password) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


def checked_password(password: str, email: str) -> str:
    """A password that may be used. Length is what counts; the few that everybody tries are refused too."""
    if len(password) < MIN_LENGTH:
        raise InvalidInput(f"Choose a password of at least {MIN_LENGTH} characters.", attr="password")
    if len(password) > MAX_LENGTH:
        raise InvalidInput(f"Choose a password of at most {MAX_LENGTH} characters.", attr="password")
    plain = password.lower()
    if len(set(plain)) < 4 or plain in (email, email.split("@")[0]) or plain.startswith(("password", "12345678")):
        raise InvalidInput("This password is too easy to guess.", attr="password")
    return password


@cache
def _hash_of_nothing() -> str:
    return _hasher().hash("no user has this password, because it is compared for nobody")
