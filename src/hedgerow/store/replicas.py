"""Servers that hold the same rows: whoever asks is served by one of them, and by the next when that one fails.

A process stays with a server for as long as it works, so that it reads what it wrote itself. One that failed is left
alone for a while, twice as long after each failure, and asked all the same when no other is left.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from hedgerow.runtime import telemetry
from hedgerow.settings import Settings
from hedgerow.store import topology
from hedgerow.store.connecting import open_client, translated
from hedgerow.store.errors import SAME_EVERYWHERE, StoreUnavailable

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

Result = TypeVar("Result")

PATIENT_S = 3600  # mutations of a squash or a deletion, migrations
INSERT_S = 120  # longest insert; a server that says nothing for so long has hung, and the next replica gets the block
MARGIN_S = 30  # for the server to say that a query took too long
FIRST_REST_S, LONGEST_REST_S = 1.0, 30.0


class Replica:
    """One server with its clients: a hasty one for queries and inserts, a patient one for long statements."""

    def __init__(self, settings: Settings, address: topology.Address, *, readonly: bool) -> None:
        self._settings = settings
        self._address = address
        self._readonly = readonly
        self._clients: dict[bool, Client] = {}
        self._lock = threading.Lock()
        self._rest_s = 0.0
        self.rests_until = 0.0
        self._up = telemetry.store_replica_up.labels(address.name)

    def run(self, call: Callable[[Client], Result], *, patient: bool) -> Result:
        """Run `call`; what it raises becomes ours. A client that lost its server is replaced at the next call."""
        client = None
        try:
            client = self._client(patient)
            result = call(client)
        except Exception as error:
            known = translated(error)
            if not isinstance(known, StoreUnavailable):
                raise known from error
            if known.clickhouse_code not in SAME_EVERYWHERE:
                self._rest(client)
            raise known from error
        self._rest_s = self.rests_until = 0.0
        self._up.set(1)
        return result

    def _client(self, patient: bool) -> Client:
        with self._lock:
            if patient not in self._clients:
                quick_s = max(INSERT_S, int(self._settings.store.query_timeout.total_seconds()) + MARGIN_S)
                timeout_s = PATIENT_S if patient else quick_s
                self._clients[patient] = open_client(self._settings, self._address, timeout_s, readonly=self._readonly)
            return self._clients[patient]

    def _rest(self, client: Client | None) -> None:
        self._rest_s = min(max(self._rest_s * 2, FIRST_REST_S), LONGEST_REST_S)
        self.rests_until = time.monotonic() + self._rest_s
        self._up.set(0)
        if client is not None:
            with contextlib.suppress(Exception):
                client.close_connections()

    def close(self) -> None:
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()


class Replicas:
    """The replicas of one shard, or the servers in front of all. Every method may be called from any thread."""

    def __init__(self, settings: Settings, addresses: topology.Replicas, *, readonly: bool = False) -> None:
        self._replicas = [Replica(settings, address, readonly=readonly) for address in addresses]
        self._first = os.getpid() % len(addresses)  # so that processes share the load

    def run(self, call: Callable[[Client], Result], *, patient: bool = False) -> Result:
        """Run `call` with a client of one replica, and of the others in turn as long as it raises `StoreUnavailable`.

        A replica may have done what it could not answer for, so `call` must be safe to repeat: a read, a statement
        that says IF EXISTS, an insert with a token (which the replicas of a table know of each other).
        """
        failure: StoreUnavailable | None = None
        for number in self._in_turn():
            try:
                result = self._replicas[number].run(call, patient=patient)
            except StoreUnavailable as error:
                failure = error
                if error.clickhouse_code in SAME_EVERYWHERE:
                    break
                continue
            if failure is not None:
                telemetry.store_failovers.inc()
                self._first = number
            return result
        raise failure or StoreUnavailable()

    def each(self, call: Callable[[Client], object]) -> None:
        """Run `call` with a client of every replica; one that cannot be reached is left out."""
        for replica in self._replicas:
            with contextlib.suppress(StoreUnavailable):
                replica.run(call, patient=False)

    def _in_turn(self) -> list[int]:
        """Those that rest come last, in the order in which their rests end."""
        now, count = time.monotonic(), len(self._replicas)
        order = [(self._first + step) % count for step in range(count)]
        return sorted(order, key=lambda number: max(self._replicas[number].rests_until - now, 0.0))

    def close(self) -> None:
        for replica in self._replicas:
            replica.close()
