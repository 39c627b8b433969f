-- Who is behind a device, for statements that read the table itself: the engine confuses a table with what its parts keep (`people`) if one
-- statement names both, so here it chooses by itself. Grain: device.
select device, argMax(user_key, last_at) as known_key
from (
    select device, user_key, max(at) as last_at
    from raw.tracked where shop_id = {shop:UUID} and is_device = 1 and user_key <> 0
    group by device, user_key
)
group by device
