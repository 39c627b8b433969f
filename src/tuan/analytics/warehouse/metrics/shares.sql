-- zh: 分享数 | 新产生的分享链接数；同一人对同一内容只计一次。
-- en: Shares | Links given away for the first time; the same person sharing the same thing counts once.
-- unit: count · owner: growth · grain: share · rows: shares
-- leaves out: Sharing again by the same link.
-- source: sharing.share_made
-- grain zh: 分享 · leaves out zh: 用同一个链接再次分享。
-- source zh: 生成分享链接（sharing.share_made）
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, count() as numerator, 1 as denominator
from raw.outbox
where name = 'sharing.share_made' and shop_id = {shop:UUID}
    and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
group by day order by day
