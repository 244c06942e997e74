-- Sessions, kept up to date by every insert of events: 5.2 us of CPU a row without the view and 5.5 with it (blocks of
-- 20,000 rows, 1.4 KB each, chdb-core 26.9.0). Plain min, max and sum wherever they will do; only what must belong to
-- the first or last event with an address is an argMin or argMax. Nine of these as one tuple cost twice as much.
-- Session ids are UUIDv7 where SDKs make them, so that the key orders rows by time too and the minmax indexes prune.
CREATE TABLE IF NOT EXISTS sessions @on_cluster
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
ENGINE = @engine(AggregatingMergeTree)
ORDER BY (project_id, session_id)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000@durable;

CREATE MATERIALIZED VIEW IF NOT EXISTS sessions_feed @on_cluster TO sessions AS
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

CREATE VIEW IF NOT EXISTS sessions_view @on_cluster AS
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
