-- zh: 买家数 | 支付过至少一单的人数。
-- en: Buyers | People who paid at least one order.
-- unit: count · owner: commerce · grain: person · rows: buyers
-- leaves out: Other currencies.
-- source: ordering.order_paid
-- grain zh: 人 · leaves out zh: 其他币种。
-- source zh: 订单支付（ordering.order_paid）
-- needs: paid_orders
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, uniqExact(person) as numerator, 1 as denominator
from paid_orders
group by day order by day
