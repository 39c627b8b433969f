-- needs: people
-- The first and the last thing that people did in a quarter of an hour: somebody known by a session, else the device. Leaves out bots. Begins
-- half an hour early, so that a session that was open is seen. Read from what each part of the table keeps. Grain: quarter × device × source.
select
    a.quarter as quarter, a.source as source, a.first_at as first_at, a.last_at as last_at,
    multiIf(a.user_key <> 0, a.user_key, p.known_key <> 0, p.known_key, a.device) as person_key
from (
    select
        quarter, device, user_key, source, finalizeAggregation(`min(at)`) as first_at, finalizeAggregation(`max(at)`) as last_at
    from mergeTreeProjection('raw', 'tracked', 'quarters')
    where shop_id = {shop:UUID} and is_activity = 1 and first_at < {until:DateTime64(6, 'UTC')}
        and quarter >= toStartOfFifteenMinutes({since:DateTime64(6, 'UTC')} - interval 30 minute) and quarter < {until:DateTime64(6, 'UTC')}
) a
left any join people p on p.device = a.device
