"""One channel of Redis, heard by a thread with a connection of its own that comes back by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger()

CONNECT_TIMEOUT_S = 2.0
AGAIN_AFTER_S = 0.5
LISTEN_S = 0.5  # how soon a `close` is noticed
PING_EVERY_S = 2.0
SILENT_FOR_S = 5.0  # without an answer to a ping: the connection hangs
TO_CATCH_UP = b""


class RedisSubscription:
    """Calls back with each message, and with an empty one after each gap in which some may have been missed."""

    def __init__(self, dsn: str, channel: str, callback: Callable[[bytes], None]) -> None:
        self._client = redis.Redis.from_url(
            dsn, socket_timeout=SILENT_FOR_S, socket_connect_timeout=CONNECT_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
        self._channel = channel
        self._callback = callback
        self._stop = threading.Event()
        self.listening = threading.Event()
        """Set while messages arrive."""
        self._thread = threading.Thread(target=self._run, name=f"hear-{channel}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * LISTEN_S)
        self._client.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            pubsub: Any = self._client.pubsub()  # type: ignore[no-untyped-call]
            try:
                pubsub.subscribe(self._channel)
                self._listen(pubsub)
            except (redis.RedisError, OSError) as error:
                if self.listening.is_set():
                    log.warning("redis: no messages for now", channel=self._channel, error=type(error).__name__)
                self.listening.clear()
                self._stop.wait(AGAIN_AFTER_S)
            finally:
                pubsub.close()

    def _listen(self, pubsub: Any) -> None:
        heard_at = pinged_at = time.monotonic()
        while not self._stop.is_set():
            message = pubsub.get_message(timeout=LISTEN_S)
            now = time.monotonic()
            if message is not None:
                heard_at = now
                if message["type"] == "subscribe":
                    self.listening.set()
                    self._tell(TO_CATCH_UP)
                elif message["type"] == "message":
                    self._tell(message["data"])
            elif now - heard_at > SILENT_FOR_S:
                raise redis.TimeoutError("no answer to a ping")
            if now - pinged_at > PING_EVERY_S:
                pinged_at = now
                pubsub.ping()

    def _tell(self, message: bytes) -> None:
        try:
            self._callback(message)
        except Exception:
            log.exception("cache: a subscriber failed", channel=self._channel)
