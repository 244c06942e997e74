-- Events. Hot properties are ordinary columns that the worker fills: MATERIALIZED ones would parse each document again
-- (24 CPU s a million rows against 9). The granule is small because one day of one event often has fewer than 8192
-- rows. A part below 128 MB of rows is one file and not thirty: an insert has less to fsync (10 to 20 % of its time).
-- A later block with a token that was seen is dropped; ReplacingMergeTree on inserted_at is the back-stop.
CREATE TABLE IF NOT EXISTS events @on_cluster
(
    uuid UUID,
    project_id Int64,
    event LowCardinality(String),
    timestamp DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID CODEC(ZSTD(1)),
    person_mode LowCardinality(String) DEFAULT 'full',
    properties String CODEC(ZSTD(1)),
    elements_chain String DEFAULT '' CODEC(ZSTD(1)),
    current_url String CODEC(ZSTD(1)),
    pathname String CODEC(ZSTD(1)),
    host LowCardinality(String),
    referring_domain LowCardinality(String),
    browser LowCardinality(String),
    os LowCardinality(String),
    device_type LowCardinality(String),
    country_code LowCardinality(String),
    lib LowCardinality(String),
    session_id String CODEC(ZSTD(1)),
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    utm_campaign LowCardinality(String),
    group_0 String CODEC(ZSTD(1)),
    group_1 String CODEC(ZSTD(1)),
    group_2 String CODEC(ZSTD(1)),
    group_3 String CODEC(ZSTD(1)),
    group_4 String CODEC(ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(DoubleDelta, ZSTD(1)),
    INDEX bf_person person_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX bf_distinct distinct_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX bf_uuid uuid TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX bf_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX mm_timestamp timestamp TYPE minmax GRANULARITY 1,
    INDEX mm_inserted inserted_at TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, inserted_at)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
SETTINGS index_granularity = 2048, min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000@durable;
