-- Facts of the house as they left the outbox. What figures ask often is read from the payload once, when a row is written.
create table if not exists raw.outbox (
    position UInt64,
    id UUID,
    name LowCardinality(String),
    subject UUID,
    at DateTime64(6, 'UTC'),
    payload String,
    shop_id UUID materialized toUUIDOrZero(JSONExtractString(payload, 'shop_id')),
    order_id UUID materialized toUUIDOrZero(JSONExtractString(payload, 'order_id')),
    buyer_id String materialized JSONExtractString(payload, 'buyer_id'),
    amount_minor Int64 materialized JSONExtractInt(payload, if(name = 'ordering.order_paid', 'goods', 'amount'), 'minor'),
    currency LowCardinality(String) materialized JSONExtractString(payload, if(name = 'ordering.order_paid', 'goods', 'amount'), 'currency')
) engine = MergeTree
order by (name, shop_id, at)
-- Also when the power fails, what the highest position says is there.
-- What a server was brought twice under one token, it takes once.
settings non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
