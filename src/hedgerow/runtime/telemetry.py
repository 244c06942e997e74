"""Prometheus metrics. One registry per process; every metric is declared here, so that the docs test can list them.

Hot paths bind label children once (`child.inc()` costs 1 us, `labels(...).inc()` 3 us).
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(f"hedgerow_{name}", text, labels, registry=REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(f"hedgerow_{name}", text, labels, registry=REGISTRY)


def _seconds(name: str, text: str, *labels: str, buckets: tuple[float, ...] = SECONDS) -> Histogram:
    return Histogram(f"hedgerow_{name}_seconds", text, labels, registry=REGISTRY, buckets=buckets)


# edge
requests_accepted = _counter("requests_accepted", "Capture requests answered 200 after they were durable.", "lane")
events_accepted = _counter("events_accepted", "Events in accepted requests.", "lane")
requests_rejected = _counter("requests_rejected", "Capture requests refused, by reason.", "lane", "reason")
events_rejected = _counter("events_rejected", "Events refused within accepted requests, by reason.", "reason")
http_requests = _counter("http_requests", "HTTP requests answered, by kind of route and status.", "route", "status")
http_seconds = _seconds("http_request", "Time to answer an HTTP request.", "route")
flags_seconds = _seconds("flags_evaluation", "Time to answer /flags.")

# event log
log_bytes = _gauge("log_bytes", "Bytes on disk of the event log.", "topic")
log_queue_bytes = _gauge("log_queue_bytes", "Bytes waiting for the next commit.", "topic")
log_append_seconds = _seconds("log_commit", "Time of one group commit, with its fsync.", "topic")
log_errors = _counter("log_errors", "Failed commits of the event log, by reason.", "topic", "reason")
log_lag_records = _gauge("log_lag_records", "Records in the log that no worker has finished.", "topic")
log_lag_seconds = _gauge("log_lag_seconds", "Age of the oldest unfinished record.", "topic")
log_partition_lag_records = _gauge(
    "log_partition_lag_records", "Records in a Kafka partition that no worker has finished.", "topic", "partition"
)
log_partition_lag_seconds = _gauge(
    "log_partition_lag_seconds", "Age of the oldest unfinished record of a Kafka partition.", "topic", "partition"
)
replay_expired = _counter("replay_records_expired", "Recording records removed because of log.replay_max_bytes.")

# worker
events_processed = _counter("events_processed", "Events written to the event store.")
events_dropped = _counter("events_dropped", "Events dropped by the worker, by reason.", "reason")
warnings_raised = _counter("ingestion_warnings", "Ingestion warnings, by kind.", "kind")
dead_letters = _counter("dead_letters", "Records that could not be decoded and were set aside.")
step_seconds = _seconds("pipeline_step", "Time of one step over one block.", "step")
block_events = Histogram(
    "hedgerow_block_events",
    "Events in a block.",
    registry=REGISTRY,
    buckets=(1, 10, 100, 1000, 5000, 10000, 20000, 50000),
)
block_retries = _counter("block_retries", "Blocks begun again because a store could not be reached.", "store")

# store and queries
insert_seconds = _seconds("store_insert", "Time of one insert into the event store.", "table")
query_seconds = _seconds("store_query", "Time of one query of the event store.", "status")
store_replica_up = _gauge("store_replica_up", "Whether a server of the event store answered last: 1 or 0.", "replica")
store_failovers = _counter("store_failovers", "Calls that another replica served than the first that was asked.")
store_damaged_parts = _counter(
    "store_damaged_parts", "Parts that the embedded engine could not write whole, by what made them.", "by"
)
store_active = _gauge("store_active_queries", "Queries and inserts running in the embedded engine.")

# object store
objects_seconds = _seconds("objects", "Time of one call of the object store.", "operation", "status")

# cache, jobs, leadership
cache_degraded = _gauge("cache_degraded", "1 while Redis cannot be used and the process goes on by itself.")
scheduler_leader = _gauge("scheduler_leader", "1 in the one scheduler that runs the jobs.")
jobs_queued = _gauge("jobs_queued", "Jobs of the queue by state: waiting, or put off after a failure.", "state")
jobs_given_up = _counter("jobs_given_up", "Jobs of the queue that failed at every attempt.", "job")

# whole system
ingestion_latency = _seconds(
    "ingestion_latency", "From sending a self-probe event until it can be queried.", buckets=(*SECONDS, 120, 300)
)
probe_failures = _counter("probe_failures", "Self-probe events that were not queryable in time, by reason.", "reason")
probe_last = _gauge("probe_last_success_timestamp_seconds", "When a self-probe event last arrived.")
sign_ins_refused = _counter("sign_ins_refused", "Sign-ins and uses of invitations refused, by reason.", "reason")
role_restarts = _counter("role_restarts", "Roles restarted by the supervisor.", "role")
job_seconds = _seconds("job", "Time of one run of a job of the scheduler.", "job")
job_failures = _counter("job_failures", "Runs of a job that failed.", "job")
job_last = _gauge("job_last_success_timestamp_seconds", "When a job last succeeded.", "job")
build = _gauge("build_info", "Version of the running code.", "version", "role")


def render() -> bytes:
    """The text exposition format of all metrics of this process."""
    return generate_latest(REGISTRY)
