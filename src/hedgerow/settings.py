"""Every option of Hedgerow, in one typed tree.

Sources, strongest first: command-line flags, environment (`HEDGEROW_EDGE__PORT=8000`), the file named by
`--config` or `<data>/hedgerow.toml`, the defaults below, which work on a laptop. `hedgerow config show` prints
the effective tree. Units are in the type or in the name. Secrets are not settings: they are generated into
`<data>/secrets/` by `runtime/secrets.py`.
"""

from __future__ import annotations

import os
import tomllib
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import PydanticBaseSettingsSource as Source

from hedgerow.errors import SettingsRefused

MIB = 1024 * 1024
GIB = 1024 * MIB

LOOPBACK = "127.0.0.1"
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not bound


def _network(value: str) -> str:
    ip_network(value, strict=False)  # raises ValueError with a sentence that names the value
    return value


def _commas(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _seconds(value: Any) -> Any:
    """A bare number is seconds, also as text, as it comes from the environment and the command line."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
Network = Annotated[str, AfterValidator(_network)]
Networks = Annotated[list[Network], NoDecode, BeforeValidator(_commas)]
Origins = Annotated[list[str], NoDecode, BeforeValidator(_commas)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edge(Section):
    host: str = Field("0.0.0.0", description="Address that SDKs, API clients and browsers connect to.")  # noqa: S104
    port: int = Field(8000, ge=0, le=65535, description="The one public port.")
    ops_port: int = Field(8010, ge=0, le=65535, description="Loopback port of health and metrics of this role.")
    public_url: str | None = Field(
        None, description="Address that people reach the service under, for links; default: http://localhost:<port>."
    )
    trusted_proxies: Networks = Field(
        default_factory=list,
        description="Networks whose X-Forwarded-For is believed. Empty: the connection's address is the client's.",
    )
    max_event_body_bytes: int = Field(2 * MIB, ge=1024, description="Largest body on /e/ and its siblings, as sent.")
    max_batch_body_bytes: int = Field(20 * MIB, ge=1024, description="Largest body on /batch/, as sent.")
    max_replay_body_bytes: int = Field(25 * MIB, ge=1024, description="Largest body on /s/, as sent.")
    max_decompressed_bytes: int = Field(64 * MIB, ge=1024, description="Largest body after decompression.")
    max_event_bytes: int = Field(8 * MIB, ge=1024, description="Largest single event as JSON.")
    token_refresh: Duration = Field(timedelta(seconds=1), description="How soon a new or changed project is seen.")
    concurrency: int = Field(2000, ge=1, description="Connections served at once before new ones get 503.")
    token_rate: float = Field(
        1_000_000, ge=0, description="Events a second of one project token, over all edges, before 429; 0 for no limit."
    )
    token_burst: float = Field(60_000_000, gt=0, description="Events that a project token may be ahead of its rate.")
    address_rate: float = Field(
        10_000, ge=0, description="Requests a second of one client address, at each edge, before 429; 0 for no limit."
    )
    address_burst: float = Field(600_000, gt=0, description="Requests that an address may be ahead of its rate.")

    @property
    def local_address(self) -> str:
        """Where processes of the same machine reach the edge."""
        return f"http://{LOOPBACK if self.host in ANYWHERE else self.host}:{self.port}"


class EventLog(Section):
    max_bytes: int = Field(20 * GIB, ge=MIB, description="Unprocessed bytes kept before capture answers 503.")
    max_queue_bytes: int = Field(64 * MIB, ge=MIB, description="Bytes waiting in memory for the next commit.")
    min_free_bytes: int = Field(128 * MIB, ge=0, description="Free disk space below which capture answers 503.")
    replay_max_bytes: int = Field(
        2 * GIB, ge=MIB, description="Bytes of session recordings kept; the oldest go first, and are counted."
    )
    dsn: str | None = Field(
        None,
        description="kafka://user:password@host:9092,host2:9092 (kafkas:// for TLS); default: SQLite in <data>/log.",
    )
    topic_prefix: str = Field(
        "hedgerow", pattern=r"^[a-zA-Z0-9._-]{1,100}$", description="Start of the names of Kafka topics."
    )
    partitions: int = Field(12, ge=1, le=10_000, description="Partitions of a Kafka topic: the most workers at once.")
    replication: int = Field(1, ge=1, le=9, description="Replicas of a Kafka topic; 3 in production.")
    retention: Duration = Field(
        timedelta(days=7), ge=timedelta(days=7), description="How long Kafka keeps records, finished or not."
    )
    retention_bytes: int = Field(-1, ge=-1, description="Most bytes of one Kafka partition; -1 for no limit.")
    max_record_bytes: int = Field(
        1_000_000, ge=65_536, description="Larger bodies go to the object store, and a reference to Kafka."
    )
    options: dict[str, str] = Field(default_factory=dict, description="Further options of librdkafka, as JSON.")


class Worker(Section):
    ops_port: int = Field(8011, ge=0, le=65535, description="Loopback port of health and metrics of this role.")
    block_events: int = Field(20_000, ge=1, description="Most events in one block.")
    block_wait: Duration = Field(
        timedelta(milliseconds=500), description="Least time between two blocks, unless one is full."
    )
    recent_uuids: int = Field(400_000, ge=0, description="Event ids remembered to drop re-sent events; 64 bytes each.")
    person_cache: int = Field(100_000, ge=0, description="Distinct ids whose person is remembered.")
    city_database: Path | None = Field(None, description="Path of a MaxMind city .mmdb; without it: country only.")
    bot_events: Literal["mark", "keep"] = Field("mark", description="Whether bots are marked with $is_bot.")
    stuck_after: Duration = Field(
        timedelta(minutes=3),
        ge=timedelta(seconds=10),
        description="How long the loop may stand still, not even waiting for a store, before the worker starts anew.",
    )


class App(Section):
    host: str = Field(LOOPBACK, description="Address of the private API; the edge passes requests on to it.")
    port: int = Field(8001, ge=0, le=65535, description="Port of the private API.")
    ops_port: int = Field(8012, ge=0, le=65535, description="Loopback port of health and metrics of this role.")
    session_lifetime: Duration = Field(timedelta(days=14), description="How long a browser stays signed in.")
    setup_link_lifetime: Duration = Field(timedelta(days=7), description="How long the one-time set-up link works.")
    allowed_origins: Origins = Field(
        default_factory=list, description="Further origins that may send signed-in requests, e.g. https://a.example."
    )


class Scheduler(Section):
    ops_port: int = Field(8013, ge=0, le=65535, description="Loopback port of health and metrics of this role.")
    probe_interval: Duration = Field(timedelta(seconds=10), description="Time between self-probe events; 0 for none.")
    squash_interval: Duration = Field(
        timedelta(hours=6), description="Time between rewrites of merged people's events."
    )
    squash_after: Duration = Field(timedelta(hours=1), description="Age at which a merge is written into past events.")
    promote_interval: Duration = Field(
        timedelta(minutes=10), description="Time between looks at which properties deserve columns; 0 for never."
    )
    promote_rows: int = Field(
        20_000_000, ge=1, description="Rows that a week's questions read for a property before it gets a column."
    )
    promote_queries: int = Field(10, ge=1, description="Questions of a week before a property gets a column.")
    promoted_columns: int = Field(30, ge=0, le=500, description="Most such columns, of events and of persons each.")


class Store(Section):
    dsn: str | None = Field(None, description="http(s)://user:password@host:port/database of a ClickHouse server.")
    host: str = Field(LOOPBACK, description="Address of the embedded engine's HTTP interface; loopback only.")
    port: int = Field(8002, ge=0, le=65535, description="Port of the embedded engine's HTTP interface.")
    ops_port: int = Field(8014, ge=0, le=65535, description="Loopback port of health and metrics of this role.")
    database: str = Field("hedgerow", pattern=r"^[a-z][a-z0-9_]{0,62}$", description="Database name.")
    max_memory_bytes: int = Field(
        3 * GIB, ge=256 * MIB, description="Memory cap of the engine; leave 600 MB beside it."
    )
    readers: int = Field(6, ge=1, le=64, description="Queries that run at once.")
    writers: int = Field(2, ge=1, le=8, description="Inserts that run at once.")
    query_timeout: Duration = Field(timedelta(seconds=60), description="Longest run of one query.")
    min_free_bytes: int = Field(
        256 * MIB, ge=0, description="Free disk space below which nothing is inserted; events wait in the log."
    )
    cluster: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="Name of the ClickHouse cluster that store.dsn belongs to.",
    )
    shards: Origins = Field(
        default_factory=list,
        description="Where events are inserted: an address like store.dsn for each shard, its replicas separated by |.",
    )
    fsync: bool = Field(True, description="Whether inserts reach the disk before they are acknowledged.")
    allow_remote: bool = Field(
        False, description="Whether store.host may be other than loopback: as a shard in a private network."
    )
    ca_file: Path | None = Field(
        None, description="Certificates that those of ClickHouse are checked with; default: public ones."
    )
    query_memory_bytes: int = Field(
        10_000_000_000, ge=256 * MIB, description="Most memory of one query on a ClickHouse server."
    )
    query_threads: int = Field(
        0, ge=0, le=1024, description="Most threads of one query on a ClickHouse server; 0: as its profile says."
    )
    insert_quorum: int = Field(
        0, ge=0, le=100, description="Replicas of a shard that must have a block before it counts as stored; 0: one."
    )
    load_balancing: Literal["random", "nearest_hostname", "in_order", "first_or_random", "round_robin"] = Field(
        "random", description="Which replica of each shard of a cluster answers."
    )


class Query(Section):
    concurrency: int = Field(6, ge=1, le=1000, description="Questions of one project that run at once.")
    key_concurrency: int = Field(6, ge=1, le=1000, description="Questions of one personal API key that run at once.")
    waiting: int = Field(12, ge=0, le=10_000, description="Questions of one project that may wait for a place to run.")
    wait: Duration = Field(timedelta(seconds=30), description="How long they wait before 429.")
    key_rate: float = Field(
        600, ge=0, description="Questions a minute of one personal API key before 429; 0 for no limit."
    )
    key_burst: int = Field(1200, ge=1, description="Questions that a key may be ahead of its rate.")
    timeout: Duration = Field(timedelta(seconds=60), description="Longest run of one statement of a question.")
    key_timeout: Duration = Field(timedelta(seconds=60), description="The same where an API key asks.")
    memory_bytes: int = Field(
        0, ge=0, description="Most memory of one statement of a question; 0: as the event store's own settings say."
    )
    background: int = Field(3, ge=1, le=100, description="Questions that run in the background at once, per process.")
    keep_results: Duration = Field(timedelta(days=1), description="How long answers are kept in the cache.")


class Metadata(Section):
    dsn: str | None = Field(
        None, description="postgresql://user:password@host:5432/database; default: SQLite in <data>/metadata.db."
    )
    pool_size: int = Field(5, ge=1, le=200, description="Connections of one role to PostgreSQL that are kept open.")


class Persons(Section):
    dsn: str | None = Field(
        None, description="Address as of metadata.dsn; default: the metadata's PostgreSQL, else <data>/persons.db."
    )
    pool_size: int = Field(4, ge=1, le=200, description="Connections of one role to PostgreSQL that are kept open.")


class Cache(Section):
    dsn: str | None = Field(
        None, description="redis://:password@host:6379/0 (rediss:// for TLS); default: in each process."
    )
    prefix: str = Field("hedgerow", pattern=r"^[a-zA-Z0-9._-]{1,60}$", description="Start of all keys and channels.")


class Objects(Section):
    dsn: str | None = Field(
        None, description="s3://bucket/prefix, gs://bucket/prefix or az://container/prefix; default: <data>/objects."
    )
    endpoint: str | None = Field(None, description="Address of a service that speaks S3, such as MinIO.")
    region: str | None = Field(None, description="Region of the bucket.")
    access_key_id: str | None = Field(None, description="Key; default: what the machine's own role gives.")
    secret_access_key: str | None = Field(None, description="Secret of the key.")
    encryption: Literal["AES256", "aws:kms"] | None = Field(None, description="Encryption by the service.")
    kms_key: str | None = Field(None, description="Key of aws:kms; default: the bucket's.")
    allow_http: bool = Field(False, description="Whether the endpoint may be http://.")


class Telemetry(Section):
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["json", "text", "auto"] = Field("auto", description="auto: text on a terminal, else JSON.")
    ops_host: str = Field(
        LOOPBACK,
        description="Address of the operations ports. Off this machine, /metrics asks for the operations token.",
    )


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="HEDGEROW_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    data: Path = Field(Path("hedgerow-data"), description="Folder that holds all state.")
    edge: Edge = Edge()
    log: EventLog = EventLog()
    worker: Worker = Worker()
    app: App = App()
    scheduler: Scheduler = Scheduler()
    store: Store = Store()
    query: Query = Query()
    metadata: Metadata = Metadata()
    persons: Persons = Persons()
    cache: Cache = Cache()
    objects: Objects = Objects()
    telemetry: Telemetry = Telemetry()

    @property
    def public_url(self) -> str:
        return (self.edge.public_url or f"http://localhost:{self.edge.port}").rstrip("/")


def load(data: Path | None = None, config: Path | None = None, overrides: dict[str, Any] | None = None) -> Settings:
    """Read the settings from all sources.

    `overrides` is a nested mapping as in the file, e.g. `{"edge": {"port": 9000}}`; it wins over everything.
    Raises `SettingsRefused` naming the option and what is wrong with it.
    """
    folder = (data or Path(os.environ.get("HEDGEROW_DATA", "hedgerow-data"))).absolute()
    if config is not None and not config.is_file():
        raise SettingsRefused(f"The settings file {config} does not exist.")
    file = config or folder / "hedgerow.toml"

    class FromAllSources(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: Source,
            env_settings: Source,
            dotenv_settings: Source,
            file_secret_settings: Source,
        ) -> tuple[Source, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    try:
        found = FromAllSources(**{**(overrides or {}), "data": folder})
        return Settings.model_construct(**{name: getattr(found, name) for name in Settings.model_fields})
    except tomllib.TOMLDecodeError as error:
        raise SettingsRefused(f"{file} is not valid TOML: {error}") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise SettingsRefused(f"The settings cannot be used: {problems}.") from error
