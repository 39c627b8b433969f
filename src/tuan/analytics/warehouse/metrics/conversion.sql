-- zh: 转化率 | 有会话的人中，同期支付过订单的比例。
-- en: Conversion | Of the people with a session, those who paid an order in the same time.
-- unit: ratio · owner: growth · grain: person · rows: people
-- leaves out: Bots; orders of people whose device sends nothing.
-- source: collected page, screen and track calls; ordering.order_paid
-- needs: events, paid_orders
select day, countIf(is_visit and is_order) as numerator, countIf(is_visit) as denominator
from (
    select day, person_key, max(visited) as is_visit, max(paid) as is_order
    from (
        select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person_key, 1 as visited, 0 as paid
        from events where at >= {since:DateTime64(6, 'UTC')}
        union all
        select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person_key, 0 as visited, 1 as paid from paid_orders
    )
    group by day, person_key
)
group by day having denominator > 0 order by day
