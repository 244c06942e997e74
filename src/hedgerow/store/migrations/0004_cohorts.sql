-- Who is in a cohort, whether by conditions or by a list. A calculation adds rows for who came and who left, and for
-- nobody else; the highest version of a person wins.
CREATE TABLE IF NOT EXISTS cohort_people @on_cluster
(
    project_id Int64,
    cohort_id Int64,
    person_id UUID,
    is_member UInt8,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (project_id, cohort_id, person_id)
SETTINGS index_granularity = 1024@durable;
