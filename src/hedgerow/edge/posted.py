"""What intakes that take only POST have in common: the other methods' answers, and a count of what is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod

from hedgerow.edge.capture import HEAD
from hedgerow.edge.cors import preflight
from hedgerow.edge.counters import Lane
from hedgerow.edge.http import Answer, Request
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.errors import HedgerowError


class Posted(ABC):
    _counters: Lane

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request)
        if request.method == "HEAD":
            return HEAD
        try:
            if request.method != "POST":
                raise Rejected(Reason.METHOD_NOT_ALLOWED, headers={"Allow": "POST, OPTIONS, HEAD"})
            return await self._record(request)
        except Rejected as error:
            self._counters.rejected(error.reason)
            raise
        except HedgerowError as error:
            self._counters.unavailable(error.code)
            raise

    @abstractmethod
    async def _record(self, request: Request) -> Answer:
        """Judge the body and make it durable."""
