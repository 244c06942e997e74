"""Where the event store is and how its tables lie, as the settings say. Four forms, one code that uses them:

| form | settings | events are inserted | questions are put to |
|---|---|---|---|
| embedded | none | into `events` of the `store` role | the same |
| server | `store.dsn` | into `events` | the same |
| cluster | `store.dsn`, `store.cluster`, `store.shards` | into `events_local` of each shard | `events`, Distributed |
| shards | `store.shards` | into `events` of each shard | each shard; their answers are put together |

A cluster without `store.shards` is inserted into through the Distributed table. Shards without a cluster are store
roles, or servers that know nothing of each other; `store.dsn` may then be the address of one of them.

Events and sessions are sharded. The copies of persons, distinct ids, overrides and groups are whole on every shard, so
that each shard joins its events with its own copies. A shard is named by several servers where it has replicas.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

from hedgerow.errors import SettingsRefused
from hedgerow.settings import Store

Form = Literal["embedded", "server", "cluster", "shards"]

USER = "hedgerow"  # of the store role
SHARDED = frozenset({"events", "sessions"})
SHARDING_KEY = "distinct_id"  # by its cityHash64
PORTS = {"http": 8123, "https": 8443}


@dataclass(frozen=True)
class Address:
    """One server. Without a password it is a store role, whose password is the installation's secret."""

    scheme: str
    host: str
    port: int
    username: str
    password: str | None
    database: str

    @property
    def name(self) -> str:
        """Host and port: what may be logged."""
        return f"{self.host}:{self.port}"

    @property
    def is_near(self) -> bool:
        """On this machine, where compression costs more than it saves."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


Replicas = tuple[Address, ...]


@dataclass(frozen=True)
class Topology:
    form: Form
    front: Replicas  # any of them answers questions; with shards alone: about the copies only
    shards: tuple[Replicas, ...]  # by number; empty: everything goes through the front
    cluster: str | None = None

    @property
    def is_remote(self) -> bool:
        """Whether others run the servers: their defaults are not ours, and their schema may be missing."""
        return self.form in ("server", "cluster")

    def local(self, table: str) -> str:
        """The name under which each server holds its own rows of `table`: what is inserted into and deleted from."""
        return f"{table}_local" if self.form == "cluster" and table in SHARDED else table

    def on_cluster(self, table: str) -> str:
        """The clause of a statement that changes rows of `table` everywhere. Copies are one table on all servers."""
        return f" ON CLUSTER {self.cluster}" if self.form == "cluster" and table in SHARDED else ""


def topology_of(store: Store, port: int | None = None) -> Topology:
    """Read the section. `port` is the store role's where it was given another. Raises `SettingsRefused`."""
    shards = tuple(_replicas("store.shards", text, store.database) for text in store.shards)
    front = _replicas("store.dsn", store.dsn, store.database) if store.dsn else ()
    if store.cluster and not front:
        raise SettingsRefused("store.cluster needs store.dsn: the address of one or more servers of that cluster.")
    if shards and not store.cluster:
        every = tuple(address for replicas in shards for address in replicas)
        if not {address.name for address in front} <= {address.name for address in every}:
            raise SettingsRefused(
                "store.shards beside store.dsn needs store.cluster: the name of the cluster they form."
            )
        return Topology("shards", every, shards)
    if not front:
        return Topology("embedded", (Address("http", store.host, port or store.port, USER, None, store.database),), ())
    if not store.cluster:
        return Topology("server", front, ())
    databases = {address.database for replicas in (front, *shards) for address in replicas}
    if len(databases) > 1:
        raise SettingsRefused(f"All servers of a cluster need the same database, not {', '.join(sorted(databases))}.")
    return Topology("cluster", front, shards, store.cluster)


def _replicas(option: str, text: str, database: str) -> Replicas:
    return tuple(_address(option, part.strip(), database) for part in text.split("|"))


def _address(option: str, text: str, database: str) -> Address:
    try:
        dsn = urlsplit(text)
        port = dsn.port
    except ValueError:
        dsn, port = urlsplit(""), None
    if dsn.scheme not in PORTS or not dsn.hostname:
        raise SettingsRefused(
            f"{option} must look like https://user:password@host:8443/database, replicas separated by |."
        )
    user = unquote(dsn.username or "default")
    password = unquote(dsn.password) if dsn.password else None if user == USER else ""
    return Address(dsn.scheme, dsn.hostname, port or PORTS[dsn.scheme], user, password, dsn.path.strip("/") or database)
