-- zh: 转化率 | 有会话的人中，同期支付过订单的比例。
-- en: Conversion | Of the people with a session, those who paid an order in the same time.
-- unit: ratio · owner: growth · grain: person · rows: people
-- leaves out: Bots; orders of people whose device sends nothing.
-- source: collected page, screen and track calls; ordering.order_paid
-- needs: sessions, paid_orders
select day, uniqExactIf(person, is_visit and is_order) as numerator, uniqExactIf(person, is_visit) as denominator
from (
    select day, person, max(visited) as is_visit, max(paid) as is_order
    from (
        select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person, 1 as visited, 0 as paid from sessions
        union all
        select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person, 0 as visited, 1 as paid from paid_orders
    )
    group by day, person
)
group by day having denominator > 0 order by day
