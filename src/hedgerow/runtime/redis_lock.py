"""The scheduler's lock in Redis: a key that ends by itself."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hedgerow.runtime.leader import LEASE_S, LockUnreachable

TIMEOUT_S = 1.0

TAKE = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end
return false
"""
RENEW = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0"
RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"


class RedisLock:
    """The key's value is who holds it. Terms are numbered by a key that never ends."""

    def __init__(self, dsn: str, prefix: str) -> None:
        client = redis.Redis.from_url(
            dsn, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
        self._take, self._renew, self._release = (client.register_script(one) for one in (TAKE, RENEW, RELEASE))
        self._keys = [f"{prefix}:scheduler", f"{prefix}:scheduler-term"]
        self._me = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self._arguments: list[str | int] = [self._me, int(LEASE_S * 1000)]

    def take(self) -> int | None:
        return cast("int | None", _asked(lambda: self._take(self._keys, self._arguments)))

    def renew(self) -> bool:
        return bool(_asked(lambda: self._renew(self._keys[:1], self._arguments)))

    def release(self) -> None:
        _asked(lambda: self._release(self._keys[:1], self._arguments[:1]))


def _asked(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (redis.RedisError, OSError) as error:
        raise LockUnreachable(f"{type(error).__name__}: {error}") from error
