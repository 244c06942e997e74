"""Rate limits of capture: events of a project's token, and requests of a client's address.

GCRA in a dictionary: one number for each key, the moment at which what the key owes is worked off. 0.35 us a request,
where a library takes 5 us and a round trip to Redis 71 us. Of a token, the events that other edges took are added once
a second from the shared counters, so its limit holds for the cluster; that of an address holds for each edge.

A request is admitted while the key has any credit left, whatever it costs, and what is too much is owed: a batch that
is larger than the burst is never refused for ever. It is refused before it reaches the log, so nothing that was
acknowledged is ever dropped. The answer is 429 with `Retry-After`, which servers' SDKs obey; browsers drop what they
sent, so this is for abuse and no back-pressure.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from ipaddress import IPv6Address, ip_network
from math import ceil
from time import monotonic

from hedgerow.cache.interface import Cache, SharedCounters
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.settings import Edge

MOST_KEYS = 100_000  # 15 MB; beyond it, keys that are not known yet are not limited until the next sweep
SWEEP_EVERY_S = 10.0
SHARE_EVERY_S = 1.0
LONGEST_GAP_S = 5.0
LONGEST_WAIT_S = 60
PREFIX = "rate:"  # of the tokens' keys among the shared counters


class Rate:
    """`rate` a second in the long run, and `burst` at once, for each key."""

    def __init__(self, rate: float, burst: float) -> None:
        self._each = 1 / rate
        self._most_owed = burst / rate  # seconds
        self._free_at: dict[str, float] = {}
        self._get = self._free_at.get

    def wait(self, key: str, cost: int, now: float) -> float:
        """Seconds to wait before the key has credit again; 0 or less where it has, and the cost was taken from it."""
        free_at = self._get(key, now)
        if free_at < now:
            free_at = now
        wait = free_at - now - self._most_owed
        if wait <= 0 and (len(self._free_at) < MOST_KEYS or key in self._free_at):
            self._free_at[key] = free_at + cost * self._each
        return wait

    def charge(self, key: str, cost: int, since: float, until: float) -> None:
        """Take from the key's credit what was admitted elsewhere in that time.

        Of a long time, in which the key was not used here, only what is above the rate is owed still.
        """
        owed = cost * self._each
        if until - since > LONGEST_GAP_S:
            owed, since = max(0.0, owed - (until - since)), until
        self._free_at[key] = max(self._free_at.get(key, since), since) + owed

    def active(self) -> list[str]:
        return list(self._free_at)

    def sweep(self, now: float) -> None:
        """Forget the keys that owe nothing any more."""
        for key in [key for key, free_at in self._free_at.items() if free_at < now]:
            del self._free_at[key]


class Limits:
    """Checked by every way in. Used from the event loop's thread only."""

    def __init__(self, settings: Edge, counters: SharedCounters) -> None:
        self._tokens = Rate(settings.token_rate, settings.token_burst) if settings.token_rate else None
        self._addresses = Rate(settings.address_rate, settings.address_burst) if settings.address_rate else None
        self._counters = counters
        self._elsewhere: dict[str, tuple[int, float]] = {}  # events that other edges took, and when that was read
        self._swept_at = 0.0

    def request(self, address: str) -> None:
        """One request of an address. Raises `Rejected` with 429."""
        if self._addresses is not None:
            wait = self._addresses.wait(network_of(address), 1, monotonic())
            if wait > 0:
                raise _refused(Reason.ADDRESS_RATE_LIMITED, wait)

    def events(self, token: str, events: int) -> None:
        """The events that a request is about to store. Raises `Rejected` with 429."""
        if self._tokens is not None:
            wait = self._tokens.wait(token, events, monotonic())
            if wait > 0:
                raise _refused(Reason.TOKEN_RATE_LIMITED, wait)
            self._counters.count(PREFIX + token, events)

    def start(self) -> Limits:
        """Share and sweep from now on, for as long as the loop runs."""
        self._again()
        return self

    def share(self) -> None:
        """Add what other edges took of the active tokens since the last time."""
        if self._tokens is None:
            return
        for token in self._tokens.active():
            others = self._counters.others(PREFIX + token)
            if others is None:
                continue
            total, read_at = others
            before, since = self._elsewhere.get(token, others)
            if total > before:
                self._tokens.charge(token, total - before, since, read_at)
            self._elsewhere[token] = others

    def sweep(self, now: float) -> None:
        for rate in (self._tokens, self._addresses):
            if rate is not None:
                rate.sweep(now)
        if len(self._elsewhere) > MOST_KEYS:
            self._elsewhere.clear()

    def _again(self) -> None:
        self.share()
        now = monotonic()
        if now - self._swept_at > SWEEP_EVERY_S:
            self._swept_at = now
            self.sweep(now)
        asyncio.get_running_loop().call_later(SHARE_EVERY_S, self._again)


def open_limits(settings: Edge, cache: Cache) -> Limits | None:
    """None where both limits are off, so that requests pay nothing."""
    if not settings.token_rate and not settings.address_rate:
        return None
    return Limits(settings, cache.counters())


@lru_cache(maxsize=65_536)
def network_of(address: str) -> str:
    """An IPv4 address itself; of an IPv6 address its /64, all of which one customer has."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((IPv6Address(address), 64), strict=False))
    except ValueError:
        return address


def _refused(reason: Reason, wait: float) -> Rejected:
    return Rejected(reason, headers={"Retry-After": str(min(LONGEST_WAIT_S, max(1, ceil(wait))))})
