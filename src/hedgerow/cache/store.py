"""Which home of the cache the settings choose."""

from __future__ import annotations

from hedgerow.cache.interface import Cache
from hedgerow.cache.memory import MemoryCache
from hedgerow.settings import Settings


def open_cache(settings: Settings) -> Cache:
    """Asks nothing of Redis yet, so it never fails but for an address that is none (`SettingsRefused`)."""
    if settings.cache.dsn is None:
        return MemoryCache()
    from hedgerow.cache.redis import RedisCache  # 37 MB, which most installations do not need

    return RedisCache(settings.cache.dsn, settings.cache.prefix)
