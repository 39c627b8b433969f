-- What shared links brought: visits, sign-ups and orders. Grain: share × what it brought.
select
    subject as share_id, at, JSONExtractString(payload, 'what') as what, JSONExtractString(payload, 'reference') as reference,
    JSONExtractString(payload, 'sharer_id') as sharer, JSONExtractString(payload, 'user_id') as visitor,
    JSONExtractString(payload, 'campaign_id') as campaign
from raw.outbox
where name = 'sharing.share_touched' and shop_id = {shop:UUID} and at < {until:DateTime64(6, 'UTC')}
