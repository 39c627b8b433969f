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
    properties String,
    -- What every figure asks: keys instead of words, and where somebody came from.
    device UInt64 materialized cityHash64(if(anonymous_id <> '', anonymous_id, claimed_user_id)),
    user_key UInt64 materialized if(user_id = '', 0, cityHash64(user_id)),
    is_device UInt8 materialized anonymous_id <> '',
    is_activity UInt8 materialized is_bot = 0 and kind in ('track', 'page', 'screen'),
    quarter DateTime('UTC') materialized toStartOfFifteenMinutes(at),
    source LowCardinality(String) materialized multiIf(
        utm_source <> '', toString(utm_source),
        startsWith(path, '/s/'), 'share',
        domain(referrer) in ('', domain(url)), 'direct',
        domainWithoutWWW(referrer)),
    -- A pause ends a visit after 30 minutes, and days begin on a quarter of an hour in every time zone: for visits and days, the first and the
    -- last thing that a device did in a quarter say as much as all that it did. Written with the rows of each part, so never more nor less.
    projection quarters (
        select shop_id, is_activity, quarter, device, user_key, source, min(at), max(at)
        group by shop_id, is_activity, quarter, device, user_key, source
    ),
    projection people (
        select shop_id, is_device, device, user_key, max(at)
        group by shop_id, is_device, device, user_key
    )
) engine = MergeTree
order by (shop_id, at)
-- Also when the power fails, what the highest position says is there.
-- What a server was brought twice under one token, it takes once.
settings non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
