-- Events. Hot properties are ordinary columns that the worker fills: MATERIALIZED ones would parse each document again
-- (24 CPU s a million rows against 9). The granule is small because one day of one event often has fewer than 8192
-- rows. A part below 128 MB of rows is one file and not thirty: an insert has less to fsync (10 to 20 % of its time).
-- A later block with a token that was seen is dropped; ReplacingMergeTree on inserted_at is the back-stop.
CREATE TABLE IF NOT EXISTS events
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
ENGINE = ReplacingMergeTree(inserted_at)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
SETTINGS index_granularity = 2048, min_bytes_for_wide_part = 134217728, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Copies of persons.db and what past events resolve to. Rows are idempotent: the highest version wins.
CREATE TABLE IF NOT EXISTS persons
(
    project_id Int64,
    id UUID,
    properties String CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC'),
    is_identified UInt8,
    is_deleted UInt8,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS person_distinct_ids
(
    project_id Int64,
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID,
    is_deleted UInt8,
    version UInt64,
    INDEX bf_person person_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, distinct_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS person_overrides
(
    project_id Int64,
    old_person_id UUID,
    person_id UUID,
    version UInt64,
    created_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, old_person_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

-- Splits only: one distinct id's events leave their person. created_at tells the squash how old a row is.
CREATE TABLE IF NOT EXISTS distinct_id_overrides
(
    project_id Int64,
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID,
    version UInt64,
    is_deleted UInt8,
    created_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, distinct_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS groups
(
    project_id Int64,
    group_type_index UInt8,
    group_key String CODEC(ZSTD(1)),
    properties String CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, group_type_index, group_key)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

-- Sessions, kept up to date by every insert of events: 5.2 us of CPU a row without the view and 5.5 with it (blocks of
-- 20,000 rows, 1.4 KB each, chdb-core 26.9.0). Plain min, max and sum wherever they will do; only what must belong to
-- the first or last event with an address is an argMin or argMax. Nine of these as one tuple cost twice as much.
-- Session ids are UUIDv7 where SDKs make them, so that the key orders rows by time too and the minmax indexes prune.
CREATE TABLE IF NOT EXISTS sessions
(
    project_id Int64,
    session_id String CODEC(ZSTD(1)),
    min_timestamp SimpleAggregateFunction(min, DateTime64(6, 'UTC')) CODEC(DoubleDelta, ZSTD(1)),
    max_timestamp SimpleAggregateFunction(max, DateTime64(6, 'UTC')) CODEC(DoubleDelta, ZSTD(1)),
    distinct_id SimpleAggregateFunction(any, String) CODEC(ZSTD(1)),
    events SimpleAggregateFunction(sum, UInt64),
    pageviews SimpleAggregateFunction(sum, UInt64),
    autocaptures SimpleAggregateFunction(sum, UInt64),
    screens SimpleAggregateFunction(sum, UInt64),
    entry_url AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_pathname AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_referring_domain AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_utm_source AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_utm_medium AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_utm_campaign AggregateFunction(argMinIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    entry_country_code AggregateFunction(argMin, String, DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    exit_url AggregateFunction(argMaxIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    exit_pathname AggregateFunction(argMaxIf, String, DateTime64(6, 'UTC'), UInt8) CODEC(ZSTD(1)),
    INDEX mm_start min_timestamp TYPE minmax GRANULARITY 1,
    INDEX mm_end max_timestamp TYPE minmax GRANULARITY 1
)
ENGINE = AggregatingMergeTree()
ORDER BY (project_id, session_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS sessions_feed TO sessions AS
SELECT
    project_id,
    session_id,
    min(timestamp) AS min_timestamp,
    max(timestamp) AS max_timestamp,
    any(distinct_id) AS distinct_id,
    count() AS events,
    countIf(event = '$pageview') AS pageviews,
    countIf(event = '$autocapture') AS autocaptures,
    countIf(event = '$screen') AS screens,
    argMinIfState(current_url, timestamp, current_url != '') AS entry_url,
    argMinIfState(pathname, timestamp, current_url != '') AS entry_pathname,
    argMinIfState(toString(referring_domain), timestamp, current_url != '') AS entry_referring_domain,
    argMinIfState(toString(utm_source), timestamp, current_url != '') AS entry_utm_source,
    argMinIfState(toString(utm_medium), timestamp, current_url != '') AS entry_utm_medium,
    argMinIfState(toString(utm_campaign), timestamp, current_url != '') AS entry_utm_campaign,
    argMinState(toString(country_code), timestamp) AS entry_country_code,
    argMaxIfState(current_url, timestamp, current_url != '') AS exit_url,
    argMaxIfState(pathname, timestamp, current_url != '') AS exit_pathname
FROM events
WHERE session_id != ''
GROUP BY project_id, session_id;

CREATE VIEW IF NOT EXISTS sessions_view AS
SELECT
    project_id,
    session_id,
    min(sessions.min_timestamp) AS min_timestamp,
    max(sessions.max_timestamp) AS max_timestamp,
    dateDiff('second', min_timestamp, max_timestamp) AS duration_seconds,
    any(sessions.distinct_id) AS distinct_id,
    sum(sessions.events) AS events,
    sum(sessions.pageviews) AS pageviews,
    sum(sessions.autocaptures) AS autocaptures,
    sum(sessions.screens) AS screens,
    argMinIfMerge(sessions.entry_url) AS entry_url,
    argMinIfMerge(sessions.entry_pathname) AS entry_pathname,
    argMinIfMerge(sessions.entry_referring_domain) AS entry_referring_domain,
    argMinIfMerge(sessions.entry_utm_source) AS entry_utm_source,
    argMinIfMerge(sessions.entry_utm_medium) AS entry_utm_medium,
    argMinIfMerge(sessions.entry_utm_campaign) AS entry_utm_campaign,
    argMinMerge(sessions.entry_country_code) AS entry_country_code,
    argMaxIfMerge(sessions.exit_url) AS exit_url,
    argMaxIfMerge(sessions.exit_pathname) AS exit_pathname
FROM sessions
GROUP BY project_id, session_id;

-- Who is in a cohort, whether by conditions or by a list. A calculation adds rows for who came and who left, and for
-- nobody else; the highest version of a person wins.
CREATE TABLE IF NOT EXISTS cohort_people
(
    project_id Int64,
    cohort_id Int64,
    person_id UUID,
    is_member UInt8,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, cohort_id, person_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

