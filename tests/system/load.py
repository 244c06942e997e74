"""A load generator in a process of its own. As SDKs do, it sends again, with the same uuids, until it gets 200.

    python -m tests.system.load --url U --token T --seed 1 --families 24 --rate 120 --report FILE

It runs until SIGTERM, then finishes the requests that are under way, and writes to FILE how many requests of each
family were acknowledged, the statuses it saw, and how many refusals came without Retry-After.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import signal
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.system.families import requests

SENDERS = 6
TIMEOUT_S = 15.0
LONGEST_PAUSE_S = 0.5  # shorter than an SDK's, so that many retries fall into the time of an outage
PATHS = ("/batch/", "/e/", "/i/v0/e/", "/capture/")


class Sender(threading.Thread):
    """Sends the requests of some families in turn, each until it is acknowledged."""

    def __init__(self, options: argparse.Namespace, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.acknowledged: Counter[int] = Counter()
        self.statuses: Counter[str] = Counter()
        self.without_retry_after = 0
        self._options = options
        self._address = urlsplit(options.url)
        self._families = range(number, options.families, SENDERS)
        self._interval = SENDERS / options.rate
        self._stop_asked = stop
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        in_order = not self._options.any_order
        histories = {f: requests(self._options.seed, f, in_order=in_order) for f in self._families}
        due = time.monotonic()
        while True:
            for family, history in histories.items():
                if self._stop_asked.is_set():
                    return
                self._send(next(history), family)
                self.acknowledged[family] += 1
                due = max(due + self._interval, time.monotonic() - 1)
                time.sleep(max(0.0, due - time.monotonic()))

    def _send(self, events: list[dict[str, Any]], family: int) -> None:
        captured = datetime.now(UTC).isoformat()
        batch = [{**event, "timestamp": captured} for event in events]
        path = PATHS[family % len(PATHS)]
        while True:
            status, retry_after = self._post(path, batch)
            self.statuses[status] += 1
            if status == "200":
                return
            if status == "503" and not retry_after:
                self.without_retry_after += 1
            time.sleep(min(float(retry_after or LONGEST_PAUSE_S), LONGEST_PAUSE_S))

    def _post(self, path: str, batch: list[dict[str, Any]]) -> tuple[str, str | None]:
        body = json.dumps({"api_key": self._options.token, "batch": batch, "sent_at": datetime.now(UTC).isoformat()})
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        try:
            if self._connection is None:
                host, port = str(self._address.hostname), self._address.port
                self._connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
            self._connection.request("POST", path, gzip.compress(body.encode(), 1), headers)
            answer = self._connection.getresponse()
            answer.read()
            return str(answer.status), answer.getheader("Retry-After")
        except (OSError, http.client.HTTPException) as error:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            return type(error).__name__, None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--families", type=int, default=24)
    parser.add_argument("--rate", type=float, default=120.0, help="requests a second")
    parser.add_argument("--any-order", action="store_true", help="histories for a log with several partitions")
    parser.add_argument("--report", type=Path, required=True)
    options = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    senders = [Sender(options, number, stop) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    report = {
        "acknowledged": dict(sum((sender.acknowledged for sender in senders), Counter())),
        "statuses": dict(sum((sender.statuses for sender in senders), Counter())),
        "without_retry_after": sum(sender.without_retry_after for sender in senders),
    }
    options.report.write_text(json.dumps(report))


if __name__ == "__main__":
    main()
