"""Slows down guessing of passwords: failures are counted per account and per address, in this process.

A right password clears the account's count from that address. An account is held only for the address that keeps
failing, until many addresses fail together: so nobody can lock somebody else out from one place.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from hedgerow.accounts.refusals import Refusal, refused
from hedgerow.errors import Throttled
from hedgerow.keys.tokens import digest

WINDOW = 15 * 60  # seconds
LIMITS = {"pair": 8, "address": 40, "account": 100}  # failures within the window
TRACKED = 20_000  # keys of each kind; the oldest are forgotten first


class SignInThrottle:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, TTLCache[str, tuple[int, float]]] = {
            kind: TTLCache(TRACKED, WINDOW, timer=clock) for kind in LIMITS
        }
        self._lock = threading.Lock()

    def attempt(self, account: str, address: str) -> None:
        """Count an attempt as failed, before the slow check of the password, so that many at once count too.

        Raise `Throttled` if there were too many.
        """
        with self._lock:
            keys = _keys(account, address)
            for kind, key in keys.items():
                count, until = self._failures[kind].get(key, (0, 0.0))
                if count >= LIMITS[kind]:
                    wait = max(1, round(until - self._clock()))
                    minutes = max(1, round(wait / 60))
                    refused(Refusal.THROTTLED)
                    raise Throttled(
                        f"Too many failed attempts. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}.",
                        headers={"Retry-After": str(wait)},
                    )
            for kind, key in keys.items():
                count, _ = self._failures[kind].get(key, (0, 0.0))
                self._failures[kind][key] = (count + 1, self._clock() + WINDOW)

    def succeeded(self, account: str, address: str) -> None:
        """Take back the last attempt, and forget the failures of this account from this address."""
        with self._lock:
            keys = _keys(account, address)
            self._failures["pair"].pop(keys.pop("pair"), None)
            for kind, key in keys.items():
                count, until = self._failures[kind].get(key, (0, 0.0))
                if count > 0:
                    self._failures[kind][key] = (count - 1, until)


def _keys(account: str, address: str) -> dict[str, str]:
    account, network = digest(account.lower()), _network(address)
    return {"pair": f"{account} {network}", "address": network, "account": account}


def _network(address: str) -> str:
    """IPv6 addresses count by their /64: one customer has that many."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
