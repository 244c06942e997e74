-- Copies of persons.db and what past events resolve to. Rows are idempotent: the highest version wins.
CREATE TABLE IF NOT EXISTS persons @on_cluster
(
    project_id Int64,
    id UUID,
    properties String CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC'),
    is_identified UInt8,
    is_deleted UInt8,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, id)
SETTINGS index_granularity = 1024@durable;

CREATE TABLE IF NOT EXISTS person_distinct_ids @on_cluster
(
    project_id Int64,
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID,
    is_deleted UInt8,
    version UInt64,
    INDEX bf_person person_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, distinct_id)
SETTINGS index_granularity = 512@durable;

CREATE TABLE IF NOT EXISTS person_overrides @on_cluster
(
    project_id Int64,
    old_person_id UUID,
    person_id UUID,
    version UInt64,
    created_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, old_person_id)
SETTINGS index_granularity = 512@durable;

-- Splits only: one distinct id's events leave their person. created_at tells the squash how old a row is.
CREATE TABLE IF NOT EXISTS distinct_id_overrides @on_cluster
(
    project_id Int64,
    distinct_id String CODEC(ZSTD(1)),
    person_id UUID,
    version UInt64,
    is_deleted UInt8,
    created_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, distinct_id)
SETTINGS index_granularity = 512@durable;

CREATE TABLE IF NOT EXISTS groups @on_cluster
(
    project_id Int64,
    group_type_index UInt8,
    group_key String CODEC(ZSTD(1)),
    properties String CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, group_type_index, group_key)
SETTINGS index_granularity = 512@durable;
