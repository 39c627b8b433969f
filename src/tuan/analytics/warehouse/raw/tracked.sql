-- What devices told. `user_id` is known by a session of ours; no column is ever null.
create table if not exists raw.tracked (
    position UInt64,
    shop_id UUID,
    message_id String,
    kind LowCardinality(String),
    name LowCardinality(String),
    anonymous_id String,
    user_id String,
    claimed_user_id String,
    session_id String,
    at DateTime64(6, 'UTC'),
    received_at DateTime64(6, 'UTC'),
    is_bot UInt8,
    product_id String,
    path String,
    referrer String,
    url String,
    utm_source LowCardinality(String),
    utm_campaign LowCardinality(String),
    properties String
) engine = MergeTree
order by (shop_id, at)
-- Also when the power fails, what the highest position says is there.
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
