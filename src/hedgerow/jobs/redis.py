"""The queue's home in Redis."""

from __future__ import annotations

from typing import Any

import redis
from huey import Huey
from huey.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

from hedgerow.jobs.queue import Queue
from hedgerow.settings import Cache

TIMEOUT_S = 2.0


def redis_huey(settings: Cache, common: dict[str, Any]) -> Queue:
    """Keys are huey's: `huey.redis.<prefix>` and others of that form. They have no end, so no eviction takes them."""
    assert settings.dsn is not None
    pool = redis.ConnectionPool.from_url(
        settings.dsn, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )
    huey = Huey(
        settings.prefix, storage_class=RedisStorage, connection_pool=pool, blocking=False, clean_name=False, **common
    )
    return Queue(huey, (redis.RedisError, OSError), pool.disconnect)
