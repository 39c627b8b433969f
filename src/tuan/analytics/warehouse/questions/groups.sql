-- Groups that were opened, formed and expired, by day. Grain: day.
select
    bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, countIf(name = 'plays.group_opened') as opened,
    countIf(name = 'plays.group_formed') as formed, countIf(name = 'plays.group_expired') as expired
from raw.outbox
where name in ('plays.group_opened', 'plays.group_formed', 'plays.group_expired') and shop_id = {shop:UUID}
    and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
group by day order by day
