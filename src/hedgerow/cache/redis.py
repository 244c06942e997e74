"""The cache in Redis 7. Every call waits for 100 ms at most and absorbs the failure: that is the one place for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hedgerow.cache.breaker import Breaker
from hedgerow.cache.counters import EXPIRES_S, Counters
from hedgerow.cache.memory import MemoryCache
from hedgerow.cache.subscription import RedisSubscription
from hedgerow.errors import SettingsRefused

T = TypeVar("T")

TIMEOUT_S = 0.1
FLUSH_TIMEOUT_S = 1.0  # of the counters, for which nobody waits
FAILURES = (redis.RedisError, OSError)

# Sums only grow: a flush whose answer was lost, and that Redis got to see later all the same, changes nothing.
EXCHANGE = """
local totals = {}
for index, key in ipairs(KEYS) do
  local mine = ARGV[index + 2]
  local before = redis.call('HGET', key, ARGV[1])
  if not before or tonumber(mine) > tonumber(before) then redis.call('HSET', key, ARGV[1], mine) end
  redis.call('EXPIRE', key, ARGV[2])
  local total = 0
  for _, value in ipairs(redis.call('HVALS', key)) do total = total + tonumber(value) end
  totals[index] = total
end
return totals
"""


def connect(dsn: str, timeout_s: float = TIMEOUT_S) -> redis.Redis:
    """A client that never tries twice. Connects at its first use; raises `SettingsRefused` for no Redis address."""
    try:
        return redis.Redis.from_url(
            dsn, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=Retry(NoBackoff(), 0)
        )
    except ValueError as error:
        raise SettingsRefused("cache.dsn must look like redis://:password@host:6379/0.") from error


class RedisCache:
    """`prefix` begins all keys and channels, so that installations can share a Redis."""

    def __init__(self, dsn: str, prefix: str) -> None:
        self._dsn = dsn
        self._prefix = prefix
        self._client = connect(dsn)
        self._counting = connect(dsn, FLUSH_TIMEOUT_S)
        self._exchange_script = self._counting.register_script(EXCHANGE)
        self._breaker = Breaker()
        self._alone = MemoryCache()  # for `add`, while Redis is gone
        self._counters = Counters(self._exchange)
        self._subscriptions: list[RedisSubscription] = []
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        return self._ask(lambda client: cast("bytes | None", client.get(self._key(key))), None)

    def set(self, key: str, value: bytes, ttl_s: float) -> None:
        self._ask(lambda client: client.set(self._key(key), value, px=_milliseconds(ttl_s)), None)

    def delete(self, *keys: str) -> None:
        if keys:
            self._alone.delete(*keys)
            self._ask(lambda client: client.delete(*map(self._key, keys)), None)

    def add(self, key: str, value: bytes, ttl_s: float) -> bool:
        added = self._ask(
            lambda client: bool(client.set(self._key(key), value, px=_milliseconds(ttl_s), nx=True)), None
        )
        return self._alone.add(key, value, ttl_s) if added is None else added

    def publish(self, channel: str, message: bytes) -> None:
        self._ask(lambda client: client.publish(self._channel(channel), message), None)

    def subscribe(self, channel: str, callback: Callable[[bytes], None]) -> RedisSubscription:
        subscription = RedisSubscription(self._dsn, self._channel(channel), callback)
        with self._lock:
            self._subscriptions.append(subscription)
        return subscription

    def counters(self) -> Counters:
        return self._counters.start()

    def close(self) -> None:
        self._counters.close()
        with self._lock:
            subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            subscription.close()
        self._client.close()
        self._counting.close()

    def _ask(self, call: Callable[[redis.Redis], T], otherwise: T) -> T:
        return self._guarded(lambda: call(self._client), otherwise)

    def _exchange(self, teller: str, sums: dict[str, int]) -> dict[str, int] | None:
        arguments: list[Any] = [teller, EXPIRES_S, *sums.values()]
        totals = self._guarded(
            lambda: self._exchange_script([self._key(f"count:{key}") for key in sums], arguments), None
        )
        return None if totals is None else dict(zip(sums, cast("list[int]", totals), strict=True))

    def _guarded(self, call: Callable[[], T], otherwise: T) -> T:
        if not self._breaker.allows():
            return otherwise
        try:
            answer = call()
        except FAILURES as error:
            self._breaker.failed(error)
            return otherwise
        self._breaker.succeeded()
        return answer

    def _key(self, key: str) -> str:
        return f"{self._prefix}:{key}"

    def _channel(self, channel: str) -> str:
        return f"{self._prefix}:channel:{channel}"


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
