-- needs: known
-- What people did on their way to an order, by person; and, with an empty name, that they were there at all. Grain: event, or device.
select
    t.moment as moment, t.name as name, multiIf(t.user_key <> 0, t.user_key, k.known_key <> 0, k.known_key, t.device) as person_key
from (
    select toUInt64(toUnixTimestamp64Micro(at)) as moment, toString(name) as name, user_key, device
    from raw.tracked
    where shop_id = {shop:UUID} and is_activity = 1 and name in ('Product Viewed', 'Checkout Started')
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
    union all
    select toUInt64(0) as moment, '' as name, user_key, device
    from (
        select device, user_key, quarter >= {since:DateTime64(6, 'UTC')} as is_inside, min(at) as first_at, max(at) as last_at
        from raw.tracked
        where shop_id = {shop:UUID} and is_activity = 1
            and quarter >= toStartOfFifteenMinutes({since:DateTime64(6, 'UTC')}) and quarter < {until:DateTime64(6, 'UTC')}
        group by device, user_key, is_inside
        having first_at < {until:DateTime64(6, 'UTC')} and last_at >= {since:DateTime64(6, 'UTC')}
    )
) t
left any join known k on k.device = t.device
