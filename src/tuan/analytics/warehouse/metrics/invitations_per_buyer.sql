-- zh: 人均邀请数 | 通过分享链接带来的访问次数，除以同期买家数。
-- en: Invitations per buyer | Visits that shared links brought, divided by the buyers of the same time.
-- unit: ratio · owner: growth · grain: visit of a link · rows: invitations
-- leaves out: Opening one's own link; the same visit told twice.
-- source: sharing.share_touched, ordering.order_paid
-- grain zh: 链接带来的访问 · leaves out zh: 打开自己的链接；重复上报的同一次访问。
-- source zh: 分享带来的访问（sharing.share_touched）；订单支付（ordering.order_paid）
-- needs: paid_orders, touches
select day, countIf(visited) as numerator, uniqExactIf(person, not visited) as denominator
from (
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, reference as person, true as visited
    from touches where what = 'visit' and at >= {since:DateTime64(6, 'UTC')}
    union all
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person, false as visited from paid_orders
)
group by day order by day
