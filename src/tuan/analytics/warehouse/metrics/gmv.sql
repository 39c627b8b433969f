-- zh: 成交额 | 当日已支付订单的商品金额（优惠后），退款前，不含运费。
-- en: GMV | Value of the goods of paid orders after discounts, on the day of payment, before refunds.
-- unit: minor · owner: commerce · grain: order · rows: paid_orders
-- leaves out: Shipping; other currencies; orders that were paid too late and never taken.
-- source: ordering.order_paid
-- grain zh: 订单 · leaves out zh: 运费；其他币种；付款过晚、未被接受的订单。
-- source zh: 订单支付（ordering.order_paid）
-- needs: paid_orders
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, sum(goods_minor) as numerator, 1 as denominator
from paid_orders
group by day order by day
