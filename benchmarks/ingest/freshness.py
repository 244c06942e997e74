"""How old an event is when a query first sees it: a marker with a known uuid each half second, and a patient query."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import httpx
from tests.services.hedgerow import UNREACHABLE, Hedgerow

MARKER_EVERY_S = 0.5
ASK_EVERY_S = 0.05  # also the error of each measurement
GIVE_UP_S = 60.0

SEEN = "SELECT toString(uuid) AS uuid FROM events WHERE project_id = {project_id:Int64} AND event = 'freshness marker'"


class Freshness:
    """Sends and looks for markers while the block runs; `seconds` holds each one's age at its first sight."""

    def __init__(self, hedgerow: Hedgerow) -> None:
        self._hedgerow = hedgerow
        self._sent: dict[str, float] = {}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._look)]
        self.seconds: list[float] = []
        self.lost = 0

    def __enter__(self) -> Freshness:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self.lost = len(self._sent)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def _send(self) -> None:
        with httpx.Client(timeout=20) as client:
            while not self._ended.wait(MARKER_EVERY_S):
                uuid = str(uuid4())
                self._sent[uuid] = time.monotonic()
                event = {"event": "freshness marker", "distinct_id": "stopwatch", "uuid": uuid}
                answer = client.post(
                    f"{self._hedgerow.url}/e/", json={**event, "api_key": self._hedgerow.project_token}
                )
                if answer.status_code != 200:
                    del self._sent[uuid]

    def _look(self) -> None:
        patience_ends = None
        while self._sent or not self._ended.is_set():
            if self._ended.is_set():
                patience_ends = patience_ends or time.monotonic() + GIVE_UP_S
                if time.monotonic() > patience_ends:
                    return
            if self._sent:
                try:
                    rows = self._hedgerow.query(SEEN)
                except UNREACHABLE:
                    rows = []
                now = time.monotonic()
                for row in rows:
                    if (sent := self._sent.pop(row["uuid"], None)) is not None:
                        self.seconds.append(now - sent)
            time.sleep(ASK_EVERY_S)
