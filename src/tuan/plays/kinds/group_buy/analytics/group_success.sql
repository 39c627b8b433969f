-- zh: 成团率 | 当日结束的团中，成团的比例。
-- en: Group success | Of the groups that ended on that day, those that formed.
-- unit: ratio · owner: plays · grain: group · rows: groups
-- leaves out: Groups that are still open. A group that the shop completed counts as formed.
-- source: plays.group_formed, plays.group_expired
-- grain zh: 团 · leaves out zh: 还没有结束的团。由商家补齐的团计为成团。
-- source zh: 成团（plays.group_formed）；团过期（plays.group_expired）
select
    bucket(at, {zone:String}, {grain:String}, {first:Date}) as day,
    countIf(name = 'plays.group_formed') as numerator, count() as denominator
from raw.outbox
where name in ('plays.group_formed', 'plays.group_expired') and shop_id = {shop:UUID}
    and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
group by day order by day
