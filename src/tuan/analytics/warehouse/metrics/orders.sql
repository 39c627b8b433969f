-- zh: 订单数 | 当日支付成功的订单数。
-- en: Orders | Orders paid on that day.
-- unit: count · owner: commerce · grain: order · rows: paid_orders
-- leaves out: Orders that were never paid; other currencies. An order that is refunded later still counts.
-- source: ordering.order_paid
-- grain zh: 订单 · leaves out zh: 从未支付的订单；其他币种。之后退款的订单仍然计入。
-- source zh: 订单支付（ordering.order_paid）
-- needs: paid_orders
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, count() as numerator, 1 as denominator
from paid_orders
group by day order by day
