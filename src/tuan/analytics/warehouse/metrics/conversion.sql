-- zh: 转化率 | 有会话的人中，同期支付过订单的比例。
-- en: Conversion | Of the people with a session, those who paid an order in the same time.
-- unit: ratio · owner: growth · grain: person · rows: people
-- leaves out: Bots; orders of people whose device sends nothing.
-- source: collected page, screen and track calls; ordering.order_paid
-- grain zh: 人 · leaves out zh: 爬虫；设备没有上报任何事件的人的订单。
-- source zh: 前端采集的 page、screen 和 track 事件；订单支付（ordering.order_paid）
-- needs: activity, paid_orders
-- Those who did both are those who did one, and those who did the other, without those who did any.
select
    day, uniqExactIf(person_key, visited) as denominator,
    toInt64(denominator + uniqExactIf(person_key, not visited)) - toInt64(uniqExact(person_key)) as numerator
from (
    select bucket(quarter, {zone:String}, {grain:String}, {first:Date}) as day, person_key, true as visited
    from activity where last_at >= {since:DateTime64(6, 'UTC')}
    union all
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person_key, false as visited from paid_orders
)
group by day having denominator > 0 order by day
